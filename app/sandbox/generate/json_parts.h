// Pieces of JSON that several kinds of resource share.
#pragma once

#include "app/sandbox/generate/json_writer.h"

#include <string_view>

namespace clavis::sandbox {

/// "category" of an Observation or a report of the same code system.
inline void writeCategory(JsonWriter& json, std::string_view code, std::string_view display) {
  constexpr std::string_view system = "http://terminology.hl7.org/CodeSystem/observation-category";
  json.array("category").object().array("coding").coding(system, code, display).end().end().end();
}

/// A CodeableConcept that is one code, as clinicalStatus and verificationStatus are.
inline void writeStatus(JsonWriter& json, std::string_view key, std::string_view system, std::string_view code) {
  json.object(key).array("coding").coding(system, code).end().end();
}

} // namespace clavis::sandbox
