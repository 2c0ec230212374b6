// A server's own address comes from the connection: what begins with it is a resource of that server.
#include "tests/core/sync_sandbox/workstation.h"

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("Whom a chart names by the server's whole address is fetched and known", "[absolute]") {
  const TemporaryFolder folder;
  const SystemClock clock;
  const auto server = startSandbox(folder / "server", {}, clock);
  ClinicSide clinic(*server);
  clinic.put("Practitioner/far", R"({"resourceType":"Practitioner","id":"far","name":[{"family":"Rossi"}]})");
  clinic.put("Patient/p1", R"({"resourceType":"Patient","id":"p1","name":[{"family":"Berg"}]})");
  clinic.put("Observation/o1",
             R"({"resourceType":"Observation","id":"o1","status":"final","code":{"text":"Potassium"},)"
             R"("subject":{"reference":"Patient/p1"},"performer":[{"reference":")" +
                 server->fhirUrl() + R"(/Practitioner/far"}]})");
  makeWorkstation(folder / "here", *server);
  const auto summary = syncOnce(folder / "here", {});
  REQUIRE(summary);
  CHECK(summary->complete());
  CHECK(contentOf(folder / "here").resources.contains("Practitioner/far"));

  const auto vault = Vault::open(folder / "here", passphrase(), cheapOptions());
  REQUIRE(vault);
  const auto base =
      waitFor((*vault)->readers().run([](ReadConnection& db) { return ResourceReader(db).serverBase(); }));
  CHECK(base == server->fhirUrl());
}
