#include "core/backend/retry/retrying_transport.h"
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/manual_time.h"
#include "tests/core/backend/support/scripted_transport.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;
using namespace clavis::tests;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

struct Bench {
  ManualTime time;
  ScriptedTransport* script = nullptr;
  double dice = 0.5;
  std::unique_ptr<RetryingTransport> transport;

  explicit Bench(RetryOptions options = {}) {
    auto inner = std::make_unique<ScriptedTransport>("https://fhir.example/r4");
    script = inner.get();
    transport = std::make_unique<RetryingTransport>(std::move(inner), time, time, [this] { return dice; }, options);
  }
  Result<HttpResponse> send(HttpRequest request) {
    auto future = transport->send(std::move(request));
    waits = time.runAll();
    REQUIRE(future.resultCount() == 1);
    return future.takeResult();
  }
  std::vector<milliseconds> waits;
};

HttpRequest reading() { return {.target = "Patient/1", .deadline = 60s}; }
HttpRequest writing(Delivery delivery) {
  return {.method = HttpMethod::Put, .target = "Patient/1", .body = "{}", .delivery = delivery};
}

} // namespace

TEST_CASE("a read is repeated after what passes by itself, with full jitter that doubles") {
  Bench bench;
  bench.dice = 0.999999;
  bench.script->thenFail(BackendError::Unreachable).thenFail(BackendError::Truncated).then(503).then(200, "{}");
  const auto answer = bench.send(reading());
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->attempts == 4);
  CHECK(bench.waits == std::vector<milliseconds>{249ms, 499ms, 999ms});

  Bench lucky;
  lucky.dice = 0;
  lucky.script->then(500).then(200);
  CHECK(lucky.send(reading())->attempts == 2);
  CHECK(lucky.waits == std::vector<milliseconds>{0ms});
}

TEST_CASE("after the last attempt its outcome stands") {
  Bench bench({.maximumAttempts = 3});
  bench.script->then(503).then(503).then(502);
  CHECK(bench.send(reading())->status == 502);
  CHECK(bench.script->asked.size() == 3);
}

TEST_CASE("what will fail again is not repeated") {
  for (const int status : {200, 304, 400, 401, 403, 404, 409, 410, 412, 422, 501}) {
    Bench bench;
    bench.script->then(status);
    CHECK(bench.send(reading())->status == status);
    CHECK(bench.script->asked.size() == 1);
  }
  Bench bench;
  bench.script->thenFail(BackendError::TlsUntrusted, Retry::AfterAction);
  CHECK_FAILS(bench.send(reading()), TlsUntrusted);
  CHECK(bench.script->asked.size() == 1);
}

TEST_CASE("Retry-After is waited for, in seconds and as a date") {
  Bench seconds;
  seconds.script->then(429, {}, {{"retry-after", "7"}}).then(200);
  CHECK(seconds.send(reading()));
  CHECK(seconds.waits == std::vector<milliseconds>{7000ms});

  Bench date;
  date.script->then(503, {}, {{"Retry-After", "Sun, 01 Mar 2026 00:00:12 GMT"}}).then(200);
  CHECK(date.send(reading()));
  CHECK(date.waits == std::vector<milliseconds>{12'000ms});

  Bench past;
  past.script->then(503, {}, {{"Retry-After", "Sun, 01 Mar 2020 00:00:00 GMT"}}).then(200);
  CHECK(past.send(reading()));
  CHECK(past.waits == std::vector<milliseconds>{125ms}); // our own jitter
}

TEST_CASE("a wait beyond the deadline is not begun: the caller is told how long it would be") {
  Bench bench;
  bench.script->then(429, {}, {{"Retry-After", "3600"}}).then(200);
  const auto answer = bench.send(reading());
  REQUIRE(answer);
  CHECK(answer->status == 429);
  CHECK(bench.waits.empty());
}

TEST_CASE("each attempt gets what is left of the deadline") {
  Bench bench;
  bench.script->then(503, {}, {{"Retry-After", "20"}}).then(200);
  REQUIRE(bench.send(reading()));
  CHECK(bench.script->asked[0].deadline == 60s);
  CHECK(bench.script->asked[1].deadline == 40s);
}

TEST_CASE("a write that must arrive once is repeated only when it cannot have been sent") {
  for (const auto code : {BackendError::ClosedWithoutAnswer, BackendError::TimedOut, BackendError::Truncated}) {
    Bench bench;
    bench.script->thenFail(code).then(200);
    const auto result = bench.send(writing(Delivery::AtMostOnce));
    REQUIRE_FALSE(result);
    CHECK(result.error().is(code));
    CHECK(bench.script->asked.size() == 1);
  }
  for (const int status : {429, 500, 503}) {
    Bench bench;
    bench.script->then(status).then(200);
    CHECK(bench.send(writing(Delivery::AtMostOnce))->status == status);
    CHECK(bench.script->asked.size() == 1);
  }
  Bench bench;
  bench.script->thenFail(BackendError::CannotResolve).thenFail(BackendError::Unreachable).then(201);
  CHECK(bench.send(writing(Delivery::AtMostOnce))->status == 201);
  CHECK(bench.script->asked.size() == 3);
}

TEST_CASE("a write that the server applies once is repeated, and says so") {
  Bench bench;
  bench.script->thenFail(BackendError::ClosedWithoutAnswer).then(412);
  const auto answer = bench.send(writing(Delivery::Repeatable));
  REQUIRE(answer);
  CHECK(answer->status == 412);
  CHECK(answer->attempts == 2); // the first may have won
  CHECK(bench.script->asked[1].body == "{}");
}

TEST_CASE("the budget over all requests ends a storm of repeats") {
  Bench bench({.maximumAttempts = 10, .budget = 5, .circuit = {.failuresToOpen = 1000}});
  for (int i = 0; i < 40; ++i) bench.script->then(503);
  CHECK(bench.send(reading())->attempts == 6);
  CHECK(bench.send(reading())->attempts == 1);
}

TEST_CASE("a host that fails is left alone for a while, then asked once") {
  Bench bench({.maximumAttempts = 1, .circuit = {.failuresToOpen = 3, .openFor = 5s}});
  for (int i = 0; i < 3; ++i) bench.script->thenFail(BackendError::Unreachable);
  for (int i = 0; i < 3; ++i) CHECK_FAILS(bench.send(reading()), Unreachable);
  const auto refused = bench.send(reading());
  CHECK_FAILS(refused, CircuitOpen);
  CHECK(refused.error().retryAfter() == 5s);
  CHECK(bench.script->asked.size() == 3);
  bench.time.advance(5s);
  bench.script->then(200);
  CHECK(bench.send(reading()));
  bench.script->then(200);
  CHECK(bench.send(reading()));
}

TEST_CASE("answers about the request do not count against the host") {
  Bench bench({.maximumAttempts = 1, .circuit = {.failuresToOpen = 2}});
  for (int i = 0; i < 10; ++i) {
    bench.script->then(i % 2 == 0 ? 404 : 500);
    CHECK(bench.send(reading()));
  }
}

TEST_CASE("a body that has begun to arrive at its receiver is not begun again") {
  struct Sink final : BodySink {
    void begin(std::function<void()>) override {}
    Result<Flow> write(std::string_view bytes) override {
      text += bytes;
      return fail(BackendError::Truncated, "the line went dead", Retry::Later);
    }
    std::string text;
  };
  Bench bench;
  bench.script->then(503).then(200, "half a ").then(200, "whole");
  const auto sink = std::make_shared<Sink>();
  auto future = bench.transport->send(reading(), sink);
  bench.time.runAll();
  CHECK_FAILS(future.takeResult(), Truncated);
  CHECK(sink->text == "half a ");
  CHECK(bench.script->asked.size() == 2); // the 503 before the first byte was repeated
}

TEST_CASE("giving up ends a wait, and so does the end of the transport") {
  Bench bench;
  bench.script->then(503, {}, {{"Retry-After", "30"}});
  bool cancelled = false;
  std::optional<Result<HttpResponse>> outcome;
  bench.transport->start(
      reading(), nullptr, [&] { return cancelled; }, [&](Result<HttpResponse> result) { outcome = std::move(result); });
  CHECK_FALSE(outcome.has_value());
  cancelled = true;
  bench.time.advance(1ms);
  REQUIRE(outcome.has_value());
  CHECK_FAILS(*outcome, Cancelled);

  bench.script->then(503, {}, {{"Retry-After", "30"}});
  auto waiting = bench.transport->send(reading());
  bench.script->hold();
  auto underWay = bench.transport->send(reading());
  bench.transport.reset();
  CHECK_FAILS(waiting.takeResult(), Cancelled);
  CHECK_FAILS(underWay.takeResult(), Cancelled);
}

TEST_CASE("against a real server: 429 and dropped connections are overcome, a write is not repeated") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  TimerThread timer;
  const SystemClock clock;
  RetryingTransport transport(connect(server.url("/fault"), ca.pem(), ca.issueClient("dr-alice")), clock, timer,
                              [] { return 0.1; }, {.base = 20ms});
  const auto busy = transport.send({.target = "flaky?times=2&code=429&after=0"}).takeResult();
  REQUIRE(busy);
  CHECK(busy->attempts == 3);
  const auto dropped = transport.send({.target = "flaky?times=2&code=drop"}).takeResult();
  REQUIRE(dropped);
  CHECK(dropped->attempts >= 2); // libcurl repeats one by itself, on the connection that was kept
  CHECK(server.count("request GET /fault/flaky?times=2&code=drop") == 3);
  const auto before = server.count("request POST");
  CHECK_FAILS(transport
                  .send({.method = HttpMethod::Post,
                         .target = "flaky?times=1&code=drop&w=1",
                         .body = "{}",
                         .delivery = Delivery::AtMostOnce})
                  .takeResult(),
              ClosedWithoutAnswer);
  CHECK(server.count("request POST") == before + 1);
}
