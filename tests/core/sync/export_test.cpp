// The first fill by a Bulk Data export: what it brings, when it is believed, and where it goes on after a stop.
#include "core/backend/backend_error.h"
#include "tests/core/sync/workstation.h"

#include <algorithm>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// Charts by export only: nothing comes one by one unless the export fails.
class Exporting : public Workstation {
 public:
  explicit Exporting(FakeServer& server, const std::string& panel = "all") : Workstation(server, panel) {
    options.exportFrom = 1;
    options.aheadOfExport = 0;
  }
};

bool asked(const FakeServer& server, const std::string& what) {
  const auto requests = server.requests();
  return std::ranges::any_of(requests, [&](const std::string& one) { return one.find(what) != std::string::npos; });
}

std::ptrdiff_t timesAsked(const FakeServer& server, const std::string& what) {
  const auto requests = server.requests();
  return std::ranges::count(requests, what);
}

/// What one by one brings.
std::map<std::string, std::string> oneByOne(FakeServer& server) {
  const bool offered = std::exchange(server.options.bulkExport, false);
  Workstation honest(server);
  REQUIRE(honest.sync()->complete());
  server.options.bulkExport = offered;
  server.forgetRequests();
  return honest.all();
}

} // namespace

TEST_CASE("A Bulk export fills the charts of a panel, byte for byte as one by one", "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  server.options.exportPolls = 3;
  fill(server);
  const auto expected = oneByOne(server);
  Exporting here(server);
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->complete());
  CHECK(summary->patientsFilled == 3);
  CHECK(summary->patientsExported == 3);
  CHECK(here.all() == expected);
  CHECK(here.indexIsTrue());
  CHECK(here.section("p1", "Observation").through.has_value());
  CHECK_FALSE(asked(server, "$everything"));
  CHECK(timesAsked(server, "DELETE $bulk/1") == 1); // the server may forget its files
  CHECK(here.integer("SELECT count(*) FROM setting WHERE key LIKE 'sync.export%'") == 0);
  CHECK(here.integer("SELECT count(*) FROM sync_section") == 0);

  SECTION("and increments go on from it") {
    here.options.overlap = std::chrono::milliseconds(0);
    server.clock += std::chrono::hours(1);
    server.put("Observation", "new", "p2");
    const auto second = here.sync();
    REQUIRE(second);
    CHECK(second->complete());
    CHECK(second->inserted == 1);
    CHECK(second->patientsExported == 0);
  }
}

TEST_CASE("The export of a group leaves out what is not the panel's", "[export]") {
  FakeServer server;
  server.options.bulkExport = true; // this one exports everybody, whatever it was asked
  fill(server);
  server.put("Practitioner", "nobody-names-her", {}, R"("name":[{"family":"Stranger"}])");
  server.put("Group", "g", {}, R"("actual":true,"member":[{"entity":{"reference":"Patient/p0"}}])");
  Exporting here(server, "group/g");
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->complete());
  CHECK(summary->patientsExported == 1);
  CHECK(asked(server, "Group/g/$export"));
  const auto all = here.all();
  std::string names;
  for (const auto& [name, body] : all) names += name + ' ';
  INFO(names);
  // Patient, observations, condition, the practitioner they name, the group that names the patient.
  CHECK(all.size() == 1 + 5 + 1 + 1 + 1);
  CHECK_FALSE(all.contains("Practitioner/nobody-names-her"));
  CHECK_FALSE(all.contains("Patient/p1"));
}

TEST_CASE("The first charts come one by one while the server prepares its export", "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  server.options.exportPolls = 1'000'000;
  fill(server, 6);
  Exporting here(server);
  here.options.aheadOfExport = 2;
  here.options.charts = 1;
  std::int64_t readable = 0;
  server.beforePage = [&](FakeServer& self, const std::string& path) {
    if (path != "$bulk/1") return;
    readable = here.integer("SELECT count(*) FROM sync_patient WHERE through IS NOT NULL");
    if (readable == 2) self.options.exportPolls = 0;
  };
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->complete());
  CHECK(readable == 2);
  CHECK(summary->patientsExported == 4);
  CHECK(summary->patientsFilled == 6);
}

TEST_CASE("When all charts have come before the export is ready, it is called off", "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  server.options.exportPolls = 1'000'000;
  fill(server);
  Exporting here(server);
  here.options.aheadOfExport = 100;
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->complete());
  CHECK(summary->patientsExported == 0);
  CHECK(summary->patientsFilled == 3);
  CHECK_FALSE(summary->exportGivenUp);
  CHECK(timesAsked(server, "DELETE $bulk/1") == 1);
}

TEST_CASE("An export that cannot be believed costs requests, never a chart", "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  fill(server);
  const auto expected = oneByOne(server);
  SECTION("a file that breaks off") { server.options.exportCut = 4; }
  SECTION("a file with fewer lines than the manifest says") { server.options.overcount = 1; }
  SECTION("an errors file that names an error") {
    server.options.exportError =
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
  }
  SECTION("a refusal") {
    server.refuse = [](const std::string& path) -> std::optional<Error> {
      if (path.ends_with("$export")) return Error(BackendError::Forbidden);
      return std::nullopt;
    };
  }
  Exporting here(server);
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->complete()); // nothing is missing
  CHECK(summary->exportGivenUp);
  CHECK(summary->patientsExported == 0);
  CHECK(summary->patientsFilled == 3);
  CHECK(here.all() == expected);
  CHECK(asked(server, "$everything"));
  CHECK(here.integer("SELECT count(*) FROM setting WHERE key LIKE 'sync.export%'") == 0);
}

TEST_CASE("A warning in the errors file is no error", "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  server.options.exportError =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]})";
  fill(server);
  Exporting here(server);
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->patientsExported == 3);
  CHECK_FALSE(summary->exportGivenUp);
}

TEST_CASE("The end of the network in the middle of a file ends the round; the next goes on behind the last portion",
          "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  fill(server, 3, 400); // 1200 observations: three portions
  const auto expected = oneByOne(server);
  server.options.exportCut = 1100;
  server.options.exportCutBy = BackendError::Unreachable;
  Exporting here(server);
  const auto first = here.sync();
  REQUIRE(first);
  REQUIRE(first->stoppedBy);
  CHECK(first->stoppedBy->is(BackendError::Unreachable));
  CHECK(here.integer("SELECT count(*) FROM sync_patient WHERE through IS NOT NULL") == 0);
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(second->patientsExported == 3);
  CHECK(timesAsked(server, "Patient/$export") == 1); // the same job
  // Of 1200 observations 1000 were stored: they came over the network again and not into the vault.
  CHECK(second->received < 300);
  CHECK(here.all() == expected);
}

TEST_CASE("Few missing charts are not worth an export", "[export]") {
  FakeServer server;
  server.options.bulkExport = true;
  fill(server);
  Workstation here(server);
  const auto summary = here.sync();
  REQUIRE(summary);
  CHECK(summary->patientsFilled == 3);
  CHECK_FALSE(asked(server, "$export"));
}
