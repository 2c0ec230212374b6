// What the administrator of this machine has laid down, and a user of it cannot change: one JSON file in a place only
// the administrator may write.
//
//   {"version": 1,
//    "backends": ["https://fhir.clinic.example:8443"],    origins that may be connected to; left out: any
//    "factors": "any",                                     "none", "any", or "phishing-resistant" (card, security key)
//    "lockAfterMinutes": 5,                                1 to 60: the longest a person may choose
//    "export": "fresh-passphrase",                         "allowed", "fresh-passphrase" or "forbidden"
//    "messageRetentionDays": 3650,                         0 to 36500; 0 keeps for ever. The longest that may be chosen
//    "updateRing": "stable",                               "stable", "early" or "held"
//    "pkcs11Modules": ["/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"],
//    "escrowKey": "64 hexadecimal digits"}                 the clinic's recovery key, to which profiles are sealed
//
// Strict, because a rule that is misspelt would otherwise be a rule that is not there: unknown and repeated keys, wrong
// types and values out of range are errors, and with an error nothing of the file is in force and nothing opens.
// The rules are applied in core and where an executable is put together, never by hiding a button.
#pragma once

#include "core/base/error.h"
#include "core/vault/factor_source.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

enum class PolicyError {
  Unsafe = 1,        ///< somebody else than the administrator may write it
  Malformed,         ///< not JSON, an unknown or repeated key, a value out of range; the detail names the key
  Unreadable,        ///< the system does not let us read it
  BadSignature,      ///< signed by a stranger, changed, or not signed although a key is laid down
  FactorRequired,    ///< the profile opened without the kind of factor that is asked for
  BackendNotAllowed, ///< subject: the origin
  ExportForbidden,
  PassphraseNeeded, ///< once more, before records are written outside of Clavis
};

template <>
struct ErrorNames<PolicyError> {
  static constexpr const char* area = "policy";
  static constexpr const char* name(PolicyError e) {
    switch (e) {
    case PolicyError::Unsafe: return "Unsafe";
    case PolicyError::Malformed: return "Malformed";
    case PolicyError::Unreadable: return "Unreadable";
    case PolicyError::BadSignature: return "BadSignature";
    case PolicyError::FactorRequired: return "FactorRequired";
    case PolicyError::BackendNotAllowed: return "BackendNotAllowed";
    case PolicyError::ExportForbidden: return "ExportForbidden";
    case PolicyError::PassphraseNeeded: return "PassphraseNeeded";
    }
    return "?";
  }
};

enum class FactorRule : std::uint8_t { None, Any, PhishingResistant };
enum class ExportRule : std::uint8_t { Allowed, FreshPassphrase, Forbidden };
enum class UpdateRing : std::uint8_t { Stable, Early, Held };

struct MachinePolicy {
  std::optional<std::vector<std::string>> backends; ///< origins; nullopt: any
  FactorRule factors = FactorRule::None;
  std::optional<std::chrono::minutes> lockAfter; ///< the longest; nullopt: what the person chose
  ExportRule exporting = ExportRule::Allowed;
  std::optional<int> messageRetentionDays; ///< the longest; 0: for ever is allowed
  UpdateRing updates = UpdateRing::Stable;
  std::vector<std::filesystem::path> pkcs11Modules;
  std::vector<std::byte> escrowKey; ///< 32 bytes, or none

  /// The keys that the file names, in its order; the others have their defaults.
  std::vector<std::string> named;
  /// Where it comes from; empty: there is no file, and these are the defaults.
  std::filesystem::path source;
  bool signedByAdministrator = false;

  /// BackendNotAllowed unless the address is https and of a listed origin.
  [[nodiscard]] Result<void> allowsBackend(std::string_view address) const;
  /// FactorRequired unless one of the slot's parts, which all had a part in the opening, is of a kind that is asked
  /// for. Nothing was asked for: fine without.
  [[nodiscard]] Result<void> admits(std::span<const FactorKind> used) const;
  [[nodiscard]] Result<void> allowsExport() const;
  [[nodiscard]] std::chrono::milliseconds lockTime(std::chrono::milliseconds chosen) const;
  [[nodiscard]] int retentionDays(int chosen) const;
};

/// One rule as `clavisctl policy explain` prints it.
struct PolicyLine {
  std::string key;
  std::string value;
  bool fromFile = false;
};
[[nodiscard]] std::vector<PolicyLine> explain(const MachinePolicy& policy);

/// Malformed. Knows no file.
[[nodiscard]] Result<MachinePolicy> parsePolicy(std::string_view json);

struct PolicyFiles {
  std::filesystem::path policy;
  std::filesystem::path signature; ///< Ed25519 of the policy's bytes, 128 hexadecimal digits
  std::filesystem::path key; ///< the administrator's public key, 64 hexadecimal digits; with it, a signature is a must
  unsigned owner = 0;        ///< who must own all three, and their folder: root
};
/// /etc/clavis, /Library/Application Support/Clavis or C:/ProgramData/Clavis, with policy.json, policy.json.sig,
/// policy.key.
[[nodiscard]] PolicyFiles systemPolicyFiles();

/// The policy in force. No file: the defaults. Everything else that is not in order is an error, and closes the door.
[[nodiscard]] Result<MachinePolicy> loadPolicy(const PolicyFiles& files = systemPolicyFiles());

} // namespace clavis::core
