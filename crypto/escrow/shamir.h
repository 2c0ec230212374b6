// Secret sharing (Shamir, "How to share a secret", 1979) over GF(2^8) with the AES polynomial x^8+x^4+x^3+x+1, each
// byte of the secret a polynomial of its own: any `threshold` shares give the secret, fewer say nothing at all about
// it.
//
// Constant time: the field arithmetic has no table and no branch that depends on a share or the secret; indices and
// counts are public. Shares carry a check of the secret's digest, so that a mistyped or foreign share is noticed when
// they are put together; the check is computed over the secret with 128 random bits that are shared as well, so that it
// helps nobody to guess a weak secret from too few shares.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace clavis::crypto {

inline constexpr std::size_t maxShares = 16;
inline constexpr std::size_t maxSharedSecret = 64;

struct SecretShare {
  std::array<std::byte, 4> set{}; ///< random, the same in all shares of one secret: shares of two sets never mix
  std::uint8_t threshold = 0;
  std::uint8_t index = 0; ///< the x of the polynomial, from 1
  SecretBytes value;

  /// "CLAVIS-SHARE-1:" and Crockford base 32 of set, threshold, index, value and four bytes of check, in groups of
  /// four.
  [[nodiscard]] SecretBytes toText() const;
  /// What a person typed or a file holds: case, spaces, hyphens and line ends do not matter. Malformed.
  [[nodiscard]] static Result<SecretShare> parse(std::string_view text);
};

/// `count` shares, any `threshold` of which give `secret`. BadInput unless 2 <= threshold <= count <= maxShares and the
/// secret has 1 to maxSharedSecret bytes.
[[nodiscard]] Result<std::vector<SecretShare>> splitSecret(std::span<const std::byte> secret, std::size_t threshold,
                                                           std::size_t count);
/// BadInput: too few, of different sets, or the same index twice. AuthenticationFailed: one of them is not what was
/// handed out.
[[nodiscard]] Result<SecretBytes> joinShares(std::span<const SecretShare> shares);

/// Multiplication in the field; for the tests, which compare it with the specification of AES.
[[nodiscard]] std::uint8_t multiplyInField(std::uint8_t a, std::uint8_t b);

} // namespace clavis::crypto
