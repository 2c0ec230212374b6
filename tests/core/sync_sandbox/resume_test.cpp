// kill -9 at a hundred random moments: whatever the process was doing, the vault opens again, and in the end it holds
// what an uninterrupted run brings, byte for byte.
#include "tests/core/sync_sandbox/workstation.h"
#include "tests/support/process/child.h"

#include <iostream>
#include <random>
#include <thread>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

SyncOptions smallPages() {
  SyncOptions options;
  options.charts = 2;
  options.pageSize = 40;
  options.overlap = std::chrono::milliseconds(0);
  return options;
}

/// The charts come by one Bulk export, in portions.
SyncOptions exported() {
  SyncOptions options = smallPages();
  options.exportFrom = 1;
  options.aheadOfExport = 0;
  return options;
}

SyncOptions optionsOf(const std::string& way) { return way == "export" ? exported() : smallPages(); }

const ChildRole role("sync-until-killed", [](ChildSide& parent) {
  bool told = false;
  const auto summary = syncOnce(parent.argument(0), optionsOf(parent.argument(1)), [&] {
    if (!std::exchange(told, true)) parent.say("running");
  });
  parent.say(summary && summary->complete() ? "complete"
             : !summary                     ? summary.error().toString()
             : summary->stoppedBy           ? summary->stoppedBy->toString()
                                            : summary->failures.front().error.toString());
  return 0;
});

void copyVault(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

} // namespace

namespace {

void killAndCompare(const std::string& way, const int kills) {
  const SystemClock clock;
  TemporaryFolder folder;
  auto server = startSandbox(folder / "server",
                             {sharedData("fhir-patients/smart-r4/Clemente_Kreiger.json.gz"),
                              sharedData("fhir-patients/smart-r4/Luigi_Wiegand.json.gz"),
                              sharedData("fhir-patients/collection/Alfonzo975_Hickle134.json.gz")},
                             clock);
  const auto fresh = folder / "fresh";
  makeWorkstation(fresh, *server);

  const auto whole = folder / "whole";
  copyVault(fresh, whole);
  const auto begun = clock.ticks();
  const auto summary = syncOnce(whole, optionsOf(way));
  REQUIRE(summary);
  REQUIRE(summary->complete());
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock.ticks() - begun);
  CHECK(summary->patientsExported == (way == "export" ? 3 : 0));
  // The walk over changes, which begins with the second round, is part of the comparison.
  REQUIRE(syncOnce(whole, optionsOf(way))->complete());
  const Content expected = contentOf(whole);
  REQUIRE(expected.indexTrue);
  REQUIRE(expected.resources.size() > 250);

  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  INFO("seed " << seed);
  const auto victim = folder / "victim";
  int killed = 0;
  int compared = 0;
  int underWay = 0;
  copyVault(fresh, victim);
  while (killed < kills || compared == 0) {
    Child child("sync-until-killed", {victim.string(), way});
    const std::string word = child.hear();
    REQUIRE(word == "running");
    if (killed < kills) {
      // Five kills share about one whole run, so that nearly all of them meet it under way.
      // An export's run is mostly the wait for the server's files, and short once they are there.
      const long longest = way == "export" ? 100'000 : took.count() * 400;
      std::uniform_int_distribution<long> moment(0, std::max<long>(4'000, longest));
      std::this_thread::sleep_for(std::chrono::microseconds(moment(random)));
      child.kill();
      ++killed;
      if (child.hear() != "complete") ++underWay;
      // Then the vault may finish and is compared, and a fresh one takes its place.
      if (killed % 5 != 0) continue;
    } else {
      child.kill();
    }
    Child last("sync-until-killed", {victim.string(), way});
    REQUIRE(last.hear() == "running");
    REQUIRE(last.hear() == "complete");
    REQUIRE(last.wait() == 0);
    REQUIRE(syncOnce(victim, optionsOf(way))->complete());
    const Content content = contentOf(victim);
    CHECK(content.indexTrue);
    CHECK(differences(content, expected) == "");
    ++compared;
    copyVault(fresh, victim);
  }
  CHECK(underWay > kills / 2);
  std::cout << way << ": " << killed << " kills, " << underWay << " of them under way, " << compared
            << " comparisons of " << expected.resources.size() << " resources; an uninterrupted run takes "
            << took.count() << " ms\n";
}

} // namespace

TEST_CASE("After kill -9 at a hundred random moments the vault holds what an uninterrupted sync brings", "[resume]") {
  killAndCompare("pages", 100);
}

TEST_CASE("The same while the charts come by a Bulk export", "[resume][export]") { killAndCompare("export", 30); }
