// How messages announce themselves (RFC 9420 section 6): MLSMessage's version and wire format, and the kinds of
// content.
#pragma once

#include "crypto/mls/tls_codec.h"

namespace clavis::crypto::mls {

enum class WireFormat : std::uint16_t {
  PublicMessage = 1,
  PrivateMessage = 2,
  Welcome = 3,
  GroupInfo = 4,
  KeyPackage = 5,
};
enum class ContentType : std::uint8_t { Application = 1, Proposal = 2, Commit = 3 };

void writeMessageHead(Writer& writer, WireFormat format);
/// Nothing when it is not a message of this version and of a known format.
[[nodiscard]] std::optional<WireFormat> readMessageHead(Reader& reader);

/// The MLSMessage around a structure.
template <class T>
[[nodiscard]] Bytes toMessage(WireFormat format, const T& body) {
  Writer writer(Writer::Content::Public, 1024);
  writeMessageHead(writer, format);
  body.write(writer);
  return writer.take();
}
/// Malformed, or NotExpected when it is a message of another kind.
template <class T>
[[nodiscard]] Result<T> fromMessage(WireFormat expected, ByteView message) {
  Reader reader(message);
  const auto format = readMessageHead(reader);
  if (!format) return mls::fail(MlsError::Malformed, "MLSMessage");
  if (*format != expected) return mls::fail(MlsError::NotExpected, T::structure);
  T body = T::read(reader);
  if (!reader.done()) return mls::fail(MlsError::Malformed, T::structure);
  return body;
}

} // namespace clavis::crypto::mls
