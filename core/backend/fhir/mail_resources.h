// Mailbox values as FHIR resources and back. README.md of this folder is the wire format; this is its code.
// Pure: no I/O. Reading never fails on foreign resources: it says that they are none of ours.
#pragma once

#include "core/backend/mailbox.h"

#include <optional>
#include <string>
#include <string_view>

namespace clavis::core::mail {

/// Code system of everything of ours, and the start of our identifier systems and extension addresses.
inline constexpr std::string_view codeSystem = "urn:x-clavis:mls";
inline constexpr std::string_view packageSystem = "urn:x-clavis:mls:key-package";
inline constexpr std::string_view routeSystem = "urn:x-clavis:mls:route";
inline constexpr std::string_view tokenSystem = "urn:x-clavis:mls:token";
inline constexpr std::string_view headSystem = "urn:x-clavis:mls:group-head";

inline constexpr std::string_view availableCode = "key-package";
inline constexpr std::string_view claimedCode = "key-package-claimed";
inline constexpr std::string_view headCode = "group-head";

/// A key package or a piece of mail may hold this much; larger ones are not written and not read.
inline constexpr std::size_t maximumContent = std::size_t{4} << 20;

/// "urn:x-clavis:mls|key-package", for a search.
[[nodiscard]] std::string token(std::string_view system, std::string_view value);

[[nodiscard]] std::string packageResource(const MailboxPackage& package);
/// The same after a claim: who claimed stays unsaid, the random token says it to the claimer alone.
[[nodiscard]] std::string claimedResource(const MailboxPackage& package, const std::string& claimToken);
[[nodiscard]] std::string mailResource(const MailPosting& posting);
/// `head.id` empty: for creating.
[[nodiscard]] std::string headResource(const GroupHead& head);

struct ReadPackage {
  MailboxPackage package;
  bool claimed = false;
  std::string claimToken;
  std::string updated;
};
[[nodiscard]] std::optional<ReadPackage> readPackage(std::string_view json);
[[nodiscard]] std::optional<Mail> readMail(std::string_view json);
[[nodiscard]] std::optional<GroupHead> readHead(std::string_view json);

} // namespace clavis::core::mail
