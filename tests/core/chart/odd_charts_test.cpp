// What real records hold besides the usual: withheld values, contained medications, comparators, absent reasons,
// partial dates.
#include "core/chart/banner_reader.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/sections.h"
#include "core/chart/timeline/timeline_reader.h"
#include "tests/core/chart/chart_fixture.h"

#include <algorithm>

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

TEST_CASE("An Australian chart: statements, contained and referred medications, withheld values") {
  ChartFixture fixture;
  fixture.put(archiveResources(sharedData("fhir-au/au-test-data.tar.gz"), "au-core/"));
  const auto patient = fixture.patient("banks-mia-leanne");
  const auto banner = must(readBanner(fixture.db(), patient, partialDate("2026-11-22"), {}));
  CHECK(banner.birthDate.recorded == "1983-08-25");
  CHECK(banner.age->years == 43);
  const auto ihi = std::ranges::find(banner.identifiers, "8003608333647261", &PatientIdentifier::value);
  REQUIRE(ihi != banner.identifiers.end());
  CHECK(ihi->grouped == "8003 6083 3364 7261");

  SectionQuery all;
  all.limit = 2000;
  const auto medications = must(readMedications(fixture.db(), patient, all));
  CHECK(std::ranges::count(medications.rows, MedicationSource::Statement, &MedicationRow::source) >= 3);
  for (const auto& row : medications.rows) {
    INFO(row.origin.key.text());
    CHECK_FALSE(row.medicationUnresolved);
    CHECK_FALSE(row.name.empty());
  }
  const auto diflucan = std::ranges::find(medications.rows, "previous-use-diflucan",
                                          [](const MedicationRow& row) { return row.origin.key.id; });
  REQUIRE(diflucan != medications.rows.end());
  REQUIRE_FALSE(diflucan->dosages.empty());
  CHECK(diflucan->dosages[0].dose.low.toText() == "200 mg");
  CHECK(diflucan->dosages[0].route == "Intravenous route");
  CHECK(diflucan->state == MedicationState::Completed);
  CHECK_FALSE(diflucan->current);
  CHECK(diflucan->period.end.recorded == "2018-07-05");

  const auto grid = must(readLabGrid(fixture.db(), patient, {}));
  const auto cells = must(readLabCells(fixture.db(), patient, grid.places, false));
  bool withheld = false;
  for (const auto& cell : cells)
    for (const auto& value : cell.values)
      if (value.origin.key.id == "pathresult-suppressed-valueQuantity") {
        withheld = true;
        CHECK(value.value.kind == ValueKind::None);
        CHECK(value.value.absent.text == "masked");
        CHECK(value.flag.level == Level::High);
        CHECK_FALSE(value.flag.computed);
        CHECK(value.ranges.at(0).highDigits == "5.6");
      }
  CHECK(withheld);

  const auto noName =
      must(readBanner(fixture.db(), fixture.patient("italia-sofia-suppressed-name"), partialDate("2026-11-22"), {}));
  CHECK(noName.nameAbsent == "masked");
  const auto noBirth = must(
      readBanner(fixture.db(), fixture.patient("italia-sofia-suppressed-birthDate"), partialDate("2026-11-22"), {}));
  CHECK_FALSE(noBirth.age);
  CHECK(noBirth.birthDateAbsent == "masked");
  CHECK(must(verifyChart(fixture.db())).none());
}

TEST_CASE("HL7's examples: every chart of them opens in every section, and odd values keep what they say") {
  ChartFixture fixture;
  auto resources = archiveResources(sharedData("fhir-spec-examples/hl7-r4-instances.tar.gz"));
  std::erase_if(resources,
                [](const PublicResource& resource) { return resource.id.empty() || resource.type == "Bundle"; });
  fixture.put(resources);
  SectionQuery all;
  all.limit = 2000;
  all.includeEnteredInError = true;
  std::vector<ResourceRow> patients;
  must(fixture.connection->each("SELECT rid FROM patient_list", [&](const Statement& row) {
    patients.push_back(row.integer(0));
    return true;
  }));
  CHECK(patients.size() >= 15);
  std::int64_t unreadable = 0;
  std::size_t rows = 0;
  std::vector<ObservationRow> observations;
  for (const auto patient : patients) {
    const auto& db = fixture.db();
    const auto take = [&](const auto& section) {
      unreadable += section.hidden.unreadable;
      rows += section.rows.size();
    };
    take(must(readProblems(db, patient, all)));
    take(must(readMedications(db, patient, all)));
    take(must(readAllergies(db, patient, all)));
    take(must(readImmunizations(db, patient, all)));
    take(must(readProcedures(db, patient, all)));
    take(must(readEncounters(db, patient, all)));
    take(must(readDocuments(db, patient, all)));
    take(must(readReports(db, patient, all)));
    take(must(readCarePlans(db, patient, all)));
    take(must(readAppointments(db, patient, all, Instant{})));
    take(must(readCoverage(db, patient, all)));
    take(must(readImaging(db, patient, all)));
    must(readBanner(db, patient, partialDate("2026-11-22"), {}));
    const auto other = must(readOtherObservations(db, patient, all));
    take(other);
    observations.insert(observations.end(), other.rows.begin(), other.rows.end());
    for (const auto& group : must(readVitals(db, patient, {true, 1000})).groups)
      observations.insert(observations.end(), group.readings.begin(), group.readings.end());
    for (const auto& cell : must(readLabCells(db, patient, must(readLabGrid(db, patient, {true, ""})).places, true)))
      observations.insert(observations.end(), cell.values.begin(), cell.values.end());
    TimelineQuery timeline;
    timeline.includeEnteredInError = true;
    timeline.limit = 1000;
    must(readTimeline(db, patient, timeline));
  }
  CHECK(unreadable == 0);
  CHECK(rows > 100);
  const auto find = [&](const char* id) -> const ObservationRow& {
    const auto found = std::ranges::find(observations, id, [](const ObservationRow& row) { return row.origin.key.id; });
    INFO(id);
    REQUIRE(found != observations.end());
    return *found;
  };
  const auto& pressure = find("blood-pressure-dar");
  REQUIRE(pressure.components.size() == 2);
  CHECK(pressure.components[0].value.digits == "107");
  CHECK(pressure.components[1].value.kind == ValueKind::None);
  CHECK_FALSE(pressure.components[1].value.absent.text.empty());
  CHECK(pressure.effective.start.precision == chart::DatePrecision::Day);
  const auto& filtration = find("f205");
  REQUIRE_FALSE(filtration.components.empty());
  CHECK(filtration.components[0].value.comparator == ">");
  CHECK(filtration.components[0].value.digits == "60");
  const auto& spoiled = find("unsat");
  CHECK(spoiled.value.absent.text == "Specimen unsatisfactory for evaluation");
  CHECK(spoiled.notFinal);
  CHECK(spoiled.effective.end.recorded == "2013-04-05T09:30:10+01:00");
  CHECK(must(verifyChart(fixture.db())).none());
}
