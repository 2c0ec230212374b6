// Any bytes as a published key package, judged as by somebody who wants to add its owner.
#include "crypto/mls/key_package.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::crypto::mls;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  std::ignore = OwnKeyPackage::restore(bytes);
  const auto read = keyPackageFromMessage(bytes);
  if (!read) return 0;
  if (read->reference().size() != hashSize) std::abort();
  const std::chrono::sys_seconds now{std::chrono::seconds(read->leaf.lifetime.notBefore & 0xffffffffU)};
  std::ignore = checkKeyPackage(*read, read->suite, {}, now);
  std::ignore = certificatesOf(read->leaf.credential);
  return 0;
}
