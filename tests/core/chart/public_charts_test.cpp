// The 41 public charts, against the counts of their own table.
#include "core/chart/chart_projection.h"
#include "core/chart/summary_reader.h"
#include "tests/core/chart/chart_fixture.h"

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

namespace {

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) out.push_back(cell);
  return out;
}

} // namespace

TEST_CASE("Every public chart has the counts its publisher's table says") {
  std::ifstream manifest(sharedData("fhir-patients/MANIFEST.csv"));
  std::string line;
  std::getline(manifest, line);
  const auto header = cells(line);
  ChartFixture fixture;
  int charts = 0;
  std::int64_t rows = 0;
  while (std::getline(manifest, line)) {
    const auto row = cells(line);
    std::map<std::string, std::string> column;
    for (std::size_t i = 0; i < header.size() && i < row.size(); ++i) column[header[i]] = row[i];
    if (column["Patient"] != "1") continue; // organisations, and the chart that comes in several files
    INFO(column["file"]);
    const auto resources = bundleResources(sharedData("fhir-patients/" + column["file"]));
    std::string id;
    for (const auto& resource : resources)
      if (resource.type == "Patient") id = resource.id;
    fixture.put(resources);
    std::map<SectionKind, std::int64_t> counts;
    for (const auto& section : must(readSummary(fixture.db(), fixture.patient(id))))
      counts[section.kind] = section.count + section.enteredInError;
    const auto said = [&](const char* type) { return std::stoll("0" + column[type]); };
    CHECK(counts[SectionKind::Problems] == said("Condition"));
    CHECK(counts[SectionKind::Allergies] == said("AllergyIntolerance"));
    CHECK(counts[SectionKind::Medications] == said("MedicationRequest"));
    CHECK(counts[SectionKind::Vitals] + counts[SectionKind::Labs] + counts[SectionKind::Observations] ==
          said("Observation"));
    CHECK(counts[SectionKind::Immunizations] == said("Immunization"));
    CHECK(counts[SectionKind::Procedures] == said("Procedure"));
    CHECK(counts[SectionKind::Encounters] == said("Encounter"));
    CHECK(counts[SectionKind::Reports] == said("DiagnosticReport"));
    CHECK(counts[SectionKind::CarePlan] == said("CarePlan") + said("CareTeam") + said("Goal"));
    CHECK(counts[SectionKind::Imaging] == said("ImagingStudy"));
    CHECK(counts[SectionKind::Documents] >= said("DocumentReference"));
    ++charts;
    rows += said("Observation") + said("Condition");
  }
  std::cout << charts << " public charts, " << rows << " observations and problems counted\n";
  CHECK(charts >= 35);

  SECTION("The projection is what the resources say, and can be made again from them") {
    CHECK(must(verifyChart(fixture.db())).none());
    must(fixture.connection->execute("DELETE FROM chart_entry WHERE rid % 7 = 0"));
    must(fixture.connection->execute(
        "UPDATE patient_list SET names = 'x' WHERE rid = (SELECT min(rid) FROM patient_list)"));
    must(fixture.connection->execute("INSERT INTO chart_entry VALUES(1, 2, 999999, 0, 0, 0, 0)"));
    const auto damaged = must(verifyChart(fixture.db()));
    CHECK(damaged.missing > 100);
    CHECK(damaged.wrong == 1);
    CHECK(damaged.surplus == 1);
    auto transaction = must(Transaction::begin(*fixture.connection));
    CHECK(must(rebuildChart(*fixture.write)) == damaged.resources);
    must(transaction.commit());
    CHECK(must(verifyChart(fixture.db())).none());
  }
}
