// Crockford's base 32 (no I, L, O, U; read leniently) and that of RFC 4648 section 6, for codes that people type.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <string_view>

namespace clavis::crypto {

enum class Base32 { Crockford, Rfc4648 };

/// Five bits a digit, high bit first, the last digit filled up with zero bits; no padding characters.
[[nodiscard]] SecretBytes toBase32(std::span<const std::byte> bytes, Base32 alphabet);
/// Case, blanks, hyphens and trailing '=' do not matter; in Crockford's, O reads as 0, I and L as 1. Malformed for any
/// other character, and for a last digit with bits that belong to no byte.
[[nodiscard]] Result<SecretBytes> fromBase32(std::string_view text, Base32 alphabet);

} // namespace clavis::crypto
