// Whole rounds against a server in memory: what ends up in the vault, whatever the server does between two pages.
#include "core/backend/backend_error.h"
#include "core/sync/errors.h"
#include "core/sync/sync_engine.h"
#include "tests/core/sync/workstation.h"

#include <atomic>
#include <utility>

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("A first round brings every chart byte for byte, and whom it names", "[round]") {
  FakeServer server;
  fill(server);
  SECTION("by $everything") { server.options.everything = true; }
  SECTION("by typed searches") { server.options.everything = false; }
  Workstation here(server);
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->complete());
  CHECK(summary->patients == 3);
  CHECK(summary->patientsFilled == 3);
  CHECK(here.all().size() == 3 + 15 + 3 + 1);
  checkSame(here, server, {"Patient/p0", "Observation/p1-o4", "Condition/p2-c", "Practitioner/doc"});
  CHECK(here.indexIsTrue());
  CHECK(here.section("p1", "Observation").through.has_value());
}

TEST_CASE("A second round brings changes and nothing twice", "[round]") {
  FakeServer server;
  fill(server);
  Workstation here(server);
  here.options.overlap = std::chrono::milliseconds(0);
  REQUIRE(here.sync()->complete());
  server.clock += std::chrono::hours(1);
  server.put("Observation", "p1-o2", "p1", R"("status":"amended")");
  server.put("Observation", "new", "p2");
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(second->inserted == 1);
  CHECK(second->updated == 1);
  checkSame(here, server, {"Observation/p1-o2", "Observation/new"});
}

TEST_CASE("Changes with the very time of the last walk are not lost", "[round]") {
  FakeServer server;
  fill(server);
  Workstation here(server);
  here.options.overlap = std::chrono::milliseconds(0);
  REQUIRE(here.sync()->complete());
  REQUIRE(here.sync()->complete());
  // Stored by the server in the same second, after our page was made.
  server.clock -= std::chrono::seconds(1);
  server.put("Observation", "late", "p0");
  REQUIRE(here.sync()->complete());
  CHECK(here.all().contains("Observation/late"));
}

TEST_CASE("A server whose clock goes back is walked anew, and nothing is missed", "[round]") {
  FakeServer server;
  fill(server);
  server.clock += std::chrono::hours(24);
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  REQUIRE(here.sync()->complete());
  server.clock -= std::chrono::hours(23);
  server.put("Observation", "after-correction", "p0");
  REQUIRE(here.sync()->complete());
  CHECK(here.all().contains("Observation/after-correction"));
}

TEST_CASE("Pages that change underfoot lose nothing", "[round]") {
  FakeServer server;
  fill(server, 2, 9);
  std::atomic<int> pages{0};
  // Between the second and the third page of a chart, a resource of the first page goes away: all that follow move up
  // one place.
  server.beforePage = [&](FakeServer& s, const std::string& path) {
    if (path == "Patient/p0/$everything" && ++pages == 3) s.remove("Condition", "p0-c");
  };
  SECTION("on a server that gives totals") { server.options.totals = true; }
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  auto all = here.all();
  for (int o = 0; o < 9; ++o) CHECK(all.contains("Observation/p0-o" + std::to_string(o)));
}

TEST_CASE("Deletions are noticed", "[round]") {
  FakeServer server;
  fill(server);
  SECTION("from the server's history") { server.options.historyType = true; }
  SECTION("by comparing ids") { server.options.historyType = false; }
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  server.clock += std::chrono::hours(1);
  server.remove("Observation", "p1-o3");
  const auto second = here.sync({.compareNow = true});
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(second->removed == 1);
  CHECK_FALSE(here.all().contains("Observation/p1-o3"));
  CHECK(here.all().contains("Observation/p1-o2"));
  CHECK(here.indexIsTrue());
}

TEST_CASE("Who leaves the panel is forgotten, with a record that does not say who it was", "[round]") {
  FakeServer server;
  fill(server);
  server.put("Group", "g", {},
             R"("actual":true,"member":[{"entity":{"reference":"Patient/p0"}},{"entity":{"reference":"Patient/p1"}}])");
  Workstation here(server, "group/g");
  REQUIRE(here.sync()->complete());
  REQUIRE(here.all().contains("Observation/p1-o0"));
  CHECK_FALSE(here.all().contains("Patient/p2"));

  server.put("Group", "g", {}, R"("actual":true,"member":[{"entity":{"reference":"Patient/p0"}}])");
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(second->patientsPurged == 1);
  for (const auto& [name, body] : here.all()) {
    INFO(name);
    CHECK(body.find("p1") == std::string::npos);
  }
  CHECK(here.integer(
            "SELECT count(*) FROM sync_purge WHERE reason = 'left-panel' AND resources = 7 AND rows_left = 0") == 1);
  CHECK(here.integer("SELECT count(*) FROM sync_patient WHERE patient = 'p1'") == 0);
  CHECK(here.indexIsTrue());
}

TEST_CASE("A panel that cannot be read purges nobody", "[round]") {
  FakeServer server;
  fill(server);
  server.put("Group", "g", {}, R"("actual":true,"member":[{"entity":{"reference":"Patient/p0"}}])");
  Workstation here(server, "group/g");
  REQUIRE(here.sync()->complete());
  server.remove("Group", "g");
  const auto second = here.sync();
  REQUIRE(second);
  REQUIRE(second->stoppedBy);
  CHECK(second->stoppedBy->is(SyncError::PanelGone));
  CHECK(here.all().contains("Patient/p0"));
}

TEST_CASE("Resources of nobody in the panel are not kept", "[round]") {
  FakeServer server;
  fill(server);
  server.put("Group", "g", {}, R"("actual":true,"member":[{"entity":{"reference":"Patient/p0"}}])");
  Workstation here(server, "group/g");
  REQUIRE(here.sync()->complete());
  // The server answers a chart with somebody else's resource in it.
  server.put("Observation", "foreign", "p0", R"("status":"final")");
  server.put("Observation", "p0-o0", "p2", R"("status":"final")"); // moved to another patient
  const auto second = here.sync({.compareNow = true});
  REQUIRE(second);
  CHECK_FALSE(here.all().contains("Observation/p0-o0"));
  CHECK(here.all().contains("Observation/foreign"));
}

TEST_CASE("Sealed messages and key packages on the same server are no part of a chart", "[round]") {
  FakeServer server;
  fill(server);
  const std::string coding = R"({"coding":[{"system":"urn:x-clavis:mls","code":"application"}]})";
  server.put("Communication", "sealed", "p0", R"("status":"completed","category":[)" + coding + "]");
  server.put("Basic", "package", "p0", R"("code":)" + coding);
  server.put("Communication", "letter", "p0", R"("status":"completed","category":[{"text":"urn:x-clavis:mls"}])");
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  REQUIRE(here.sync()->complete());
  CHECK_FALSE(here.all().contains("Communication/sealed"));
  CHECK_FALSE(here.all().contains("Basic/package"));
  CHECK(here.all().contains("Communication/letter"));
}

TEST_CASE("One chart's failure does not stop the others, and its reason is kept", "[round]") {
  FakeServer server;
  fill(server);
  server.refuse = [](const std::string& path) -> std::optional<Error> {
    if (path.starts_with("Patient/p1/")) return Error(BackendError::ServerError, {}, Retry::Later);
    return std::nullopt;
  };
  Workstation here(server);
  const auto first = here.sync();
  REQUIRE(first);
  CHECK_FALSE(first->stoppedBy);
  REQUIRE(first->failures.size() == 1);
  CHECK(first->failures.front().patient == "p1");
  CHECK(first->patientsFilled == 2);
  CHECK_FALSE(here.section("p1", "Observation").through);
  CHECK(here.section("p1", "Observation").failure == "backend/ServerError");
  CHECK(here.section("p0", "Observation").through);

  server.refuse = nullptr;
  REQUIRE(here.sync()->complete());
  CHECK(here.all().contains("Observation/p1-o0"));
  CHECK_FALSE(here.section("p1", "Observation").failure);
}

TEST_CASE("A type that the server refuses is said so, and comes whole once it opens", "[round]") {
  FakeServer server;
  server.options.everything = false;
  fill(server);
  server.put("Coverage", "c1", "p1", R"("beneficiary":{"reference":"Patient/p1"})");
  server.refuse = [](const std::string& path) -> std::optional<Error> {
    if (path.starts_with("Coverage")) return Error(BackendError::Forbidden);
    return std::nullopt;
  };
  Workstation here(server);
  REQUIRE(here.sync());
  CHECK(here.integer("SELECT count(*) FROM sync_patient WHERE through IS NOT NULL") == 3);
  CHECK_FALSE(here.section("p1", "Coverage").offered);
  CHECK(here.section("p1", "Coverage").failure == "backend/Forbidden");
  CHECK(here.section("p1", "Observation").through);

  server.refuse = nullptr;
  REQUIRE(here.sync());
  CHECK(here.all().contains("Coverage/c1"));
  CHECK(here.section("p1", "Coverage").through);
}

TEST_CASE("The end of the network ends the round, and times stay", "[round]") {
  FakeServer server;
  fill(server);
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  const auto before = here.section("p0", "Observation");
  server.refuse = [](const std::string&) { return std::optional(Error(BackendError::Unreachable, {}, Retry::Later)); };
  const auto second = here.sync();
  REQUIRE(second);
  REQUIRE(second->stoppedBy);
  CHECK(second->stoppedBy->is(BackendError::Unreachable));
  CHECK(here.section("p0", "Observation").through == before.through);
}

TEST_CASE("A second round at the same time is refused", "[round]") {
  FakeServer server;
  fill(server);
  Workstation here(server);
  SystemClock clock;
  SyncEngine first({.vault = here.vault(), .source = server, .clock = clock}, here.options);
  SyncEngine second({.vault = here.vault(), .source = server, .clock = clock}, here.options);
  std::atomic<int> refused{0};
  bool tried = false;
  server.beforePage = [&](FakeServer&, const std::string&) {
    if (std::exchange(tried, true)) return;
    for (SyncEngine* engine : {&first, &second}) {
      const auto outcome = engine->start().takeResult();
      if (!outcome && outcome.error().is(SyncError::AlreadyRunning)) ++refused;
    }
  };
  REQUIRE(waitFor(first.start()));
  CHECK(refused == 2);
}

TEST_CASE("A round that is cancelled ends soon, and the next one goes on from there", "[round]") {
  FakeServer server;
  fill(server, 6, 9);
  Workstation here(server);
  SystemClock clock;
  SyncEngine engine({.vault = here.vault(), .source = server, .clock = clock}, here.options);
  std::atomic<int> pages{0};
  server.beforePage = [&](FakeServer&, const std::string&) {
    if (++pages == 12) engine.cancel();
  };
  const auto stopped = waitFor(engine.start());
  REQUIRE(stopped);
  REQUIRE(stopped->stoppedBy);
  CHECK(stopped->stoppedBy->is(SyncError::Cancelled));
  server.beforePage = nullptr;
  REQUIRE(here.sync()->complete());
  CHECK(here.all().size() == 6 * 11 + 1);
  CHECK(here.indexIsTrue());
}

TEST_CASE("A stored resource never gives way to an older version", "[round]") {
  FakeServer server;
  fill(server);
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  const std::string newest = server.json("Observation", "p0-o0");
  // A cache in front of the server answers with what was before: the same id, an earlier time.
  FakeServer stale;
  stale.clock = server.clock - std::chrono::hours(2);
  fill(stale);
  stale.put("Observation", "p0-o0", "p0", R"("status":"preliminary")");
  SystemClock clock;
  SyncEngine engine({.vault = here.vault(), .source = stale, .clock = clock}, here.options);
  const auto round = waitFor(engine.start());
  REQUIRE(round);
  CHECK(round->older > 0);
  CHECK(here.all()["Observation/p0-o0"] == newest);
}
