// Cuts a Bundle into its resources without copying them (http://hl7.org/fhir/R4/bundle.html).
#pragma once

#include "core/backend/backend_error.h"
#include "core/backend/page.h"

#include <optional>
#include <string>
#include <vector>

namespace clavis::core {

struct BundleSlices {
  std::string type; ///< "searchset", "history", …
  std::optional<std::uint64_t> total;
  std::string lastUpdated{};           ///< Bundle.meta.lastUpdated, as written; empty: none
  std::string next;                    ///< Bundle.link with relation "next", as the server wrote it; empty: none
  bool hasLinks = false;               ///< whether the server gives any link at all
  std::vector<PageResource> resources; ///< views into the body
  std::vector<PageDeletion> deletions;
};

/// `body` must be a complete Bundle; a UTF-8 byte-order mark before it is stepped over. The string may move (it is
/// given room behind its end for the parser), but its content is not changed, and the slices point into it. Errors:
/// NotFhir; an OperationOutcome in place of a Bundle is NotFhir too.
[[nodiscard]] Result<BundleSlices> sliceBundle(std::string& body);

/// The same for an answer that is one resource.
[[nodiscard]] Result<PageResource> sliceResource(std::string& body);

} // namespace clavis::core
