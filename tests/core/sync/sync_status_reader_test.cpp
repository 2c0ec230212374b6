#include "core/sync/panel.h"
#include "core/sync/run/after_rescue.h"
#include "core/sync/state/list_tables.h"
#include "core/sync/state/panel_table.h"
#include "core/sync/state/section_table.h"
#include "core/sync/sync_settings.h"
#include "core/sync/sync_status_reader.h"
#include "core/vault/salvage.h"
#include "core/vault/settings.h"
#include "tests/core/sync/sync_database.h"

using namespace clavis::core;
using clavis::tests::SyncDatabase;

namespace {
Instant at(int seconds) { return Instant(std::chrono::seconds(seconds)); }
} // namespace

TEST_CASE("A chart that was never filled has no age, and keeps the reason of its last failure", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  auto before = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(before);
  CHECK_FALSE(before->through);
  CHECK_FALSE(before->failure);

  REQUIRE(panel.failed("p", "backend/TimedOut", at(50)));
  auto after = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(after);
  CHECK_FALSE(after->through);
  CHECK(after->failure == "backend/TimedOut");
  CHECK(after->failedAt == at(50));
}

TEST_CASE("A section has the time of its filling until its type is walked, then the walk's", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  SectionWriter sections(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(sections.ensureType("Observation", at(100)));
  REQUIRE(panel.filled("p", at(110), at(1110)));
  auto filled = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(filled);
  CHECK(filled->through == at(110));
  CHECK(filled->checkedAt == at(1110));

  REQUIRE(sections.walkWhole("Observation", at(200), at(1200)));
  auto walked = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(walked);
  CHECK(walked->through == at(200));
  CHECK(walked->checkedAt == at(1200));
}

TEST_CASE("A failed walk leaves the section's times where they were and says why", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  SectionWriter sections(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(sections.ensureType("Observation", at(100)));
  REQUIRE(panel.filled("p", at(110), at(1110)));
  REQUIRE(sections.walkWhole("Observation", at(200), at(1200)));
  REQUIRE(sections.typeFailed("Observation", "backend/ServerError", at(1300)));
  auto failed = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(failed);
  CHECK(failed->through == at(200));
  CHECK(failed->failure == "backend/ServerError");
  CHECK(failed->failedAt == at(1300));

  REQUIRE(sections.walkWhole("Observation", at(300), at(1400)));
  auto healed = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(healed);
  CHECK(healed->through == at(300));
  CHECK_FALSE(healed->failure);
}

TEST_CASE("A type that the server refuses is never called complete, whatever the filling brought", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  SectionWriter sections(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(sections.ensureType("Coverage", at(100)));
  REQUIRE(sections.setOffered("Coverage", false));
  REQUIRE(sections.typeFailed("Coverage", "backend/Forbidden", at(1000)));
  REQUIRE(panel.filled("p", at(110), at(1110)));
  auto refused = SyncStatusReader::section(base.db(), "p", "Coverage");
  REQUIRE(refused);
  CHECK_FALSE(refused->through);
  CHECK_FALSE(refused->offered);
  CHECK(refused->failure == "backend/Forbidden");
  // Other sections of the chart are not held back by it.
  CHECK(SyncStatusReader::section(base.db(), "p", "Observation")->through == at(110));

  // Once it opens, a walk over everything brings it.
  REQUIRE(sections.walkWhole("Coverage", at(300), at(1300)));
  CHECK(SyncStatusReader::section(base.db(), "p", "Coverage")->through == at(300));
}

TEST_CASE("In a chart filled section by section each has its own time", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  SectionWriter sections(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(sections.sectionWhole("p", "Condition", at(110), at(1110)));
  REQUIRE(sections.sectionFailed("p", "Observation", "backend/Truncated", at(1120)));
  CHECK(SyncStatusReader::section(base.db(), "p", "Condition")->through == at(110));
  const auto observation = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(observation);
  CHECK_FALSE(observation->through);
  CHECK(observation->failure == "backend/Truncated");
}

TEST_CASE("A chart is as old as its oldest walk", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  SectionWriter sections(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(sections.ensureType("Observation", at(100)));
  REQUIRE(sections.ensureType("Condition", at(100)));
  REQUIRE(panel.filled("p", at(110), at(1110)));
  CHECK(SyncStatusReader::chart(base.db(), "p")->through == at(110));
  REQUIRE(sections.walkWhole("Observation", at(200), at(1200)));
  CHECK(SyncStatusReader::chart(base.db(), "p")->through == at(110));
  REQUIRE(sections.walkWhole("Condition", at(210), at(1210)));
  const auto chart = SyncStatusReader::chart(base.db(), "p");
  REQUIRE(chart);
  CHECK(chart->through == at(200));
  CHECK(chart->checkedAt == at(1200));
}

TEST_CASE("The panel's status names the last round and the last complete one", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  ListTables lists(base.db());
  REQUIRE(writePanelSetting(base.db(), Panel::all()));
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(panel.listed("q", 1, 2));
  REQUIRE(panel.filled("p", at(1), at(1001)));
  REQUIRE(panel.failed("q", "backend/TimedOut", at(1002)));
  const auto good = lists.beginRound("all", at(1000));
  REQUIRE(good);
  REQUIRE(lists.endRound(*good, at(1010), true, 0, std::nullopt));
  const auto bad = lists.beginRound("all", at(2000));
  REQUIRE(bad);
  REQUIRE(lists.endRound(*bad, at(2010), false, 1, "backend/Unreachable"));
  REQUIRE(lists.beginRound("all", at(3000))); // killed: never ended

  const auto status = SyncStatusReader::panel(base.db());
  REQUIRE(status);
  CHECK(status->panel == "all");
  CHECK(status->patients == 2);
  CHECK(status->filled == 1);
  CHECK(status->failed == 1);
  CHECK(status->lastCompleteRound == at(1010));
  CHECK(status->lastRound == at(2010));
  CHECK(status->failure == "backend/Unreachable");
}

TEST_CASE("After a rescue nothing is called complete before it has come again", "[status]") {
  SyncDatabase base;
  PanelWriter panel(base.db());
  SectionWriter sections(base.db());
  REQUIRE(panel.listed("p", 1, 1));
  REQUIRE(sections.ensureType("Observation", at(100)));
  REQUIRE(panel.filled("p", at(110), at(1110)));
  REQUIRE(writeSetting(base.db(), incompleteTablesSetting, "resource"));

  const auto waiting = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(waiting);
  CHECK_FALSE(waiting->through);
  CHECK(waiting->rescued);
  CHECK(SyncStatusReader::chart(base.db(), "p")->rescued);
  CHECK(SyncStatusReader::panel(base.db())->rescued);

  REQUIRE(writeSetting(base.db(), RefetchingSetting, "resource"));
  REQUIRE(panel.forgetFilled());
  CHECK(SyncStatusReader::section(base.db(), "p", "Observation")->rescued);
  REQUIRE(panel.filled("p", at(210), at(1210)));
  const auto again = SyncStatusReader::section(base.db(), "p", "Observation");
  REQUIRE(again);
  CHECK(again->through == at(210));
  CHECK_FALSE(again->rescued);
  CHECK(SyncStatusReader::panel(base.db())->rescued); // others have not come yet

  REQUIRE(endAfterRescue(base.db()));
  CHECK_FALSE(SyncStatusReader::panel(base.db())->rescued);
}
