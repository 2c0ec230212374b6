// Who is who: devices, safety numbers, and the questions that only a person can answer.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <string>
#include <vector>

namespace clavis::core::messaging {

/// What happens when a device appears that was not there when its person was first seen, or one whose key changed.
enum class NewDevicePolicy : std::uint8_t {
  Warn,  ///< it takes part, and the conversation says so until somebody has looked at it
  Block, ///< it takes no part, and nothing is sent, until somebody approves
};

enum class DeviceState : std::uint8_t {
  Pinned = 1,   ///< there at first sight, or approved
  New = 2,      ///< takes part, not looked at yet (policy Warn)
  Blocked = 3,  ///< waits for approval (policy Block)
  Compared = 4, ///< its key was part of a safety number that two people compared
  Out = 5,      ///< takes no part any more: lost, revoked, or its certificate has expired
};

struct DeviceRow {
  std::string person{}; ///< "Patient/1"
  std::string device{}; ///< pseudonym
  DeviceState state = DeviceState::Pinned;
  Instant firstSeen{};
  std::string out{}; ///< when Out: "lost", "revoked", "expired"
};

/// Sixty digits that both sides see alike exactly when each has the other's true keys. Bound to the two FHIR
/// references, so a number compared for one patient says nothing about another. It covers every device of both persons
/// that takes part: a new device changes it.
struct SafetyNumber {
  std::string ours{};               ///< "Practitioner/1"
  std::string theirs{};             ///< "Patient/1"
  std::string digits{};             ///< 60; show them in groups of five
  std::string qr{};                 ///< text for a QR code; checkQr() compares what was scanned
  bool compared = false;            ///< and nothing has changed since
  std::vector<DeviceRow> devices{}; ///< theirs: those the number covers, then those that policy keeps out of it
};

struct TrustEvent {
  Instant at{};
  std::string person{};
  std::string device{};
  /// pinned, new-device, key-changed, blocked, approved, compared, refused, lost, revoked, expired, renewed, taken-out,
  /// care-team
  std::string what{};
  std::string decidedBy{}; ///< empty: by rule
};

/// Why somebody should look twice before the first message.
enum class RecipientDoubt : std::uint8_t {
  OtherChartInFront, ///< the chart on the screen is another patient's
  LookAlikeName,     ///< another patient of the panel is easily taken for this one
  FirstMessage,      ///< nobody has written to this patient from here
  NewDevice,         ///< a device of theirs has not been looked at
};
struct RecipientCheck {
  std::vector<RecipientDoubt> doubts{};
  std::vector<std::string> lookAlikes{}; ///< Patient ids
  /// Sending is refused with RecipientUnsure until somebody has answered: any doubt but FirstMessage alone.
  [[nodiscard]] bool mustAsk() const {
    for (const RecipientDoubt doubt : doubts)
      if (doubt != RecipientDoubt::FirstMessage) return true;
    return false;
  }
};

} // namespace clavis::core::messaging
