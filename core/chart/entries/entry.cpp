#include "core/chart/entries/entry.h"

#include "core/fhir/views/care_views.h"
#include "core/fhir/views/medication_views.h"
#include "core/fhir/views/problem_views.h"

#include <algorithm>
#include <array>
#include <utility>

namespace clavis::core::chart {

namespace {

constexpr std::string_view loinc = "http://loinc.org";
constexpr std::string_view ucum = "http://unitsofmeasure.org";

/// FNV-1a, 64 bits. Not for security: a clash would put two codes of one chart into one series, and readers compare the
/// codes.
class Hash {
 public:
  Hash& add(std::string_view text) {
    for (const char c : text) {
      m_state ^= static_cast<unsigned char>(c);
      m_state *= 1099511628211ULL;
    }
    m_state ^= 0xFFU; // ends the text: ("ab","c") is not ("a","bc")
    m_state *= 1099511628211ULL;
    return *this;
  }
  /// The lower `bits`, never 0.
  [[nodiscard]] std::int64_t value(unsigned bits) const {
    const auto folded = (m_state ^ (m_state >> bits)) & ((std::uint64_t{1} << bits) - 1U);
    return static_cast<std::int64_t>(folded == 0 ? 1 : folded);
  }

 private:
  std::uint64_t m_state = 14695981039346656037ULL;
};

struct TypeKind {
  std::string_view type;
  SectionKind kind;
};
constexpr std::array<TypeKind, 15> typeKinds{{{"Condition", SectionKind::Problems},
                                              {"MedicationRequest", SectionKind::Medications},
                                              {"MedicationStatement", SectionKind::Medications},
                                              {"AllergyIntolerance", SectionKind::Allergies},
                                              {"Immunization", SectionKind::Immunizations},
                                              {"Procedure", SectionKind::Procedures},
                                              {"Encounter", SectionKind::Encounters},
                                              {"DocumentReference", SectionKind::Documents},
                                              {"CarePlan", SectionKind::CarePlan},
                                              {"Goal", SectionKind::CarePlan},
                                              {"CareTeam", SectionKind::CarePlan},
                                              {"Appointment", SectionKind::Appointments},
                                              {"Coverage", SectionKind::Coverage},
                                              {"ImagingStudy", SectionKind::Imaging},
                                              {"DiagnosticReport", SectionKind::Reports}}};

bool hasCode(JsonValue concepts, std::string_view code) {
  for (const auto item : concepts.itemsOrSelf())
    for (const auto coding : item["coding"].items())
      if (coding["code"].text() == code) return true;
  return false;
}

/// Vital signs by their LOINC codes, for records that give no category (HL7 vital signs profile).
bool isVitalCode(JsonValue code) {
  static constexpr std::array<std::string_view, 17> codes{
      "85353-1", "9279-1",  "8867-4",  "2708-6", "59408-5", "8310-5",  "8302-2",  "9843-4", "29463-7",
      "3141-9",  "39156-5", "85354-9", "8480-6", "8462-4",  "55284-4", "72514-3", "59576-9"};
  for (const auto coding : code["coding"].items())
    if (coding["system"].text() == loinc && std::ranges::find(codes, coding["code"].text()) != codes.end()) return true;
  return false;
}

SectionKind observationKind(JsonValue json) {
  const auto category = json["category"];
  if (hasCode(category, "vital-signs")) return SectionKind::Vitals;
  if (hasCode(category, "laboratory") || hasCode(category, "LAB")) return SectionKind::Labs;
  if (category.size() == 0 && isVitalCode(json["code"])) return SectionKind::Vitals;
  return SectionKind::Observations;
}

void describeObservation(JsonValue json, Entry& entry) {
  entry.kind = observationKind(json);
  entry.series = seriesHash(json["code"]);
  if (const auto quantity = json["valueQuantity"]; quantity["value"].isNumber()) {
    entry.marks |= MarkNumeric;
    entry.unit = unitHash(quantity);
  } else if (json["valueInteger"].isNumber()) {
    entry.marks |= MarkNumeric;
  }
  if (json["component"].size() > 0) entry.marks |= MarkComponents;
}

bool isCurrent(std::string_view type, JsonValue json) {
  const auto status = json["status"].text();
  if (type == "Condition") return ConditionView::from(json).isActive();
  if (type == "AllergyIntolerance") return AllergyIntoleranceView::from(json).isActive();
  if (type == "MedicationRequest" || type == "MedicationStatement")
    return status == "active" || status == "on-hold" || status == "intended" || status.empty();
  if (type == "Encounter")
    return status == "finished" || status == "in-progress" || status == "arrived" || status == "triaged" ||
           status == "onleave";
  if (type == "Goal") {
    const auto life = json["lifecycleStatus"].text();
    return life == "active" || life == "accepted" || life == "planned" || life == "proposed" || life == "on-hold";
  }
  return status == "active" || status == "on-hold" || status == "draft" || status == "proposed" || status.empty();
}

} // namespace

JsonValue seriesCoding(JsonValue code) {
  JsonValue chosen;
  for (const auto coding : code["coding"].items()) {
    if (coding["code"].text().empty()) continue;
    if (!chosen || (coding["system"].text() == loinc && chosen["system"].text() != loinc)) chosen = coding;
  }
  return chosen;
}

std::int64_t seriesHashOf(std::string_view system, std::string_view code) {
  return Hash().add(system).add(code).value(47);
}

std::int64_t seriesHash(JsonValue code) {
  if (const auto chosen = seriesCoding(code)) return seriesHashOf(chosen["system"].text(), chosen["code"].text());
  if (const auto text = code["text"].text(); !text.empty()) return Hash().add("").add(text).value(47);
  return 0;
}

std::int64_t unitHash(JsonValue quantity) {
  const auto code = quantity["system"].text() == ucum ? quantity["code"].text() : std::string_view();
  const auto unit = code.empty() ? quantity["unit"].text() : code;
  return unit.empty() ? 0 : Hash().add(unit).value(31);
}

SectionKind kindOf(std::string_view type, JsonValue json) {
  if (type == "Observation") return observationKind(json);
  const auto known = std::ranges::find(typeKinds, type, &TypeKind::type);
  return known == typeKinds.end() ? SectionKind::Other : known->kind;
}

std::optional<Entry> entryOf(const StoredResource& resource) {
  if (!resource.patient || resource.type == "Patient") return std::nullopt;
  Entry entry;
  entry.row = resource.row;
  if (resource.clinicalDate) entry.at = *resource.clinicalDate;
  if (resource.enteredInError) entry.marks |= MarkEnteredInError;
  const auto known = std::ranges::find(typeKinds, resource.type, &TypeKind::type);
  if (known != typeKinds.end()) entry.kind = known->kind;
  if (resource.type == "Observation") {
    describeObservation(resource.json, entry);
  } else if (resource.type == "DiagnosticReport") {
    if (resource.json["presentedForm"].size() > 0) entry.marks |= MarkPresented;
  } else if (known != typeKinds.end()) {
    if (resource.type == "AllergyIntolerance" && AllergyIntoleranceView::from(resource.json).isNoKnownAllergy())
      entry.marks |= MarkNegated;
    if (isCurrent(resource.type, resource.json)) entry.marks |= MarkCurrent;
  }
  return entry;
}

namespace {

constexpr std::string_view entryColumns = "SELECT at, rid, kind, marks, series, unit FROM chart_entry ";

Result<std::vector<Entry>> collect(Statement& statement) {
  std::vector<Entry> entries;
  for (;;) {
    auto more = statement.step();
    if (!more) return pass(more);
    if (!*more) return entries;
    Entry entry;
    entry.at = statement.integer(0);
    entry.row = statement.integer(1);
    entry.kind = static_cast<SectionKind>(std::clamp<std::int64_t>(statement.integer(2), 0, sectionKindCount - 1));
    entry.marks = static_cast<std::uint32_t>(statement.integer(3));
    entry.series = statement.integer(4);
    entry.unit = statement.integer(5);
    entries.push_back(entry);
  }
}

} // namespace

Result<std::vector<Entry>> entriesOf(const ReadConnection& db, ResourceRow patient) {
  auto statement = db.sql().prepare(std::string(entryColumns) + "WHERE patient = ?1 ORDER BY at DESC, rid DESC");
  if (!statement) return pass(statement);
  statement->bind(1, patient);
  return collect(*statement);
}

Result<std::vector<Entry>> entryPage(const ReadConnection& db, ResourceRow patient, std::uint32_t kinds,
                                     bool includeEnteredInError, const std::optional<EntryPlace>& after, int limit) {
  const std::string sql = std::string(entryColumns) + "WHERE patient = ?1" +
                          (after ? " AND (at, rid) < (?5, ?6)" : "") +
                          " AND ((1 << kind) & ?2) <> 0 AND (marks & ?3) = 0 ORDER BY at DESC, rid DESC LIMIT ?4";
  auto statement = db.sql().prepare(sql);
  if (!statement) return pass(statement);
  const std::uint32_t excluded = includeEnteredInError ? 0U : static_cast<std::uint32_t>(MarkEnteredInError);
  statement->bindAll(patient, kinds, excluded, limit);
  if (after) statement->bind(5, after->at).bind(6, after->row);
  return collect(*statement);
}

} // namespace clavis::core::chart
