#include "core/chart/chart_service.h"
#include "core/chart/errors.h"
#include "core/vault/errors.h"
#include "tests/core/chart/service_fixture.h"

#include <QtGlobal>

#include <algorithm>
#include <map>
#include <set>

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

namespace {

constexpr const char* okeefe = "62acbbe9-7bae-4d33-b53f-a389c1a0e281";

struct OKeefe : ServiceFixture {
  OKeefe() { put(bundleResources(sharedData("fhir-patients/smart-r4/Felipa_O_Keefe.json.gz"))); }
};

const VitalGroup* groupOf(const VitalsSection& vitals, VitalKind kind) {
  for (const auto& group : vitals.groups)
    if (group.kind == kind) return &group;
  return nullptr;
}

} // namespace

TEST_CASE("Opening a chart gives banner, counts and look-alikes, and is in the log") {
  OKeefe fixture;
  const auto opened = answer(fixture.service->open(okeefe, "ward round"));
  const auto& banner = opened.banner;
  CHECK(banner.name.family == "O'Keefe");
  CHECK(banner.name.given == std::vector<std::string>{"Felipa"});
  CHECK(banner.name.prefix == std::vector<std::string>{"Mrs."});
  REQUIRE(banner.others.size() == 1);
  CHECK(banner.others[0].family == "Botsford");
  CHECK(banner.birthDate.recorded == "1959-08-26");
  CHECK(banner.age->years == 67);
  CHECK(banner.gender == "female");
  CHECK_FALSE(banner.deceased);
  CHECK(banner.allergies.knowledge == AllergyKnowledge::Listed);
  CHECK(banner.allergies.allergies.size() == 5);
  const auto ssn = std::ranges::find(banner.identifiers, "SS", &PatientIdentifier::type);
  REQUIRE(ssn != banner.identifiers.end());
  CHECK(ssn->grouped == "999-24-2017");
  CHECK(ssn->label == "Social Security Number");

  REQUIRE(opened.sections.size() == static_cast<std::size_t>(sectionKindCount));
  const auto section = [&](SectionKind kind) { return opened.sections[static_cast<std::size_t>(kind)]; };
  CHECK(section(SectionKind::Problems).count == 10);
  CHECK(section(SectionKind::Problems).active == 6);
  CHECK(section(SectionKind::Allergies).count == 5);
  CHECK(section(SectionKind::Medications).count == 19);
  CHECK(section(SectionKind::Medications).active == 4);
  CHECK(section(SectionKind::Immunizations).count == 11);
  CHECK(section(SectionKind::Labs).count == 234);
  CHECK(section(SectionKind::Vitals).count == 56);
  CHECK(section(SectionKind::Observations).count == 11);
  CHECK(section(SectionKind::Reports).count == 25);
  CHECK(section(SectionKind::Encounters).count == 52);
  CHECK(opened.lookAlikes.patients.empty());

  const auto log = fixture.accesses();
  REQUIRE(log.size() == 1);
  CHECK(log[0].who == "Dr Test");
  CHECK(log[0].entry.kind == AccessKind::OpenChart);
  CHECK(log[0].entry.patientId == okeefe);
  CHECK(log[0].entry.why == "ward round");
  CHECK(log[0].at == fixture.clock.now());
  CHECK(waitFor(fixture.service->open("nobody")).error().is(ChartError::NoSuchPatient));
}

TEST_CASE("A deceased patient's banner says when and how old") {
  ServiceFixture fixture;
  fixture.put(bundleResources(sharedData("fhir-patients/smart-r4/Lourdes_Alcantar.json.gz")));
  const auto id = answer(PatientList(fixture.vault->readers()).search("alcantar", 5)).hits.at(0).row.patientId;
  const auto banner = answer(fixture.service->banner(id));
  CHECK(banner.deceased);
  CHECK(banner.died.precision == chart::DatePrecision::Time);
  CHECK(banner.ageAtDeath->years == 77);
  CHECK(banner.age->years == 77);
  CHECK(banner.name.family == "Alcántar");
}

TEST_CASE("Problems: current ones first, status and dates as recorded") {
  OKeefe fixture;
  const auto problems = answer(fixture.service->problems(okeefe));
  REQUIRE(problems.rows.size() == 10);
  CHECK(std::ranges::is_partitioned(problems.rows, [](const ProblemRow& row) { return row.current; }));
  CHECK(problems.rows.front().problem.text == "Hyperlipidemia");
  CHECK(problems.rows.front().clinical == ClinicalStatus::Active);
  CHECK(problems.rows.front().verification == Verification::Confirmed);
  CHECK(problems.rows.front().onset.start.year == 2008);
  const auto resolved =
      std::ranges::find(problems.rows, "Laceration of foot", [](const ProblemRow& row) { return row.problem.text; });
  REQUIRE(resolved != problems.rows.end());
  CHECK_FALSE(resolved->current);
  CHECK(resolved->clinical == ClinicalStatus::Resolved);
  CHECK(resolved->abatement.start.recorded == "2014-01-14T09:52:22+00:00");
  SectionQuery active;
  active.activeOnly = true;
  const auto only = answer(fixture.service->problems(okeefe, active));
  CHECK(only.rows.size() == 6);
  CHECK(only.hidden.filtered == 4);
}

TEST_CASE("Medications: one order of parts, current ones first") {
  OKeefe fixture;
  const auto medications = answer(fixture.service->medications(okeefe));
  REQUIRE(medications.rows.size() == 19);
  CHECK(std::ranges::count_if(medications.rows, [](const MedicationRow& row) { return row.current; }) == 4);
  CHECK(std::ranges::is_partitioned(medications.rows, [](const MedicationRow& row) { return row.current; }));
  const auto& tablet = *std::ranges::find(medications.rows, "diphenhydrAMINE Hydrochloride", &MedicationRow::name);
  CHECK(tablet.strength == "25 mg");
  CHECK(tablet.form == "Oral Tablet");
  REQUIRE(tablet.dosages.size() == 1);
  CHECK(tablet.dosages[0].asNeeded);
  CHECK(tablet.state == MedicationState::Active);
  REQUIRE_FALSE(tablet.origin.parties.empty());
  CHECK(tablet.origin.parties[0].resolved);
  CHECK(tablet.origin.parties[0].role == "requester");
  CHECK(tablet.origin.parties[0].name.find("Hilpert") != std::string::npos);
  const auto& daily = *std::ranges::find(medications.rows, "Simvistatin", &MedicationRow::name);
  CHECK(daily.strength == "10 mg");
  REQUIRE(daily.dosages.size() == 1);
  CHECK(daily.dosages[0].dose.low.value.digits == "1");
  CHECK(daily.dosages[0].timing.periodUnit == "d");
}

TEST_CASE("Pages of a section hold every row once") {
  OKeefe fixture;
  SectionQuery query;
  query.limit = 7;
  std::set<std::string> ids;
  std::size_t rows = 0;
  int pages = 0;
  for (;;) {
    const auto page = answer(fixture.service->encounters(okeefe, query));
    rows += page.rows.size();
    for (const auto& row : page.rows) ids.insert(row.origin.key.id);
    ++pages;
    if (!page.next) break;
    CHECK(page.hidden.beyondLimit == 52 - static_cast<std::int64_t>(rows));
    query.after = page.next;
  }
  CHECK(rows == 52);
  CHECK(ids.size() == 52);
  CHECK(pages == 8);
  SectionQuery ranked;
  ranked.limit = 4;
  ids.clear();
  for (;;) {
    const auto page = answer(fixture.service->medications(okeefe, ranked));
    for (const auto& row : page.rows) ids.insert(row.origin.key.id);
    if (!page.next) break;
    ranked.after = page.next;
  }
  CHECK(ids.size() == 19);
  CHECK(waitFor(fixture.service->problems(okeefe, ranked)).error().is(ChartError::BadCursor));
}

TEST_CASE("Vitals: blood pressure has two components, digits are as recorded") {
  OKeefe fixture;
  const auto vitals = answer(fixture.service->vitals(okeefe));
  const auto* pressure = groupOf(vitals, VitalKind::BloodPressure);
  REQUIRE(pressure != nullptr);
  CHECK(pressure->count == 11);
  REQUIRE(pressure->readings.front().components.size() == 2);
  std::set<std::string> parts;
  for (const auto& component : pressure->readings.front().components) {
    parts.insert(component.what.text);
    CHECK(component.value.unitCode == "mm[Hg]");
  }
  CHECK(parts == std::set<std::string>{"Diastolic Blood Pressure", "Systolic Blood Pressure"});
  CHECK(std::ranges::any_of(pressure->readings.front().components,
                            [](const MeasuredValue& part) { return part.value.digits == "78.33474534468178"; }));
  CHECK(pressure->seriesIds.size() == 2);
  CHECK(groupOf(vitals, VitalKind::Weight)->count == 11);
  CHECK(groupOf(vitals, VitalKind::Pain)->count == 11);
  CHECK(groupOf(vitals, VitalKind::Temperature)->count == 1);
}

TEST_CASE("The labs grid has every value once, in its panel, newest column first") {
  OKeefe fixture;
  const auto grid = answer(fixture.service->labs(okeefe));
  CHECK(grid.rows.size() == 31);
  std::map<std::string, int> panels;
  for (const auto& panel : grid.panels) panels[panel.name] = panel.rowCount;
  CHECK(panels["Lipid Panel"] == 4);
  CHECK(panels["Comprehensive metabolic 2000 panel - Serum or Plasma"] == 16);
  CHECK(panels["Complete blood count (hemogram) panel - Blood by Automated count"] == 11);
  std::int64_t values = 0;
  for (const auto& place : grid.places) values += place.count;
  CHECK(values == 234);
  for (std::size_t i = 1; i < grid.columns.size(); ++i)
    CHECK(*grid.columns[i - 1].collected.instant > *grid.columns[i].collected.instant);
  const auto cells = answer(fixture.service->labCells(okeefe, grid.places));
  REQUIRE(cells.size() == grid.places.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& place = grid.places[i];
    CHECK(cells[i].entry == place.entry);
    CHECK(cells[i].values.size() == static_cast<std::size_t>(place.count));
    CHECK(cells[i].values[0].what.text == grid.rows[static_cast<std::size_t>(place.row)].analyte.text);
    CHECK(cells[i].values[0].effective.start.recorded ==
          grid.columns[static_cast<std::size_t>(place.column)].collected.recorded);
  }
  const auto some = answer(fixture.service->labs(okeefe, {false, "CHOLESTEROL"}));
  CHECK(some.rows.size() == 3);
  CHECK(some.hidden.filtered == 234 - 3 * 13);
}

TEST_CASE("Trends: one series a code and unit, points oldest first with exact digits") {
  OKeefe fixture;
  const auto list = answer(fixture.service->seriesList(okeefe));
  std::map<std::string, const SeriesInfo*> byName;
  for (const auto& one : list.series) byName[one.what.text] = &one;
  REQUIRE(byName.contains("Systolic Blood Pressure"));
  CHECK(byName["Systolic Blood Pressure"]->count == 11);
  CHECK(byName["Glucose"]->count == 10);
  CHECK_FALSE(byName.contains("Tobacco smoking status NHIS"));
  const auto answerSeries =
      answer(fixture.service->series(okeefe, {byName["Systolic Blood Pressure"]->id, byName["Glucose"]->id}));
  REQUIRE(answerSeries.size() == 2);
  CHECK(answerSeries[0].points.size() == 11);
  CHECK(answerSeries[1].points.size() == 10);
  CHECK(answerSeries[1].info.unit == "mg/dL");
  CHECK(std::ranges::is_sorted(answerSeries[1].points, {}, &SeriesPoint::at));
  for (const auto& point : answerSeries[1].points)
    CHECK(QByteArray::fromStdString(point.recorded.digits).toDouble() == point.value);
  CHECK(waitFor(fixture.service->series(okeefe, {"nonsense"})).error().is(ChartError::BadCursor));
  CHECK(answer(fixture.service->series(okeefe, {"1-1"})).at(0).points.empty());
}

TEST_CASE("The timeline holds everything once, newest first, and filters by kind and text") {
  OKeefe fixture;
  TimelineQuery query;
  query.limit = 60;
  std::set<std::string> keys;
  std::vector<std::int64_t> seconds;
  for (;;) {
    const auto page = answer(fixture.service->timeline(okeefe, query));
    for (const auto& entry : page.entries) {
      CHECK_FALSE(entry.title.empty());
      CHECK(entry.when.known());
      keys.insert(entry.key.text());
      seconds.push_back(std::chrono::floor<std::chrono::seconds>(*entry.when.instant).time_since_epoch().count());
    }
    if (!page.next) break;
    query.after = page.next;
  }
  CHECK(keys.size() == 10 + 5 + 19 + 301 + 11 + 25 + 52 + 10 + 6);
  CHECK(std::ranges::is_sorted(seconds, std::greater{}));
  TimelineQuery problems;
  problems.kinds = {SectionKind::Problems, SectionKind::Allergies};
  CHECK(answer(fixture.service->timeline(okeefe, problems)).entries.size() == 15);
  problems.text = "sinusitis";
  const auto one = answer(fixture.service->timeline(okeefe, problems));
  REQUIRE(one.entries.size() == 1);
  CHECK(one.entries[0].title == "Viral sinusitis (disorder)");
  CHECK(one.hidden.filtered == 14);
}

TEST_CASE("Search inside a chart finds words from their start and marks them") {
  OKeefe fixture;
  const auto hits = answer(fixture.service->search(okeefe, "hyperlip"));
  REQUIRE_FALSE(hits.hits.empty());
  CHECK(hits.totalExact);
  CHECK(std::ranges::any_of(hits.hits, [](const SearchHit& hit) { return hit.entry.kind == SectionKind::Problems; }));
  for (const auto& hit : hits.hits) {
    REQUIRE_FALSE(hit.snippet.empty());
    CHECK(std::ranges::any_of(hit.snippet,
                              [](const SnippetPart& part) { return part.hit && part.text == "Hyperlipidemia"; }));
  }
  CHECK(answer(fixture.service->search(okeefe, "nosuchword")).hits.empty());
  const auto all = answer(fixture.service->searchAll("hyperlipidemia"));
  CHECK(all.hits.size() == hits.hits.size());
  CHECK(all.hits.front().patientId == okeefe);
}

TEST_CASE("Notes are decoded, found by their words, and vouched for") {
  ServiceFixture fixture;
  fixture.put(bundleResources(sharedData("fhir-patients/uscore-notes/practitionerInformation.json.gz")));
  fixture.put(bundleResources(sharedData("fhir-patients/uscore-notes/Antonia30_Ruelas156.json.gz")));
  const auto id =
      answer(PatientList(fixture.vault->readers()).search("antonia30 ruelas156", 5)).hits.at(0).row.patientId;
  SectionQuery all;
  all.limit = 2000;
  const auto documents = answer(fixture.service->documents(id, all));
  CHECK(std::ranges::count_if(documents.rows,
                              [](const DocumentRow& row) { return row.origin.key.type == "DocumentReference"; }) == 74);
  const auto note = std::ranges::find(documents.rows, "DocumentReference",
                                      [](const DocumentRow& row) { return row.origin.key.type; });
  REQUIRE(note->attachments.size() == 1);
  CHECK(note->attachments[0].viewableText);
  const auto content = answer(fixture.service->documentContent(id, note->origin.key, 0));
  CHECK(content.isText);
  CHECK_FALSE(content.replaced);
  CHECK(static_cast<std::int64_t>(content.text.size()) == *note->attachments[0].bytes);
  CHECK(content.text.find("Antonia30") != std::string::npos);
  CHECK(note->origin.provenance);
  const auto provenance = answer(fixture.service->provenance(id, note->origin.key));
  REQUIRE(provenance.entries.size() == 1);
  CHECK(provenance.entries[0].recorded.known());
  CHECK_FALSE(provenance.entries[0].agents.empty());
  const auto hits = answer(fixture.service->search(id, "chief complaint"));
  CHECK(hits.total > 10);
  CHECK(std::ranges::all_of(hits.hits, [](const SearchHit& hit) { return !hit.snippet.empty(); }));
  CHECK(waitFor(fixture.service->documentContent(id, note->origin.key, 5)).error().is(ChartError::NoSuchResource));
}

TEST_CASE("Raw bytes are as they came, and a window reads only its own patient") {
  OKeefe fixture;
  const std::string odd =
      "{ \"resourceType\" : \"Observation\", \"id\":\"odd\",\n "
      "\"status\":\"final\",\"subject\":{\"reference\":\"Patient/" +
      std::string(okeefe) +
      "\"}, \"code\":{\"text\":\"x\"}, \"valueQuantity\":{\"value\": 1.0} , \"unknownField\": [1.10] }";
  fixture.put(odd);
  CHECK(answer(fixture.service->raw(okeefe, {"Observation", "odd"})).bytes == odd);
  CHECK(answer(fixture.service->observation(okeefe, {"Observation", "odd"})).value.digits == "1.0");
  fixture.put(R"({"resourceType":"Patient","id":"other","name":[{"family":"Other"}]})");
  CHECK(waitFor(fixture.service->raw("other", {"Observation", "odd"})).error().is(ChartError::NoSuchResource));
  CHECK(waitFor(fixture.service->raw(okeefe, {"Patient", "other"})).error().is(ChartError::NoSuchResource));
  CHECK(waitFor(fixture.service->observation("other", {"Observation", "odd"})).error().is(ChartError::NoSuchResource));
  const auto cells = answer(fixture.service->labCells("other", answer(fixture.service->labs(okeefe)).places));
  CHECK(cells.empty());
}

TEST_CASE("What was entered in error is in no list, count or plot, and can be asked for") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p","name":[{"family":"Berg"}]})");
  const std::string subject = R"("subject":{"reference":"Patient/p"})";
  for (const std::string status : {"final", "entered-in-error"})
    fixture.put(
        R"({"resourceType":"Observation","id":"o-)" + status + R"(","status":")" + status +
        R"(","category":[{"coding":[{"code":"laboratory"}]}],)" +
        R"("code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}],"text":"Glucose"},"effectiveDateTime":"2026-01-02T03:04:05Z",)" +
        R"("valueQuantity":{"value":5.0,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},)" +
        subject + "}");
  fixture.put(
      R"({"resourceType":"Condition","id":"c","verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{"text":"Wrong"},)" +
      subject + "}");
  fixture.put(
      R"({"resourceType":"AllergyIntolerance","id":"a","verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{"text":"Wrong"},"patient":{"reference":"Patient/p"}})");
  const auto opened = answer(fixture.service->open("p"));
  const auto section = [&](SectionKind kind) { return opened.sections[static_cast<std::size_t>(kind)]; };
  CHECK(section(SectionKind::Labs).count == 1);
  CHECK(section(SectionKind::Labs).enteredInError == 1);
  CHECK(section(SectionKind::Problems).count == 0);
  CHECK(opened.banner.allergies.allergies.empty());
  const auto problems = answer(fixture.service->problems("p"));
  CHECK(problems.rows.empty());
  CHECK(problems.hidden.enteredInError == 1);
  SectionQuery asked;
  asked.includeEnteredInError = true;
  REQUIRE(answer(fixture.service->problems("p", asked)).rows.size() == 1);
  CHECK(answer(fixture.service->problems("p", asked)).rows[0].origin.enteredInError);
  const auto grid = answer(fixture.service->labs("p"));
  CHECK(grid.places.size() == 1);
  CHECK(grid.hidden.enteredInError == 1);
  CHECK(answer(fixture.service->labs("p", {true, ""})).places.at(0).count == 2);
  const auto list = answer(fixture.service->seriesList("p"));
  REQUIRE(list.series.size() == 1);
  CHECK(list.series[0].count == 1);
  const auto series = answer(fixture.service->series("p", {list.series[0].id}));
  CHECK(series[0].points.size() == 1);
  CHECK(series[0].hidden.enteredInError == 1);
  CHECK(answer(fixture.service->timeline("p")).entries.size() == 1);
  CHECK(answer(fixture.service->search("p", "wrong")).hits.empty());
}

TEST_CASE("Different units are different series, comparators are kept, partial dates stay off the plot") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p"})");
  const auto glucose = [&](const char* id, const char* date, const char* quantity) {
    fixture.put(
        std::string(R"({"resourceType":"Observation","id":")") + id +
        R"(","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},)" +
        R"("effectiveDateTime":")" + date + R"(","valueQuantity":)" + quantity +
        R"(,"subject":{"reference":"Patient/p"}})");
  };
  glucose("a", "2026-01-02", R"({"value":5.0,"unit":"mmol/L"})");
  glucose("b", "2026-01-03T08:00:00+01:00", R"({"value":0.01,"comparator":"<","unit":"mmol/L"})");
  glucose("c", "2026-01-04", R"({"value":90,"unit":"mg/dL"})");
  glucose("d", "2026-01", R"({"value":6,"unit":"mmol/L"})");
  const auto list = answer(fixture.service->seriesList("p"));
  REQUIRE(list.series.size() == 2);
  for (const auto& info : list.series) {
    const auto series = answer(fixture.service->series("p", {info.id})).at(0);
    if (info.unit == "mg/dL") {
      CHECK(series.points.size() == 1);
    } else {
      CHECK(info.count == 3);
      REQUIRE(series.points.size() == 2);
      CHECK(series.undated == 1);
      CHECK(series.points[0].recorded.digits == "5.0");
      CHECK(series.points[1].recorded.comparator == "<");
      CHECK(series.points[0].at == 1767355200.0); // a day without time stands at its noon
    }
  }
}

TEST_CASE("No known allergies, not recorded and not loaded are three things") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p"})");
  const auto allergies = [&] { return answer(fixture.service->banner("p")).allergies; };
  using State = SectionAge::State;
  CHECK(allergies().knowledge == AllergyKnowledge::NotRecorded);
  fixture.ages.tell(SectionKind::Allergies, {State::Failed, {}, Error(VaultError::Io)});
  CHECK(allergies().knowledge == AllergyKnowledge::NotLoaded);
  fixture.ages.tell(SectionKind::Allergies, {State::Complete, fixture.clock.now(), {}});
  CHECK(allergies().knowledge == AllergyKnowledge::NotRecorded);
  const std::string none =
      R"({"resourceType":"AllergyIntolerance","id":"none","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]},
      "code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003","display":"No known allergy"}]},"patient":{"reference":"Patient/p"}})";
  fixture.put(none);
  CHECK(allergies().knowledge == AllergyKnowledge::NoneKnown);
  CHECK(allergies().statedNone == std::vector<std::string>{"No known allergy"});
  CHECK(answer(fixture.service->summary("p"))[static_cast<std::size_t>(SectionKind::Allergies)].count == 0);
  fixture.put(
      R"({"resourceType":"AllergyIntolerance","id":"real","clinicalStatus":{"coding":[{"code":"active"}]},"criticality":"high","code":{"text":"Penicillin"},
      "reaction":[{"manifestation":[{"text":"Anaphylaxis"}],"severity":"severe"}],"patient":{"reference":"Patient/p"}})");
  CHECK(allergies().knowledge == AllergyKnowledge::Listed);
  CHECK(allergies().contradictory);
  CHECK(allergies().allergies.at(0).reactions.at(0).manifestations.at(0).text == "Anaphylaxis");
  CHECK_FALSE(allergies().incomplete);
  fixture.ages.tell(SectionKind::Allergies, {State::Failed, fixture.clock.now(), Error(VaultError::Io)});
  CHECK(allergies().incomplete);
}

TEST_CASE("Section ages reach their answers, and the timeline has the worst of them") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p"})");
  for (int kind = 0; kind < sectionKindCount; ++kind)
    fixture.ages.tell(static_cast<SectionKind>(kind), {SectionAge::State::Complete, fixture.clock.now(), {}});
  const auto old = fixture.clock.now() - std::chrono::hours(72);
  fixture.ages.tell(SectionKind::Labs, {SectionAge::State::Failed, old, Error(VaultError::Io)});
  CHECK(answer(fixture.service->problems("p")).age.state == SectionAge::State::Complete);
  CHECK(answer(fixture.service->labs("p")).age.state == SectionAge::State::Failed);
  const auto timeline = answer(fixture.service->timeline("p"));
  CHECK(timeline.age.state == SectionAge::State::Failed);
  CHECK(timeline.age.lastComplete == old);
  CHECK(timeline.age.reason->is(VaultError::Io));
}
