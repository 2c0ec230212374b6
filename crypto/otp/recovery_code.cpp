#include "crypto/otp/recovery_code.h"

#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <algorithm>
#include <cstdint>

namespace clavis::crypto {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford: no I, L, O, U
constexpr std::size_t secretSize = 16;
constexpr std::size_t digitCount = 28; // 128 bits and 12 of check, five a digit
constexpr std::size_t groupSize = 4;

std::uint32_t checkOf(std::span<const std::byte> bits) {
  const auto digest = sha256(bits);
  return std::to_integer<std::uint32_t>(digest[0]) << 4U | std::to_integer<std::uint32_t>(digest[1]) >> 4U;
}

int valueOf(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto at = alphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

RecoveryCode RecoveryCode::generate() { return RecoveryCode(randomSecret(secretSize)); }

SecretBytes RecoveryCode::toText() const {
  // The 16 bytes and the check as one string of 140 bits, five at a time, high bit first.
  SecretBytes padded(secretSize + 2);
  auto bits = padded.writable();
  std::copy(m_bits.view().begin(), m_bits.view().end(), bits.begin());
  const std::uint32_t check = checkOf(m_bits.view());
  bits[secretSize] = static_cast<std::byte>(check >> 4U);
  bits[secretSize + 1] = static_cast<std::byte>((check & 15U) << 4U);

  SecretBytes text(digitCount + digitCount / groupSize - 1);
  auto out = text.writable().begin();
  for (std::size_t digit = 0; digit < digitCount; ++digit) {
    if (digit != 0 && digit % groupSize == 0) *out++ = std::byte{'-'};
    unsigned value = 0;
    for (std::size_t bit = 5 * digit; bit < 5 * digit + 5; ++bit)
      value = value << 1U | (std::to_integer<unsigned>(bits[bit / 8]) >> (7 - bit % 8) & 1U);
    *out++ = static_cast<std::byte>(alphabet[value]);
  }
  return text;
}

Result<RecoveryCode> RecoveryCode::parse(std::string_view typed) {
  SecretBytes padded(secretSize + 2);
  auto bits = padded.writable();
  std::size_t digits = 0;
  for (const char c : typed) {
    if (c == ' ' || c == '-' || c == '\t' || c == '\n' || c == '\r') continue;
    const int value = valueOf(c);
    if (value < 0 || digits == digitCount) return failure(CryptoError::Malformed, "not a recovery code");
    for (std::size_t i = 0; i < 5; ++i) {
      const std::size_t bit = 5 * digits + i;
      if ((static_cast<unsigned>(value) >> (4 - i) & 1U) != 0)
        bits[bit / 8] |= static_cast<std::byte>(1U << (7 - bit % 8));
    }
    ++digits;
  }
  if (digits != digitCount) return failure(CryptoError::Malformed, "not a recovery code");
  const std::uint32_t check = std::to_integer<std::uint32_t>(bits[secretSize]) << 4U |
                              std::to_integer<std::uint32_t>(bits[secretSize + 1]) >> 4U;
  SecretBytes code = SecretBytes::copyOf(padded.view().first(secretSize));
  if (check != checkOf(code.view())) return failure(CryptoError::Malformed, "a digit of the recovery code is wrong");
  return RecoveryCode(std::move(code));
}

} // namespace clavis::crypto
