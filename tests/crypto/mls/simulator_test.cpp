// Properties of whole groups under abuse: whatever a network and a server do, the honest agree or know why not.
#include "tests/support/mls/simulator.h"

#include <catch2/catch_test_macros.hpp>

#include <iostream>

using namespace clavis::tests;

namespace {

SimulatorReport runAndCheck(const char* what, const SimulatorOptions& options) {
  SimulatorReport report = Simulator(options).run();
  INFO(what << ", seed " << options.seed);
  for (const std::string& each : report.broken) UNSCOPED_INFO(each);
  CHECK(report.broken.empty());
  return report;
}

struct Totals {
  unsigned commits = 0;
  unsigned lost = 0;
  unsigned read = 0;
  unsigned refused = 0;
  unsigned restored = 0;
  unsigned external = 0;
  void add(const SimulatorReport& report) {
    commits += report.commitsWon;
    lost += report.commitsLost;
    read += report.messagesRead;
    refused += report.refused;
    restored += report.restored;
    external += report.joinedExternally;
  }
};

} // namespace

TEST_CASE("Members join, leave, update and write at once, and agree") {
  Totals totals;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    totals.add(runAndCheck(
        "calm", {.seed = seed, .suite = seed % 2 == 0 ? suite1 : suite3, .encryptHandshakes = seed % 3 != 0}));
  CHECK(totals.commits > 200);
  CHECK(totals.lost > 20);
  CHECK(totals.read > 200);
  CHECK(totals.external > 10);
  std::cout << "MLS simulator, calm: " << totals.commits << " commits, " << totals.lost << " lost races, "
            << totals.read << " texts read, " << totals.restored << " times read back from storage\n";
}

TEST_CASE("A network that loses, repeats, reorders, cuts and alters changes nothing that counts") {
  Totals totals;
  for (std::uint64_t seed = 100; seed < 120; ++seed)
    totals.add(runAndCheck("rough", {.seed = seed,
                                     .clients = 8,
                                     .encryptHandshakes = seed % 2 == 0,
                                     .lost = 20,
                                     .repeated = 20,
                                     .reordered = 40,
                                     .altered = 30}));
  CHECK(totals.refused > 500);
  CHECK(totals.read > 100);
  std::cout << "MLS simulator, rough: " << totals.refused << " deliveries refused, " << totals.read << " texts read\n";
}

TEST_CASE("A server that forks the group is found out by the epoch authenticators, and one that lies about epochs "
          "gains nothing") {
  unsigned forks = 0;
  for (std::uint64_t seed = 200; seed < 220; ++seed) {
    const auto report = runAndCheck("hostile", {.seed = seed, .steps = 400, .fork = true, .lieAboutEpochs = true});
    forks += report.forkSeen ? 1 : 0;
  }
  CHECK(forks > 3);
  std::cout << "MLS simulator, hostile: " << forks << " of 20 groups forked, every time seen\n";
}
