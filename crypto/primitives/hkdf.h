// HKDF-SHA256 (RFC 5869). libsodium 1.0.18 has none, so it stands on our HMAC; checked against the RFC and Wycheproof.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

namespace clavis::crypto {

inline constexpr std::size_t hkdfMaxOutput = 255 * 32; ///< RFC 5869 section 2.3

/// Section 2.2; an empty salt stands for 32 zero bytes.
[[nodiscard]] SecretBytes hkdfExtract(std::span<const std::byte> salt, std::span<const std::byte> inputKey);
/// Section 2.3; BadInput for a length of 0 or above hkdfMaxOutput.
[[nodiscard]] Result<SecretBytes> hkdfExpand(std::span<const std::byte> pseudoRandomKey,
                                             std::span<const std::byte> info, std::size_t length);
/// Extract, then expand.
[[nodiscard]] Result<SecretBytes> hkdf(std::span<const std::byte> salt, std::span<const std::byte> inputKey,
                                       std::span<const std::byte> info, std::size_t length);
/// The same with a label written as text ("clavis vault database v1").
[[nodiscard]] Result<SecretBytes> hkdf(std::span<const std::byte> salt, std::span<const std::byte> inputKey,
                                       std::string_view info, std::size_t length);

} // namespace clavis::crypto
