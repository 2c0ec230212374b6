// Believable invented charts, for demonstrations, tests and benchmarks. Nobody in them exists.
//
// Deterministic: the same seed, day and index give the same bytes, and chart i does not depend on how many are
// asked for. Shape: FHIR R4, compact JSON, one resource a call; shared resources (Organization, Location, Practitioner)
// first, then one patient after the other, the Patient before what refers to it. About 50 resources a patient on
// average; every 40th is a many-sided chart of an elder with several chronic diseases, every 2,000th (from the 8th on)
// a dialysis history of some 5,000.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace clavis::sandbox {

struct GenerateOptions {
  std::uint64_t patients = 40;
  std::uint64_t seed = 1;
  std::string today; ///< yyyy-mm-dd; charts end here, appointments lie after it
};

/// Receives one resource; false stops the generation.
using ResourceSink = std::function<bool(std::string_view type, std::string_view id, std::string json)>;

/// Returns false when the sink stopped it or `today` is no date.
bool generateCharts(const GenerateOptions& options, const ResourceSink& sink);

} // namespace clavis::sandbox
