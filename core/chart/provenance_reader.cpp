#include "core/chart/provenance_reader.h"

#include "core/chart/rows/convert.h"
#include "core/chart/sections/chart_reader.h"
#include "core/fhir/views/document_views.h"

#include <algorithm>

namespace clavis::core::chart {

Result<ProvenanceAnswer> readProvenance(const ReadConnection& db, ResourceRow target) {
  ChartReader reader(db);
  ProvenanceAnswer answer;
  auto rows = reader.resources().referringTo(target, "Provenance");
  if (!rows) return pass(rows);
  std::vector<std::pair<std::int64_t, ProvenanceEntry>> dated;
  for (const auto row : *rows) {
    auto loaded = reader.load(row);
    if (!loaded) return pass(loaded);
    if (!*loaded) {
      ++answer.hidden.unreadable;
      continue;
    }
    if (reader.info().enteredInError) {
      ++answer.hidden.enteredInError;
      continue;
    }
    const auto view = ProvenanceView::from(reader.json());
    ProvenanceEntry entry;
    entry.key = {reader.info().type, reader.info().id};
    entry.recorded = partialDate(view.recorded);
    entry.occurred = dateSpan(view.occurred);
    entry.activity = codedText(view.activity);
    for (const auto& agent : view.agents) {
      auto party = reader.party(agent.who, agent.type.best());
      if (!party) return pass(party);
      if (!agent.onBehalfOf.empty()) {
        auto behalf = reader.nameOf(agent.onBehalfOf);
        if (!behalf) return pass(behalf);
        if (!behalf->empty()) party->name += (party->name.empty() ? "" : ", ") + *behalf;
      }
      entry.agents.push_back(std::move(*party));
    }
    for (const auto& source : view.sources) {
      auto title = reader.titleOf(source);
      if (!title) return pass(title);
      entry.entities.push_back(title->empty() ? source.reference : std::move(*title));
    }
    entry.signedByAgent = view.signedBySomeone;
    dated.emplace_back(view.recorded.known() ? view.recorded.low : 0, std::move(entry));
  }
  std::ranges::stable_sort(dated, [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [at, entry] : dated) answer.entries.push_back(std::move(entry));
  return answer;
}

} // namespace clavis::core::chart
