#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <thread>

using namespace clavis::tests;
using clavis::sandbox::JsonTree;

namespace {

std::string bundleOf(const std::string& type, const std::string& entries) {
  return R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)" + entries + "]}";
}
std::string postEntry(const std::string& fullUrl, const std::string& resource, const std::string& more = {}) {
  const auto type = JsonTree::parse(resource)->textOf("resourceType");
  return R"({"fullUrl":")" + fullUrl + R"(","resource":)" + resource + R"(,"request":{"method":"POST","url":")" + type +
         '"' + more + "}}";
}
constexpr const char* patientUrn = "urn:uuid:11111111-1111-4111-8111-111111111111";

} // namespace

TEST_CASE("A transaction resolves urn:uuid references in any order of its entries") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto reply = client->post(
      "",
      bundleOf("transaction",
               postEntry("urn:uuid:22222222-2222-4222-8222-222222222222",
                         std::string(R"({"resourceType":"Condition","subject":{"reference":")") + patientUrn + "\"}}") +
                   ',' + postEntry(patientUrn, R"({"resourceType":"Patient","name":[{"family":"Ng"}]})")));
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  const auto entries = reply.json().find("entry")->items();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].find("response")->textOf("status") == "201");
  CHECK(entries[0].find("response")->textOf("location").starts_with("Condition/"));
  const auto patients = client->ids("/Patient?family=ng");
  REQUIRE(patients.size() == 1);
  CHECK(client->ids("/Condition?subject=" + patients[0]).size() == 1);
  // One transaction, one instant.
  const auto location = entries[0].find("response");
  CHECK(location->textOf("lastModified") == entries[1].find("response")->textOf("lastModified"));
}

TEST_CASE("A transaction that fails in one entry leaves nothing of the others") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  REQUIRE(client->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1","active":true})").status == 201);
  const std::string good = postEntry(patientUrn, R"({"resourceType":"Patient","name":[{"family":"Ghost"}]})") +
                           R"(,{"request":{"method":"DELETE","url":"Patient/p1"}})";
  const auto attempt = [&](const std::string& bad, long status) {
    const auto reply = client->post("", bundleOf("transaction", good + ',' + bad));
    INFO(reply.body);
    CHECK(reply.status == status);
    CHECK(client->get("/Patient?family=ghost&_summary=count").json().find("total")->raw() == "0");
    CHECK(client->get("/Patient/p1").header("etag") == "W/\"1\"");
  };
  attempt(R"({"resource":{"resourceType":"Patient","id":"p2"},"request":{"method":"PUT","url":"Patient/other"}})", 400);
  attempt(
      R"({"resource":{"resourceType":"Patient","id":"p3"},"request":{"method":"PUT","url":"Patient/p3","ifMatch":"W/\"4\""}})",
      412);
  attempt(postEntry("urn:uuid:33333333-3333-4333-8333-333333333333",
                    R"({"resourceType":"Encounter","serviceProvider":{"reference":"Organization?identifier=none|1"}})"),
          412);
  attempt(R"({"request":{"method":"GET","url":"Patient/nobody"}})", 404);
  attempt(R"({"resource":{"resourceType":"Patient","id":"p1"},"request":{"method":"PUT","url":"Patient/p1"}})", 400);
}

TEST_CASE("Conditional references find what is there, or what the bundle itself creates") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto organization =
      client->create(R"({"resourceType":"Organization","identifier":[{"system":"urn:x","value":"7"}]})");
  const auto reply = client->post(
      "", bundleOf(
              "transaction",
              postEntry(
                  patientUrn,
                  R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization?identifier=urn:x|7"},)"
                  R"("generalPractitioner":[{"reference":"Practitioner?identifier=urn:y|1"}]})") +
                  ',' +
                  postEntry("urn:uuid:44444444-4444-4444-8444-444444444444",
                            R"({"resourceType":"Practitioner","identifier":[{"system":"urn:y","value":"1"}]})")));
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  const auto patient = client->ids("/Patient?organization=Organization/" + organization);
  REQUIRE(patient.size() == 1);
  CHECK(client->get('/' + patient[0]).body.contains(R"("generalPractitioner":[{"reference":"Practitioner/)"));
  // Two that match: nobody can know which was meant.
  client->create(R"({"resourceType":"Organization","identifier":[{"system":"urn:x","value":"7"}]})");
  CHECK(
      client
          ->post(
              "",
              bundleOf(
                  "transaction",
                  postEntry(
                      patientUrn,
                      R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization?identifier=urn:x|7"}})")))
          .status == 412);
}

TEST_CASE("A conditional create in a bundle happens once, however often it is sent") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto bundle = bundleOf(
      "transaction",
      postEntry("urn:uuid:55555555-5555-4555-8555-555555555555",
                R"({"resourceType":"Organization","identifier":[{"system":"urn:x","value":"1"}]})",
                R"(,"ifNoneExist":"identifier=urn:x|1")") +
          ',' +
          postEntry(
              patientUrn,
              R"({"resourceType":"Patient","managingOrganization":{"reference":"urn:uuid:55555555-5555-4555-8555-555555555555"}})"));
  CHECK(client->post("", bundle).status == 200);
  const auto again = client->post("", bundle).json();
  CHECK(again.find("entry")->items()[0].find("response")->textOf("status") == "200");
  const auto organizations = client->ids("/Organization");
  REQUIRE(organizations.size() == 1);
  CHECK(client->ids("/Patient?organization=" + organizations[0]).size() == 2);
}

TEST_CASE("A batch does what it can and says what it could not") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto reply =
      client->post("", bundleOf("batch", postEntry("", R"({"resourceType":"Patient","active":true})") +
                                             R"(,{"request":{"method":"GET","url":"Patient/nobody"}})"
                                             R"(,{"request":{"method":"GET","url":"Patient?active=true"}})"
                                             R"(,{"request":{"method":"PUT","url":"Patient"}})"));
  REQUIRE(reply.status == 200);
  const auto entries = reply.json().find("entry")->items();
  REQUIRE(entries.size() == 4);
  CHECK(entries[0].find("response")->textOf("status") == "201");
  CHECK(entries[1].find("response")->textOf("status") == "404");
  CHECK(entries[1].find("response")->find("outcome")->textOf("resourceType") == "OperationOutcome");
  CHECK(entries[2].find("resource")->find("total")->raw() == "1");
  CHECK(entries[3].find("response")->textOf("status") == "400");
}

TEST_CASE("Conditional create, update and delete") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const std::string body = R"({"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"1"}]})";
  CHECK(client->post("/Patient", body, {"If-None-Exist: identifier=urn:mrn|1"}).status == 201);
  const auto second = client->post("/Patient", body, {"If-None-Exist: identifier=urn:mrn|1"});
  CHECK(second.status == 200);
  CHECK(second.header("etag") == "W/\"1\"");
  CHECK(client->put("/Patient?identifier=urn:mrn|1", body).header("etag") == "W/\"2\"");
  CHECK(client
            ->put("/Patient?identifier=urn:mrn|2",
                  R"({"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"2"}]})")
            .status == 201);
  CHECK(client->send("DELETE", "/Patient?identifier=urn:mrn|1,urn:mrn|2").status == 412);
  CHECK(client->send("DELETE", "/Patient?identifier=urn:mrn|2").status == 204);
  CHECK(client->send("DELETE", "/Patient").status == 400);
  CHECK(client->ids("/Patient").size() == 1);
}

TEST_CASE("A JSON Patch is applied whole or not at all, and its test guards it") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const std::vector<std::string> typed{"Content-Type: application/json-patch+json"};
  REQUIRE(
      client->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1","gender":"female","name":[{"family":"A"}]})")
          .status == 201);
  CHECK(
      client
          ->send(
              "PATCH", "/Patient/p1",
              R"([{"op":"test","path":"/gender","value":"female"},{"op":"replace","path":"/gender","value":"other"},{"op":"add","path":"/name/-","value":{"family":"B"}}])",
              typed)
          .header("etag") == "W/\"2\"");
  CHECK(client
            ->send("PATCH", "/Patient/p1",
                   R"([{"op":"remove","path":"/name"},{"op":"test","path":"/gender","value":"female"}])", typed)
            .status == 412);
  CHECK(client->send("PATCH", "/Patient/p1", R"([{"op":"remove","path":"/photo"}])", typed).status == 422);
  CHECK(client->send("PATCH", "/Patient/p1", R"([{"op":"replace","path":"/id","value":"p2"}])", typed).status == 422);
  const auto now = client->get("/Patient/p1");
  CHECK(now.header("etag") == "W/\"2\"");
  CHECK(now.json().textOf("gender") == "other");
  CHECK(now.json().find("name")->items().size() == 2);
  CHECK(client->ids("/Patient?family=b").size() == 1);
}

TEST_CASE("Of eight who update the same version at once exactly one wins, again and again") {
  RunningSandbox sandbox;
  const auto identity = sandbox.enrol();
  auto client = sandbox.client(identity);
  REQUIRE(client->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1"})").status == 201);
  constexpr int rounds = 10;
  for (int round = 1; round <= rounds; ++round) {
    std::atomic<int> won = 0;
    std::atomic<int> lost = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
          auto own = sandbox.client(identity);
          const auto reply = own->put(
              "/Patient/p1", R"({"resourceType":"Patient","id":"p1","multipleBirthInteger":)" + std::to_string(i) + '}',
              {"If-Match: W/\"" + std::to_string(round) + '"'});
          if (reply.status == 200) ++won;
          if (reply.status == 412) ++lost;
        });
    }
    CHECK(won == 1);
    CHECK(lost == 7);
  }
  CHECK(client->get("/Patient/p1").header("etag") == "W/\"" + std::to_string(rounds + 1) + '"');
}
