// Which resource types make a chart, and how a server is asked for one patient's.
// FHIR R4, http://hl7.org/fhir/R4/compartmentdefinition-patient.html: the types of the patient compartment that
// clinicians and their assistants record; not the ones that only administer a server (AuditEvent, Subscription, …).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

struct ServerCapabilities;

struct ChartType {
  std::string_view type;
  std::string_view parameter; ///< the search parameter that takes "Patient/id"
};

/// The first ones are what a clinician looks for first; a chart is filled in this order.
[[nodiscard]] std::span<const ChartType> chartTypes();

/// Types that charts refer to and that belong to no patient.
[[nodiscard]] std::span<const std::string_view> sharedTypes();
[[nodiscard]] bool isSharedType(std::string_view type);

/// Types whose resources need not be a patient's although they can be, and then come only by being named: the care team
/// of a ward, a shared device.
[[nodiscard]] bool isFetchedWhenNamed(std::string_view type);

/// Those of chartTypes() that the server lets us search by patient. A type whose search parameters the server does not
/// list at all counts as offered: asking is the only way to know.
[[nodiscard]] std::vector<ChartType> offeredChartTypes(const ServerCapabilities& server);

} // namespace clavis::core
