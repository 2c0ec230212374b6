// What a helper that a document has taken over could say: taken as a whole answer, or not at all; and what was taken
// is written as it was read.
#include "core/preview/protocol/messages.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core::preview;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArrayView bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  if (bytes.size() < static_cast<qsizetype>(protocol::headerSize)) return 0;
  const auto header = protocol::readHeader(bytes.first(static_cast<qsizetype>(protocol::headerSize)));
  const auto body = bytes.sliced(static_cast<qsizetype>(protocol::headerSize));
  static_cast<void>(protocol::decodeOpen(body));
  static_cast<void>(protocol::decodePage(body));
  static_cast<void>(protocol::decodeSelect(body));
  static_cast<void>(protocol::decodeIndex(body));
  if (!header) return 0;
  const auto answer = protocol::decodeAnswer(header->kind, body);
  if (!answer) return 0;
  const QByteArray again = protocol::encode(*answer);
  const auto reread =
      protocol::decodeAnswer(header->kind, QByteArrayView(again).sliced(static_cast<qsizetype>(protocol::headerSize)));
  if (!reread || protocol::encode(*reread) != again) std::abort();
  return 0;
}
