#include "crypto/sealed/key_box.h"

#include <algorithm>

namespace clavis::crypto {

Result<std::vector<std::byte>> sealKey(const AeadKey& wrappingKey, std::span<const std::byte> key,
                                       std::span<const std::byte> associated) {
  if (key.empty()) return failure(CryptoError::BadInput, "nothing to wrap");
  const AeadNonce nonce = randomAeadNonce();
  auto sealed = aeadSeal(wrappingKey, nonce, key, associated);
  if (!sealed) return sealed;
  sealed->insert(sealed->begin(), nonce.begin(), nonce.end());
  return sealed;
}

Result<SecretBytes> openKey(const AeadKey& wrappingKey, std::span<const std::byte> box,
                            std::span<const std::byte> associated) {
  if (box.size() <= keyBoxOverhead) return failure(CryptoError::Malformed, "too short for a wrapped key");
  AeadNonce nonce;
  std::copy_n(box.begin(), nonce.size(), nonce.begin());
  return aeadOpen(wrappingKey, nonce, box.subspan(nonce.size()), associated);
}

} // namespace clavis::crypto
