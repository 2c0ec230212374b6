#include "crypto/escrow/shamir.h"

#include "crypto/otp/base32.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <algorithm>

namespace clavis::crypto {

namespace {

constexpr std::string_view heading = "CLAVIS-SHARE-1:";
constexpr std::size_t saltSize = 16;
constexpr std::size_t digestSize = 8;
constexpr std::size_t checkSize = 4;
constexpr std::size_t fixedSize = 6 + checkSize; // set, threshold, index; check

std::uint8_t octet(std::byte b) { return std::to_integer<std::uint8_t>(b); }

/// b^254 = 1/b, and 0 for 0: a fixed chain of multiplications.
std::uint8_t inverseInField(std::uint8_t b) {
  std::uint8_t result = 1;
  for (int i = 0; i < 7; ++i) {
    b = multiplyInField(b, b);
    result = multiplyInField(result, b);
  }
  return result;
}

/// What is shared: the secret, 128 random bits, and the beginning of the digest of both.
SecretBytes withCheck(std::span<const std::byte> secret, std::span<const std::byte> salt) {
  SecretBytes all(secret.size() + saltSize + digestSize);
  auto out = std::ranges::copy(secret, all.writable().begin()).out;
  out = std::ranges::copy(salt, out).out;
  auto digest = sha256(all.view().first(secret.size() + saltSize));
  std::copy_n(digest.begin(), digestSize, out);
  wipe(std::span<std::byte>(digest));
  return all;
}

} // namespace

std::uint8_t multiplyInField(std::uint8_t a, std::uint8_t b) {
  unsigned product = 0;
  unsigned x = a;
  for (unsigned bit = 0; bit < 8; ++bit) {
    product ^= x & (0U - (static_cast<unsigned>(b) >> bit & 1U));
    x = x << 1U ^ (0x11BU & (0U - (x >> 7U & 1U)));
  }
  return static_cast<std::uint8_t>(product);
}

Result<std::vector<SecretShare>> splitSecret(std::span<const std::byte> secret, std::size_t threshold,
                                             std::size_t count) {
  if (threshold < 2 || threshold > count || count > maxShares)
    return failure(CryptoError::BadInput, "at least 2 shares must be needed, and no more than there are, at most 16");
  if (secret.empty() || secret.size() > maxSharedSecret) return failure(CryptoError::BadInput, "size of the secret");
  const SecretBytes salt = randomSecret(saltSize);
  const SecretBytes content = withCheck(secret, salt.view());
  const auto set = randomArray<4>();
  // The coefficients of x^1 … x^(threshold-1), for each byte its own.
  const SecretBytes coefficients = randomSecret(content.size() * (threshold - 1));
  std::vector<SecretShare> shares;
  for (std::size_t index = 1; index <= count; ++index) {
    SecretShare share{.set = set,
                      .threshold = static_cast<std::uint8_t>(threshold),
                      .index = static_cast<std::uint8_t>(index),
                      .value = SecretBytes(content.size())};
    for (std::size_t at = 0; at < content.size(); ++at) {
      std::uint8_t y = 0;
      for (std::size_t power = threshold - 1; power-- > 0;)
        y = static_cast<std::uint8_t>(multiplyInField(y, share.index) ^
                                      octet(coefficients.view()[power * content.size() + at]));
      share.value.writable()[at] = static_cast<std::byte>(multiplyInField(y, share.index)) ^ content.view()[at];
    }
    shares.push_back(std::move(share));
  }
  return shares;
}

Result<SecretBytes> joinShares(std::span<const SecretShare> shares) {
  if (shares.empty()) return failure(CryptoError::BadInput, "no shares");
  const SecretShare& first = shares.front();
  const std::size_t size = first.value.size();
  if (size <= saltSize + digestSize || size > maxSharedSecret + saltSize + digestSize)
    return failure(CryptoError::BadInput, "size of a share");
  if (shares.size() < first.threshold) return failure(CryptoError::BadInput, "too few shares");
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const SecretShare& share = shares[i];
    if (share.set != first.set || share.threshold != first.threshold || share.value.size() != size)
      return failure(CryptoError::BadInput, "shares of different secrets");
    if (share.index == 0) return failure(CryptoError::BadInput, "a share without a number");
    for (std::size_t other = 0; other < i; ++other)
      if (shares[other].index == share.index) return failure(CryptoError::BadInput, "the same share twice");
  }
  // Lagrange's polynomial at 0: the sum of y_i times the product of x_j / (x_j - x_i); minus is plus in this field.
  SecretBytes content(size);
  for (const SecretShare& share : shares) {
    std::uint8_t weight = 1;
    for (const SecretShare& other : shares) {
      if (other.index == share.index) continue;
      const auto difference = static_cast<std::uint8_t>(other.index ^ share.index);
      weight = multiplyInField(weight, multiplyInField(other.index, inverseInField(difference)));
    }
    for (std::size_t at = 0; at < size; ++at)
      content.writable()[at] ^= static_cast<std::byte>(multiplyInField(octet(share.value.view()[at]), weight));
  }
  const auto secret = content.view().first(size - saltSize - digestSize);
  const SecretBytes expected = withCheck(secret, content.view().subspan(secret.size(), saltSize));
  if (!(expected == content))
    return failure(CryptoError::AuthenticationFailed, "one of the shares is not what was handed out");
  return SecretBytes::copyOf(secret);
}

SecretBytes SecretShare::toText() const {
  SecretBytes raw(fixedSize + value.size());
  auto out = std::ranges::copy(set, raw.writable().begin()).out;
  *out++ = static_cast<std::byte>(threshold);
  *out++ = static_cast<std::byte>(index);
  out = std::ranges::copy(value.view(), out).out;
  const auto digest = sha256(raw.view().first(raw.size() - checkSize));
  std::copy_n(digest.begin(), checkSize, out);
  const SecretBytes digits = toBase32(raw.view(), Base32::Crockford);
  SecretBytes text(heading.size() + digits.size() + (digits.size() - 1) / 4);
  auto to = std::ranges::copy(std::as_bytes(std::span(heading)), text.writable().begin()).out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && i % 4 == 0) *to++ = std::byte{'-'};
    *to++ = digits.view()[i];
  }
  return text;
}

Result<SecretShare> SecretShare::parse(std::string_view text) {
  const auto start = text.find(heading);
  if (start == std::string_view::npos) return failure(CryptoError::Malformed, "not a share");
  auto raw = fromBase32(text.substr(start + heading.size()), Base32::Crockford);
  if (!raw) return std::unexpected(std::move(raw.error()));
  if (raw->size() < fixedSize + saltSize + digestSize + 1 ||
      raw->size() > fixedSize + maxSharedSecret + saltSize + digestSize)
    return failure(CryptoError::Malformed, "length of a share");
  const auto content = raw->view().first(raw->size() - checkSize);
  const auto digest = sha256(content);
  if (!std::equal(digest.begin(), digest.begin() + checkSize, raw->view().last(checkSize).begin()))
    return failure(CryptoError::Malformed, "a character of the share is wrong");
  SecretShare share;
  std::ranges::copy(content.first(4), share.set.begin());
  share.threshold = octet(content[4]);
  share.index = octet(content[5]);
  share.value = SecretBytes::copyOf(content.subspan(6));
  if (share.threshold < 2 || share.threshold > maxShares || share.index == 0 || share.index > maxShares)
    return failure(CryptoError::Malformed, "numbers of a share");
  return share;
}

} // namespace clavis::crypto
