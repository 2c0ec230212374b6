#include "core/backend/fhir/fhir_client.h"
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/scripted_transport.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <fstream>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

std::string bundleOf(const std::string& entries, const std::string& more = {}) {
  return R"({"resourceType":"Bundle","type":"searchset")" + more + R"(,"entry":[)" + entries + "]}";
}
std::string entry(const std::string& type, const std::string& id) {
  return R"({"resource":{"resourceType":")" + type + R"(","id":")" + id + "\"}}";
}

} // namespace

TEST_CASE("a search asks strictly, percent-encodes, and hands pages on by tokens that survive a restart") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(200,
            bundleOf(entry("Observation", "1"),
                     R"(,"total":2,"link":[{"relation":"next","url":"https://fhir.example/r4?p=2"}])"),
            {{"Date", "Sun, 01 Mar 2026 00:00:12 GMT"}});
  http.then(200, bundleOf(entry("Observation", "2"), R"(,"link":[{"relation":"self","url":"x"}])"));
  std::string token;
  {
    FhirClient client(http);
    const auto page = client
                          .search({.type = "Observation",
                                   .parameters = {{"patient", "Patient/1"}, {"code", "http://loinc.org|1-2 &"}},
                                   .count = 1})
                          .takeResult();
    REQUIRE(page);
    REQUIRE(page->resources.size() == 1);
    CHECK(page->resources[0].json == R"({"resourceType":"Observation","id":"1"})");
    CHECK(page->total == 2);
    CHECK(page->serverTime ==
          Instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)) + std::chrono::seconds(12));
    REQUIRE(page->next);
    token = page->next->serialise();
  }
  CHECK(http.asked.at(0).target == "Observation?patient=Patient/1&code=http://loinc.org%7C1-2%20%26&_count=1");
  CHECK(http.asked.at(0).headers.get("Prefer") == "handling=strict");
  CHECK(http.asked.at(0).headers.get("Accept") == "application/fhir+json");

  FhirClient afterRestart(http);
  const auto last = afterRestart.next(PageToken::fromSerialised(token)).takeResult();
  REQUIRE(last);
  CHECK(last->resources.at(0).id == "2");
  CHECK_FALSE(last->next);
  CHECK(http.asked.at(1).target == "?p=2");
}

TEST_CASE("a page's time is the application's own, before that of whatever stands in front of it") {
  const auto march = Instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1));
  const auto timeOf = [](const std::string& meta) {
    ScriptedTransport http("https://fhir.example/r4");
    http.then(200, bundleOf(entry("Observation", "1"), meta), {{"Date", "Sun, 01 Mar 2026 00:00:12 GMT"}});
    FhirClient client(http);
    const auto page = client.search({.type = "Observation"}).takeResult();
    REQUIRE(page);
    return page->serverTime;
  };
  CHECK(timeOf(R"(,"meta":{"id":"x","lastUpdated":"2026-03-01T02:00:05.250+02:00"})") ==
        march + std::chrono::milliseconds(5250));
  // What is no instant decides nothing.
  CHECK(timeOf(R"(,"meta":{"lastUpdated":"2026-03"})") == march + std::chrono::seconds(12));
  CHECK(timeOf(R"(,"meta":{"versionId":"3"})") == march + std::chrono::seconds(12));
}

TEST_CASE("a page keeps its bytes alive, also as a copy") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(200, bundleOf(entry("Observation", "1")));
  Page copy;
  {
    FhirClient client(http);
    auto page = client.search({.type = "Observation"}).takeResult();
    REQUIRE(page);
    copy = *page;
  }
  CHECK(copy.resources.at(0).json == R"({"resourceType":"Observation","id":"1"})");
}

TEST_CASE("a hostile next link is LeftOrigin, and nothing is sent to it") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(
      200, bundleOf(entry("Observation", "1"), R"(,"link":[{"relation":"next","url":"https://evil.example/r4?p=2"}])"));
  FhirClient client(http);
  CHECK_FAILS(client.search({.type = "Observation"}).takeResult(), LeftOrigin);
  CHECK_FAILS(
      client.next(PageToken::fromSerialised("clavis-page-1 0 0 0 0 0 0 1 0 https://evil.example/x")).takeResult(),
      LeftOrigin);
  CHECK(http.asked.size() == 2); // and the second was stopped by the transport
}

TEST_CASE("$everything and history ask as the standard says") {
  ScriptedTransport http("https://fhir.example/r4");
  for (int i = 0; i < 4; ++i) http.then(200, bundleOf(entry("Patient", "1")));
  FhirClient client(http);
  REQUIRE(client
              .everything({.patientId = "1",
                           .since = "2026-01-01T00:00:00+01:00",
                           .types = {"Patient", "Observation"},
                           .count = 50})
              .takeResult());
  REQUIRE(client.history({.type = "Patient", .id = "1", .count = 0}).takeResult());
  REQUIRE(client.history({.type = "Patient", .since = "2026", .count = 10}).takeResult());
  REQUIRE(client.history({.count = 10}).takeResult());
  CHECK(http.asked[0].target ==
        "Patient/1/$everything?_since=2026-01-01T00:00:00%2B01:00&_type=Patient,Observation&_count=50");
  CHECK(http.asked[1].target == "Patient/1/_history");
  CHECK(http.asked[2].target == "Patient/_history?_since=2026&_count=10");
  CHECK(http.asked[3].target == "_history?_count=10");
}

TEST_CASE("one resource is read byte for byte; one that is gone is Gone") {
  ScriptedTransport http("https://fhir.example/r4");
  const std::string json = "{ \"resourceType\":\"Patient\",\n \"id\":\"1\" }";
  http.then(200, json).then(410, {}).then(200, "<html>");
  FhirClient client(http);
  const auto page = client.read("Patient", "1").takeResult();
  REQUIRE(page);
  CHECK(page->resources.at(0).json == json);
  const auto gone = client.read("Patient", "1").takeResult();
  CHECK_FAILS(gone, Gone);
  CHECK(gone.error().subject() == "Patient");
  CHECK_FAILS(client.read("Patient", "1").takeResult(), NotFhir);
}

TEST_CASE("what the server says in words reaches the listener, not the Error") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(
      404,
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"John Doe"}]})");
  std::string said;
  FhirClient client(
      http, {.outcomes = [&](const OperationOutcome& outcome) { said = outcome.issues.at(0).text.forDisplay(); }});
  const auto result = client.read("Patient", "1").takeResult();
  CHECK_FAILS(result, NotFound);
  CHECK(result.error().detail() == "status 404, error/not-found");
  CHECK(said == "John Doe");
}

TEST_CASE("writes carry the condition that makes them safe, and are marked by it") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(201, {}, {{"Location", "https://fhir.example/r4/Basic/7/_history/1"}, {"ETag", "W/\"1\""}});
  http.then(201, R"({"resourceType":"Basic","id":"8"})");
  http.then(200, {}, {{"ETag", "W/\"4\""}}).then(412).then(201).then(200).then(204).then(404);
  FhirClient client(http);

  const auto plain = client.create({.type = "Basic", .json = "{}"}).takeResult();
  REQUIRE(plain);
  CHECK((plain->created && plain->id == "7" && plain->versionId == "1"));
  CHECK(http.asked.back().delivery == Delivery::AtMostOnce);
  const auto guarded = client.create({.type = "Basic", .json = "{}", .ifNoneExist = "identifier=urn:x|1"}).takeResult();
  CHECK(guarded->id == "8");
  CHECK(http.asked.back().delivery == Delivery::Repeatable);
  CHECK(http.asked.back().headers.get("If-None-Exist") == "identifier=urn:x|1");

  CHECK(client.update({.type = "Basic", .id = "7", .json = "{}", .ifMatch = "3"}).takeResult()->versionId == "4");
  CHECK(http.asked.back().headers.get("If-Match") == "W/\"3\"");
  CHECK(http.asked.back().delivery == Delivery::Repeatable);
  CHECK_FAILS(client.update({.type = "Basic", .id = "7", .json = "{}", .ifMatch = "3"}).takeResult(),
              PreconditionFailed);
  CHECK(client.update({.type = "Basic", .id = "9", .json = "{}", .onlyIfNew = true}).takeResult()->created);
  CHECK(http.asked.back().headers.get("If-None-Match") == "*");

  CHECK(client.patch({.type = "Basic", .id = "7", .jsonPatch = "[]"}).takeResult());
  CHECK(http.asked.back().headers.get("Content-Type") == "application/json-patch+json");
  CHECK(http.asked.back().delivery == Delivery::AtMostOnce);
  CHECK(client.remove({.type = "Basic", .id = "7"}).takeResult());
  CHECK(client.remove({.type = "Basic", .id = "7"}).takeResult()); // gone already
}

TEST_CASE("an export is started once, asked for, downloaded line by line, and ended") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(202, {}, {{"Content-Location", "https://fhir.example/bulk/7"}});
  http.then(202, {}, {{"Retry-After", "3"}, {"X-Progress", "half"}});
  http.then(200, R"({"transactionTime":"t","output":[{"type":"Patient","url":"https://fhir.example/bulk/7/p"}]})");
  http.then(200, "{\"resourceType\":\"Patient\",\"id\":\"1\"}\r\n\n{\"resourceType\":\"Patient\",\"id\":\"2\"}");
  http.then(202);
  FhirClient client(http);
  const auto job =
      client.startExport({.groupId = "g", .since = "2026-01-01T00:00:00Z", .types = {"Patient"}}).takeResult();
  REQUIRE(job);
  CHECK(http.asked.back().target ==
        "Group/g/$export?_outputFormat=application/fhir%2Bndjson&_since=2026-01-01T00:00:00Z&_type=Patient");
  CHECK(http.asked.back().headers.get("Prefer") == "respond-async");
  CHECK(http.asked.back().delivery == Delivery::AtMostOnce);
  CHECK(client.exportProgress(*job).takeResult()->askAgainAfter == std::chrono::seconds(3));
  const auto done = client.exportProgress(*job).takeResult();
  REQUIRE(done);
  REQUIRE(done->complete);
  const auto file = client.openExportFile(done->files.at(0));
  CHECK(**file->next() == R"({"resourceType":"Patient","id":"1"})");
  CHECK(**file->next() == R"({"resourceType":"Patient","id":"2"})");
  const auto end = file->next();
  REQUIRE(end);
  CHECK_FALSE(*end);
  CHECK(client.endExport(*job).takeResult());
}

TEST_CASE("an NDJSON file that ends inside a line is Truncated; one that is missing is NotFound") {
  ScriptedTransport http("https://fhir.example/r4");
  http.then(200, "{\"a\":1}\n{\"a\":").then(404);
  FhirClient client(http);
  const auto cut = client.openExportFile({.type = "Patient", .url = "/f"});
  CHECK(cut->next());
  CHECK_FAILS(cut->next(), Truncated);
  CHECK_FAILS(client.openExportFile({.type = "Patient", .url = "/f"})->next(), NotFound);
}

TEST_CASE("a client that is destroyed ends what is under way") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto http = connect(server.url("/fault"), ca.pem(), ca.issueClient("dr-alice"));
  auto client = std::make_unique<FhirClient>(*http);
  auto future = client->search({.type = "silent"});
  auto given = client->search({.type = "silent"});
  given.cancel();
  client.reset();
  CHECK_FAILS(future.takeResult(), Cancelled);
  CHECK(given.isFinished());
}

TEST_CASE("a large NDJSON file streams through a small pipe, whole and in order, however slowly it is read") {
  const Authority ca("Clinic CA");
  for (const bool http2 : {true, false})
    for (const bool gzip : {true, false}) {
      INFO("HTTP/2 " << http2 << ", gzip " << gzip);
      const Nginx nginx(ca.issue({}), {.serverLines = gzip ? "gzip on; gzip_types *; gzip_comp_level 1;" : "",
                                       .clientCaPem = ca.pem(),
                                       .http2 = http2});
      constexpr int lines = 60'000;
      {
        std::ofstream file(nginx.root() / "big.ndjson", std::ios::binary);
        for (int i = 0; i < lines; ++i)
          file << R"({"resourceType":"Observation","id":")" << i << R"(","text":")"
               << std::string(400 + i % 100, static_cast<char>('a' + i % 26)) << "\"}\n";
      }
      const auto http = connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice"));
      FhirClient client(*http);
      const auto file = client.openExportFile({.type = "Observation", .url = "/big.ndjson"});
      int count = 0;
      bool inOrder = true;
      for (;;) {
        auto line = file->next();
        INFO((line ? std::string() : line.error().toString()));
        REQUIRE(line);
        if (!*line) break;
        inOrder =
            inOrder && (*line)->starts_with(R"({"resourceType":"Observation","id":")" + std::to_string(count) + "\"");
        ++count;
        // Other requests go on while this one is held.
        if (count % 20'000 == 0) CHECK(get(*http, "who"));
      }
      CHECK(inOrder);
      CHECK(count == lines);
    }
}

TEST_CASE("a stream that is dropped in its middle ends its download") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto http = connect(server.url("/fault"), ca.pem(), ca.issueClient("dr-alice"));
  FhirClient client(*http);
  {
    const auto file = client.openExportFile({.type = "Observation", .url = "/fault/endless"});
  }
  CHECK(get(*http, "ok"));
}
