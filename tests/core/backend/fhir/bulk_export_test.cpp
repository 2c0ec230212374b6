#include "core/backend/fhir/bulk_export.h"
#include "tests/core/backend/support/client.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;
using namespace std::chrono_literals;

namespace {
const Origin& origin() {
  static const Origin o = *Origin::parse("https://fhir.example/r4");
  return o;
}
} // namespace

TEST_CASE("a job's address is kept relative to the origin, and must lie there") {
  const auto job =
      readKickOff({.status = 202, .headers = {{"content-location", "https://fhir.example/bulk/7"}}}, origin());
  REQUIRE(job);
  CHECK(job->statusUrl == "/bulk/7");
  CHECK_FAILS(readKickOff({.status = 202, .headers = {{"Content-Location", "https://evil.example/bulk/7"}}}, origin()),
              LeftOrigin);
  CHECK_FAILS(readKickOff({.status = 202}, origin()), NotFhir);
  CHECK_FAILS(readKickOff({.status = 200, .headers = {{"Content-Location", "/bulk/7"}}}, origin()), NotFhir);
}

TEST_CASE("a job at work says when to ask again") {
  auto progress = readProgress({.status = 202, .headers = {{"Retry-After", "7"}, {"X-Progress", "40%\x1b"}}}, origin());
  REQUIRE(progress);
  CHECK_FALSE(progress->complete);
  CHECK(progress->askAgainAfter == 7s);
  CHECK(progress->progress == "40%");
  CHECK(readProgress({.status = 202}, origin())->askAgainAfter == 2s);
  CHECK(readProgress({.status = 429, .headers = {{"Retry-After", "99999"}}}, origin())->askAgainAfter == 120s);
  CHECK(readProgress({.status = 202, .headers = {{"Retry-After", "0"}}}, origin())->askAgainAfter == 200ms);
}

TEST_CASE("a manifest names files at the origin only") {
  const auto done =
      readProgress({.status = 200, .body = R"({"transactionTime":"2026-01-01T00:00:00Z","requiresAccessToken":true,
    "output":[{"type":"Patient","url":"https://fhir.example/bulk/7/p.ndjson","count":12},{"type":"Observation","url":"/bulk/7/o.ndjson"}],
    "deleted":[{"type":"Bundle","url":"https://fhir.example/bulk/7/d.ndjson"}],"error":[]})"},
                   origin());
  REQUIRE(done);
  CHECK(done->complete);
  CHECK(done->transactionTime == "2026-01-01T00:00:00Z");
  REQUIRE(done->files.size() == 2);
  CHECK(done->files[0].url == "/bulk/7/p.ndjson");
  CHECK(done->files[0].count == 12);
  CHECK_FALSE(done->files[1].count);
  CHECK(done->deleted.size() == 1);
  CHECK_FAILS(
      readProgress({.status = 200, .body = R"({"output":[{"type":"Patient","url":"https://s3.evil.example/p"}]})"},
                   origin()),
      LeftOrigin);
  CHECK_FAILS(readProgress({.status = 200, .body = R"({"resourceType":"Bundle"})"}, origin()), NotFhir);
  CHECK_FAILS(readProgress({.status = 200, .body = "<html>"}, origin()), NotFhir);
}
