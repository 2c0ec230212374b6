// The one-time recovery code: what a clinician prints and locks away, for the day the passphrase is forgotten.
//
// 128 random bits and a 12-bit check, written in Crockford's base 32 as seven groups of four: "7QK2-M0ZD-…". Case,
// spaces and hyphens do not matter; O reads as 0, I and L as 1. The check (12 bits of SHA-256) tells a slip of the pen
// from a wrong code before the slow key derivation; it gives nothing away, because it is a function of the code alone.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

namespace clavis::crypto {

class RecoveryCode {
 public:
  [[nodiscard]] static RecoveryCode generate();
  /// What a person typed. Malformed when it is not a code: wrong length, a letter outside the alphabet, check does not
  /// fit.
  [[nodiscard]] static Result<RecoveryCode> parse(std::string_view typed);

  /// The 16 bytes that stand for the code, input of the key derivation.
  [[nodiscard]] std::span<const std::byte> view() const noexcept { return m_bits.view(); }
  /// "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", ASCII.
  [[nodiscard]] SecretBytes toText() const;
  [[nodiscard]] RecoveryCode clone() const { return RecoveryCode(m_bits.clone()); }

 private:
  explicit RecoveryCode(SecretBytes bits) : m_bits(std::move(bits)) {}
  SecretBytes m_bits;
};

} // namespace clavis::crypto
