#include "core/sync/reference_scan.h"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace clavis::core;

namespace {
std::vector<std::string> scan(std::string_view json, std::string_view serverBase = "https://ehr.example/fhir") {
  std::vector<std::string> out;
  const auto document = JsonDocument::parse(json);
  REQUIRE(document);
  scanSharedReferences(document->root(), serverBase, [&](std::string_view type, std::string_view id) {
    out.push_back(std::string(type) + '/' + std::string(id));
  });
  return out;
}
using Names = std::vector<std::string>;
} // namespace

TEST_CASE("Relative references to practitioners, organizations, places and medications are found", "[references]") {
  CHECK(
      scan(R"({"performer":[{"reference":"Practitioner/7"}],"managingOrganization":{"reference" : "Organization/o-1.x"},
    "location":{"reference":"Location/l"},"medicationReference":{"reference":"Medication/m"}})") ==
      Names{"Practitioner/7", "Organization/o-1.x", "Location/l", "Medication/m"});
}

TEST_CASE("A version is not part of the id, and an escaped slash is a slash", "[references]") {
  CHECK(scan(R"({"reference":"Practitioner/7/_history/3"})") == Names{"Practitioner/7"});
  CHECK(scan(R"({"reference":"Practitioner\/7"})") == Names{"Practitioner/7"});
}

TEST_CASE("An absolute reference below the server's own address is one of its resources", "[references]") {
  CHECK(scan(R"({"reference":"https://ehr.example/fhir/Practitioner/7"})") == Names{"Practitioner/7"});
  CHECK(scan(R"({"reference":"https://ehr.example/fhir/Practitioner/7/_history/2"})") == Names{"Practitioner/7"});
  CHECK(scan(R"({"reference":"https://ehr.example/fhir2/Practitioner/7"})").empty());
  CHECK(scan(R"({"reference":"https://ehr.example/fhir/Practitioner/7"})", "").empty());
}

TEST_CASE("What cannot be asked for by id, or belongs to a patient, is not found", "[references]") {
  CHECK(scan(R"({"reference":"Patient/1"})").empty());
  CHECK(scan(R"({"reference":"#p1"})").empty());
  CHECK(scan(R"({"reference":"urn:uuid:6f1c2d3e-0000-4000-8000-000000000000"})").empty());
  CHECK(scan(R"({"reference":"Practitioner?identifier=http://x|1"})").empty());
  CHECK(scan(R"({"reference":"https://elsewhere.example/Practitioner/1"})").empty());
  CHECK(scan(R"({"reference":"Practitioner/a b"})").empty());
  CHECK(scan(R"({"reference":"Practitioner/"})").empty());
  CHECK(scan(R"({"reference":7,"x":"Practitioner/1"})").empty());
}

TEST_CASE("Text that quotes a reference is text", "[references]") {
  CHECK(scan(R"({"div":"he wrote \"reference\": \"Practitioner/1\" by hand"})").empty());
}

TEST_CASE("References are found at any depth, in arrays and in contained resources", "[references]") {
  CHECK(
      scan(
          R"({"contained":[{"participant":[{"member":{"reference":"Practitioner/1"}},[{"reference":"Location/2"}]]}]})") ==
      Names{"Practitioner/1", "Location/2"});
}
