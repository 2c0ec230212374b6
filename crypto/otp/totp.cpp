#include "crypto/otp/totp.h"

#include "crypto/otp/base32.h"
#include "crypto/primitives/octets.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace clavis::crypto {

namespace {

const EVP_MD* digestOf(TotpHash hash) {
  switch (hash) {
  case TotpHash::Sha1: return EVP_sha1();
  case TotpHash::Sha256: return EVP_sha256();
  case TotpHash::Sha512: return EVP_sha512();
  }
  return nullptr;
}

bool usable(const TotpSettings& settings, std::size_t secretSize) {
  return digestOf(settings.hash) != nullptr && settings.digits >= 6 && settings.digits <= 8 && settings.period >= 15 &&
         settings.period <= 300 && secretSize >= totpLeastSecret && secretSize <= totpMostSecret;
}

/// Letters, digits and "-._~" as they are, everything else as %XX (RFC 3986 section 2).
std::string escaped(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      (out += '%').append({hex[byte >> 4U], hex[byte & 15U]});
  }
  return out;
}

const char* nameOf(TotpHash hash) {
  switch (hash) {
  case TotpHash::Sha1: return "SHA1";
  case TotpHash::Sha256: return "SHA256";
  case TotpHash::Sha512: return "SHA512";
  }
  return "";
}

} // namespace

std::uint64_t totpStep(const TotpSettings& settings, std::chrono::sys_seconds at) {
  const auto seconds = at.time_since_epoch().count();
  return seconds < 0 || settings.period == 0 ? 0 : static_cast<std::uint64_t>(seconds) / settings.period;
}

Result<SecretBytes> totpCode(const SecretBytes& secret, const TotpSettings& settings, std::uint64_t step) {
  if (!usable(settings, secret.size())) return failure(CryptoError::BadInput, "TOTP settings");
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (HMAC(digestOf(settings.hash), octets(secret.view()), static_cast<int>(secret.size()), counter.data(),
           counter.size(), mac.data(), &size) == nullptr ||
      size < 20)
    return failure(CryptoError::Internal, "HMAC");
  // RFC 4226 section 5.3, dynamic truncation.
  const std::size_t offset = mac[size - 1] & 15U;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | mac[offset + i];
  number &= 0x7FFF'FFFFU;
  wipe(std::as_writable_bytes(std::span(mac)));
  SecretBytes code(settings.digits);
  for (std::size_t i = code.size(); i-- > 0; number /= 10)
    code.writable()[i] = static_cast<std::byte>('0' + number % 10);
  return code;
}

std::chrono::seconds totpWait(std::uint32_t wrong) {
  if (wrong < totpFreeTries) return {};
  const std::uint32_t doublings = std::min<std::uint32_t>(wrong - totpFreeTries, 16);
  return std::min<std::chrono::seconds>(std::chrono::seconds(15) * (1U << doublings), std::chrono::hours(1));
}

Result<TotpAnswer> checkTotp(const SecretBytes& secret, const TotpSettings& settings, std::string_view typed,
                             std::chrono::sys_seconds now, TotpState& state) {
  if (!usable(settings, secret.size())) return failure(CryptoError::BadInput, "TOTP settings");
  if (state.lastWrong > now) state.lastWrong = now; // the clock was set back: the wait begins anew
  if (now - state.lastWrong < totpWait(state.wrong)) return TotpAnswer::Wait;

  SecretBytes code(typed.size());
  std::size_t digits = 0;
  for (const char c : typed)
    if (c != ' ') code.writable()[digits++] = static_cast<std::byte>(c);

  state.drift = std::clamp(state.drift, -totpMostDrift, totpMostDrift);
  const auto middle = static_cast<std::int64_t>(totpStep(settings, now)) + state.drift;
  std::int64_t matched = -1;
  // All of them, whatever matches: the time tells nothing.
  for (std::int64_t step = std::max<std::int64_t>(middle - totpWindow, 0); step <= middle + totpWindow; ++step) {
    auto expected = totpCode(secret, settings, static_cast<std::uint64_t>(step));
    if (!expected) return std::unexpected(std::move(expected.error()));
    if (expected->equals(code.view().first(digits))) matched = step;
  }
  if (matched < 0) {
    ++state.wrong;
    state.lastWrong = now;
    return TotpAnswer::Wrong;
  }
  if (static_cast<std::uint64_t>(matched) <= state.lastUsed) {
    // Counted like a wrong one: who replays codes is not to do it faster than who guesses them.
    ++state.wrong;
    state.lastWrong = now;
    return TotpAnswer::Replayed;
  }
  state.lastUsed = static_cast<std::uint64_t>(matched);
  state.drift = static_cast<std::int32_t>(matched - static_cast<std::int64_t>(totpStep(settings, now)));
  state.wrong = 0;
  return TotpAnswer::Right;
}

Result<SecretBytes> totpUri(const SecretBytes& secret, const TotpSettings& settings, std::string_view account,
                            std::string_view issuer) {
  if (!usable(settings, secret.size())) return failure(CryptoError::BadInput, "TOTP settings");
  const std::string before = "otpauth://totp/" + escaped(issuer) + ':' + escaped(account) + "?secret=";
  const std::string after = "&issuer=" + escaped(issuer) + "&algorithm=" + nameOf(settings.hash) +
                            "&digits=" + std::to_string(settings.digits) + "&period=" + std::to_string(settings.period);
  const SecretBytes digits = toBase32(secret.view(), Base32::Rfc4648);
  SecretBytes uri(before.size() + digits.size() + after.size());
  auto out = std::ranges::copy(std::as_bytes(std::span(before)), uri.writable().begin()).out;
  out = std::ranges::copy(digits.view(), out).out;
  std::ranges::copy(std::as_bytes(std::span(after)), out);
  return uri;
}

} // namespace clavis::crypto
