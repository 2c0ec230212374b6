#include "core/fhir/search/search_parameters.h"

#include "core/fhir/search/index_plan.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace clavis::core {

namespace {

template <class F>
void split(std::string_view list, char separator, F&& each) {
  while (!list.empty()) {
    const std::size_t at = std::min(list.find(separator), list.size());
    each(list.substr(0, at));
    list.remove_prefix(std::min(at + 1, list.size()));
  }
}

std::uint16_t number(std::string_view text) {
  std::uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

constexpr std::pair<std::string_view, Datatype> datatypes[] = {
    {"code", Datatype::Code},
    {"string", Datatype::Text},
    {"id", Datatype::Text},
    {"uri", Datatype::Uri},
    {"url", Datatype::Uri},
    {"canonical", Datatype::Uri},
    {"oid", Datatype::Uri},
    {"uuid", Datatype::Uri},
    {"markdown", Datatype::Text},
    {"xhtml", Datatype::Text},
    {"boolean", Datatype::Boolean},
    {"exists", Datatype::Exists},
    {"integer", Datatype::Number},
    {"decimal", Datatype::Number},
    {"positiveInt", Datatype::Number},
    {"unsignedInt", Datatype::Number},
    {"Coding", Datatype::Coding},
    {"CodeableConcept", Datatype::CodeableConcept},
    {"Identifier", Datatype::Identifier},
    {"ContactPoint", Datatype::ContactPoint},
    {"HumanName", Datatype::HumanName},
    {"Address", Datatype::Address},
    {"date", Datatype::Date},
    {"dateTime", Datatype::Date},
    {"instant", Datatype::Date},
    {"Period", Datatype::Period},
    {"Timing", Datatype::Timing},
    {"Reference", Datatype::Reference},
    {"Quantity", Datatype::Quantity},
    {"Money", Datatype::Money},
    {"Range", Datatype::Range},
    {"SampledData", Datatype::SampledData},
    {"Age", Datatype::Quantity},
};

Datatype datatypeOf(std::string_view name) {
  for (const auto& [text, type] : datatypes)
    if (text == name) return type;
  return Datatype::Quantity; // Duration, Count, Distance
}

} // namespace

struct SearchParameters::Parts {
  std::vector<SearchParameter> parameters; ///< sorted by type, then name
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> ofType;
  std::unordered_map<std::string_view, std::vector<std::string_view>> compartments;
  std::vector<NotSupported> notSupported;
  std::vector<std::string_view> types;
  std::unordered_map<std::string_view, int> typeNumbers;
  std::unordered_map<std::string_view, IndexPlan> plans;
  IndexPlan common;           ///< for types that R4 does not have
  std::vector<bool> codeOnly; ///< by path
};

namespace {

void addToPlan(IndexPlan& plan, std::string_view keys, std::string_view filter, IndexTarget target) {
  int filterDepth = 0;
  std::string_view filterKey;
  std::string_view filterValue;
  if (!filter.empty()) {
    const std::size_t colon = filter.find(':');
    filterDepth = number(filter.substr(0, colon));
    filter.remove_prefix(colon + 1);
    const std::size_t equals = filter.find('=');
    filterKey = filter.substr(0, equals);
    filterValue = filter.substr(equals + 1);
  }
  IndexPlan* at = &plan;
  int depth = 0;
  split(keys, '.', [&](std::string_view key) {
    ++depth;
    const bool filtered = depth == filterDepth;
    const std::string_view wantedKey = filtered ? filterKey : std::string_view();
    const std::string_view wantedValue = filtered ? filterValue : std::string_view();
    const auto found = std::ranges::find_if(at->children, [&](const IndexPlan& child) {
      return child.key == key && child.filterKey == wantedKey && child.filterValue == wantedValue;
    });
    if (found != at->children.end()) {
      at = &*found;
    } else {
      at = &at->children.emplace_back(IndexPlan{key, wantedKey, wantedValue, {}, {}});
    }
  });
  at->targets.push_back(target);
}

} // namespace

namespace {

struct PathRow {
  std::uint16_t number;
  SearchKind kind;
  std::string_view type;
};
struct VariantRow {
  std::uint16_t number;
  std::string_view keys, datatype, filter;
};
struct ParameterRow {
  std::string_view type, name;
  SearchKind kind;
  std::string_view paths, targets;
};

constexpr PathRow pathRows[] = {
#define CLAVIS_PATH(number, text, kind, type) {number, SearchKind::kind, type},
#include "core/fhir/search/search_parameters.inc"
};
constexpr VariantRow variantRows[] = {
#define CLAVIS_VARIANT(number, keys, datatype, filter) {number, keys, datatype, filter},
#include "core/fhir/search/search_parameters.inc"
};
constexpr ParameterRow parameterRows[] = {
#define CLAVIS_PARAMETER(type, name, kind, paths, targets) {type, name, SearchKind::kind, paths, targets},
#include "core/fhir/search/search_parameters.inc"
};
constexpr std::pair<std::string_view, std::string_view> compartmentRows[] = {
#define CLAVIS_COMPARTMENT(type, parameters) {type, parameters},
#include "core/fhir/search/search_parameters.inc"
};
constexpr std::pair<int, std::string_view> typeRows[] = {
#define CLAVIS_TYPE(number, name) {number, name},
#include "core/fhir/search/search_parameters.inc"
};
constexpr NotSupported notSupportedRows[] = {
#define CLAVIS_NOT_SUPPORTED(type, name, reason) {type, name, reason},
#include "core/fhir/search/search_parameters.inc"
};
constexpr int officialCount =
#define CLAVIS_OFFICIAL(count) count
#include "core/fhir/search/search_parameters.inc"
    ;

constexpr std::string_view everyType = "Resource";

/// Billing resources are half of many charts and nobody looks for a diagnosis, a note or a colleague in them: they say
/// again what the clinical resources say. These of their parameters are indexed; every other one is refused by name.
constexpr std::string_view billingReason = "billing resource: not indexed, the clinical resources say the same";
constexpr std::pair<std::string_view, std::string_view> billing[] = {
    {"Claim", "created"},
    {"Claim", "patient"},
    {"Claim", "payee"}, // puts it into a compartment
    {"Claim", "status"},
    {"ExplanationOfBenefit", "created"},
    {"ExplanationOfBenefit", "patient"},
    {"ExplanationOfBenefit", "payee"},
    {"ExplanationOfBenefit", "status"},
};

/// How a server labels its copies: the same two or three rows for every resource, and nothing a clinician looks for.
constexpr std::string_view labelReason = "label of the server: the same for most resources";
constexpr std::string_view labels[] = {"_profile", "_source", "_tag"};

/// Why it is not indexed; empty: it is.
std::string_view notIndexed(std::string_view type, std::string_view name) {
  if (type == everyType && std::ranges::find(labels, name) != std::end(labels)) return labelReason;
  const auto ofType = std::ranges::find(billing, type, &std::pair<std::string_view, std::string_view>::first);
  if (ofType == std::end(billing) || std::ranges::find(billing, std::pair(type, name)) != std::end(billing)) return {};
  return billingReason;
}

} // namespace

SearchParameters::SearchParameters() : m_parts(std::make_unique<Parts>()) {
  Parts& parts = *m_parts;
  for (const auto& [value, name] : typeRows) {
    parts.types.push_back(name);
    parts.typeNumbers.emplace(name, value);
  }
  parts.notSupported.assign(std::begin(notSupportedRows), std::end(notSupportedRows));
  std::unordered_set<std::uint16_t> wanted; // paths
  for (const ParameterRow& row : parameterRows) {
    if (const std::string_view reason = notIndexed(row.type, row.name); !reason.empty()) {
      parts.notSupported.push_back({row.type, row.name, reason});
      continue;
    }
    SearchParameter& parameter = parts.parameters.emplace_back();
    parameter.type = row.type;
    parameter.name = row.name;
    parameter.kind = row.kind;
    split(row.paths, ',', [&](std::string_view text) { parameter.paths.push_back(number(text)); });
    wanted.insert(parameter.paths.begin(), parameter.paths.end());
    split(row.targets, ',', [&](std::string_view text) { parameter.targets.push_back(text); });
  }
  for (std::size_t from = 0; from < parts.parameters.size();) { // the rows are sorted by type
    std::size_t to = from;
    while (to < parts.parameters.size() && parts.parameters[to].type == parts.parameters[from].type) ++to;
    parts.ofType.emplace(parts.parameters[from].type, std::pair(from, to));
    from = to;
  }
  for (const auto& [type, list] : compartmentRows)
    split(list, ',', [&](std::string_view name) { parts.compartments[type].push_back(name); });

  std::unordered_map<std::uint16_t, const PathRow*> paths;
  for (const PathRow& row : pathRows) paths.emplace(row.number, &row);
  parts.codeOnly.assign(std::size(pathRows) + 1, true);
  std::unordered_map<std::uint16_t, bool> compartmentPaths;
  for (const auto& [type, names] : parts.compartments)
    for (const std::string_view name : names)
      if (const SearchParameter* parameter = find(type, name); parameter != nullptr)
        for (const std::uint16_t path : parameter->paths) compartmentPaths[path] = true;
  for (const VariantRow& row : variantRows) {
    if (!wanted.contains(row.number)) continue;
    const PathRow& path = *paths.at(row.number);
    const Datatype datatype = datatypeOf(row.datatype);
    if (row.number >= parts.codeOnly.size()) parts.codeOnly.resize(row.number + 1U, true);
    if (datatype != Datatype::Code) parts.codeOnly[row.number] = false;
    const IndexTarget target{row.number, path.kind, datatype, compartmentPaths.contains(row.number)};
    if (path.type == everyType) {
      for (const std::string_view type : parts.types) addToPlan(parts.plans[type], row.keys, row.filter, target);
      addToPlan(parts.common, row.keys, row.filter, target);
    } else {
      addToPlan(parts.plans[path.type], row.keys, row.filter, target);
    }
  }
}

SearchParameters::~SearchParameters() = default;

const SearchParameters& SearchParameters::r4() {
  static const SearchParameters parameters; // made on first use, never changed
  return parameters;
}

const SearchParameter* SearchParameters::find(std::string_view type, std::string_view name) const {
  for (const SearchParameter& parameter : of(type))
    if (parameter.name == name) return &parameter;
  for (const SearchParameter& parameter : of(everyType))
    if (parameter.name == name) return &parameter;
  return nullptr;
}

std::span<const SearchParameter> SearchParameters::of(std::string_view type) const {
  const auto found = m_parts->ofType.find(type);
  if (found == m_parts->ofType.end()) return {};
  return std::span(m_parts->parameters).subspan(found->second.first, found->second.second - found->second.first);
}

std::span<const std::string_view> SearchParameters::patientCompartment(std::string_view type) const {
  const auto found = m_parts->compartments.find(type);
  return found == m_parts->compartments.end() ? std::span<const std::string_view>() : found->second;
}

std::span<const std::string_view> SearchParameters::types() const { return m_parts->types; }

int SearchParameters::typeNumber(std::string_view type) const {
  const auto found = m_parts->typeNumbers.find(type);
  return found == m_parts->typeNumbers.end() ? 0 : found->second;
}

std::string_view SearchParameters::typeName(int value) const {
  return value >= 1 && value <= static_cast<int>(m_parts->types.size())
             ? m_parts->types[static_cast<std::size_t>(value - 1)]
             : std::string_view();
}

const IndexPlan& SearchParameters::plan(std::string_view type) const {
  const auto found = m_parts->plans.find(type);
  return found == m_parts->plans.end() ? m_parts->common : found->second;
}

bool SearchParameters::codesOnly(std::uint16_t path) const {
  return path < m_parts->codeOnly.size() && m_parts->codeOnly[path];
}

std::span<const NotSupported> SearchParameters::notSupported() const { return m_parts->notSupported; }
int SearchParameters::officialParameters() const { return officialCount; }

} // namespace clavis::core
