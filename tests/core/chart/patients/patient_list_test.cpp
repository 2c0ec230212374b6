#include "core/chart/errors.h"
#include "core/chart/look_alikes.h"
#include "core/chart/patient_list.h"
#include "tests/core/chart/chart_fixture.h"
#include "tests/core/chart/statement_trace.h"

#include <algorithm>
#include <map>
#include <set>

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

namespace {

std::string patientJson(const std::string& id, const std::string& family, const std::string& given,
                        const std::string& birth = {}, const std::string& more = {}) {
  std::string json = R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"use":"official","family":")" + family +
                     R"(","given":[")" + given + R"("]}])";
  if (!birth.empty()) json += R"(,"birthDate":")" + birth + '"';
  return json + more + "}";
}

std::vector<std::string> found(const ChartFixture& fixture, std::string_view text) {
  std::vector<std::string> ids;
  for (const auto& hit : must(searchPatients(fixture.db(), text, 50)).hits) ids.push_back(hit.row.patientId);
  return ids;
}

/// Families of every page of a sort, forwards.
std::vector<std::string> walk(const ChartFixture& fixture, PatientSort sort, SortOrder order, int limit) {
  std::vector<std::string> ids;
  PatientPageQuery query{sort, order, limit, {}, {}};
  for (;;) {
    const auto page = must(patientPage(fixture.db(), query));
    for (const auto& row : page.rows) ids.push_back(row.patientId);
    if (!page.moreAfter) return ids;
    query.after = page.places.back();
  }
}

std::vector<std::string> walkBack(const ChartFixture& fixture, PatientSort sort, SortOrder order, int limit,
                                  const Cursor& from) {
  std::vector<std::string> ids;
  PatientPageQuery query{sort, order, limit, {}, from};
  for (;;) {
    const auto page = must(patientPage(fixture.db(), query));
    for (auto row = page.rows.rbegin(); row != page.rows.rend(); ++row) ids.push_back(row->patientId);
    if (!page.moreBefore || page.rows.empty()) return ids;
    query.before = page.places.front();
  }
}

} // namespace

TEST_CASE("The patient list pages in every sort and both directions, each patient once, unknown values last") {
  ChartFixture fixture;
  std::set<std::string> all;
  for (int i = 0; i < 57; ++i) {
    const auto id = "p" + std::to_string(i);
    all.insert(id);
    const std::string birth = i % 7 == 0 ? "" : std::to_string(1930 + i % 5) + (i % 3 == 0 ? "-04" : "-04-12");
    std::string more = i % 4 == 0 ? "" : std::string(R"(,"gender":")") + (i % 2 == 0 ? "male" : "female") + '"';
    if (i % 5 != 0) more += R"(,"meta":{"lastUpdated":"2026-01-0)" + std::to_string(1 + i % 6) + R"(T00:00:00Z"})";
    fixture.put(patientJson(id, "Family" + std::to_string(i % 10), "Given" + std::to_string(i % 8), birth, more));
    if (i % 3 == 0)
      fixture.put(R"({"resourceType":"Encounter","id":"e)" + id +
                  R"(","status":"finished","subject":{"reference":"Patient/)" + id + R"("},"period":{"start":"20)" +
                  std::to_string(10 + i % 9) + R"(-01-01"}})");
  }
  for (const auto sort : {PatientSort::Family, PatientSort::Given, PatientSort::BirthDate, PatientSort::Gender,
                          PatientSort::LastEncounter, PatientSort::LastUpdated})
    for (const auto order : {SortOrder::Ascending, SortOrder::Descending}) {
      INFO("sort " << static_cast<int>(sort) << " order " << static_cast<int>(order));
      const auto forwards = walk(fixture, sort, order, 10);
      CHECK(forwards.size() == all.size());
      CHECK(std::set(forwards.begin(), forwards.end()) == all);
      // Back from the last row: everything but it, in reverse.
      PatientPageQuery whole{sort, order, 1000, {}, {}};
      const auto page = must(patientPage(fixture.db(), whole));
      CHECK_FALSE(page.moreAfter);
      CHECK_FALSE(page.moreBefore);
      auto back = walkBack(fixture, sort, order, 10, page.places.back());
      std::ranges::reverse(back);
      CHECK(back == std::vector(forwards.begin(), forwards.end() - 1));
      // Known values are in order, unknown ones after them.
      const auto known = [&](const PatientRow& row) {
        if (sort == PatientSort::BirthDate) return row.birthDate.known();
        if (sort == PatientSort::Gender) return !row.gender.empty();
        if (sort == PatientSort::LastEncounter) return row.lastEncounter.known();
        if (sort == PatientSort::LastUpdated) return row.lastUpdated.has_value();
        return true;
      };
      CHECK(std::ranges::is_partitioned(page.rows, known));
      if (sort == PatientSort::BirthDate) {
        const auto middle = std::ranges::find_if_not(page.rows, known);
        std::vector<std::string> births;
        for (auto row = page.rows.begin(); row != middle; ++row) births.push_back(row->birthDate.recorded);
        if (order == SortOrder::Ascending)
          CHECK(std::ranges::is_sorted(births));
        else
          CHECK(std::ranges::is_sorted(births, std::greater{}));
      }
    }
  CHECK(must(countPatients(fixture.db())) == 57);
}

TEST_CASE("A cursor of another sort, or nonsense, is refused") {
  ChartFixture fixture;
  fixture.put(patientJson("a", "Berg", "Anna", "1950-01-01"));
  fixture.put(patientJson("b", "Berg", "Bo", "1951-01-01"));
  const auto page = must(patientPage(fixture.db(), {PatientSort::Family, SortOrder::Ascending, 1, {}, {}}));
  PatientPageQuery other{PatientSort::BirthDate, SortOrder::Ascending, 1, page.places.front(), {}};
  CHECK(patientPage(fixture.db(), other).error().is(ChartError::BadCursor));
  for (const char* text : {"", "0a", "0ak:", "0ak:x:y", "0ak:1", "2ak:1:notanumber"}) {
    INFO(text);
    PatientPageQuery bad{
        text[0] == '2' ? PatientSort::BirthDate : PatientSort::Family, SortOrder::Ascending, 1, Cursor{text}, {}};
    CHECK(patientPage(fixture.db(), bad).error().is(ChartError::BadCursor));
  }
}

TEST_CASE("A page goes on from its place when patients come and go") {
  ChartFixture fixture;
  for (const char* name : {"Adams", "Baker", "Clark", "Davis", "Evans"}) fixture.put(patientJson(name, name, "X"));
  auto first = must(patientPage(fixture.db(), {PatientSort::Family, SortOrder::Ascending, 2, {}, {}}));
  fixture.remove("Patient", "Baker"); // the place itself
  fixture.put(patientJson("Aaron", "Aaron", "X"));
  const auto second =
      must(patientPage(fixture.db(), {PatientSort::Family, SortOrder::Ascending, 2, first.places.back(), {}}));
  REQUIRE(second.rows.size() == 2);
  CHECK(second.rows[0].family == "Clark");
  CHECK(second.rows[1].family == "Davis");
  CHECK(second.moreAfter);
}

TEST_CASE("A row says what the banner of the list needs") {
  ChartFixture fixture;
  fixture.put(
      R"({"resourceType":"Patient","id":"x","active":false,"name":[{"use":"maiden","family":"Old"},{"use":"official","family":"Berg",
      "given":["Anna","Maria"],"prefix":["Dr."]}],"gender":"female","birthDate":"1945-07","deceasedDateTime":"2020-03-01",
      "identifier":[{"system":"urn:x","value":"zzz"},{"type":{"coding":[{"code":"MR"}],"text":"Record number"},"value":"12-34"}],
      "link":[{"other":{"reference":"Patient/y"},"type":"replaced-by"}],"meta":{"lastUpdated":"2026-02-03T04:05:06Z"}})");
  const auto row = must(findPatient(fixture.db(), "x"));
  CHECK(row.family == "Berg");
  CHECK(row.given == "Anna Maria");
  CHECK(row.prefix == "Dr.");
  CHECK(row.birthDate.precision == chart::DatePrecision::Month);
  CHECK(row.deceased);
  CHECK(row.died.recorded == "2020-03-01");
  CHECK_FALSE(row.active);
  CHECK(row.mergedInto == "y");
  CHECK(row.identifier == "12-34");
  CHECK(row.identifierLabel == "Record number");
  CHECK(row.lastUpdated);
  CHECK_FALSE(row.lastEncounter.known());
  CHECK(findPatient(fixture.db(), "nobody").error().is(ChartError::NoSuchPatient));
  CHECK(found(fixture, "old") == std::vector<std::string>{"x"}); // the maiden name finds her too
}

TEST_CASE("The last encounter is the last one that took place") {
  ChartFixture fixture;
  const auto encounter = [](const char* id, const char* status, const char* start) {
    return std::string(R"({"resourceType":"Encounter","id":")") + id + R"(","status":")" + status +
           R"(","subject":{"reference":"Patient/p"},"period":{"start":")" + start + R"("}})";
  };
  fixture.put(encounter("early", "finished", "2019-05-05")); // before its patient is here
  fixture.put(patientJson("p", "Berg", "Anna"));
  const auto last = [&] { return must(findPatient(fixture.db(), "p")).lastEncounter.recorded; };
  CHECK(last() == "2019-05-05");
  fixture.put(encounter("a", "finished", "2020-01-02T10:00:00+01:00"));
  CHECK(last() == "2020-01-02T10:00:00+01:00");
  fixture.put(encounter("b", "planned", "2031-01-01"));
  fixture.put(encounter("c", "entered-in-error", "2025-01-01"));
  fixture.put(encounter("d", "finished", "2018-01-01"));
  CHECK(last() == "2020-01-02T10:00:00+01:00");
  fixture.put(encounter("a", "cancelled", "2020-01-02T10:00:00+01:00")); // was cancelled after all
  CHECK(last() == "2019-05-05");
  fixture.remove("Encounter", "early");
  CHECK(last() == "2018-01-01");
}

TEST_CASE("Search finds names in any order, from their start, without accents and with umlauts either way") {
  ChartFixture fixture;
  fixture.put(patientJson("muller", "Müller", "Jörg", "1945-07-14"));
  fixture.put(patientJson("mueller", "Mueller", "Anna", "1950-01-01"));
  fixture.put(patientJson("okeefe", "O'Keefe", "Felipa", "1959-08-26"));
  fixture.put(patientJson("muellerin", "Berg", "Anne-Marie", "1962"));
  fixture.put(patientJson("gomez", "Gómez", "Raúl", "1957-06-29"));

  using Ids = std::vector<std::string>;
  for (const char* text : {"muller", "MÜLLER", "mueller", "Mül", "mull"}) {
    INFO(text);
    auto ids = found(fixture, text);
    std::ranges::sort(ids);
    CHECK(ids == Ids{"mueller", "muller"});
  }
  CHECK(found(fixture, "jorg muller") == Ids{"muller"});
  CHECK(found(fixture, "muller j") == Ids{"muller"});
  CHECK(found(fixture, "joerg") == Ids{"muller"});
  CHECK(found(fixture, "okeefe fel") == Ids{"okeefe"});
  CHECK(found(fixture, "o'keefe") == Ids{"okeefe"});
  CHECK(found(fixture, "keefe") == Ids{"okeefe"});
  CHECK(found(fixture, "anne-marie") == Ids{"muellerin"});
  CHECK(found(fixture, "annemarie") == Ids{"muellerin"});
  CHECK(found(fixture, "marie berg") == Ids{"muellerin"});
  CHECK(found(fixture, "raul gomez") == Ids{"gomez"});
  CHECK(found(fixture, "raul mueller").empty());
  CHECK(found(fixture, "xyz").empty());
  CHECK(found(fixture, "").empty());
  CHECK(found(fixture, "\xff\xfe").empty());
  // A family name comes before a given name.
  fixture.put(patientJson("given", "Zander", "Muller", ""));
  CHECK(found(fixture, "muller").back() == "given");
}

TEST_CASE("Search finds birth dates in every form, with a name beside them, and partial ones that may be meant") {
  ChartFixture fixture;
  fixture.put(patientJson("day", "Smith", "A", "1945-07-14"));
  fixture.put(patientJson("month", "Jones", "B", "1945-07"));
  fixture.put(patientJson("year", "Smith", "C", "1945"));
  fixture.put(patientJson("other", "Smith", "D", "1945-07-15"));
  using Ids = std::vector<std::string>;
  for (const char* text : {"14-Jul-1945", "1945-07-14", "14.07.1945", "14/07/1945", "07/14/1945"}) {
    INFO(text);
    auto ids = found(fixture, text);
    std::ranges::sort(ids);
    CHECK(ids == Ids{"day", "month", "year"});
  }
  CHECK(found(fixture, "1945").size() == 4);
  CHECK(found(fixture, "smith 14 jul 1945").size() == 2);
  CHECK(found(fixture, "14 jul 1945 jones") == Ids{"month"});
  const auto hits = must(searchPatients(fixture.db(), "1945-07-15", 50));
  CHECK(hits.hits.front().kind == MatchKind::BirthDate);
}

TEST_CASE("Search finds identifiers from their start, with or without separators") {
  ChartFixture fixture;
  fixture.put(
      patientJson("a", "Smith", "A", "", R"(,"identifier":[{"value":"943 476 5919"},{"value":"999-64-3582"}])"));
  fixture.put(patientJson("b", "Jones", "B", "", R"(,"identifier":[{"value":"9434761111"}])"));
  using Ids = std::vector<std::string>;
  CHECK(found(fixture, "9434765919") == Ids{"a"});
  CHECK(found(fixture, "943 476 5919") == Ids{"a"});
  CHECK(found(fixture, "943-476").size() == 2);
  CHECK(found(fixture, "999643582") == Ids{"a"});
  const auto hits = must(searchPatients(fixture.db(), "999-64-3582", 50));
  CHECK(hits.hits.front().kind == MatchKind::Identifier);
  CHECK(hits.hits.front().matched == "999643582");
}

TEST_CASE("What a patient was found by goes when the patient changes or goes") {
  ChartFixture fixture;
  fixture.put(patientJson("a", "Before", "Anna", "1950-01-01", R"(,"identifier":[{"value":"111"}])"));
  fixture.put(patientJson("a", "After", "Anna", "1951-01-01", R"(,"identifier":[{"value":"222"}])"));
  CHECK(found(fixture, "before").empty());
  CHECK(found(fixture, "111").empty());
  CHECK(found(fixture, "1950-01-01").empty());
  CHECK(found(fixture, "after anna 1951").size() == 1);
  fixture.remove("Patient", "a");
  CHECK(found(fixture, "after").empty());
  for (const char* table : {"patient_list", "patient_name", "patient_identifier"})
    CHECK(must(fixture.connection->integer(std::string("SELECT count(*) FROM ") + table)) == 0);
}

TEST_CASE("Search over very many matches stays ordered and says that it is cut") {
  ChartFixture fixture;
  std::vector<PublicResource> many;
  for (int i = 0; i < 1500; ++i) {
    const auto number = std::to_string(10000 + i);
    many.push_back({"Patient", "s" + number,
                    patientJson("s" + number, "Sander" + number, i % 2 == 0 ? "Sofie" : "Stina", "1960-01-01")});
  }
  fixture.put(many);
  const auto hits = must(searchPatients(fixture.db(), "s", 50));
  REQUIRE(hits.hits.size() == 50);
  CHECK(hits.hits.front().row.family == "Sander10000");
  CHECK_FALSE(hits.totalExact);
  const auto both = must(searchPatients(fixture.db(), "sander so", 50));
  CHECK(both.hits.size() == 50);
  CHECK(std::ranges::all_of(both.hits, [](const PatientHit& hit) { return hit.row.given == "Sofie"; }));
  const auto dated = must(searchPatients(fixture.db(), "1960 stina", 50));
  CHECK(dated.hits.size() == 50);
  CHECK(must(searchPatients(fixture.db(), "sander11499", 50)).total == 1);
}

TEST_CASE("Look-alikes are found by same, swapped and similar names, each with its reason") {
  ChartFixture fixture;
  fixture.put(patientJson("self", "Jansen", "Maria", "1950-02-03"));
  fixture.put(patientJson("same", "Jansen", "María", "1971-01-01"));
  fixture.put(patientJson("twice", "JANSEN", "Maria Elena", "1950-02-03"));
  fixture.put(patientJson("swapped", "Maria", "Jansen", "1988-01-01"));
  fixture.put(patientJson("typo", "Janssen", "Maria", "1950-11-30"));
  fixture.put(patientJson("typo-day", "Jansen", "Mario", "1950-02-03"));
  fixture.put(patientJson("typo-else", "Janssen", "Maria", "1933-11-30")); // similar, but a generation apart
  fixture.put(patientJson("other", "Berg", "Anna", "1950-02-03"));
  fixture.put(patientJson("merged", "Jansen", "Maria", "1950-02-03",
                          R"(,"link":[{"other":{"reference":"Patient/self"},"type":"replaced-by"}])"));
  const auto alike = must(lookAlikes(fixture.db(), "self"));
  std::map<std::string, LookAlikeReason> reasons;
  for (const auto& one : alike.patients) reasons[one.patient.patientId] = one.reason;
  CHECK(reasons == std::map<std::string, LookAlikeReason>{{"twice", LookAlikeReason::SameNameSameBirthDate},
                                                          {"same", LookAlikeReason::SameName},
                                                          {"swapped", LookAlikeReason::SwappedName},
                                                          {"typo-day", LookAlikeReason::SimilarNameSameBirthDate},
                                                          {"typo", LookAlikeReason::SimilarNameSameBirthYear}});
  CHECK(alike.patients.front().patient.patientId == "twice");
  CHECK(must(lookAlikes(fixture.db(), "self", 2)).notShown == 3);
  CHECK(must(lookAlikes(fixture.db(), "other")).patients.empty());
  CHECK(must(findPatient(fixture.db(), "self")).lookAlike);
  CHECK_FALSE(must(findPatient(fixture.db(), "other")).lookAlike);
}

TEST_CASE("No query of the list sorts, and none reads a table from end to end") {
  ChartFixture fixture;
  fixture.put(patientJson("a", "Berg", "Anna", "1950-01-01"));
  fixture.put(patientJson("b", "Borg", "Bo", "1951-01-01"));
  StatementTrace trace(*fixture.connection);
  for (int sort = 0; sort <= static_cast<int>(PatientSort::LastUpdated); ++sort)
    for (const auto order : {SortOrder::Ascending, SortOrder::Descending}) {
      PatientPageQuery query{static_cast<PatientSort>(sort), order, 1, {}, {}};
      const auto page = must(patientPage(fixture.db(), query));
      query.after = page.places.front();
      must(patientPage(fixture.db(), query));
      std::swap(query.after, query.before);
      must(patientPage(fixture.db(), query));
    }
  for (const char* text : {"berg", "b", "b anna", "1950", "14.07.19", "berg 1950", "943 476", "xyz"})
    must(searchPatients(fixture.db(), text, 50));
  must(lookAlikes(fixture.db(), "a"));
  const auto statements = trace.statements();
  CHECK(statements.size() > 30);
  for (const auto& sql : statements) {
    const auto plan = trace.plan(sql);
    INFO(sql << "\n" << plan);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    // "SCAN p" reads a table; "SCAN p USING INDEX" walks an index in the order that is asked for, as far as LIMIT lets
    // it.
    for (auto at = plan.find("SCAN "); at != std::string::npos; at = plan.find("SCAN ", at + 1)) {
      const auto line = plan.substr(at, plan.find('\n', at) - at);
      CHECK((line.find("USING") != std::string::npos || line.starts_with("SCAN (subquery") ||
             line == "SCAN CONSTANT ROW"));
    }
  }
}
