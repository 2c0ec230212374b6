// What a server, or somebody on the way, can do to an answer: each case against a real server that does it. None may
// end as a success with less than the whole, none may follow elsewhere, none may grow without bound.
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <sys/resource.h>

#include <atomic>
#include <future>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;
using std::chrono::milliseconds;

namespace {

struct Clinic {
  Authority ca{"Clinic CA"};
  Issued client = ca.issueClient("dr-alice");
  Issued server = ca.issue({});
  [[nodiscard]] FaultServer::Options faulty() const { return {.server = server, .clientCaPem = ca.pem()}; }
  [[nodiscard]] std::unique_ptr<CurlTransport> to(const std::string& url, ClientOptions options = {}) const {
    return connect(url, ca.pem(), client, options);
  }
};

long peakMemoryKiB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

} // namespace

TEST_CASE("an answer that ends early is Truncated, however it ends") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  for (const char* fault : {"truncated-length", "reset-in-body", "truncated-chunk", "missing-last-chunk",
                            "no-length-dropped", "header-cut"}) {
    INFO(fault);
    const auto result = get(*transport, fault);
    CHECK_FAILS(result, Truncated);
    CHECK((!result && result.error().retry() == Retry::Later));
  }
}

TEST_CASE("without a length, TLS's own goodbye makes an answer complete") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto answer = get(*clinic.to(server.url("/fault")), "no-length-complete");
  REQUIRE(answer);
  CHECK(answer->body == R"({"resourceType":"Basic","id":"1"})");
}

TEST_CASE("HTTP/2: a body shorter than promised, a stream or connection cut, are never a success") {
  const Clinic clinic;
  const std::string fault = GENERATE("short", "reset", "close-in-body", "close", "goaway", "refused");
  INFO(fault);
  auto options = clinic.faulty();
  options.http2 = fault;
  FaultServer server(options);
  const auto result = get(*clinic.to(server.url()), "ok");
  REQUIRE_FALSE(result);
  INFO(result.error().toString());
  // libcurl may meet the end before it has handed the header on.
  CHECK((result.error().is(BackendError::Truncated) || result.error().is(BackendError::ClosedWithoutAnswer)));
  CHECK(result.error().retry() == Retry::Later);
}

TEST_CASE("what stands still or drips is ended by the deadline") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  for (const char* fault : {"drip", "drip-header", "silent", "stall"}) {
    INFO(fault);
    const auto begun = std::chrono::steady_clock::now();
    CHECK_FAILS(get(*transport, fault, milliseconds(300)), TimedOut);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(3));
  }
}

TEST_CASE("what stands still is ended long before a generous deadline") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"), {.curl = {.stallTimeout = milliseconds(200)}});
  CHECK_FAILS(get(*transport, "stall", std::chrono::hours(1)), TimedOut);
  CHECK_FAILS(get(*transport, "silent", std::chrono::hours(1)), TimedOut);
}

TEST_CASE("a server that takes the connection and says nothing is ended by the connection's own limit") {
  const Clinic clinic;
  const Listener mute; // in the kernel's queue, and nobody ever comes to accept
  const auto transport =
      clinic.to("https://127.0.0.1:" + std::to_string(mute.port()), {.curl = {.connectTimeout = milliseconds(200)}});
  CHECK_FAILS(get(*transport, "ok", std::chrono::hours(1)), TimedOut);
}

TEST_CASE("endless and over-long bodies stop at the cap, not at the end of memory") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  const long before = peakMemoryKiB();
  for (const char* fault : {"endless", "huge-length", "bomb?mib=256"}) {
    INFO(fault);
    const auto result =
        transport->send({.target = fault, .deadline = std::chrono::seconds(20), .maximumBody = 8 << 20}).takeResult();
    CHECK_FAILS(result, TooLarge);
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(peakMemoryKiB() - before < 64 << 10);
#endif
}

TEST_CASE("a page that compresses a thousand to one is fine while it is below the cap") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto answer = get(*clinic.to(server.url("/fault")), "gzip?mib=22");
  REQUIRE(answer);
  CHECK(answer->body.size() == (22 << 20) + std::string_view(R"({"resourceType":"Basic","x":""})").size());
}

TEST_CASE("damaged compression is never a success") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  CHECK_FAILS(get(*transport, "bad-gzip"), BadCompression);
  CHECK_FAILS(get(*transport, "cut-gzip"), BadCompression);
  CHECK_FAILS(get(*transport, "unknown-encoding"), BadCompression);
}

TEST_CASE("headers have a cap in bytes and in lines") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  for (const char* fault : {"giant-header", "long-header", "many-headers", "endless-interim"}) {
    INFO(fault);
    CHECK_FAILS(get(*transport, fault), HeadersTooLarge);
  }
}

TEST_CASE("a redirect is an error, and the other host never hears from us") {
  const Clinic clinic;
  FaultServer other({.server = clinic.server, .clientCaPem = clinic.ca.pem(), .optionalClient = true});
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  for (const char* status : {"301", "302", "303", "307", "308"})
    CHECK_FAILS(get(*transport, "redirect?status=" + std::string(status) + "&to=" + other.url("/fault/ok")), Redirect);
  CHECK_FAILS(get(*transport, "redirect?to=/fault/ok"), Redirect);
  CHECK_FAILS(get(*transport, "redirect?to=http://127.0.0.1:1/"), Redirect);
  CHECK(other.events().empty());
  CHECK(server.count("request GET /fault/ok") == 0);
}

TEST_CASE("what is not HTTP is Malformed") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  CHECK_FAILS(get(*clinic.to(server.url("/fault")), "not-http"), Malformed);
}

TEST_CASE("a cancelled request ends at once and frees its connection") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  std::atomic<bool> cancelled = false;
  std::promise<Result<HttpResponse>> ended;
  transport->start(
      {.target = "drip", .deadline = std::chrono::hours(1)}, nullptr, [&] { return cancelled.load(); },
      [&](Result<HttpResponse> result) { ended.set_value(std::move(result)); });
  CHECK(get(*transport, "ok")); // the other one is under way by now
  cancelled = true;
  CHECK_FAILS(ended.get_future().get(), Cancelled);
  CHECK(get(*transport, "ok"));

  auto future = transport->send({.target = "drip", .deadline = std::chrono::hours(1)});
  future.cancel();
  future.waitForFinished();
  CHECK(future.resultCount() == 0);
}

TEST_CASE("destroying a transport ends what is under way with Cancelled") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  auto transport = clinic.to(server.url("/fault"));
  std::vector<QFuture<Result<HttpResponse>>> futures;
  for (int i = 0; i < 10; ++i)
    futures.push_back(transport->send({.target = "silent", .deadline = std::chrono::hours(1)}));
  transport.reset();
  for (auto& future : futures) CHECK_FAILS(future.takeResult(), Cancelled);
}

TEST_CASE("a target outside the origin is not fetched") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  for (const char* target :
       {"https://evil.example/x", "//evil.example/x", "/elsewhere", "../elsewhere", "http://127.0.0.1/fault/ok"})
    CHECK_FAILS(get(*transport, target), LeftOrigin);
  CHECK(server.events().empty());
}

TEST_CASE("a request header with a line break is refused, not sent") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto transport = clinic.to(server.url("/fault"));
  CHECK_FAILS(transport->send({.target = "ok", .headers = {{"If-Match", "1\r\nX-Evil: 1"}}}).takeResult(), Malformed);
  CHECK(server.count("request") == 0);
}

TEST_CASE("nothing but what was asked for is sent along") {
  const Clinic clinic;
  FaultServer server(clinic.faulty());
  const auto answer = get(*clinic.to(server.url("/fault")), "echo");
  REQUIRE(answer);
  const auto port = server.url().substr(8);
  CHECK(answer->body == "GET\naccept: */*\naccept-encoding: gzip\nhost: " + port + "\nuser-agent: Clavis\n");
}
