// What opening a chart, its sections, its timeline and a search in it really ask of SQLite: never a walk over a table
// that grows with the panel.
#include "core/chart/banner_reader.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/sections.h"
#include "core/chart/timeline/timeline_reader.h"
#include "tests/core/chart/chart_fixture.h"
#include "tests/core/chart/statement_trace.h"

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

namespace {

/// The first line of a plan that reads a table or an index from end to end; "" when there is none. FTS5 names a search
/// of its index so, and one-row tables do no harm.
std::string walkIn(const std::string& plan) {
  for (auto at = plan.find("SCAN "); at != std::string::npos; at = plan.find("SCAN ", at + 1)) {
    auto line = plan.substr(at, plan.find('\n', at) - at);
    const bool harmless = line == "SCAN CONSTANT ROW" || line.starts_with("SCAN (subquery") ||
                          line.find("VIRTUAL TABLE") != std::string::npos || line == "SCAN resource_origin";
    if (!harmless) return line;
  }
  return {};
}

} // namespace

TEST_CASE("Nothing that opens or reads a chart walks a whole table") {
  ChartFixture fixture;
  fixture.put(archiveResources(sharedData("fhir-au/au-test-data.tar.gz"), "au-core/"));
  const auto patient = fixture.patient("banks-mia-leanne");
  const auto& db = fixture.db();

  StatementTrace trace(*fixture.connection);
  must(readBanner(db, patient, partialDate("2026-11-22"), {}));
  must(readProblems(db, patient, {}));
  must(readMedications(db, patient, {}));
  must(readAllergies(db, patient, {}));
  must(readImmunizations(db, patient, {}));
  must(readProcedures(db, patient, {}));
  must(readEncounters(db, patient, {}));
  must(readDocuments(db, patient, {}));
  must(readReports(db, patient, {}));
  must(readCarePlans(db, patient, {}));
  must(readCoverage(db, patient, {}));
  must(readImaging(db, patient, {}));
  must(readOtherObservations(db, patient, {}));
  must(readVitals(db, patient, {}));
  const auto grid = must(readLabGrid(db, patient, {}));
  must(readLabCells(db, patient, grid.places, false));
  TimelineQuery query;
  query.limit = 5;
  const auto page = must(readTimeline(db, patient, query));
  REQUIRE(page.next);
  query.after = page.next;
  must(readTimeline(db, patient, query));
  query.text = "flu";
  must(readTimeline(db, patient, query));
  must(searchChart(db, patient, "dif", 20));

  const auto statements = trace.statements();
  CHECK(statements.size() >= 8);
  for (const auto& sql : statements) {
    if (!sql.starts_with("SELECT")) continue;
    const auto plan = trace.plan(sql);
    INFO(sql << '\n' << plan);
    CHECK(walkIn(plan) == "");
    CHECK(plan.find("USE TEMP B-TREE FOR ORDER BY") == std::string::npos);
  }
}
