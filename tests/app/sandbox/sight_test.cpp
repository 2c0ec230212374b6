// A practitioner without a clinic-wide role: the panel's charts, what belongs to nobody, and through no door anything
// else.
#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis::tests;

namespace {

std::string observation(const std::string& id, const std::string& patient, const std::string& more = {}) {
  return R"({"resourceType":"Observation",)" + (id.empty() ? std::string() : R"("id":")" + id + "\",") +
         R"("status":"final","subject":{"reference":"Patient/)" + patient + "\"}" + more + "}";
}

/// Four patients, each with an observation: `gp` has Practitioner/limited as general practitioner, `team` is the
/// subject of a CareTeam, `group` a member of the Group another CareTeam is about, `other` nobody's.
void fill(SandboxClient& clinic) {
  REQUIRE(clinic.put("/Practitioner/limited", R"({"resourceType":"Practitioner","id":"limited"})").status == 201);
  REQUIRE(clinic.put("/Organization/o", R"({"resourceType":"Organization","id":"o"})").status == 201);
  for (const std::string id : {"gp", "team", "group", "other"}) {
    const std::string general =
        id == "gp" ? R"(,"generalPractitioner":[{"reference":"Practitioner/limited"}])" : std::string();
    REQUIRE(clinic.put("/Patient/" + id, R"({"resourceType":"Patient","id":")" + id + "\"" + general + "}").status ==
            201);
    REQUIRE(clinic.put("/Observation/o-" + id, observation("o-" + id, id)).status == 201);
  }
  REQUIRE(clinic
              .put("/CareTeam/t", R"({"resourceType":"CareTeam","id":"t","subject":{"reference":"Patient/team"},)"
                                  R"("participant":[{"member":{"reference":"Practitioner/limited"}}]})")
              .status == 201);
  REQUIRE(clinic
              .put("/Group/mine", R"({"resourceType":"Group","id":"mine","type":"person","actual":true,"member":[)"
                                  R"({"entity":{"reference":"Patient/group"}}]})")
              .status == 201);
  REQUIRE(clinic
              .put("/Group/theirs", R"({"resourceType":"Group","id":"theirs","type":"person","actual":true,"member":[)"
                                    R"({"entity":{"reference":"Patient/other"}}]})")
              .status == 201);
  REQUIRE(clinic
              .put("/CareTeam/g", R"({"resourceType":"CareTeam","id":"g","subject":{"reference":"Group/mine"},)"
                                  R"("participant":[{"member":{"reference":"Practitioner/limited"}}]})")
              .status == 201);
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("A practitioner sees the panel and what belongs to nobody, and everything else is not there") {
  RunningSandbox sandbox;
  auto clinic = sandbox.client();
  fill(*clinic);
  auto limited = sandbox.client("Practitioner/limited");

  CHECK(sorted(limited->ids("/Patient")) == Names{"Patient/gp", "Patient/group", "Patient/team"});
  CHECK(sorted(limited->ids("/Observation")) == Names{"Observation/o-gp", "Observation/o-group", "Observation/o-team"});
  CHECK(limited->ids("/Observation?patient=other").empty());
  CHECK(limited->ids("/Group") == Names{"Group/mine"});
  CHECK(limited->ids("/Organization") == Names{"Organization/o"});
  for (const char* seen :
       {"/Patient/gp", "/Observation/o-team", "/Organization/o", "/Practitioner/clavis-clinician", "/Group/mine",
        "/Patient/group/$everything", "/Patient/gp/Observation", "/Observation/o-gp/_history"}) {
    INFO(seen);
    CHECK(limited->get(seen).status == 200);
  }
  for (const char* hidden :
       {"/Patient/other", "/Observation/o-other", "/Observation/o-other/_history", "/Observation/o-other/_history/1",
        "/Patient/other/$everything", "/Patient/other/Observation", "/Group/theirs", "/Patient/never"}) {
    INFO(hidden);
    CHECK(limited->get(hidden).status == 404); // the same as what is not there
  }
  CHECK(limited->get("/_history").status == 403);
  CHECK(limited->get("/Observation/_history").status == 403);
  CHECK(limited->get("/Observation?subject:Patient._id=other").status == 403);
  CHECK(limited->get("/Practitioner?_has:Patient:general-practitioner:_id=other").status == 403);
  // What is included is seen, too.
  CHECK_FALSE(limited->get("/Practitioner?_revinclude=Patient:general-practitioner").body.contains("Patient/other"));
  const auto batch = limited->post(
      "", R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/other"}},)"
          R"({"request":{"method":"GET","url":"Observation"}}]})");
  CHECK(batch.status == 200);
  CHECK_FALSE(batch.body.contains("o-other"));
  CHECK(batch.body.contains("o-team"));
  // The clinic sees all of it.
  CHECK(clinic->ids("/Patient").size() == 4);
  CHECK(clinic->get("/_history").status == 200);
}

TEST_CASE("A practitioner's export holds the panel, and a group's only if it is the practitioner's") {
  RunningSandbox sandbox;
  auto clinic = sandbox.client();
  fill(*clinic);
  auto limited = sandbox.client("Practitioner/limited");
  CHECK(limited->get("/Group/theirs/$export", {"Prefer: respond-async"}).status == 404);
  const auto started = limited->get("/Patient/$export", {"Prefer: respond-async"});
  REQUIRE(started.status == 202);
  const std::string job = started.header("content-location");
  ClientReply state;
  do state = limited->get(job);
  while (state.status == 202);
  REQUIRE(state.status == 200);
  std::string everything;
  const auto manifest = state.json();
  for (const auto& file : manifest.find("output")->items()) everything += limited->get(file.textOf("url")).body;
  CHECK(everything.contains("o-gp"));
  CHECK(everything.contains("o-team"));
  CHECK(everything.contains("o-group"));
  CHECK_FALSE(everything.contains("other"));
  // Another practitioner's job is not theirs either.
  CHECK(clinic->get(job).status == 404);
}

TEST_CASE("A practitioner writes within the panel, and can neither widen it nor reach out of it") {
  RunningSandbox sandbox;
  auto clinic = sandbox.client();
  fill(*clinic);
  auto limited = sandbox.client("Practitioner/limited");
  CHECK(limited->post("/Observation", observation("", "gp")).status == 201);
  CHECK(limited->post("/Observation", observation("", "other")).status == 403);
  CHECK(limited->put("/Observation/o-other", observation("o-other", "gp")).status == 403); // taking it over
  CHECK(limited->put("/Observation/o-gp", observation("o-gp", "other")).status == 403);    // giving it away
  CHECK(limited->send("DELETE", "/Observation/o-other").status == 404);
  CHECK(limited
            ->send("PATCH", "/Observation/o-other", R"([{"op":"replace","path":"/status","value":"amended"}])",
                   {"Content-Type: application/json-patch+json"})
            .status == 404);
  CHECK(limited
            ->post("/CareTeam", R"({"resourceType":"CareTeam","subject":{"reference":"Patient/other"},)"
                                R"("participant":[{"member":{"reference":"Practitioner/limited"}}]})")
            .status == 403);
  CHECK(limited
            ->put("/Group/mine", R"({"resourceType":"Group","id":"mine","type":"person","actual":true,"member":[)"
                                 R"({"entity":{"reference":"Patient/other"}}]})")
            .status == 403);
  CHECK(limited
            ->post("/PractitionerRole",
                   R"({"resourceType":"PractitionerRole","practitioner":{"reference":"Practitioner/limited"},)"
                   R"("code":[{"coding":[{"system":"urn:clavis:sandbox:role","code":"clinic-wide"}]}]})")
            .status == 403);
  CHECK(limited
            ->put("/Patient/other", R"({"resourceType":"Patient","id":"other","generalPractitioner":[)"
                                    R"({"reference":"Practitioner/limited"}]})")
            .status == 403);
  // All of it or nothing, also in a transaction that would widen the panel by its first entry.
  const auto transaction = limited->post(
      "", R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" + observation("", "gp") +
              R"(,"request":{"method":"POST","url":"Observation"}},{"resource":)" + observation("", "other") +
              R"(,"request":{"method":"POST","url":"Observation"}}]})");
  CHECK(transaction.status == 403);
  CHECK(limited->ids("/Observation?patient=gp").size() == 2);
  CHECK(clinic->ids("/Observation?patient=other").size() == 1);
  CHECK(clinic->get("/Observation/o-other").header("etag") == "W/\"1\"");

  SECTION("a chart of one's own may be opened") {
    CHECK(limited
              ->post("/Patient", R"({"resourceType":"Patient","generalPractitioner":[)"
                                 R"({"reference":"Practitioner/limited"}]})")
              .status == 201);
    CHECK(limited->post("/Patient", R"({"resourceType":"Patient"})").status == 403);
  }
  SECTION("what was deleted is gone, and its versions are nobody's") {
    REQUIRE(clinic->send("DELETE", "/Observation/o-other").status == 204);
    CHECK(limited->get("/Observation/o-other").status == 410); // a workstation has to learn it
    CHECK(limited->get("/Observation/o-other/_history").status == 404);
    CHECK(limited->get("/Observation/o-other/_history/1").status == 404);
  }
  SECTION("a role makes the whole clinic visible, and its end takes it away") {
    REQUIRE(clinic
                ->put("/PractitionerRole/wide",
                      R"({"resourceType":"PractitionerRole","id":"wide","practitioner":)"
                      R"({"reference":"Practitioner/limited"},"code":[{"coding":[{"system":"urn:clavis:sandbox:role",)"
                      R"("code":"clinic-wide"}]}]})")
                .status == 201);
    CHECK(limited->get("/Patient/other").status == 200);
    REQUIRE(clinic->send("DELETE", "/PractitionerRole/wide").status == 204);
    CHECK(limited->get("/Patient/other").status == 404);
  }
}
