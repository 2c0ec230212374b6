#include "app/sandbox/http/gzip.h"
#include "tests/app/sandbox/support/raw_tls.h"

#include <catch2/catch_test_macros.hpp>
#include <openssl/ssl.h>

#include <vector>

using namespace clavis::tests;
using namespace clavis;

namespace {

sandbox::SandboxOptions tight() {
  sandbox::SandboxOptions options;
  options.limits.headers = std::chrono::milliseconds(700);
  options.limits.body = std::chrono::milliseconds(700);
  options.limits.handshake = std::chrono::milliseconds(700);
  options.limits.headerBytes = 4096;
  options.limits.bodyBytes = 64 * 1024;
  return options;
}

std::size_t answersIn(const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find("HTTP/1.1 "); at != std::string::npos; at = text.find("HTTP/1.1 ", at + 1)) ++count;
  return count;
}

} // namespace

TEST_CASE("A request that two parsers could read differently ends the connection unexecuted") {
  RunningSandbox sandbox(tight());
  const auto identity = sandbox.enrol();
  auto client = sandbox.client(identity);
  const std::string hidden = "PUT /fhir/Patient/smuggled HTTP/1.1\r\nHost: x\r\nContent-Type: "
                             "application/fhir+json\r\nContent-Length: 41\r\n\r\n"
                             "{\"resourceType\":\"Patient\",\"id\":\"smuggled\"}";
  for (const std::string& framing :
       {std::string("Content-Length: 18446744073709551615"), std::string("Content-Length: -1"),
        std::string("Content-Length: abc"), std::string("Content-Length: 0\r\nContent-Length: 5"),
        std::string("Content-Length: 5\r\nTransfer-Encoding: chunked"),
        std::string("Transfer-Encoding: chunked\r\nContent-Length: 5"),
        std::string("Transfer-Encoding: chunked, identity"), std::string("Content-Length : 5"),
        std::string("Content-Length: 0x0"), std::string("Host: y"), std::string("X: a\r\n Content-Length: 5\n")}) {
    INFO(framing);
    RawTls raw(portOf(sandbox->fhirUrl().substr(0, sandbox->fhirUrl().size() - 5)), sandbox.authorityPem(), identity);
    REQUIRE(raw.connected());
    REQUIRE(raw.write("POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n" + framing +
                      "\r\n\r\n0\r\n\r\n" + hidden));
    const auto answer = raw.readAll();
    CHECK(raw.closed());
    CHECK(answersIn(answer) <= 1);
    CHECK(client->get("/Patient/smuggled").status == 404);
  }
}

TEST_CASE("Too much and too slow is cut off, and nobody else notices") {
  RunningSandbox sandbox(tight());
  const auto identity = sandbox.enrol();
  auto client = sandbox.client(identity);
  const auto port = portOf(sandbox->fhirUrl().substr(0, sandbox->fhirUrl().size() - 5));
  const auto authority = sandbox.authorityPem();

  SECTION("a large body is 413, a large header 431") {
    CHECK(client->post("/Patient", R"({"resourceType":"Patient","x":")" + std::string(100'000, 'x') + "\"}").status ==
          413);
    CHECK(client->get("/Patient", {"X-Long: " + std::string(8000, 'x')}).status == 431);
    CHECK(client->get("/Patient").status == 200);
  }
  SECTION("headers that trickle in have one deadline together") {
    RawTls raw(port, authority, identity);
    REQUIRE(raw.connected());
    const auto begin = std::chrono::steady_clock::now();
    raw.write("GET /fhir/Patient HTTP/1.1\r\n");
    for (int i = 0; i < 30 && !raw.closed(); ++i) {
      raw.write("X: y\r\n");
      static_cast<void>(raw.readAll(std::chrono::milliseconds(100)));
    }
    CHECK(raw.closed());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
    CHECK(client->get("/Patient").status == 200);
  }
  SECTION("so has a body that never ends") {
    RawTls raw(port, authority, identity);
    REQUIRE(raw.write("POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"));
    CHECK(raw.readAll().empty());
    CHECK(raw.closed());
  }
  SECTION("a client that says nothing is let go") {
    RawTls raw(port, authority, identity);
    REQUIRE(raw.connected());
    CHECK(raw.readAll().empty());
    CHECK(raw.closed());
  }
}

TEST_CASE("TLS below 1.3 is refused") {
  RunningSandbox sandbox;
  const auto identity = sandbox.enrol();
  const auto port = portOf(sandbox->fhirUrl().substr(0, sandbox->fhirUrl().size() - 5));
  CHECK_FALSE(RawTls(port, sandbox.authorityPem(), identity, TLS1_2_VERSION).connected());
  CHECK(RawTls(port, sandbox.authorityPem(), identity).connected());
}

TEST_CASE("Malformed JSON of every kind is a 400 and changes nothing") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "[";
  for (const std::string& body :
       {std::string("{"), std::string("nonsense"), std::string("{\"resourceType\":\"Patient\",}"),
        std::string("{\"resourceType\":\"Patient\"}x"), std::string("{\"resourceType\":\"Patient\",\"x\":\"\xFF\"}"),
        std::string("{\"resourceType\":\"Patient\",\"x\":\"\\ud800\"}"),
        std::string("{\"resourceType\":\"Patient\",\"x\":01}"),
        std::string("{\"resourceType\":\"Patient\",\"x\":\"a\nb\"}"), deep, std::string("{'resourceType':'Patient'}"),
        std::string(1, '\0')}) {
    INFO(body.substr(0, 60));
    CHECK(client->post("/Patient", body).status == 400);
    CHECK(client->post("", body).status == 400);
  }
  CHECK(client->ids("/Patient").empty());
}

TEST_CASE("gzip is sent to who asks for it") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto plain = client->get("/metadata");
  const auto packed = client->get("/metadata", {"Accept-Encoding: gzip"});
  CHECK(plain.header("content-encoding").empty());
  REQUIRE(packed.header("content-encoding") == "gzip");
  CHECK(packed.body.size() < plain.body.size() / 5);
  const auto unpacked = sandbox::gunzipped(packed.body, 10'000'000);
  REQUIRE(unpacked);
  CHECK(unpacked->size() == plain.body.size());
  CHECK_FALSE(sandbox::gunzipped(packed.body.substr(0, packed.body.size() / 2), 10'000'000));
  CHECK_FALSE(sandbox::gunzipped(packed.body, 1000));
}

TEST_CASE("Raw Binary goes in and comes out byte for byte") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i % 256);
  const auto made = client->post("/Binary", bytes, {"Content-Type: image/x-test", "Accept: application/fhir+json"});
  REQUIRE(made.status == 201);
  const std::string id = made.json().textOf("id");
  const auto raw = client->get("/Binary/" + id, {"Accept: image/*"});
  CHECK(raw.body == bytes);
  CHECK(raw.header("content-type") == "image/x-test");
  const auto resource = client->get("/Binary/" + id, {"Accept: application/fhir+json"}).json();
  CHECK(resource.textOf("contentType") == "image/x-test");
  CHECK(client->put("/Binary/" + id, "other", {"Content-Type: text/plain", "If-Match: W/\"1\""}).status == 200);
  CHECK(client->get("/Binary/" + id).body == "other");
}

TEST_CASE("Links stay within the origin the client asked, and never follow a foreign Host header") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto port = std::to_string(portOf(sandbox->fhirUrl().substr(0, sandbox->fhirUrl().size() - 5)));
  CHECK(client->get("/Patient", {"Host: localhost:" + port})
            .body.contains("https://localhost:" + port + "/fhir/Patient"));
  const auto foreign = client->get("/Patient", {"Host: evil.example"});
  CHECK_FALSE(foreign.body.contains("evil"));
  CHECK(foreign.body.contains(sandbox->fhirUrl()));
}
