// A server that lies now and then: after enough rounds the vault holds what an honest one would have given, and nothing
// false.
#include "tests/core/sync_sandbox/workstation.h"

#include <catch2/generators/catch_generators.hpp>

#include <iostream>

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("Faults on the way cost rounds, never data", "[faults]") {
  const std::string fault =
      GENERATE(as<std::string>{}, "500:every=5:path=/fhir", "429:every=6:after=0:path=/fhir", "drop:every=7:path=/fhir",
               "truncate:every=5:path=/fhir", "shift:every=3:path=/fhir", "stale:every=2:path=/fhir/Patient/");
  INFO(fault);
  const SystemClock clock;
  TemporaryFolder folder;
  auto server = startSandbox(folder / "server",
                             {sharedData("fhir-patients/smart-r4/Clemente_Kreiger.json.gz"),
                              sharedData("fhir-patients/smart-r4/Luigi_Wiegand.json.gz")},
                             clock);
  makeWorkstation(folder / "honest", *server);
  makeWorkstation(folder / "lied-to", *server);
  SyncOptions options;
  options.charts = 2;
  options.pageSize = 50;
  for (int round = 0; round < 2; ++round) {
    const auto honest = syncOnce(folder / "honest", options);
    REQUIRE(honest);
    REQUIRE(honest->complete());
  }
  const Content expected = contentOf(folder / "honest");

  const auto rule = clavis::sandbox::parseFaultRule(fault);
  REQUIRE(rule);
  server->faults().add(*rule);
  int rounds = 0;
  for (; rounds < 4; ++rounds) {
    const auto round = syncOnce(folder / "lied-to", options);
    REQUIRE(round);
    if (round->complete()) break;
  }
  server->faults().clear();
  const auto last = syncOnce(folder / "lied-to", options);
  REQUIRE(last);
  CHECK(last->complete());
  const Content content = contentOf(folder / "lied-to");
  CHECK(content.indexTrue);
  CHECK(differences(content, expected) == "");
  std::cout << fault << ": " << rounds + 1 << " rounds under fault\n";
}

TEST_CASE("A page from the past moves no cursor beyond what it shows", "[faults][stale]") {
  const SystemClock clock;
  TemporaryFolder folder;
  auto server = startSandbox(folder / "server", {sharedData("fhir-patients/smart-r4/Luigi_Wiegand.json.gz")}, clock);
  makeWorkstation(folder / "here", *server);
  SyncOptions options;
  options.overlap = std::chrono::milliseconds(0); // nothing but the cursor itself protects
  REQUIRE(syncOnce(folder / "here", options)->complete());
  const Content before = contentOf(folder / "here");
  const auto observation =
      std::ranges::find_if(before.resources, [](const auto& entry) { return entry.first.starts_with("Observation/"); });
  REQUIRE(observation != before.resources.end());

  // Each second look at the changes of observations shows what the first one showed: a cache that was not told.
  server->faults().add(clavis::sandbox::parseFaultRule("stale:every=2:path=/fhir/Observation/_history").value());
  REQUIRE(syncOnce(folder / "here", options)->complete());
  std::string changed = observation->second;
  const auto status = changed.find(R"("status":"final")");
  REQUIRE(status != std::string::npos);
  changed.replace(status, 16, R"("status":"amended")");
  ClinicSide(*server).put(observation->first, changed);
  const auto lied = syncOnce(folder / "here", options);
  REQUIRE(lied);
  CHECK(lied->updated == 0);
  const auto honest = syncOnce(folder / "here", options);
  REQUIRE(honest);
  CHECK(honest->updated == 1);
  CHECK(contentOf(folder / "here").resources.at(observation->first).find("amended") != std::string::npos);
}
