#include "app/sandbox/search/parameters.h"

#include "app/sandbox/rest/names.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <unordered_map>

namespace clavis::sandbox {
namespace {

constexpr SearchParameter table[] = {
#include "app/sandbox/search/parameter_table.inc"
    // For every resource.
    {"*", "_profile", Kind::Uri, "meta.profile", ""},
    {"*", "_security", Kind::Token, "meta.security", ""},
    {"*", "_source", Kind::Uri, "meta.source", ""},
    {"*", "_tag", Kind::Token, "meta.tag", ""},
};

struct Compartment {
  std::string_view type;
  std::string_view parameters;
};
constexpr Compartment patientCompartment[] = {
    {"Account", "subject"},
    {"AdverseEvent", "subject"},
    {"AllergyIntolerance", "patient recorder asserter"},
    {"Appointment", "actor"},
    {"AppointmentResponse", "actor"},
    {"AuditEvent", "patient"},
    {"Basic", "patient author"},
    {"BodyStructure", "patient"},
    {"CarePlan", "patient performer"},
    {"CareTeam", "patient participant"},
    {"ChargeItem", "subject"},
    {"Claim", "patient payee"},
    {"ClaimResponse", "patient"},
    {"ClinicalImpression", "subject"},
    {"Communication", "subject sender recipient"},
    {"CommunicationRequest", "subject sender recipient requester"},
    {"Composition", "subject author attester"},
    {"Condition", "patient asserter"},
    {"Consent", "patient"},
    {"Coverage", "policy-holder subscriber beneficiary payor"},
    {"CoverageEligibilityRequest", "patient"},
    {"CoverageEligibilityResponse", "patient"},
    {"DetectedIssue", "patient"},
    {"DeviceRequest", "subject performer"},
    {"DeviceUseStatement", "subject"},
    {"DiagnosticReport", "subject"},
    {"DocumentManifest", "subject author recipient"},
    {"DocumentReference", "subject author"},
    {"Encounter", "patient"},
    {"EnrollmentRequest", "subject"},
    {"EpisodeOfCare", "patient"},
    {"ExplanationOfBenefit", "patient payee"},
    {"FamilyMemberHistory", "patient"},
    {"Flag", "patient"},
    {"Goal", "patient"},
    {"ImagingStudy", "patient"},
    {"Immunization", "patient"},
    {"ImmunizationEvaluation", "patient"},
    {"ImmunizationRecommendation", "patient"},
    {"Invoice", "subject patient recipient"},
    {"List", "subject source"},
    {"MeasureReport", "patient"},
    {"Media", "subject"},
    {"MedicationAdministration", "patient performer subject"},
    {"MedicationDispense", "subject patient receiver"},
    {"MedicationRequest", "subject"},
    {"MedicationStatement", "subject"},
    {"MolecularSequence", "patient"},
    {"NutritionOrder", "patient"},
    {"Observation", "subject performer"},
    {"Person", "patient"},
    {"Procedure", "patient performer"},
    {"Provenance", "patient"},
    {"QuestionnaireResponse", "subject author"},
    {"RelatedPerson", "patient"},
    {"RequestGroup", "subject participant"},
    {"ResearchSubject", "individual"},
    {"RiskAssessment", "subject"},
    {"Schedule", "actor"},
    {"ServiceRequest", "subject performer"},
    {"Specimen", "subject"},
    {"SupplyDelivery", "patient"},
    {"SupplyRequest", "subject"},
    {"VisionPrescription", "patient"},
};

struct Step {
  std::string name;
  std::string system; ///< only members of this system
};

struct Compiled {
  std::vector<std::vector<Step>> paths;
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

struct Catalogue {
  std::vector<Compiled> compiled;
  std::unordered_map<std::string, std::vector<int>> byType;
  std::vector<int> common;

  Catalogue() {
    for (const SearchParameter& parameter : table) {
      const int number = static_cast<int>(compiled.size());
      Compiled entry;
      for (const std::string& path : split(parameter.paths, ' ')) {
        auto& steps = entry.paths.emplace_back();
        for (const std::string& step : split(path, '.')) {
          const auto equal = std::min(step.find('='), step.size());
          steps.push_back({step.substr(0, equal), step.substr(std::min(equal + 1, step.size()))});
        }
      }
      compiled.push_back(std::move(entry));
      if (parameter.type == "*")
        common.push_back(number);
      else
        byType[std::string(parameter.type)].push_back(number);
    }
  }
};

const Catalogue& catalogue() {
  static const Catalogue instance;
  return instance;
}

/// The endings a choice element value[x] can have, of those that carry something to search for.
constexpr std::array choiceTypes{"Age",       "Boolean",    "Code",       "CodeableConcept", "Coding",  "Date",
                                 "DateTime",  "Decimal",    "Duration",   "Instant",         "Integer", "Period",
                                 "Quantity",  "Range",      "Reference",  "String",          "Timing",  "Uri",
                                 "Canonical", "Identifier", "SampledData"};

bool isChoiceOf(std::string_view member, std::string_view name) {
  return member.size() > name.size() && member.starts_with(name) &&
         std::ranges::find(choiceTypes, member.substr(name.size()),
                           [](const char* t) { return std::string_view(t); }) != choiceTypes.end();
}

template <class Visit>
void walk(const JsonTree& node, const std::vector<Step>& steps, std::size_t at, const Visit& visit) {
  if (node.isArray()) {
    for (const JsonTree& item : node.items()) walk(item, steps, at, visit);
    return;
  }
  if (at == steps.size()) return visit(node);
  if (!node.isObject()) return;
  const Step& step = steps[at];
  const auto down = [&](const JsonTree& child) {
    if (step.system.empty()) return walk(child, steps, at + 1, visit);
    if (!child.isArray()) return;
    for (const JsonTree& item : child.items())
      if (item.textOf("system") == step.system) walk(item, steps, at + 1, visit);
  };
  if (const JsonTree* child = node.find(step.name)) return down(*child);
  for (const auto& [name, child] : node.members())
    if (isChoiceOf(name, step.name)) down(child);
}

class Collector {
 public:
  Collector(int parameter, std::vector<IndexEntry>& out)
      : m_number(parameter), m_kind(table[parameter].kind), m_out(out) {}

  void take(const JsonTree& node) {
    switch (m_kind) {
    case Kind::Token: return token(node);
    case Kind::String: return string(node);
    case Kind::Date: return date(node);
    case Kind::Reference: return reference(node);
    case Kind::Quantity:
    case Kind::Number: return quantity(node);
    case Kind::Uri: return uri(node);
    }
  }

 private:
  IndexEntry& add() { return m_out.emplace_back(IndexEntry{m_number, m_kind, {}, {}}); }

  void token(const JsonTree& node) {
    if (node.isObject()) {
      if (const JsonTree* codings = node.find("coding")) {
        if (codings->isArray())
          for (const JsonTree& coding : codings->items()) coded(coding.textOf("system"), coding.textOf("code"));
      } else if (node.find("code") != nullptr) {
        coded(node.textOf("system"), node.textOf("code"));
      } else if (node.find("value") != nullptr) { // Identifier, ContactPoint
        coded(node.textOf("system"), node.textOf("value"));
      } else if (node.find("start") != nullptr || node.find("end") != nullptr) {
        coded({}, "true"); // a Period where a Boolean could stand
      }
      return;
    }
    if (table[m_number].name == "deceased" && node.isString()) return coded({}, "true"); // deceasedDateTime
    coded({}, node.isString() ? node.text() : node.raw());
  }
  void coded(std::string system, std::string code) {
    if (code.empty() && system.empty()) return;
    IndexEntry& entry = add();
    entry.system = std::move(system);
    entry.text = std::move(code);
  }

  void string(const JsonTree& node) {
    if (node.isString()) return words(node.text());
    for (const auto& [name, child] : node.members()) {
      if (name == "use" || name == "period" || name == "extension" || name == "type" || name == "id" ||
          name == "system" || name == "coding" || name.starts_with('_'))
        continue;
      if (child.isString())
        words(child.text());
      else if (child.isArray())
        for (const JsonTree& item : child.items())
          if (item.isString()) words(item.text());
    }
  }
  void words(const std::string& text) {
    if (text.empty()) return;
    IndexEntry& entry = add();
    entry.system = text.substr(0, 400);
    entry.text = foldText(entry.system);
  }

  void span(std::optional<DateSpan> value) {
    if (!value) return;
    IndexEntry& entry = add();
    entry.from = value->from;
    entry.until = value->until;
  }
  void date(const JsonTree& node) {
    if (node.isString()) return span(dateSpan(node.text()));
    if (!node.isObject()) return;
    if (const JsonTree* events = node.find("event"); events != nullptr && events->isArray()) { // Timing
      for (const JsonTree& item : events->items()) span(dateSpan(item.text()));
      return;
    }
    if (node.find("start") == nullptr && node.find("end") == nullptr) {
      if (const JsonTree* repeat = node.find("repeat"))
        if (const JsonTree* bounds = repeat->find("boundsPeriod")) date(*bounds);
      return;
    }
    const auto start = dateSpan(node.textOf("start"));
    const auto end = dateSpan(node.textOf("end"));
    // An open end reaches as far as dates go (years 1 to 9999).
    span(DateSpan{start ? start->from : -62'135'596'800'000, end ? end->until : 253'402'300'799'999});
  }

  void reference(const JsonTree& node) {
    const std::string text = node.isString() ? node.text() : node.textOf("reference");
    auto target = parseRelativeReference(text);
    if (!target) return;
    const SearchParameter& parameter = table[m_number];
    if (parameter.targets != "*" && !parameter.targets.empty() &&
        !(' ' + std::string(parameter.targets) + ' ').contains(' ' + target->type + ' '))
      return;
    IndexEntry& entry = add();
    entry.system = std::move(target->type);
    entry.text = std::move(target->id);
  }

  void quantity(const JsonTree& node) {
    const JsonTree* value = node.isObject() ? node.find("value") : &node;
    if (value == nullptr || value->kind() != JsonTree::Kind::Number) return;
    IndexEntry& entry = add();
    entry.low = std::strtod(value->raw().c_str(), nullptr);
    if (!node.isObject()) return;
    entry.system = node.textOf("system");
    entry.text = node.textOf("code");
    if (entry.text.empty()) entry.text = node.textOf("unit");
  }

  void uri(const JsonTree& node) {
    if (!node.isString()) return;
    add().text = node.text();
  }

  int m_number;
  Kind m_kind;
  std::vector<IndexEntry>& m_out;
};

void collect(int parameter, const JsonTree& resource, std::vector<IndexEntry>& out) {
  Collector collector(parameter, out);
  for (const auto& path : catalogue().compiled[static_cast<std::size_t>(parameter)].paths)
    walk(resource, path, 0, [&](const JsonTree& node) { collector.take(node); });
}

} // namespace

std::span<const SearchParameter> searchParameters() { return table; }

std::vector<int> parametersOf(std::string_view type) {
  std::vector<int> numbers = catalogue().common;
  if (const auto found = catalogue().byType.find(std::string(type)); found != catalogue().byType.end())
    numbers.insert(numbers.begin(), found->second.begin(), found->second.end());
  return numbers;
}

std::optional<int> findParameter(std::string_view type, std::string_view name) {
  for (const int number : parametersOf(type))
    if (table[number].name == name) return number;
  return std::nullopt;
}

const char* kindName(Kind kind) {
  constexpr std::array names{"number", "date", "string", "token", "reference", "quantity", "uri"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view compartmentParameters(std::string_view type) {
  const auto found = std::ranges::find(patientCompartment, type, &Compartment::type);
  return found == std::end(patientCompartment) ? std::string_view() : found->parameters;
}

std::vector<IndexEntry> indexEntries(std::string_view type, const JsonTree& resource) {
  std::vector<IndexEntry> entries;
  if (const auto found = catalogue().byType.find(std::string(type)); found != catalogue().byType.end())
    for (const int number : found->second) collect(number, resource, entries);
  for (const int number : catalogue().common) collect(number, resource, entries);
  return entries;
}

std::vector<IndexEntry> indexEntries(int parameter, const JsonTree& resource) {
  std::vector<IndexEntry> entries;
  collect(parameter, resource, entries);
  return entries;
}

std::optional<DateSpan> dateSpan(std::string_view text) {
  using namespace std::chrono;
  const auto from = parseInstant(text);
  if (!from) return std::nullopt;
  constexpr std::int64_t day = 86'400'000;
  if (text.size() <= 7) {
    const sys_days first = floor<days>(sys_time<milliseconds>(milliseconds(*from)));
    const year_month_day date(first);
    const year_month_day next = text.size() == 4 ? date + years(1) : date + months(1);
    return DateSpan{*from, duration_cast<milliseconds>(sys_days(next).time_since_epoch()).count() - 1};
  }
  if (text.size() == 10) return DateSpan{*from, *from + day - 1};
  if (text.size() > 19 && text[19] == '.') return DateSpan{*from, *from};
  if (text.size() > 16 && text[16] == ':') return DateSpan{*from, *from + 999};
  return DateSpan{*from, *from + 59'999};
}

} // namespace clavis::sandbox
