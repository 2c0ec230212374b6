#include "crypto/mls/message_kinds.h"

#include "crypto/mls/cipher_suite.h"

namespace clavis::crypto::mls {

void writeMessageHead(Writer& writer, WireFormat format) {
  writer.u16(protocolVersion);
  writer.u16(static_cast<std::uint16_t>(format));
}

std::optional<WireFormat> readMessageHead(Reader& reader) {
  const std::uint16_t version = reader.u16();
  const std::uint16_t format = reader.u16();
  if (!reader.ok() || version != protocolVersion || format < 1 || format > 5) return std::nullopt;
  return static_cast<WireFormat>(format);
}

} // namespace clavis::crypto::mls
