// clavis-preview: started by Clavis with a socket as descriptor 3, one process a document. It loads its readers, gives
// up every right it does not need, and only then says that it is ready.
#include "app/preview/confine/confine.h"
#include "app/preview/server.h"

#include <QGuiApplication>

#include <sys/socket.h>

#include <cstdio>

namespace {

constexpr int socketDescriptor = 3;

bool startedByClavis() {
  int kind = 0;
  socklen_t size = sizeof kind;
  return ::getsockopt(socketDescriptor, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_STREAM;
}

} // namespace

int main(int argc, char** argv) {
  if (!startedByClavis()) {
    std::fputs("clavis-preview: shows one file inside Clavis and is started by it. There is nothing to do here.\n",
               stderr);
    return 2;
  }
  clavis::core::preview::protocol::Hello hello;
  hello.namespaces = clavis::preview::standApart();
  qputenv("QT_QPA_PLATFORM", "minimal");
  argc = 1; // nothing is read from the command line
  const QGuiApplication application(argc, argv);
  clavis::preview::preload();
  hello.confined = clavis::preview::confine() && clavis::preview::provedConfined();
  clavis::preview::Channel channel(socketDescriptor);
  channel.answer(hello);
  clavis::preview::serve(channel);
}
