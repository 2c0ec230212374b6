#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::tests;

TEST_CASE("A created resource is read back with its digits, its version and its address") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto made =
      client->post("/Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"K"},)"
                                   R"("valueQuantity":{"value":1.10,"unit":"mmol/L"},"_unknown":{"x":[1e5]}})");
  REQUIRE(made.status == 201);
  CHECK(made.header("etag") == "W/\"1\"");
  CHECK(!made.header("last-modified").empty());
  const std::string id = made.json().textOf("id");
  CHECK(made.header("location") == sandbox->fhirUrl() + "/Observation/" + id + "/_history/1");

  const auto read = client->get("/Observation/" + id);
  CHECK(read.status == 200);
  CHECK(read.body.contains(R"("value":1.10)"));
  CHECK(read.body.contains(R"("_unknown":{"x":[1e5]})"));
  CHECK(read.json().find("meta")->textOf("versionId") == "1");
  CHECK(client->get("/Observation/" + id, {"If-None-Match: W/\"1\""}).status == 304);
  const auto head = client->send("HEAD", "/Observation/" + id);
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.header("content-length") == std::to_string(read.body.size()));
}

TEST_CASE("Every version stays readable; a deleted resource is 410, one that never was 404") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  CHECK(client->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1","gender":"female"})").status == 201);
  const auto second = client->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1","gender":"male"})");
  CHECK(second.status == 200);
  CHECK(second.header("etag") == "W/\"2\"");
  CHECK(client->get("/Patient/p1/_history/1").json().textOf("gender") == "female");
  CHECK(client->get("/Patient/p1/_history/2").json().textOf("gender") == "male");
  CHECK(client->send("DELETE", "/Patient/p1").status == 204);
  CHECK(client->get("/Patient/p1").status == 410);
  CHECK(client->get("/Patient/p1/_history/3").status == 410);
  CHECK(client->get("/Patient/p1/_history/1").status == 200);
  CHECK(client->get("/Patient/never").status == 404);
  CHECK(client->send("DELETE", "/Patient/p1").status == 204);
  CHECK(client->ids("/Patient").empty());

  const auto history = client->get("/Patient/p1/_history").json();
  REQUIRE(history.find("entry")->items().size() == 3);
  CHECK(history.find("entry")->items()[0].find("request")->textOf("method") == "DELETE");
  CHECK(history.find("entry")->items()[2].find("request")->textOf("method") == "POST");

  // Back again: the versions go on counting.
  CHECK(client->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1"})").header("etag") == "W/\"4\"");
}

TEST_CASE("What a server must refuse is refused with the right status and an OperationOutcome") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const std::string patient = R"({"resourceType":"Patient","id":"p1"})";
  REQUIRE(client->put("/Patient/p1", patient).status == 201);
  const auto refused = [&](const ClientReply& reply, long status) {
    INFO(reply.body);
    CHECK(reply.status == status);
    CHECK(reply.json().textOf("resourceType") == "OperationOutcome");
  };
  refused(client->post("/Patient", "{"), 400);
  refused(client->post("/Patient", "[]"), 400);
  refused(client->post("/Patient", R"({"resourceType":"Observation"})"), 400);
  refused(client->post("/Patient", R"({"resourceType":"Patient","id":"a b"})"), 400);
  refused(client->post("/Patient", R"({"resourceType":"Patient","generalPractitioner":[{"reference":"a b"}]})"), 400);
  refused(client->put("/Patient/p2", patient), 400);
  refused(client->post("/Patient", patient, {"Content-Type: text/plain"}), 415);
  refused(client->send("PATCH", "/Patient/p1", "[]", {"Content-Type: application/json"}), 415);
  refused(client->get("/Patient/p1", {"Accept: application/fhir+xml"}), 406);
  refused(client->get("/Patient?_format=xml"), 406);
  refused(client->get("/Nonsense/1"), 404);
  refused(client->post("/Patient/p1", patient), 405);
  refused(client->send("TRACE", "/Patient/p1"), 405);
  refused(client->get("/Patient?nonsense=1"), 400);
  refused(client->put("/Patient/p1", patient, {"If-Match: W/\"7\""}), 412);
  refused(client->put("/Patient/p1", patient, {"If-None-Match: *"}), 412);
  CHECK(client->get("/Patient?nonsense=1", {"Prefer: handling=lenient"}).status == 200);
  CHECK(client->put("/Patient/p1", patient, {"If-Match: W/\"1\""}).status == 200);
  CHECK(client->put("/Patient/p1", patient, {"Prefer: return=minimal"}).body.empty());
}

TEST_CASE("A restart keeps data, authority and certificates") {
  RunningSandbox sandbox;
  const auto identity = sandbox.enrol();
  const std::string authority = sandbox.authorityPem();
  REQUIRE(sandbox.client(identity)->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1"})").status == 201);
  sandbox.restart();
  CHECK(sandbox.authorityPem() == authority);
  CHECK(sandbox.client(identity)->get("/Patient/p1").status == 200);
}
