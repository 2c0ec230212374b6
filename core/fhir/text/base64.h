// Base64 (RFC 4648) as FHIR carries it: blanks and line ends are skipped, padding may be missing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::core {

/// nullopt when it is no base64. Stops after `maxBytes` of output (a preview of a large attachment).
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text, std::size_t maxBytes = std::size_t(-1));

} // namespace clavis::core
