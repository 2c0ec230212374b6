#include "core/fhir/search/resource_index.h"
#include "core/fhir/text/base64.h"
#include "core/fhir/text/fold.h"
#include "core/fhir/text/markup.h"
#include "core/fhir/views/fhir_date.h"

#include <algorithm>
#include <array>
#include <span>

namespace clavis::core {

namespace {

constexpr std::size_t maxTextBytes = std::size_t{256}
                                     << 10U; ///< of one resource; a longer note is found by its beginning
constexpr int maxTextDepth = 24;

/// Members whose strings are words for people.
constexpr std::array<std::string_view, 30> wordMembers{// sorted
                                                       "abatementString",
                                                       "alias",
                                                       "clinicalNotes",
                                                       "comment",
                                                       "comments",
                                                       "conclusion",
                                                       "description",
                                                       "detailString",
                                                       "details",
                                                       "display",
                                                       "div",
                                                       "family",
                                                       "given",
                                                       "implication",
                                                       "instruction",
                                                       "lotNumber",
                                                       "name",
                                                       "occurrenceString",
                                                       "onsetString",
                                                       "outcome",
                                                       "patientInstruction",
                                                       "payload",
                                                       "performedString",
                                                       "preparation",
                                                       "reasonString",
                                                       "summary",
                                                       "text",
                                                       "title",
                                                       "valueMarkdown",
                                                       "valueString"};

constexpr std::array<std::string_view, 26> wordless{// sorted
                                                    "Account",
                                                    "AuditEvent",
                                                    "Binary",
                                                    "CapabilityStatement",
                                                    "ChargeItem",
                                                    "Claim",
                                                    "ClaimResponse",
                                                    "CodeSystem",
                                                    "ConceptMap",
                                                    "CoverageEligibilityRequest",
                                                    "CoverageEligibilityResponse",
                                                    "Endpoint",
                                                    "EnrollmentRequest",
                                                    "EnrollmentResponse",
                                                    "ExplanationOfBenefit",
                                                    "GraphDefinition",
                                                    "Invoice",
                                                    "NamingSystem",
                                                    "OperationDefinition",
                                                    "PaymentNotice",
                                                    "PaymentReconciliation",
                                                    "Provenance",
                                                    "SearchParameter",
                                                    "StructureDefinition",
                                                    "StructureMap",
                                                    "ValueSet"};

class Gatherer {
 public:
  explicit Gatherer(std::string& out) : m_out(out) {}

  void object(JsonValue value, int depth) {
    if (depth > maxTextDepth) return;
    const bool narrativeRepeats = value["status"].text() == "generated" && value["div"];
    const bool reference = static_cast<bool>(value["reference"]);
    // "laboratory", "vital-signs", "problem-list-item", "clinical note": thousands of rows each, and found by
    // category=.
    const std::string_view type = value["resourceType"].text();
    const bool codedCategory =
        type == "Observation" || type == "Condition" || type == "DiagnosticReport" || type == "DocumentReference";
    const bool plainText = value["contentType"].text().starts_with("text/");
    for (const auto [name, member] : value.members()) {
      if (name == "meta" || name == "extension" || name == "modifierExtension" || name == "contained" ||
          name == "identifier" || name == "telecom" || name == "address" || name == "security")
        continue;
      if (depth == 0 && name == "category" && codedCategory) continue;
      if (reference && name == "display") continue; // who, not what: found by the person's own resource
      if (name == "data") {
        if (plainText) attachment(member.text(), value["contentType"].text());
        continue;
      }
      if (narrativeRepeats && name == "div") continue;
      const bool words = std::ranges::binary_search(wordMembers, name);
      for (const JsonValue item : member.itemsOrSelf()) {
        if (item.isObject()) {
          object(item, depth + 1);
        } else if (words && item.isString()) {
          name == "div" ? add(stripMarkup(item.text())) : add(item.text());
        }
      }
    }
  }

 private:
  void add(std::string_view words) {
    if (words.empty() || m_out.size() + words.size() > maxTextBytes) return;
    // A text and the display of its code are mostly the same.
    if (m_last == words.size() && m_out.ends_with(words)) return;
    if (!m_out.empty()) m_out += '\n';
    m_out += words;
    m_last = words.size();
  }

  void attachment(std::string_view base64, std::string_view contentType) {
    const auto data = decodeBase64(base64, maxTextBytes / 2);
    if (!data) return;
    if (contentType.starts_with("text/plain")) return add(*data);
    if (contentType.starts_with("text/html") || contentType.starts_with("text/xml")) add(stripMarkup(*data));
  }

  std::string& m_out;
  std::size_t m_last = 0; ///< bytes of the words added last
};

} // namespace

std::string humanText(JsonValue resource, std::string_view type) {
  std::string words;
  if (std::ranges::binary_search(wordless, type)) return words;
  Gatherer(words).object(resource, 0);
  return foldText(words);
}

namespace {

struct DateElements {
  std::string_view type;
  std::array<std::string_view, 6> elements; ///< "period" and "…Period" are read by their start
};

constexpr DateElements dateElements[] = {
    {"AllergyIntolerance", {"recordedDate", "onsetDateTime", "onsetPeriod", "lastOccurrence"}},
    {"Appointment", {"start", "created"}},
    {"CarePlan", {"period", "created"}},
    {"CareTeam", {"period"}},
    {"Claim", {"billablePeriod", "created"}},
    {"ClinicalImpression", {"effectiveDateTime", "effectivePeriod", "date"}},
    {"Communication", {"sent", "received"}},
    {"Composition", {"date"}},
    {"Condition", {"onsetDateTime", "onsetPeriod", "recordedDate", "abatementDateTime", "abatementPeriod"}},
    {"Consent", {"dateTime"}},
    {"Coverage", {"period"}},
    {"Device", {"manufactureDate"}},
    {"DiagnosticReport", {"effectiveDateTime", "effectivePeriod", "issued"}},
    {"DocumentReference", {"date"}},
    {"Encounter", {"period"}},
    {"EpisodeOfCare", {"period"}},
    {"ExplanationOfBenefit", {"billablePeriod", "created"}},
    {"FamilyMemberHistory", {"date"}},
    {"Flag", {"period"}},
    {"Goal", {"startDate", "statusDate"}},
    {"ImagingStudy", {"started"}},
    {"Immunization", {"occurrenceDateTime", "recorded"}},
    {"List", {"date"}},
    {"Media", {"createdDateTime", "createdPeriod", "issued"}},
    {"MedicationAdministration", {"effectiveDateTime", "effectivePeriod"}},
    {"MedicationDispense", {"whenHandedOver", "whenPrepared"}},
    {"MedicationRequest", {"authoredOn"}},
    {"MedicationStatement", {"effectiveDateTime", "effectivePeriod", "dateAsserted"}},
    {"NutritionOrder", {"dateTime"}},
    {"Observation", {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"}},
    {"Patient", {"birthDate"}},
    {"Procedure", {"performedDateTime", "performedPeriod"}},
    {"Provenance", {"recorded"}},
    {"QuestionnaireResponse", {"authored"}},
    {"RiskAssessment", {"occurrenceDateTime", "occurrencePeriod"}},
    {"ServiceRequest", {"occurrenceDateTime", "occurrencePeriod", "authoredOn"}},
    {"Specimen", {"receivedTime"}},
    {"Task", {"authoredOn", "lastModified"}},
};

} // namespace

std::optional<std::int64_t> clinicalDateOf(JsonValue resource, std::string_view type) {
  const auto found = std::ranges::lower_bound(dateElements, type, {}, &DateElements::type);
  if (found == std::end(dateElements) || found->type != type) return std::nullopt;
  for (const std::string_view element : found->elements) {
    if (element.empty()) break;
    const JsonValue value = resource[element];
    if (!value) continue;
    for (const JsonValue text : {value, value["start"], value["end"]})
      if (const FhirDate date = FhirDate::parse(text.text()); date.known())
        return (date.low - (date.low < 0 ? 999 : 0)) / 1000;
  }
  return std::nullopt;
}

} // namespace clavis::core
