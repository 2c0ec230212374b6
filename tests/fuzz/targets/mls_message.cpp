// Any bytes as an MLSMessage: refused, or one structure whose serialisation is exactly these bytes. And as every
// structure that travels inside others.
#include "crypto/mls/framing.h"
#include "crypto/mls/group.h"
#include "crypto/mls/welcome.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::crypto::mls;

namespace {

template <class T>
void asMessage(WireFormat format, ByteView bytes) {
  if (const auto read = fromMessage<T>(format, bytes); read && toMessage(format, *read) != toBytes(bytes)) std::abort();
}

template <class T>
void asStructure(ByteView bytes) {
  if (const auto read = decode<T>(bytes); read && encode(*read) != toBytes(bytes)) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  std::ignore = peekMessage(bytes);
  asMessage<PublicMessage>(WireFormat::PublicMessage, bytes);
  asMessage<PrivateMessage>(WireFormat::PrivateMessage, bytes);
  asMessage<Welcome>(WireFormat::Welcome, bytes);
  asMessage<GroupInfo>(WireFormat::GroupInfo, bytes);
  asMessage<KeyPackage>(WireFormat::KeyPackage, bytes);
  asStructure<Proposal>(bytes);
  asStructure<Commit>(bytes);
  asStructure<GroupSecrets>(bytes);
  asStructure<AuthenticatedContent>(bytes);
  asStructure<RequiredCapabilities>(bytes);
  return 0;
}
