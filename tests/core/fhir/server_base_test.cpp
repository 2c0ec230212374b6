#include "core/fhir/store/server_base.h"
#include "tests/core/fhir/store_fixture.h"

using namespace clavis::core;
using namespace clavis::tests;

namespace {

std::string observation(const std::string& id, const std::string& subject) {
  return R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","subject":{"reference":")" + subject +
         R"("},"code":{"text":"potassium"}})";
}

/// Three Observations: of a patient here by a relative reference, by an absolute one, and of somebody at another
/// server.
void fill(StoreFixture& fixture) {
  ResourceStore store(*fixture.write);
  must(store.put(R"({"resourceType":"Patient","id":"p1"})"));
  must(store.put(observation("relative", "Patient/p1")));
  must(store.put(observation("absolute", "https://ehr.example/fhir/Patient/p1")));
  must(store.put(observation("foreign", "https://other.example/fhir/Patient/p1")));
}

std::optional<ResourceRow> patientOf(StoreFixture& fixture, const std::string& id) {
  return must(ResourceReader(*fixture.write).info("Observation", id))->patient;
}

} // namespace

TEST_CASE("Resources that were here before the server's address was known find their patient with it") {
  StoreFixture fixture;
  fill(fixture);
  CHECK_FALSE(patientOf(fixture, "absolute"));
  const auto p1 = must(ResourceReader(*fixture.write).find("Patient", "p1"));

  must(adoptServerBase(*fixture.write, "https://ehr.example/fhir/", {}));
  CHECK(patientOf(fixture, "relative") == p1);
  CHECK(patientOf(fixture, "absolute") == p1);
  CHECK_FALSE(patientOf(fixture, "foreign"));
  ResourceReader reader(*fixture.write);
  CHECK(must(reader.verify()).clean());
  CHECK(must(reader.searchText("potassium", p1, 10)).size() == 2);
  CHECK(must(reader.get("Observation", "absolute")) == observation("absolute", "https://ehr.example/fhir/Patient/p1"));
}

TEST_CASE("With another address, what named the former one belongs to nobody here any more") {
  StoreFixture fixture;
  must(adoptServerBase(*fixture.write, "https://ehr.example/fhir", {}));
  fill(fixture);
  CHECK(patientOf(fixture, "absolute"));
  must(adoptServerBase(*fixture.write, "https://other.example/fhir", {}));
  CHECK(patientOf(fixture, "relative"));
  CHECK_FALSE(patientOf(fixture, "absolute"));
  CHECK(patientOf(fixture, "foreign") == must(ResourceReader(*fixture.write).find("Patient", "p1")));
  CHECK(must(ResourceReader(*fixture.write).verify()).clean());
  CHECK(fixture.count("SELECT count(*) FROM sqlite_schema WHERE name='resource_moved'") == 0);
}
