// A practitioner whom the server shows only a panel: "all" then means that panel, and who leaves it is purged.
#include "tests/core/sync_sandbox/workstation.h"

using namespace clavis::core;
using namespace clavis::tests;

namespace {

std::string patient(const std::string& id, bool ours) {
  return R"({"resourceType":"Patient","id":")" + id + "\"" +
         (ours ? R"(,"generalPractitioner":[{"reference":"Practitioner/limited"}])" : "") + "}";
}

std::vector<std::string> namesOf(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  for (const auto& [name, body] : contentOf(folder).resources) out.push_back(name);
  return out;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("A practitioner with a panel syncs it whole, learns of changes and deletions, and forgets who left",
          "[sight]") {
  const SystemClock clock;
  TemporaryFolder folder;
  auto server = startSandbox(folder / "server", {}, clock);
  ClinicSide clinic(*server);
  clinic.put("Practitioner/limited", R"({"resourceType":"Practitioner","id":"limited"})");
  for (const std::string id : {"a", "b", "c"}) {
    clinic.put("Patient/" + id, patient(id, id != "c"));
    for (const std::string number : {"1", "2"})
      clinic.put("Observation/" + id + number, R"({"resourceType":"Observation","id":")" + id + number +
                                                   R"(","status":"final","subject":{"reference":"Patient/)" + id +
                                                   R"("}})");
  }
  const auto here = folder / "workstation";
  makeWorkstation(here, *server, "Practitioner/limited");
  const auto first = syncOnce(here, {});
  REQUIRE(first);
  CHECK(first->complete());
  CHECK(namesOf(here) == Names{"Observation/a1", "Observation/a2", "Observation/b1", "Observation/b2", "Patient/a",
                               "Patient/b", "Practitioner/limited"});

  clinic.put("Observation/a1", R"({"resourceType":"Observation","id":"a1","status":"amended","subject":)"
                               R"({"reference":"Patient/a"}})");
  clinic.remove("Observation/b2");
  const auto second = syncOnce(here, {}, {}, {.compareNow = true});
  REQUIRE(second);
  INFO((second->failures.empty() ? std::string() : second->failures.front().error.toString()));
  CHECK(second->complete());
  CHECK(contentOf(here).resources.at("Observation/a1").find("amended") != std::string::npos);
  CHECK_FALSE(contentOf(here).resources.contains("Observation/b2"));

  clinic.put("Patient/b", patient("b", false));
  const auto third = syncOnce(here, {});
  REQUIRE(third);
  CHECK(third->complete());
  CHECK(third->patientsPurged == 1);
  CHECK(namesOf(here) == Names{"Observation/a1", "Observation/a2", "Patient/a", "Practitioner/limited"});
}
