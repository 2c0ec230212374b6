// "Patient/1" out of whatever form a server writes it in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clavis::core {

struct ResourceReference {
  std::string type;
  std::string id;
  std::string version; ///< of ".../_history/VERSION"; empty when there is none
};

/// Takes "Patient/1", "https://host/base/Patient/1" and both with "/_history/2"; nullopt when it is none of these, or
/// type or id are not what FHIR allows.
[[nodiscard]] std::optional<ResourceReference> parseReference(std::string_view text);

} // namespace clavis::core
