// How often a write arrives: counted at the server.
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

HttpRequest write(HttpMethod method, std::string target, Delivery delivery) {
  return {.method = method,
          .target = std::move(target),
          .headers = {{"Content-Type", "application/fhir+json"}},
          .body = R"({"resourceType":"Basic"})",
          .delivery = delivery};
}

} // namespace

TEST_CASE("a write whose answer never comes was delivered once") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto transport = connect(server.url("/fault"), ca.pem(), ca.issueClient("dr-alice"));
  long delivered = 0;
  for (const auto method : {HttpMethod::Post, HttpMethod::Put, HttpMethod::Patch, HttpMethod::Delete})
    for (const char* fault : {"close", "close-politely", "reset"}) {
      INFO(methodName(method) << ' ' << fault);
      CHECK_FAILS(transport->send(write(method, fault, Delivery::AtMostOnce)).takeResult(), ClosedWithoutAnswer);
      CHECK(server.count("request") == ++delivered);
    }
}

TEST_CASE("on a kept connection that turns out dead, a write that must arrive once arrives once") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto transport = connect(server.url("/fault"), ca.pem(), ca.issueClient("dr-alice"));
  // The server answers, and drops the connection when it reads the next request on it.
  REQUIRE(get(*transport, "then-close"));
  REQUIRE(transport->send(write(HttpMethod::Post, "ok", Delivery::AtMostOnce)).takeResult());
  CHECK(server.count("connection") == 2); // not on the kept one
  CHECK(server.count("request POST") == 1);
}

TEST_CASE("on a kept connection that turns out dead, what may be repeated is") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto transport = connect(server.url("/fault"), ca.pem(), ca.issueClient("dr-alice"));
  REQUIRE(get(*transport, "then-close"));
  REQUIRE(transport->send(write(HttpMethod::Put, "ok", Delivery::Repeatable)).takeResult());
  CHECK(server.count("request PUT") == 2);
}

TEST_CASE("a write that HTTP/2 lost was delivered once") {
  const Authority ca("Clinic CA");
  for (const char* fault : {"close", "goaway", "short", "reset"}) {
    INFO(fault);
    FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem(), .http2 = fault});
    const auto transport = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"));
    CHECK_FALSE(transport->send(write(HttpMethod::Post, "Basic", Delivery::AtMostOnce)).takeResult());
    CHECK(server.count("request") == 1);
  }
}
