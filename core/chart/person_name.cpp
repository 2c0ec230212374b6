#include "core/chart/person_name.h"

#include "core/chart/sections/chart_reader.h"
#include "core/fhir/json/json.h"
#include "core/fhir/store/resource_store.h"
#include "core/fhir/text/fold.h"
#include "core/fhir/views/patient_view.h"

#include <algorithm>

namespace clavis::core::chart {
namespace {

std::vector<std::string> wordsOf(std::string_view text) {
  const std::string folded = foldText(text);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find_first_of(" \t\n-.,'", at), folded.size());
    if (end > at) words.push_back(folded.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool matches(const std::vector<std::string>& asked, std::string_view name) {
  const std::vector<std::string> words = wordsOf(name);
  return std::ranges::all_of(asked, [&](const std::string& begin) {
    return std::ranges::any_of(words, [&](const std::string& word) { return word.starts_with(begin); });
  });
}

} // namespace

Result<std::string> nameOfPerson(const ReadConnection& db, std::string_view reference) {
  const auto parts = splitReference(reference);
  if (parts.id.empty()) return std::string();
  FhirReference named;
  named.reference = reference;
  named.base = parts.base;
  named.type = parts.type;
  named.id = parts.id;
  return ChartReader(db).nameOf(named);
}

Result<std::vector<StaffMember>> findStaff(const ReadConnection& db, std::string_view text, int limit) {
  std::vector<StaffMember> found;
  const std::vector<std::string> asked = wordsOf(text);
  if (asked.empty()) return found;
  ResourceReader reader(db);
  auto read = reader.each("Practitioner", [&](const ResourceInfo& info, std::string_view body) -> Result<bool> {
    const auto document = JsonDocument::parse(body);
    if (!document) return true; // one that cannot be read hides nobody else
    const JsonValue person = document->root();
    std::string name = NameView::from(person).name;
    const bool gone = info.enteredInError || !person["active"].boolean().value_or(true);
    if (!gone && matches(asked, name)) found.push_back({"Practitioner/" + info.id, std::move(name)});
    return true;
  });
  if (!read) return pass(read);
  std::ranges::sort(found, {}, [](const StaffMember& one) { return std::pair(foldText(one.name), one.reference); });
  if (std::cmp_greater(found.size(), limit)) found.resize(static_cast<std::size_t>(std::max(limit, 0)));
  return found;
}

} // namespace clavis::core::chart
