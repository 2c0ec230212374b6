#include "app/sandbox/rest/names.h"

#include "crypto/primitives/random.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace clavis::sandbox {
namespace {

using namespace std::string_view_literals;

constexpr auto types = std::to_array<std::string_view>({
    "Account"sv,
    "ActivityDefinition"sv,
    "AdverseEvent"sv,
    "AllergyIntolerance"sv,
    "Appointment"sv,
    "AppointmentResponse"sv,
    "AuditEvent"sv,
    "Basic"sv,
    "Binary"sv,
    "BiologicallyDerivedProduct"sv,
    "BodyStructure"sv,
    "Bundle"sv,
    "CapabilityStatement"sv,
    "CarePlan"sv,
    "CareTeam"sv,
    "CatalogEntry"sv,
    "ChargeItem"sv,
    "ChargeItemDefinition"sv,
    "Claim"sv,
    "ClaimResponse"sv,
    "ClinicalImpression"sv,
    "CodeSystem"sv,
    "Communication"sv,
    "CommunicationRequest"sv,
    "CompartmentDefinition"sv,
    "Composition"sv,
    "ConceptMap"sv,
    "Condition"sv,
    "Consent"sv,
    "Contract"sv,
    "Coverage"sv,
    "CoverageEligibilityRequest"sv,
    "CoverageEligibilityResponse"sv,
    "DetectedIssue"sv,
    "Device"sv,
    "DeviceDefinition"sv,
    "DeviceMetric"sv,
    "DeviceRequest"sv,
    "DeviceUseStatement"sv,
    "DiagnosticReport"sv,
    "DocumentManifest"sv,
    "DocumentReference"sv,
    "EffectEvidenceSynthesis"sv,
    "Encounter"sv,
    "Endpoint"sv,
    "EnrollmentRequest"sv,
    "EnrollmentResponse"sv,
    "EpisodeOfCare"sv,
    "EventDefinition"sv,
    "Evidence"sv,
    "EvidenceVariable"sv,
    "ExampleScenario"sv,
    "ExplanationOfBenefit"sv,
    "FamilyMemberHistory"sv,
    "Flag"sv,
    "Goal"sv,
    "GraphDefinition"sv,
    "Group"sv,
    "GuidanceResponse"sv,
    "HealthcareService"sv,
    "ImagingStudy"sv,
    "Immunization"sv,
    "ImmunizationEvaluation"sv,
    "ImmunizationRecommendation"sv,
    "ImplementationGuide"sv,
    "InsurancePlan"sv,
    "Invoice"sv,
    "Library"sv,
    "Linkage"sv,
    "List"sv,
    "Location"sv,
    "Measure"sv,
    "MeasureReport"sv,
    "Media"sv,
    "Medication"sv,
    "MedicationAdministration"sv,
    "MedicationDispense"sv,
    "MedicationKnowledge"sv,
    "MedicationRequest"sv,
    "MedicationStatement"sv,
    "MedicinalProduct"sv,
    "MedicinalProductAuthorization"sv,
    "MedicinalProductContraindication"sv,
    "MedicinalProductIndication"sv,
    "MedicinalProductIngredient"sv,
    "MedicinalProductInteraction"sv,
    "MedicinalProductManufactured"sv,
    "MedicinalProductPackaged"sv,
    "MedicinalProductPharmaceutical"sv,
    "MedicinalProductUndesirableEffect"sv,
    "MessageDefinition"sv,
    "MessageHeader"sv,
    "MolecularSequence"sv,
    "NamingSystem"sv,
    "NutritionOrder"sv,
    "Observation"sv,
    "ObservationDefinition"sv,
    "OperationDefinition"sv,
    "OperationOutcome"sv,
    "Organization"sv,
    "OrganizationAffiliation"sv,
    "Parameters"sv,
    "Patient"sv,
    "PaymentNotice"sv,
    "PaymentReconciliation"sv,
    "Person"sv,
    "PlanDefinition"sv,
    "Practitioner"sv,
    "PractitionerRole"sv,
    "Procedure"sv,
    "Provenance"sv,
    "Questionnaire"sv,
    "QuestionnaireResponse"sv,
    "RelatedPerson"sv,
    "RequestGroup"sv,
    "ResearchDefinition"sv,
    "ResearchElementDefinition"sv,
    "ResearchStudy"sv,
    "ResearchSubject"sv,
    "RiskAssessment"sv,
    "RiskEvidenceSynthesis"sv,
    "Schedule"sv,
    "SearchParameter"sv,
    "ServiceRequest"sv,
    "Slot"sv,
    "Specimen"sv,
    "SpecimenDefinition"sv,
    "StructureDefinition"sv,
    "StructureMap"sv,
    "Subscription"sv,
    "Substance"sv,
    "SubstanceNucleicAcid"sv,
    "SubstancePolymer"sv,
    "SubstanceProtein"sv,
    "SubstanceReferenceInformation"sv,
    "SubstanceSourceMaterial"sv,
    "SubstanceSpecification"sv,
    "SupplyDelivery"sv,
    "SupplyRequest"sv,
    "Task"sv,
    "TerminologyCapabilities"sv,
    "TestReport"sv,
    "TestScript"sv,
    "ValueSet"sv,
    "VerificationResult"sv,
    "VisionPrescription"sv,
});

/// Reads exactly `width` digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  if (text.size() < at + width) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

} // namespace

std::span<const std::string_view> resourceTypes() { return types; }

bool isResourceType(std::string_view name) { return std::ranges::binary_search(types, name); }

bool isResourceId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::optional<ReferenceTarget> parseRelativeReference(std::string_view reference) {
  const auto slash = reference.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto type = reference.substr(0, slash);
  auto id = reference.substr(slash + 1);
  if (const auto history = id.find("/_history/"); history != std::string_view::npos) id = id.substr(0, history);
  if (!isResourceType(type) || !isResourceId(id)) return std::nullopt;
  return ReferenceTarget{std::string(type), std::string(id)};
}

std::string newId() { return crypto::randomUuid(); }

std::string instantText(long long milliseconds) {
  using namespace std::chrono;
  const sys_time<std::chrono::milliseconds> instant{std::chrono::milliseconds(milliseconds)};
  const auto day = floor<days>(instant);
  const year_month_day date(day);
  const hh_mm_ss time(instant - day);
  std::array<char, 40> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string httpDate(long long milliseconds) {
  using namespace std::chrono;
  const sys_time<std::chrono::milliseconds> instant{std::chrono::milliseconds(milliseconds)};
  const auto day = floor<days>(instant);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(instant - day));
  constexpr std::array dayNames{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array monthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 40> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   dayNames[weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                                   monthNames[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<long long> parseInstant(std::string_view text) {
  using namespace std::chrono;
  const auto yearNumber = digits(text, 0, 4);
  if (!yearNumber) return std::nullopt;
  int monthNumber = 1;
  int dayNumber = 1;
  if (text.size() > 4) {
    const auto value = digits(text, 5, 2);
    if (text[4] != '-' || !value) return std::nullopt;
    monthNumber = *value;
  }
  if (text.size() > 7) {
    const auto value = digits(text, 8, 2);
    if (text[7] != '-' || !value) return std::nullopt;
    dayNumber = *value;
  }
  const year_month_day date{year(*yearNumber), month(static_cast<unsigned>(monthNumber)),
                            day(static_cast<unsigned>(dayNumber))};
  if (!date.ok()) return std::nullopt;
  auto instant = duration_cast<milliseconds>(sys_days(date).time_since_epoch());
  if (text.size() <= 10) return instant.count();
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  if (text[10] != 'T' || !hour || !minute || text[13] != ':') return std::nullopt;
  instant += hours(*hour) + minutes(*minute);
  std::size_t at = 16;
  if (at < text.size() && text[at] == ':') {
    const auto second = digits(text, at + 1, 2);
    if (!second) return std::nullopt;
    instant += seconds(*second);
    at += 3;
    if (at < text.size() && text[at] == '.') {
      int scale = 100;
      for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
        instant += milliseconds((text[at] - '0') * scale);
    }
  }
  const auto zone = text.substr(std::min(at, text.size()));
  if (zone.empty() || zone == "Z") return instant.count();
  // A query's plus sign arrives as a space when the client forgot to escape it.
  const auto zoneHours = digits(zone, 1, 2);
  const auto zoneMinutes = digits(zone, 4, 2);
  if (zone.size() != 6 || zone[3] != ':' || !zoneHours || !zoneMinutes) return std::nullopt;
  const auto offset = hours(*zoneHours) + minutes(*zoneMinutes);
  if (zone[0] == '+' || zone[0] == ' ')
    instant -= offset;
  else if (zone[0] == '-')
    instant += offset;
  else
    return std::nullopt;
  return instant.count();
}

} // namespace clavis::sandbox
