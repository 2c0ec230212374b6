#include "crypto/otp/base32.h"

#include <cstdint>

namespace clavis::crypto {

namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view rfc4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string_view digitsOf(Base32 alphabet) { return alphabet == Base32::Crockford ? crockford : rfc4648; }

std::size_t valueOf(char c, Base32 alphabet) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (alphabet == Base32::Crockford) {
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
  }
  return digitsOf(alphabet).find(c);
}

bool isSpacing(char c) { return c == ' ' || c == '-' || c == '\t' || c == '\n' || c == '\r'; }

} // namespace

SecretBytes toBase32(std::span<const std::byte> bytes, Base32 alphabet) {
  SecretBytes text((bytes.size() * 8 + 4) / 5);
  for (std::size_t digit = 0; digit < text.size(); ++digit) {
    unsigned value = 0;
    for (std::size_t bit = 5 * digit; bit < 5 * digit + 5; ++bit) {
      const unsigned one =
          bit / 8 < bytes.size() ? std::to_integer<unsigned>(bytes[bit / 8]) >> (7 - bit % 8) & 1U : 0U;
      value = value << 1U | one;
    }
    text.writable()[digit] = static_cast<std::byte>(digitsOf(alphabet)[value]);
  }
  return text;
}

Result<SecretBytes> fromBase32(std::string_view text, Base32 alphabet) {
  while (!text.empty() && (text.back() == '=' || isSpacing(text.back()))) text.remove_suffix(1);
  SecretBytes room(text.size() * 5 / 8 + 1);
  std::size_t digits = 0;
  for (const char c : text) {
    if (isSpacing(c)) continue;
    const std::size_t value = valueOf(c, alphabet);
    if (value == std::string_view::npos) return failure(CryptoError::Malformed, "a character that is no digit");
    for (std::size_t i = 0; i < 5; ++i) {
      const std::size_t bit = 5 * digits + i;
      if ((value >> (4 - i) & 1U) == 0) continue;
      room.writable()[bit / 8] |= static_cast<std::byte>(0x80U >> (bit % 8));
    }
    ++digits;
  }
  const std::size_t size = digits * 5 / 8;
  // A digit that begins no byte, or bits left over that are not zero, stand for a character too many or too few.
  if (digits * 5 % 8 >= 5) return failure(CryptoError::Malformed, "a character too many or too few");
  if (size < room.size() && room.view()[size] != std::byte{0} && digits * 5 % 8 != 0)
    return failure(CryptoError::Malformed, "the last character does not fit");
  return SecretBytes::copyOf(room.view().first(size));
}

} // namespace clavis::crypto
