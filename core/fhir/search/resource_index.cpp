#include "core/fhir/search/resource_index.h"

#include "core/fhir/text/fold.h"
#include "core/fhir/views/datatypes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

namespace clavis::core {

namespace {

constexpr std::size_t maxStringBytes = 200; ///< of a string value that is indexed; names and addresses are shorter
constexpr std::size_t maxTokenBytes = 512;

/// Cuts at a character's edge.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

std::optional<double> realOf(std::string_view digits) {
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

} // namespace

void ResourceIndex::index(JsonValue resource, std::string_view type) {
  tokens.clear();
  strings.clear();
  dates.clear();
  references.clear();
  quantities.clear();
  numbers.clear();
  walk(resource, SearchParameters::r4().plan(type));
  unique();
  text = humanText(resource, type);
  clinicalDate = clinicalDateOf(resource, type);
  enteredInError =
      resource["status"].text() == "entered-in-error" || resource["docStatus"].text() == "entered-in-error";
  for (const JsonValue coding : resource["verificationStatus"]["coding"].items())
    enteredInError = enteredInError || coding["code"].text() == "entered-in-error";
}

void ResourceIndex::walk(JsonValue object, const IndexPlan& plan) {
  for (const auto [name, value] : object.members())
    for (const IndexPlan& child : plan.children)
      if (child.key == name) descend(value, child);
}

void ResourceIndex::descend(JsonValue value, const IndexPlan& plan) {
  for (const JsonValue item : value.itemsOrSelf()) {
    if (!plan.filterKey.empty() && item[plan.filterKey].text() != plan.filterValue) continue;
    for (const IndexTarget& target : plan.targets) take(item, target);
    if (!plan.children.empty()) walk(item, plan);
  }
}

void ResourceIndex::take(JsonValue value, const IndexTarget& target) {
  switch (target.kind) {
  case SearchKind::Uri:
  case SearchKind::Token: return takeToken(value, target);
  case SearchKind::String:
    if (target.datatype == Datatype::Text) return takeString(value.text(), target.path);
    return takeName(value, target.path);
  case SearchKind::Date: return takeDate(value, target);
  case SearchKind::Reference: return takeReference(value, target);
  case SearchKind::Quantity: return takeQuantity(value, target);
  case SearchKind::Number:
    if (target.datatype == Datatype::Range) {
      for (const char* end : {"low", "high"})
        if (const auto real = realOf(value[end]["value"].digits())) numbers.push_back({target.path, *real});
    } else if (const auto real = realOf(value.digits())) {
      numbers.push_back({target.path, *real});
    }
    return;
  }
}

void ResourceIndex::takeToken(JsonValue value, const IndexTarget& target) {
  const auto add = [&](std::string_view system, std::string_view code) {
    if (!code.empty()) tokens.push_back({target.path, cut(system, maxTokenBytes), cut(code, maxTokenBytes)});
  };
  switch (target.datatype) {
  case Datatype::Coding: return add(value["system"].text(), value["code"].text());
  case Datatype::CodeableConcept:
    for (const JsonValue coding : value["coding"].items()) add(coding["system"].text(), coding["code"].text());
    return;
  case Datatype::Identifier: return add(value["system"].text(), value["value"].text());
  case Datatype::ContactPoint: return add({}, value["value"].text());
  case Datatype::Exists: return add({}, value ? "true" : "");
  default: return add({}, value.scalar());
  }
}

void ResourceIndex::takeString(std::string_view value, std::uint16_t path) {
  if (value.empty()) return;
  value = cut(value, maxStringBytes);
  std::string folded = foldText(value);
  folded.resize(cut(folded, maxStringBytes).size());
  const bool same = folded == value;
  strings.push_back({path, std::move(folded), same ? std::string_view() : value});
}

void ResourceIndex::takeName(JsonValue value, std::uint16_t path) {
  // HumanName and Address: every part by itself, so that each can be found by its beginning.
  for (const char* part : {"family", "given", "text", "line", "city", "district", "state", "postalCode", "country"})
    for (const JsonValue item : value[part].itemsOrSelf()) takeString(item.text(), path);
}

void ResourceIndex::addDate(std::uint16_t path, std::string_view low, std::string_view high) {
  const FhirDate from = FhirDate::parse(low);
  const FhirDate to = FhirDate::parse(high);
  if (!from.known() && !to.known()) return;
  const std::int64_t start = from.known() ? from.low : beginningOfTime;
  const std::int64_t end = to.known() ? to.high : endOfTime;
  dates.push_back({path, start, std::max(start, end)});
}

void ResourceIndex::takeDate(JsonValue value, const IndexTarget& target) {
  switch (target.datatype) {
  case Datatype::Date: return addDate(target.path, value.text(), value.text());
  case Datatype::Period: return addDate(target.path, value["start"].text(), value["end"].text());
  case Datatype::Timing: {
    for (const JsonValue event : value["event"].items()) addDate(target.path, event.text(), event.text());
    const JsonValue bounds = value["repeat"]["boundsPeriod"];
    return addDate(target.path, bounds["start"].text(), bounds["end"].text());
  }
  default: return;
  }
}

void ResourceIndex::takeReference(JsonValue value, const IndexTarget& target) {
  std::string_view reference = target.datatype == Datatype::Reference ? value["reference"].text() : value.text();
  if (reference.empty() || reference.starts_with('#')) return;
  if (!m_serverBase.empty() && reference.size() > m_serverBase.size() && reference.starts_with(m_serverBase) &&
      reference[m_serverBase.size()] == '/')
    reference.remove_prefix(m_serverBase.size() + 1);
  const ReferenceParts parts = splitReference(reference);
  if (parts.base.empty() && !parts.id.empty()) {
    references.push_back({target.path, target.compartment, parts.type, parts.id});
  } else {
    references.push_back({target.path, target.compartment, {}, cut(reference, maxTokenBytes)});
  }
}

void ResourceIndex::addQuantity(JsonValue quantity, std::uint16_t path) {
  const auto value = realOf(quantity["value"].digits());
  if (!value) return;
  const std::string_view code = quantity["code"].text();
  quantities.push_back({path, *value, code.empty() ? std::string_view() : quantity["system"].text(),
                        cut(code.empty() ? quantity["unit"].text() : code, maxTokenBytes)});
}

void ResourceIndex::takeQuantity(JsonValue value, const IndexTarget& target) {
  switch (target.datatype) {
  case Datatype::Range:
    addQuantity(value["low"], target.path);
    addQuantity(value["high"], target.path);
    return;
  case Datatype::SampledData: return addQuantity(value["origin"], target.path);
  case Datatype::Money:
    if (const auto real = realOf(value["value"].digits()))
      quantities.push_back({target.path, *real, "urn:iso:std:iso:4217", value["currency"].text()});
    return;
  default: return addQuantity(value, target.path);
  }
}

namespace {

template <class Row, class Key>
void sortUnique(std::vector<Row>& rows, Key key) {
  if (rows.size() < 2) return;
  std::ranges::sort(rows, {}, key);
  const auto twins = std::ranges::unique(rows, {}, key);
  rows.erase(twins.begin(), twins.end());
}

} // namespace

void ResourceIndex::unique() {
  sortUnique(tokens, [](const IndexedToken& t) { return std::tie(t.path, t.system, t.code); });
  sortUnique(strings, [](const IndexedString& s) { return std::tie(s.path, s.folded, s.exact); });
  sortUnique(dates, [](const IndexedDate& d) { return std::tie(d.path, d.low, d.high); });
  sortUnique(references, [](const IndexedReference& r) { return std::tie(r.path, r.type, r.id); });
  sortUnique(quantities, [](const IndexedQuantity& q) { return std::tie(q.path, q.value, q.system, q.unit); });
  sortUnique(numbers, [](const IndexedNumber& n) { return std::tie(n.path, n.value); });
}

} // namespace clavis::core
