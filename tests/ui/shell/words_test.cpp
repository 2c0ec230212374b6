#include "ui/shell/place.h"
#include "ui/words/sync_words.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::ui;

namespace {

const QDateTime now(QDate(2026, 3, 12), QTime(14, 30));
core::Instant at(const QDateTime& moment) {
  return core::Instant(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

} // namespace

TEST_CASE("the age of the data is said as it is", "[words]") {
  SyncStatus status;
  CHECK(syncWords(status, true, now).sentence == QStringLiteral("No sync has completed yet"));
  CHECK(syncWords(status, false, now).sentence == QStringLiteral("Not connected to a server"));

  status.lastComplete = at(now.addSecs(-28 * 60));
  CHECK(syncWords(status, true, now).sentence == QStringLiteral("Charts as of 14:02 today"));
  CHECK(syncWords(status, true, now).mood == SyncMood::Calm);

  status.failure = "backend/Unreachable";
  status.failingSince = at(now.addSecs(-10 * 60));
  CHECK(syncWords(status, true, now).sentence ==
        QStringLiteral("Server unreachable since 14:20 today. Charts as of 14:02 today"));
  CHECK(syncWords(status, true, now).mood == SyncMood::Attention);
  CHECK_FALSE(syncWords(status, true, now).detail.isEmpty());

  status.failure = "backend/TlsExpired"; // in reach, and unhappy
  CHECK(syncWords(status, true, now).sentence ==
        QStringLiteral("The last sync did not finish. Charts as of 14:02 today"));

  status.running = true;
  status.progress.phase = core::SyncPhase::Charts;
  status.progress.patientsDone = 120;
  status.progress.patientsTotal = 500;
  CHECK(syncWords(status, true, now).sentence == QStringLiteral("Syncing: 120 of 500 charts complete"));
  CHECK(syncWords(status, true, now).age == QStringLiteral("Charts as of 14:02 today")); // said during a sync as well
}

TEST_CASE("after a rescue it is said that charts may lack records, until a sync was complete", "[words]") {
  SyncStatus status;
  status.lastComplete = at(now.addSecs(-28 * 60));
  status.rescued = true;
  const SyncWords calm = syncWords(status, true, now);
  CHECK(calm.mood == SyncMood::Attention);
  CHECK(calm.sentence.contains(QStringLiteral("may lack records")));
  CHECK(calm.detail.contains(QStringLiteral("comes back from the server")));
  status.running = true;
  CHECK(syncWords(status, true, now).mood == SyncMood::Working);
  CHECK(syncWords(status, true, now).detail == calm.detail); // Today goes on saying it while charts come
  status.running = false;
  status.failure = "backend/Unreachable";
  CHECK(syncWords(status, true, now).detail.startsWith(calm.detail));
  CHECK(syncWords(status, true, now).detail.contains(QStringLiteral("cannot be reached")));
}

TEST_CASE("a place survives writing and reading, and nonsense gives the default", "[shell]") {
  Place place;
  place.section = Section::Patients;
  place.charts = {"a", "b\"c"};
  place.windows = {"d"};
  place.current = 1;
  CHECK(readPlace(writePlace(place)) == place);
  CHECK(readPlace("") == Place{});
  CHECK(readPlace("{\"section\":7,\"charts\":\"x\",\"current\":5}") == Place{});
}

TEST_CASE("recent charts are few, newest first, each once", "[shell]") {
  std::vector<std::string> recent;
  for (int index = 0; index < 20; ++index) recent = withRecent(recent, std::to_string(index));
  CHECK(recent.size() == recentLimit);
  CHECK(recent.front() == "19");
  recent = withRecent(recent, "15");
  CHECK(recent.front() == "15");
  CHECK(std::ranges::count(recent, "15") == 1);
  CHECK(readRecent(writeRecent(recent)) == recent);
}
