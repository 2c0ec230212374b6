// The invented clinic that all charts share: its organisation, sites and clinicians.
#pragma once

#include "app/sandbox/generate/generate_charts.h"

#include <string>
#include <vector>

namespace clavis::sandbox {

struct Clinician {
  std::string id;
  std::string name; ///< as displayed: "Dr. Ingrid Berg"
};

struct Clinic {
  std::string organization; ///< Organization/ID
  std::string organizationName;
  std::vector<std::string> locations; ///< Location/ID
  std::vector<Clinician> clinicians;
};

/// Makes it from the seed and hands its resources to the sink; false when the sink stopped.
bool makeClinic(std::uint64_t seed, const ResourceSink& sink, Clinic& clinic);

} // namespace clavis::sandbox
