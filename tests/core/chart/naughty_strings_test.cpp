// The Big List of Naughty Strings (https://github.com/minimaxir/big-list-of-naughty-strings) as names, problems and
// notes: each comes in, is shown as it was written, is found where it has words, and breaks nothing.
#include "core/chart/banner_reader.h"
#include "core/chart/patient_list.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/sections.h"
#include "core/chart/timeline/timeline_reader.h"
#include "core/fhir/store/text_match.h"
#include "core/fhir/text/fold.h"
#include "tests/core/chart/chart_fixture.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

namespace {

std::string jsonString(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (json += '\\') += c;
    } else if (byte < 0x20) {
      ((json += "\\u00") += digits[byte >> 4U]) += digits[byte & 15U];
    } else {
      json += c;
    }
  }
  return json += '"';
}

std::vector<std::string> naughtyStrings() {
  std::ifstream in(sharedData("json-torture/blns/blns.json"), std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto document = must(JsonDocument::parse(text));
  std::vector<std::string> strings;
  for (const JsonValue item : document.root().items()) strings.emplace_back(item.text());
  // And what would be naughty here: the words that stand for patients in the text index, marks of the folded bodies,
  // separators of the list's columns.
  for (const char* own : {"qzpatient1 qzpatient3", "words MATCH 'x' OR 1=1 --", "NEAR(a b)", "\"*", "\x01\x02\x03",
                          "a\x1f"
                          "b\x1e"
                          "c"})
    strings.emplace_back(own);
  return strings;
}

std::string patientJson(const std::string& id, const std::string& text) {
  return R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":)" + jsonString(text) + R"(,"given":[)" +
         jsonString(text) + R"(]}],"identifier":[{"system":"urn:mrn","value":)" + jsonString(text) + "}]}";
}
std::string ofPatient(const std::string& type, const std::string& patient, const std::string& members) {
  return R"({"resourceType":")" + type + R"(","id":")" + patient + "-" + type +
         R"(","subject":{"reference":"Patient/)" + patient + "\"}," + members + "}";
}

} // namespace

TEST_CASE("Naughty strings come in, are shown as written, are found, and break nothing") {
  const auto strings = naughtyStrings();
  REQUIRE(strings.size() > 500);
  ChartFixture fixture;
  std::vector<PublicResource> resources;
  for (std::size_t i = 0; i < strings.size(); ++i) {
    const std::string id = "n" + std::to_string(i);
    const std::string text = jsonString(strings[i]);
    resources.push_back({"Patient", id, patientJson(id, strings[i])});
    resources.push_back(
        {"Condition", id + "-Condition",
         ofPatient("Condition", id, R"("code":{"text":)" + text + R"(},"note":[{"text":)" + text + "}]")});
    resources.push_back({"Observation", id + "-Observation",
                         ofPatient("Observation", id,
                                   R"("status":"final","code":{"coding":[{"system":"urn:x","code":)" + text +
                                       R"(}],"text":"Test"},"valueString":)" + text)});
  }
  fixture.put(resources);

  ResourceReader reader(*fixture.write);
  for (const auto& resource : resources) {
    INFO(resource.json);
    CHECK(must(reader.get(resource.type, resource.id)) == resource.json);
  }
  std::size_t searchable = 0;
  std::size_t foundInChart = 0;
  std::size_t foundInList = 0;
  for (std::size_t i = 0; i < strings.size(); ++i) {
    const std::string id = "n" + std::to_string(i);
    INFO(i << ": " << strings[i]);
    const auto row = fixture.patient(id);
    const auto banner = must(readBanner(fixture.db(), row, partialDate("2026-11-22"), {}));
    CHECK(banner.name.family == strings[i]);
    const auto problems = must(readProblems(fixture.db(), row, {}));
    REQUIRE(problems.rows.size() == 1);
    CHECK(problems.rows[0].problem.text == strings[i]);
    CHECK(must(readTimeline(fixture.db(), row, {})).entries.size() == 2);

    const auto listed = must(searchPatients(fixture.db(), strings[i], 1000));
    foundInList +=
        std::ranges::any_of(listed.hits, [&](const PatientHit& hit) { return hit.row.patientId == id; }) ? 1 : 0;
    const auto hits = must(searchChart(fixture.db(), row, strings[i], 10));
    for (const auto& hit : hits.hits) CHECK(hit.patientId == id); // never somebody else's
    if (textMatch(strings[i], {}).empty()) continue;
    ++searchable;
    foundInChart += hits.hits.empty() ? 0 : 1;
    static_cast<void>(must(searchCharts(fixture.db(), strings[i], 10)));
  }
  std::cout << "naughty strings: " << strings.size() << " in, " << searchable
            << " with words, of them found in the chart " << foundInChart << "; found in the list " << foundInList
            << '\n';
  CHECK(foundInChart * 100 >= searchable * 95);
  CHECK(must(reader.verify()).clean());
  CHECK(must(verifyChart(fixture.db())).none());

  auto transaction = must(Transaction::begin(*fixture.connection));
  ResourceStore store(*fixture.write, {&fixture.projection});
  for (std::size_t i = 0; i < strings.size(); i += 7)
    CHECK(must(store.purgePatient("n" + std::to_string(i))).left == 0);
  must(transaction.commit());
  CHECK(must(reader.verify()).clean());
}
