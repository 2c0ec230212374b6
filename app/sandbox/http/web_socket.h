// A web socket (RFC 6455) as the rest of the sandbox sees it: short texts both ways, free of any server library.
#pragma once

#include "app/sandbox/http/http_message.h"

#include <memory>

namespace clavis::sandbox {

/// Our way to the other end. Thread: any.
class SocketPeer {
 public:
  virtual ~SocketPeer() = default;
  /// Queued; an end that does not read is closed.
  virtual void send(std::string text) = 0;
  virtual void close() = 0;
};

/// What the other end says. Called on the server's I/O thread: must be short.
class SocketListener {
 public:
  virtual ~SocketListener() = default;
  virtual void said(std::string text) = 0;
  /// Nothing more will be said. Once.
  virtual void gone() = 0;
};

/// Asked once the socket stands; `request` is the one that asked for it. Null: it is closed.
using SocketHandler =
    std::function<std::shared_ptr<SocketListener>(const HttpRequest& request, const std::shared_ptr<SocketPeer>& peer)>;

} // namespace clavis::sandbox
