// What belongs to no patient: here after the first round if a chart names it, and not at all if none does.
#include "tests/core/sync/workstation.h"

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("Everything that a chart names is here after the first round, and the second brings nothing", "[named]") {
  FakeServer server;
  server.put("Organization", "clinic", {}, R"("name":"Harbour clinic")");
  server.put("Practitioner", "doc", {}, R"("name":[{"family":"Weiß"}])");
  server.put("Location", "room", {}, R"("managingOrganization":{"reference":"Organization/clinic"})");
  server.put("Medication", "pill", {}, R"("manufacturer":{"reference":"Organization/maker"})");
  server.put("Organization", "maker", {}, R"("name":"Made elsewhere")");
  server.put("CareTeam", "ward", {}, R"("participant":[{"member":{"reference":"Practitioner/doc"}}])");
  server.put("CareTeam", "nobody-names-it", {}, R"("name":"Another ward")");
  server.putPatient("p0");
  server.put("Condition", "c", "p0",
             R"("asserter":{"reference":"Practitioner/doc"},"x":[{"reference":"Location/room"},)"
             R"({"reference":"Medication/pill"},{"reference":"CareTeam/ward"}])");
  SECTION("from the server's history") { server.options.historyType = true; }
  SECTION("by searches") { server.options.historyType = false; }
  Workstation here(server);
  const auto first = here.sync();
  REQUIRE(first);
  CHECK(first->complete());
  const auto all = here.all();
  for (const char* name : {"Practitioner/doc", "Location/room", "Organization/clinic", "Medication/pill",
                           "Organization/maker", "CareTeam/ward"}) {
    INFO(name);
    CHECK(all.contains(name));
  }
  CHECK_FALSE(all.contains("CareTeam/nobody-names-it"));
  // The overlap brings everything once more.
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(second->inserted == 0);
  CHECK(here.all() == all);
}

TEST_CASE("Who works here is here by name, though no chart names them, and what changed of them comes", "[named]") {
  FakeServer server;
  server.putPatient("p0");
  server.put("Practitioner", "me", {}, R"("name":[{"family":"Weiß"}])");
  server.put("Practitioner", "another", {}, R"("name":[{"family":"Stranger"}])");
  Workstation here(server);
  here.person = "Practitioner/me";
  REQUIRE(here.sync()->complete());
  CHECK(here.all()["Practitioner/me"] == server.json("Practitioner", "me"));
  CHECK_FALSE(here.all().contains("Practitioner/another"));

  server.put("Practitioner", "me", {}, R"("name":[{"family":"Weiß-Berg"}])");
  REQUIRE(here.sync()->complete());
  CHECK(here.all()["Practitioner/me"] == server.json("Practitioner", "me"));

  // A person whom the server does not have is no reason for a failed round.
  here.person = "Practitioner/nobody";
  CHECK(here.sync()->complete());
  here.person = "no reference at all";
  CHECK(here.sync()->complete());
}

TEST_CASE("A care team of somebody outside the panel is not kept because a chart names it", "[named]") {
  FakeServer server;
  fill(server);
  server.put("CareTeam", "hers", "p2");
  server.put("Condition", "names-it", "p0", R"("x":[{"reference":"CareTeam/hers"}])");
  server.put("Group", "g", {}, R"("actual":true,"member":[{"entity":{"reference":"Patient/p0"}}])");
  Workstation here(server, "group/g");
  REQUIRE(here.sync()->complete());
  CHECK(here.all().contains("Condition/names-it"));
  CHECK_FALSE(here.all().contains("CareTeam/hers"));
}

TEST_CASE("What is not kept brings nobody along", "[named]") {
  FakeServer server;
  fill(server);
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  server.put("Practitioner", "stranger", {}, R"("name":[{"family":"Stranger"}])");
  server.put("CareTeam", "nobody-names-it", {}, R"("participant":[{"member":{"reference":"Practitioner/stranger"}}])");
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(second->inserted == 0);
  CHECK_FALSE(here.all().contains("Practitioner/stranger"));
}

TEST_CASE("A record that names its patient by the server's whole address is in that patient's chart", "[named]") {
  FakeServer server;
  server.put("Practitioner", "far", {}, R"("name":[{"family":"Rossi"}])");
  server.putPatient("p0");
  // The server's own lists find them; the body is all that the vault has to go by.
  server.options.subjectsBelow = server.options.address + "/";
  server.put("Condition", "c", "p0", R"("asserter":{"reference":"https://fake.example/fhir/Practitioner/far"})");
  server.options.subjectsBelow = "https://other.example/fhir/";
  server.put("Condition", "elsewhere", "p0");
  Workstation here(server);
  const auto first = here.sync();
  REQUIRE(first);
  CHECK(first->complete());
  const auto all = here.all();
  CHECK(all.contains("Practitioner/far"));
  CHECK(all.contains("Condition/c"));
  CHECK(here.patientOf("Condition", "c") == "p0");
  CHECK(here.patientOf("Condition", "elsewhere").empty());
  CHECK(here.indexIsTrue());
}

TEST_CASE("Charts that came before the server moved are their patients' also at its new address", "[named]") {
  FakeServer server;
  server.putPatient("p0");
  server.put("Condition", "relative", "p0");
  Workstation here(server);
  REQUIRE(here.sync()->complete());
  server.options.address = "https://new.example/fhir";
  server.options.subjectsBelow = "https://new.example/fhir/";
  server.put("Condition", "later", "p0");
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->complete());
  CHECK(here.patientOf("Condition", "relative") == "p0");
  CHECK(here.patientOf("Condition", "later") == "p0");
  CHECK(here.indexIsTrue());
}
