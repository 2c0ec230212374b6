#include "core/sync/chart_types.h"

#include "core/backend/server_capabilities.h"

#include <algorithm>
#include <array>

namespace clavis::core {
namespace {

constexpr std::array Types = std::to_array<ChartType>({
    {"AllergyIntolerance", "patient"},
    {"Condition", "patient"},
    {"MedicationRequest", "patient"},
    {"MedicationStatement", "patient"},
    {"Observation", "patient"},
    {"DiagnosticReport", "patient"},
    {"Encounter", "patient"},
    {"DocumentReference", "patient"},
    {"Immunization", "patient"},
    {"Procedure", "patient"},
    {"CarePlan", "patient"},
    {"CareTeam", "patient"},
    {"Goal", "patient"},
    {"Appointment", "patient"},
    {"Coverage", "patient"},
    {"ImagingStudy", "patient"},
    {"Flag", "patient"},
    {"ServiceRequest", "patient"},
    {"MedicationAdministration", "patient"},
    {"MedicationDispense", "patient"},
    {"FamilyMemberHistory", "patient"},
    {"ClinicalImpression", "patient"},
    {"Composition", "patient"},
    {"Communication", "patient"},
    {"CommunicationRequest", "patient"},
    {"Consent", "patient"},
    {"DetectedIssue", "patient"},
    {"Device", "patient"},
    {"DeviceRequest", "patient"},
    {"DeviceUseStatement", "patient"},
    {"EpisodeOfCare", "patient"},
    {"ImmunizationEvaluation", "patient"},
    {"ImmunizationRecommendation", "patient"},
    {"List", "patient"},
    {"Media", "patient"},
    {"MolecularSequence", "patient"},
    {"NutritionOrder", "patient"},
    {"QuestionnaireResponse", "patient"},
    {"RelatedPerson", "patient"},
    {"RequestGroup", "patient"},
    {"RiskAssessment", "patient"},
    {"Specimen", "patient"},
    {"SupplyDelivery", "patient"},
    {"SupplyRequest", "subject"},
    {"Task", "patient"},
    {"AdverseEvent", "subject"},
    {"Basic", "patient"},
    {"BodyStructure", "patient"},
    {"VisionPrescription", "patient"},
    {"Provenance", "patient"},
    {"Account", "patient"},
    {"ChargeItem", "patient"},
    {"Claim", "patient"},
    {"ClaimResponse", "patient"},
    {"CoverageEligibilityRequest", "patient"},
    {"CoverageEligibilityResponse", "patient"},
    {"ExplanationOfBenefit", "patient"},
    {"Invoice", "patient"},
    {"MeasureReport", "patient"},
});

constexpr std::array<std::string_view, 6> Shared{"Practitioner", "PractitionerRole", "Organization",
                                                 "Location",     "Medication",       "HealthcareService"};

} // namespace

std::span<const ChartType> chartTypes() { return Types; }
std::span<const std::string_view> sharedTypes() { return Shared; }
bool isSharedType(std::string_view type) { return std::ranges::find(Shared, type) != Shared.end(); }

bool isFetchedWhenNamed(std::string_view type) { return isSharedType(type) || type == "CareTeam" || type == "Device"; }

std::vector<ChartType> offeredChartTypes(const ServerCapabilities& server) {
  std::vector<ChartType> out;
  for (const ChartType& candidate : Types) {
    const auto* const offered = server.type(candidate.type);
    if (!offered || !offered->search) continue;
    if (offered->searchParameters.empty() || offered->searchParameters.contains(candidate.parameter)) {
      out.push_back(candidate);
    } else if (offered->searchParameters.contains(std::string_view("subject"))) {
      out.push_back({candidate.type, "subject"});
    }
  }
  return out;
}

} // namespace clavis::core
