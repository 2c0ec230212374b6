#include "crypto/primitives/hkdf.h"

#include "crypto/primitives/hmac.h"

#include <algorithm>
#include <array>

namespace clavis::crypto {

SecretBytes hkdfExtract(std::span<const std::byte> salt, std::span<const std::byte> inputKey) {
  static constexpr std::array<std::byte, 32> noSalt{};
  Mac mac = hmacSha256(salt.empty() ? std::span<const std::byte>(noSalt) : salt, inputKey);
  return SecretBytes::takeFrom(std::span<std::byte>(mac));
}

Result<SecretBytes> hkdfExpand(std::span<const std::byte> pseudoRandomKey, std::span<const std::byte> info,
                               std::size_t length) {
  if (length == 0 || length > hkdfMaxOutput) return failure(CryptoError::BadInput, "HKDF output length");
  SecretBytes output(length);
  Mac block{};
  std::size_t previous = 0; // T(0) is empty
  std::size_t done = 0;
  for (unsigned counter = 1; done < length; ++counter) {
    const std::array<std::byte, 1> index{static_cast<std::byte>(counter)};
    block = hmacSha256(pseudoRandomKey, {std::span<const std::byte>(block).first(previous), info, index});
    previous = block.size();
    const std::size_t take = std::min(block.size(), length - done);
    std::copy_n(block.begin(), take, output.writable().begin() + static_cast<std::ptrdiff_t>(done));
    done += take;
  }
  wipe(std::span<std::byte>(block));
  return output;
}

Result<SecretBytes> hkdf(std::span<const std::byte> salt, std::span<const std::byte> inputKey,
                         std::span<const std::byte> info, std::size_t length) {
  const SecretBytes key = hkdfExtract(salt, inputKey);
  return hkdfExpand(key.view(), info, length);
}

Result<SecretBytes> hkdf(std::span<const std::byte> salt, std::span<const std::byte> inputKey, std::string_view info,
                         std::size_t length) {
  return hkdf(salt, inputKey, std::as_bytes(std::span(info)), length);
}

} // namespace clavis::crypto
