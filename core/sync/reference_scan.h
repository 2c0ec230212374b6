// Finds the practitioners, organizations, places and medications that a resource names, by a scan over its JSON text: a
// page's resources are parsed once already, for the index, and this needs only the values of keys called "reference".
// Pure; thread-safe.
#pragma once

#include <functional>
#include <string_view>

namespace clavis::core {

/// Calls `found(type, id)` for every relative literal reference ("Practitioner/7", "Practitioner/7/_history/2") in
/// `json` whose type is one of sharedTypes(). Contained ("#x"), logical, conditional ("Practitioner?identifier=…"),
/// urn: and absolute references name nothing that this server could be asked for by id, and are skipped. The views live
/// as long as `json`, or end with the call when the JSON escapes the slash.
void scanSharedReferences(std::string_view json,
                          const std::function<void(std::string_view type, std::string_view id)>& found);

} // namespace clavis::core
