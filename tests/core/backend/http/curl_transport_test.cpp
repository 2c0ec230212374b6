#include "core/backend/http/curl_transport.h"
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("a file comes over mutual TLS and HTTP/2, byte for byte") {
  const Authority ca("Clinic CA");
  const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem()});
  const std::string body = "{\"resourceType\":\"Patient\",\"x\":\"" + std::string(300'000, 'z') + "\"}";
  std::ofstream(nginx.root() / "1.json", std::ios::binary) << body;

  const auto transport = connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice"));
  const auto answer = get(*transport, "1.json");
  INFO((answer ? "" : answer.error().toString()));
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->http2);
  CHECK(answer->body == body);
  CHECK(answer->headers.get("CONTENT-TYPE") == "application/fhir+json");
}

TEST_CASE("HTTP/1.1 serves where HTTP/2 is not offered") {
  const Authority ca("Clinic CA");
  const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem(), .http2 = false});
  const auto transport = connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice"));
  const auto answer = get(*transport, "who");
  REQUIRE(answer);
  CHECK_FALSE(answer->http2);
  CHECK(answer->body == "CN=dr-alice");
}

TEST_CASE("two identities never share a connection") {
  const Authority ca("Clinic CA");
  const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem()});
  const auto alice = connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice"));
  const auto bob = connect(nginx.url(), ca.pem(), ca.issueClient("dr-bob"));
  for (int i = 0; i < 5; ++i) {
    CHECK(get(*alice, "who")->body == "CN=dr-alice");
    CHECK(get(*bob, "who")->body == "CN=dr-bob");
  }
}
