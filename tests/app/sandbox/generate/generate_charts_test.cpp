#include "app/sandbox/generate/generate_charts.h"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace clavis::sandbox;

namespace {

struct Made {
  std::string type;
  std::string id;
  std::string json;
};

std::vector<Made> generate(std::uint64_t patients, std::uint64_t seed) {
  std::vector<Made> made;
  const bool whole =
      generateCharts({patients, seed, "2026-11-22"}, [&](std::string_view type, std::string_view id, std::string json) {
        made.push_back({std::string(type), std::string(id), std::move(json)});
        return true;
      });
  REQUIRE(whole);
  return made;
}

} // namespace

TEST_CASE("The same seed makes the same charts, another seed makes others") {
  const auto once = generate(20, 1);
  const auto again = generate(20, 1);
  REQUIRE(once.size() == again.size());
  for (std::size_t i = 0; i < once.size(); ++i) REQUIRE(once[i].json == again[i].json);
  CHECK(generate(20, 2).front().json != once.front().json);
}

TEST_CASE("A chart does not depend on how many are asked for") {
  const auto few = generate(5, 3);
  const auto many = generate(9, 3);
  REQUIRE(many.size() > few.size());
  for (std::size_t i = 0; i < few.size(); ++i) CHECK(few[i].json == many[i].json);
}

TEST_CASE("Every reference in a generated chart points to a resource that was generated before or beside it") {
  const auto made = generate(60, 4);
  std::set<std::string> known;
  for (const auto& m : made) CHECK(known.insert(m.type + '/' + m.id).second);
  std::size_t references = 0;
  for (const auto& m : made) {
    static constexpr std::string_view key = "\"reference\":\"";
    for (auto at = m.json.find(key); at != std::string::npos; at = m.json.find(key, at + 1)) {
      const auto from = at + key.size();
      const auto target = m.json.substr(from, m.json.find('"', from) - from);
      INFO(m.type << " refers to " << target);
      REQUIRE(known.contains(target));
      ++references;
    }
  }
  CHECK(references > made.size());
}

TEST_CASE("Sixty charts hold every kind of resource that the chart window shows") {
  std::map<std::string, std::size_t> counts;
  for (const auto& m : generate(60, 5)) ++counts[m.type];
  for (const auto* type : {"AllergyIntolerance", "Appointment", "CarePlan", "CareTeam", "Condition", "Coverage",
                           "DiagnosticReport", "DocumentReference", "Encounter", "Goal", "Immunization",
                           "MedicationRequest", "Observation", "Procedure", "Provenance"})
    CHECK(counts[type] > 0);
  CHECK(counts["Patient"] == 60);
}

TEST_CASE("Every 2,000th chart is a dialysis history of thousands of resources") {
  std::size_t inChart = 0;
  std::size_t longest = 0;
  for (const auto& m : generate(9, 1)) {
    if (m.type == "Patient") inChart = 0;
    longest = std::max(longest, ++inChart);
  }
  CHECK(longest > 3500);
  CHECK(longest < 8000);
}

TEST_CASE("A day that is none, or a sink that has enough, ends the generation") {
  int calls = 0;
  const auto sink = [&](std::string_view, std::string_view, std::string) { return ++calls < 10; };
  CHECK_FALSE(generateCharts({5, 1, "2026-02-30"}, sink));
  CHECK(calls == 0);
  CHECK_FALSE(generateCharts({5, 1, "2026-02-28"}, sink));
  CHECK(calls == 10);
}
