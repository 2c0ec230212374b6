#include "core/backend/origin.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;

TEST_CASE("an origin is an https URL and nothing more") {
  CHECK(Origin::parse("https://FHIR.example/R4/")->url() == "https://fhir.example:443/R4");
  CHECK(Origin::parse("https://fhir.example:8443")->authority() == "fhir.example:8443");
  CHECK(Origin::parse("https://[::1]:8443/x")->host() == "[::1]");
  for (const char* bad : {"", "fhir.example", "http://fhir.example", "ftp://fhir.example", "https://",
                          "https://user@fhir.example", "https://u:p@fhir.example/", "https://fhir.example/?x=1",
                          "https://fhir.example/#x", "https://fhir.example/%2e%2e/x", "https://fhir.example:0/",
                          "https://fhir.example:99999/", "javascript:alert(1)"}) {
    INFO(bad);
    const auto origin = Origin::parse(bad);
    CHECK((!origin && origin.error().is(BackendError::BadAddress)));
  }
}

TEST_CASE("links inside the base are resolved, whatever form they have") {
  const auto origin = *Origin::parse("https://fhir.example:8443/r4");
  const auto resolved = [&](std::string_view link) { return origin.resolve(link).value_or("refused"); };
  CHECK(resolved("Patient/1") == "https://fhir.example:8443/r4/Patient/1");
  CHECK(resolved("Patient?name=M%C3%BCller&_count=5") ==
        "https://fhir.example:8443/r4/Patient?name=M%C3%BCller&_count=5");
  CHECK(resolved("https://fhir.example:8443/r4?_getpages=abc") == "https://fhir.example:8443/r4?_getpages=abc");
  CHECK(resolved("HTTPS://FHIR.EXAMPLE:8443/r4/Patient") == "https://fhir.example:8443/r4/Patient");
  CHECK(resolved("/r4/Patient/1") == "https://fhir.example:8443/r4/Patient/1");
  CHECK(resolved("//fhir.example:8443/r4/Patient/1") == "https://fhir.example:8443/r4/Patient/1");
  CHECK(resolved("./Patient/../Observation") == "https://fhir.example:8443/r4/Observation");
  CHECK(resolved("Patient?name=von der Au") == "https://fhir.example:8443/r4/Patient?name=von+der+Au");
  CHECK(origin.relative(resolved("Patient/1?x=y")) == "Patient/1?x=y");
  CHECK(origin.relative(resolved("https://fhir.example:8443/r4?_getpages=abc")) == "?_getpages=abc");
}

TEST_CASE("links that leave the origin are refused") {
  const auto origin = *Origin::parse("https://fhir.example:8443/r4");
  for (const char* link : {"http://fhir.example:8443/r4/Patient",
                           "https://evil.example/r4/Patient",
                           "https://fhir.example/r4/Patient",
                           "https://fhir.example:8444/r4/Patient",
                           "//evil.example/r4",
                           "https://fhir.example:8443.evil.example/r4",
                           "https://fhir.example:8443@evil.example/r4/Patient",
                           "https://user:pw@fhir.example:8443/r4/Patient",
                           "/admin",
                           "/r4evil/Patient",
                           "../admin",
                           "Patient/../../admin",
                           "Patient/%2e%2e/%2e%2e/admin",
                           "..%2fadmin",
                           "..\\admin",
                           "file:///etc/passwd",
                           "data:text/plain,x",
                           "javascript:alert(1)",
                           "https://fhir.example.:8443/r4/Patient",
                           "https://fhir.example:8443/r4/Patient\r\nX-Evil: 1"}) {
    INFO(link);
    const auto url = origin.resolve(link);
    INFO(url.value_or(""));
    CHECK((!url && url.error().is(BackendError::LeftOrigin)));
  }
}

TEST_CASE("Bulk Data may lie beside the base, but on the same host") {
  const auto origin = *Origin::parse("https://fhir.example:8443/r4");
  CHECK(origin.resolve("https://fhir.example:8443/bulk/job/7", Reach::Host) == "https://fhir.example:8443/bulk/job/7");
  CHECK(origin.relative("https://fhir.example:8443/bulk/job/7") == "/bulk/job/7");
  CHECK(origin.resolve("/bulk/job/7", Reach::Host) == "https://fhir.example:8443/bulk/job/7");
  CHECK_FALSE(origin.resolve("https://storage.example/job/7", Reach::Host));
  CHECK_FALSE(origin.resolve("http://fhir.example:8443/bulk", Reach::Host));
}
