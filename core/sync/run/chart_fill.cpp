#include "core/sync/run/chart_fill.h"

#include "core/base/qualified_name.h"
#include "core/sync/run/requests.h"
#include "core/sync/run/walk.h"
#include "core/sync/state/panel_table.h"
#include "core/sync/state/section_table.h"

#include <algorithm>
#include <map>

namespace clavis::core {
namespace {

constexpr std::string_view WholeChart = "*";

using Sections = std::map<std::string, SectionState, std::less<>>;

Result<Sections> sectionsOf(const RunContext& run, const std::string& patient) {
  auto rows = run.read([&](ReadConnection& db) { return SectionTable(db).sections(patient); });
  if (!rows) return pass(rows);
  Sections out;
  for (SectionState& row : *rows) out.emplace(row.type, std::move(row));
  return out;
}

WalkPlace placeOf(const Sections& sections, std::string_view type) {
  const auto found = sections.find(type);
  return found == sections.end() ? WalkPlace{} : found->second.place;
}

Walk sectionWalk(const RunContext& run, const std::string& patient, std::string_view type, WalkPlace place) {
  Walk walk;
  walk.place = std::move(place);
  walk.move = [patient, type = std::string(type)](WriteConnection& db, const WalkPlace& at) {
    return SectionWriter(db).moveSection(patient, type, at);
  };
  walk.finish = [&run, patient, type = std::string(type)](WriteConnection& db, Instant through) {
    return SectionWriter(db).sectionWhole(patient, type, through, run.now());
  };
  return walk;
}

Result<void> noteFailure(const RunContext& run, const std::string& patient, std::string_view type, const Error& error) {
  if (error.is(SyncError::Cancelled)) return {};
  return run.write(
      [&run, patient, type = std::string(type), code = qualifiedName(error)](WriteConnection& db) -> Result<void> {
        auto section = SectionWriter(db).sectionFailed(patient, type, code, run.now());
        if (!section) return section;
        return PanelWriter(db).failed(patient, code, run.now());
      });
}

Result<void> fillAtOnce(const RunContext& run, const std::string& patient, WalkPlace place) {
  Walk walk = sectionWalk(run, patient, WholeChart, std::move(place));
  walk.first = [&run, patient] {
    return run.source().everything(
        {.patientId = patient, .since = std::nullopt, .types = {}, .count = run.options.pageSize});
  };
  // A chart in one walk is whole with its last page: one transaction for both.
  walk.finish = [&run, patient](WriteConnection& db, Instant through) {
    return PanelWriter(db).filled(patient, through, run.now());
  };
  auto done = runWalk(run, std::move(walk));
  if (!done) return pass(done);
  return {};
}

Result<void> closeType(const RunContext& run, FillPlan& plan, std::string_view type, const Error& error) {
  plan.refused(type);
  return run.write([&, type = std::string(type), code = qualifiedName(error)](WriteConnection& db) -> Result<void> {
    SectionWriter sections(db);
    if (auto closed = sections.setOffered(type, false); !closed) return closed;
    return sections.typeFailed(type, code, run.now());
  });
}

Result<void> fillByType(const RunContext& run, FillPlan& plan, const std::string& patient, const Sections& sections) {
  std::optional<Error> first;
  for (const ChartType& type : plan.types()) {
    if (const auto known = sections.find(type.type); known != sections.end() && known->second.through) continue;
    Walk walk = sectionWalk(run, patient, type.type, placeOf(sections, type.type));
    walk.first = [&run, type, patient] {
      return run.source().search(ofPatients(type, std::span(&patient, 1), run.options.pageSize));
    };
    auto done = runWalk(run, std::move(walk));
    if (done) continue;
    if (stopsRun(done.error())) return pass(done);
    if (isRefusal(done.error())) {
      if (auto closed = closeType(run, plan, type.type, done.error()); !closed) return closed;
      continue;
    }
    if (auto noted = noteFailure(run, patient, type.type, done.error()); !noted) return noted;
    if (!first) first = std::move(done.error());
  }
  if (first) return std::unexpected(std::move(*first));
  return run.write([&run, patient](WriteConnection& db) -> Result<void> {
    auto sectionRows = SectionTable(db).sections(patient);
    if (!sectionRows) return pass(sectionRows);
    std::optional<Instant> through;
    for (const SectionState& section : *sectionRows)
      if (section.through) through = std::min(through.value_or(*section.through), *section.through);
    return PanelWriter(db).filled(patient, through.value_or(Instant{}), run.now());
  });
}

} // namespace

FillPlan::FillPlan(bool everything, std::vector<ChartType> types)
    : m_everything(everything), m_types(std::move(types)) {}

std::vector<ChartType> FillPlan::types() const {
  const std::lock_guard lock(m_mutex);
  return m_types;
}

void FillPlan::refused(std::string_view type) {
  const std::lock_guard lock(m_mutex);
  std::erase_if(m_types, [&](const ChartType& t) { return t.type == type; });
}

Result<void> fillChart(const RunContext& run, FillPlan& plan, const std::string& patient) {
  auto sections = sectionsOf(run, patient);
  if (!sections) return pass(sections);
  if (plan.everything()) {
    auto done = fillAtOnce(run, patient, placeOf(*sections, WholeChart));
    if (done || !isRefusal(done.error())) {
      if (!done && !stopsRun(done.error())) {
        if (auto noted = noteFailure(run, patient, WholeChart, done.error()); !noted) return noted;
      }
      return done;
    }
    // Announced and refused: some servers list the operation and keep it for administrators.
    plan.noEverything();
  }
  return fillByType(run, plan, patient, *sections);
}

} // namespace clavis::core
