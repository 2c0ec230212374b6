// Time-based one-time passwords (RFC 6238), for servers and policies that ask for them.
//
// Weaker than a card or a security key, and said so wherever it is offered: the code can be typed into a false page and
// used there within its thirty seconds, both sides hold the same secret, and it gives no key material, so that it
// protects nothing on the disk.
//
// The check is throttled, takes each time step once only (RFC 6238 section 5.2), and accepts a clock that is a little
// off; it remembers by how much. Time and state come from the caller.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace clavis::crypto {

enum class TotpHash : std::uint8_t { Sha1 = 1, Sha256 = 2, Sha512 = 3 };

struct TotpSettings {
  TotpHash hash = TotpHash::Sha1; ///< what every authenticator program knows; HMAC-SHA1 is not weakened by collisions
  std::uint8_t digits = 6;        ///< 6 to 8
  std::uint16_t period = 30;      ///< seconds, 15 to 300
  friend bool operator==(const TotpSettings&, const TotpSettings&) = default;
};

inline constexpr std::size_t totpLeastSecret = 16; ///< RFC 4226 section 4, R6
inline constexpr std::size_t totpMostSecret = 128;

/// The time step that `at` lies in; negative times are step 0.
[[nodiscard]] std::uint64_t totpStep(const TotpSettings& settings, std::chrono::sys_seconds at);
/// The code of a step. BadInput for settings out of range or a secret of the wrong size.
[[nodiscard]] Result<SecretBytes> totpCode(const SecretBytes& secret, const TotpSettings& settings, std::uint64_t step);

/// What the check remembers between two tries; the caller stores it before it believes the answer.
struct TotpState {
  std::uint64_t lastUsed = 0; ///< no step up to this one is taken again
  std::int32_t drift = 0;     ///< steps by which the other clock is ahead
  std::uint32_t wrong = 0;    ///< wrong codes in a row
  std::chrono::sys_seconds lastWrong{};
  friend bool operator==(const TotpState&, const TotpState&) = default;
};

enum class TotpAnswer : std::uint8_t {
  Right,
  Wrong,
  Replayed, ///< it was right once: somebody has seen it, or it was typed twice
  Wait,     ///< too many wrong ones: not looked at
};

/// Steps to either side of the expected one that are taken: half a minute of typing, and clocks that differ.
inline constexpr int totpWindow = 1;
/// The drift that is followed at most, in steps.
inline constexpr int totpMostDrift = 10;
inline constexpr std::uint32_t totpFreeTries = 3;

/// How long nobody may try again after that many wrong ones: 0 for the first three, then 15 s, doubling up to an hour.
/// At 6 digits and 3 steps that leaves a guesser one chance in 14,000 a day.
[[nodiscard]] std::chrono::seconds totpWait(std::uint32_t wrong);

/// Blanks in `typed` do not matter. `state` is brought up to date whatever the answer is.
[[nodiscard]] Result<TotpAnswer> checkTotp(const SecretBytes& secret, const TotpSettings& settings,
                                           std::string_view typed, std::chrono::sys_seconds now, TotpState& state);

/// "otpauth://totp/Clavis:account?secret=…&issuer=Clavis&…", what authenticator programs read from a QR code (Key Uri
/// Format of Google Authenticator). Holds the secret.
[[nodiscard]] Result<SecretBytes> totpUri(const SecretBytes& secret, const TotpSettings& settings,
                                          std::string_view account, std::string_view issuer);

} // namespace clavis::crypto
