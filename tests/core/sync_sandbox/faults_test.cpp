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
               "truncate:every=5:path=/fhir", "shift:every=3:path=/fhir");
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
  // Twice: the walk over changes brings what belongs to no patient, and begins with the second round.
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
