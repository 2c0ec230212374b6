// What FHIR R4 allows as a resource type, a logical id and a reference.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clavis::sandbox {

/// The 146 concrete resource types of R4 (4.0.1), sorted.
[[nodiscard]] std::span<const std::string_view> resourceTypes();
[[nodiscard]] bool isResourceType(std::string_view name);
/// [A-Za-z0-9\-\.]{1,64}
[[nodiscard]] bool isResourceId(std::string_view id);

struct ReferenceTarget {
  std::string type;
  std::string id;
  friend bool operator==(const ReferenceTarget&, const ReferenceTarget&) = default;
};
/// "Type/id" with an optional "/_history/n"; nullopt for everything else (urn:, http:, "#…", "Type?…").
[[nodiscard]] std::optional<ReferenceTarget> parseRelativeReference(std::string_view reference);

/// A random UUID (version 4), lower case.
[[nodiscard]] std::string newId();

/// 2026-11-22T01:02:03.004Z
[[nodiscard]] std::string instantText(long long milliseconds);
/// The start of a FHIR date, dateTime or instant of any precision, in milliseconds; nullopt when it is none.
[[nodiscard]] std::optional<long long> parseInstant(std::string_view text);
/// Sun, 22 Nov 2026 01:02:03 GMT (RFC 9110 section 5.6.7)
[[nodiscard]] std::string httpDate(long long milliseconds);

} // namespace clavis::sandbox
