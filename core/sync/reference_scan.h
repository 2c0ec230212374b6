// Finds the practitioners, organizations, places, medications and teams that a resource names. Pure; thread-safe.
#pragma once

#include "core/fhir/json/json.h"

#include <functional>
#include <string_view>

namespace clavis::core {

/// Calls `found(type, id)` for every literal reference ("Practitioner/7", "Practitioner/7/_history/2"; also absolute
/// below `serverBase`, "https://host/fhir") in `json` whose type is one that isFetchedWhenNamed(). Contained ("#x"),
/// logical, conditional ("Practitioner?identifier=…"), urn: references and those to other servers name nothing that
/// this server could be asked for by id, and are skipped. The views live as long as the document.
void scanSharedReferences(JsonValue json, std::string_view serverBase,
                          const std::function<void(std::string_view type, std::string_view id)>& found);

} // namespace clavis::core
