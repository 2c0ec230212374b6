#include "app/sandbox/faults/fault_plan.h"
#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>
#include <curl/curl.h>

using namespace clavis::tests;
using namespace clavis;

namespace {
sandbox::FaultRule rule(const std::string& text) {
  auto parsed = sandbox::parseFaultRule(text);
  INFO(text);
  REQUIRE(parsed);
  return *parsed;
}
} // namespace

TEST_CASE("Fault rules say what they can and refuse the rest") {
  const auto full = rule("429:every=3:after=5:path=/fhir/Observation:method=GET:count=2");
  CHECK(full.kind == sandbox::FaultKind::TooMany);
  CHECK(full.every == 3);
  CHECK(full.retryAfter == 5);
  CHECK(full.path == "/fhir/Observation");
  CHECK(full.count == 2);
  CHECK(rule("delay=250").delay == std::chrono::milliseconds(250));
  for (const char* bad :
       {"", "explode", "delay", "delay=-1", "delay=x", "500:every=0", "500:rate=2", "500:path=x", "500:nonsense=1"}) {
    INFO(bad);
    CHECK_FALSE(sandbox::parseFaultRule(bad));
  }
}

TEST_CASE("Each lie is told as ordered, and only where it was ordered") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  for (int i = 0; i < 6; ++i)
    REQUIRE(
        client->put("/Basic/b" + std::to_string(i), R"({"resourceType":"Basic","id":"b)" + std::to_string(i) + "\"}")
            .status == 201);
  auto& faults = sandbox->faults();

  SECTION("500 every third time") {
    faults.add(rule("500:every=3:path=/fhir/Basic"));
    std::vector<long> statuses;
    for (int i = 0; i < 6; ++i) statuses.push_back(client->get("/Basic").status);
    CHECK(statuses == std::vector<long>{200, 200, 500, 200, 200, 500});
    CHECK(client->get("/Patient").status == 200);
    CHECK(faults.strikes() == 2);
  }
  SECTION("429 says when to come back") {
    faults.add(rule("429:after=7:count=1"));
    const auto reply = client->get("/Basic");
    CHECK(reply.status == 429);
    CHECK(reply.header("retry-after") == "7");
    CHECK(client->get("/Basic").status == 200);
  }
  SECTION("a dropped write was not done") {
    faults.add(rule("drop:method=PUT"));
    CHECK(client->put("/Basic/new", R"({"resourceType":"Basic","id":"new"})").error == CURLE_GOT_NOTHING);
    faults.clear();
    CHECK(client->get("/Basic/new").status == 404);
  }
  SECTION("a truncated answer is one whose length does not fit") {
    faults.add(rule("truncate"));
    const auto reply = client->get("/Basic");
    CHECK(reply.status == 200);
    CHECK(reply.error == CURLE_PARTIAL_FILE);
  }
  SECTION("a delay delays") {
    faults.add(rule("delay=300:count=1"));
    const auto begin = std::chrono::steady_clock::now();
    CHECK(client->get("/Basic").status == 200);
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(300));
  }
  SECTION("a stale page is the one before") {
    faults.add(rule("stale:every=2:path=/fhir/Basic"));
    CHECK(client->get("/Basic?_id=b0").body.contains("\"b0\""));
    CHECK(client->get("/Basic?_id=b1").body.contains("\"b0\""));
  }
  SECTION("a shifted page misses one and repeats another") {
    faults.add(rule("shift"));
    const auto ids = client->ids("/Basic?_count=100");
    CHECK(ids == std::vector<std::string>{"Basic/b1", "Basic/b2", "Basic/b3", "Basic/b4", "Basic/b5", "Basic/b5"});
  }
}

TEST_CASE("Faults by rate repeat with their seed") {
  const auto run = [](std::uint64_t seed) {
    sandbox::FaultPlan plan(seed);
    plan.add(rule("500:rate=0.3"));
    std::string pattern;
    sandbox::HttpRequest request;
    request.path = "/fhir";
    for (int i = 0; i < 100; ++i) pattern += plan.instead(request) ? 'x' : '.';
    return pattern;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
}

TEST_CASE("Tests can switch the lies and count requests, when that was allowed") {
  sandbox::SandboxOptions options;
  options.control = true;
  RunningSandbox sandbox(options);
  auto client = sandbox.client();
  const auto control = controlUrl(sandbox->enrolUrl());
  SandboxClient operatorClient("", sandbox.authorityPem(), {});
  CHECK(client->get("/Patient").status == 200);
  CHECK(operatorClient.post(control + "/faults", R"(["drop"])").status == 200);
  CHECK(client->get("/Patient").status == 0);
  CHECK(operatorClient.post(control + "/faults", R"(["nonsense"])").status == 400);
  CHECK(operatorClient.post(control + "/faults", "[]").status == 200);
  CHECK(client->get("/Patient").status == 200);
  CHECK(operatorClient.get(control + "/counters").json().find("faults")->raw() != "0");
  CHECK(sandbox->requests("GET") >= 3);

  RunningSandbox closed;
  SandboxClient stranger("", closed.authorityPem(), {});
  CHECK(stranger.get(controlUrl(closed->enrolUrl()) + "/counters").status == 404);
  options.host = "0.0.0.0";
  options.folder = closed.folder() / "other";
  const core::SystemClock clock;
  CHECK_FALSE(sandbox::Sandbox::start(options, clock));
}
