#include "core/chart/access_log.h"
#include "core/chart/errors.h"
#include "core/vault/errors.h"
#include "tests/core/chart/service_fixture.h"

#include <QPromise>

using namespace clavis::core;
using namespace clavis::core::chart;
using namespace clavis::tests;

namespace {

/// Takes or refuses entries as a test says, and answers when told to.
class StubbornLog final : public AccessLog {
 public:
  [[nodiscard]] QFuture<Result<void>> record(AccessEntry entry) override {
    entries.push_back(std::move(entry));
    QPromise<Result<void>> promise;
    promise.start();
    promise.addResult(refuse ? Result<void>(fail(StoreError::NoSpace)) : Result<void>());
    promise.finish();
    return promise.future();
  }
  bool refuse = true;
  std::vector<AccessEntry> entries;
};

} // namespace

TEST_CASE("The access log takes entries and never changes or loses one") {
  ServiceFixture fixture;
  for (const auto kind : {AccessKind::OpenChart, AccessKind::ReadSection, AccessKind::ReadRaw, AccessKind::Export})
    must(waitFor(fixture.log->record({kind, "p", std::string(accessKindName(kind)), "why"})));
  must(waitFor(fixture.log->record({AccessKind::OpenChart, "q", "chart", ""})));
  const auto all = fixture.accesses();
  REQUIRE(all.size() == 5);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].sequence == static_cast<std::int64_t>(i) + 1);
  CHECK(all[2].entry.kind == AccessKind::ReadRaw);
  const auto change = [&](const char* sql) {
    return waitFor(fixture.vault->writer().run([sql](WriteConnection& db) { return db.sql().execute(sql); }));
  };
  CHECK(change("UPDATE access_log SET who = 'somebody else'").error().is(StoreError::Constraint));
  CHECK(change("DELETE FROM access_log").error().is(StoreError::Constraint));
  CHECK(change("DELETE FROM access_log WHERE patient_id = 'p'").error().is(StoreError::Constraint));
  CHECK(fixture.accesses().size() == 5);
  const auto ofQ =
      must(waitFor(fixture.vault->readers().run([](ReadConnection& db) { return readAccessLog(db, 0, 10, "q"); })));
  CHECK(ofQ.size() == 1);
  const auto rest =
      must(waitFor(fixture.vault->readers().run([](ReadConnection& db) { return readAccessLog(db, 3, 1); })));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].sequence == 4);
}

TEST_CASE("A purge leaves what was logged") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p","name":[{"family":"Berg"}]})");
  fixture.put(R"({"resourceType":"Condition","id":"c","code":{"text":"x"},"subject":{"reference":"Patient/p"}})");
  (void)answer(fixture.service->open("p"));
  const auto purged = must(waitFor(fixture.vault->writer().run(
      [&](WriteConnection& db) { return ResourceStore(db, {&fixture.projection}).purgePatient("p"); })));
  CHECK(purged.left == 0);
  const auto left = must(waitFor(fixture.vault->readers().run([](ReadConnection& db) -> Result<std::int64_t> {
    std::int64_t sum = 0;
    for (const char* table : {"patient_list", "patient_name", "patient_identifier", "chart_entry"}) {
      auto count = db.sql().integer(std::string("SELECT count(*) FROM ") + table);
      if (!count) return pass(count);
      sum += count->value_or(0);
    }
    return sum;
  })));
  CHECK(left == 0);
  CHECK(fixture.accesses().size() == 1);
  CHECK(waitFor(fixture.service->open("p")).error().is(ChartError::NoSuchPatient));
}

TEST_CASE("No log, no chart: what cannot be logged is not shown, and works again when it can") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p","name":[{"family":"Berg"}]})");
  StubbornLog log;
  ChartService service(fixture.vault->readers(), log, fixture.ages, fixture.clock);
  CHECK(waitFor(service.open("p")).error().is(ChartError::AccessNotLogged));
  // From the first refusal on, sections wait for their own entry too.
  CHECK(waitFor(service.problems("p")).error().is(ChartError::AccessNotLogged));
  CHECK(waitFor(service.raw("p", {"Patient", "p"})).error().is(ChartError::AccessNotLogged));
  CHECK(waitFor(service.searchAll("berg")).error().is(ChartError::AccessNotLogged));
  log.refuse = false;
  CHECK(answer(service.open("p")).banner.name.family == "Berg");
  CHECK(answer(service.problems("p")).rows.empty());
  CHECK(log.entries.size() == 6);
}

TEST_CASE("A service whose vault was closed answers with an error, not with silence") {
  ServiceFixture fixture;
  fixture.put(R"({"resourceType":"Patient","id":"p"})");
  fixture.vault->close();
  CHECK_FALSE(waitFor(fixture.service->open("p")));
  CHECK_FALSE(waitFor(fixture.service->problems("p")));
}
