#include "core/sync/run/requests.h"

#include <array>
#include <cstdio>

namespace clavis::core {

std::string toFhirInstant(Instant time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

namespace {

std::string joined(std::span<const std::string> ids, std::string_view prefix) {
  std::string out;
  for (const std::string& id : ids) {
    if (!out.empty()) out += ',';
    out.append(prefix).append(id);
  }
  return out;
}

} // namespace

SearchRequest panelSearch(const Panel& panel, bool idsOnly, int count) {
  SearchRequest request{.type = "Patient", .parameters = {}, .count = idsOnly ? 1000 : count};
  if (panel.kind() == PanelKind::GeneralPractitioner)
    request.parameters.emplace_back("general-practitioner", panel.reference());
  if (idsOnly) request.parameters.emplace_back("_elements", "id");
  return request;
}

SearchRequest byIds(std::string_view type, std::span<const std::string> ids, bool idsOnly) {
  SearchRequest request{.type = std::string(type), .parameters = {}, .count = static_cast<int>(ids.size())};
  request.parameters.emplace_back("_id", joined(ids, {}));
  if (idsOnly) request.parameters.emplace_back("_elements", "id");
  return request;
}

SearchRequest ofPatients(const ChartType& type, std::span<const std::string> patients, int count) {
  SearchRequest request{.type = std::string(type.type), .parameters = {}, .count = count};
  if (!patients.empty()) request.parameters.emplace_back(std::string(type.parameter), joined(patients, "Patient/"));
  return request;
}

void changedSince(SearchRequest& request, Instant since) {
  request.parameters.emplace_back("_lastUpdated", "ge" + toFhirInstant(since));
  request.parameters.emplace_back("_sort", "_lastUpdated");
}

} // namespace clavis::core
