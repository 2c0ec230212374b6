// The number two people compare by voice or by QR (after Signal's numeric fingerprints): sixty digits, thirty of each
// side, the smaller half first, so that both see the same. Each half is 5200 rounds of SHA-256 over the person's FHIR
// reference and the Ed25519 keys of their devices in the group, sorted: who swaps a key, adds a device, or passes one
// patient off as another changes it, and hitting thirty digits on purpose costs 2^99 times that.
#pragma once

#include "core/messaging/errors.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core::messaging {

struct SafetySide {
  std::string person{};                       ///< "Patient/1"
  std::vector<std::vector<std::byte>> keys{}; ///< of all their devices; any order
};

struct SafetyDigits {
  std::string digits{}; ///< 60
  std::string qr{};     ///< "clavis-safety:1:" and 128 hexadecimal digits
  friend bool operator==(const SafetyDigits&, const SafetyDigits&) = default;
};

/// The same for (a, b) and (b, a).
[[nodiscard]] SafetyDigits safetyDigits(const SafetySide& a, const SafetySide& b);

/// Whether what was scanned is this number. BadInput-like mistakes (another app's code, a newer version) are false.
[[nodiscard]] bool checkQr(const SafetyDigits& ours, std::string_view scanned);

} // namespace clavis::core::messaging
