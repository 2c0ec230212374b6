#include "core/fhir/json/json_reader.h"
#include "core/fhir/store/put_draft.h"
#include "store_fixture.h"

#include <thread>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

const std::string observation =
    R"({"resourceType":"Observation","id":"o1","meta":{"versionId":"2","lastUpdated":"2024-05-01T10:00:00Z"},"status":"final",)"
    R"("code":{"coding":[{"system":"http://loinc.org","code":"718-7"}],"text":"H\u00e4moglobin"},)"
    R"("subject":{"reference":"https://ehr.example/fhir/Patient/p1"},"effectiveDateTime":"2024-05-01",)"
    R"("valueQuantity":{"value":13.50,"unit":"g/dL"}})";

/// Every row that a store wrote for one resource, as text.
std::string rowsOf(const StoreFixture& fixture) {
  std::string rows;
  for (const char* sql :
       {"SELECT row||'|'||hex(id)||'|'||coalesce(patient,'-')||'|'||coalesce(date,'-')||'|'||hex(body) FROM resource "
        "ORDER BY row",
        "SELECT code||'|'||system FROM token ORDER BY code, system",
        "SELECT token||'|'||path FROM index_token ORDER BY 1",
        "SELECT target||'|'||path||'|'||resource FROM index_reference ORDER BY 1",
        "SELECT path||'|'||low||'|'||span FROM index_date ORDER BY 1",
        "SELECT path||'|'||value FROM index_quantity ORDER BY 1"})
    must(fixture.connection->each(sql,
                                  [&](const Statement& row) { return rows += std::string(row.text(0)) + '\n', true; }));
  return rows;
}

} // namespace

TEST_CASE("A resource drafted on another thread is stored as one that was not") {
  StoreFixture plain;
  StoreFixture drafted;
  {
    ResourceStore store(*plain.write);
    must(store.setServerBase("https://ehr.example/fhir"));
    must(store.put(observation));
  }
  JsonDocument document;
  std::optional<PutDraft> draft;
  std::thread([&] {
    if (!document.read(observation)) return;
    if (auto made = PutDrafter("https://ehr.example/fhir").draft(document.root())) draft = std::move(*made);
  }).join();
  REQUIRE(draft);
  ResourceStore store(*drafted.write);
  must(store.setServerBase("https://ehr.example/fhir"));
  CHECK(must(store.put(document.root(), *draft)).change == PutChange::Inserted);
  CHECK(rowsOf(drafted) == rowsOf(plain));
  CHECK(must(store.get("Observation", "o1")) == observation);
  CHECK(must(store.verify()).clean());
  CHECK(must(store.put(document.root(), *draft)).change == PutChange::Unchanged);
}

TEST_CASE("A draft made for another server's base is indexed again") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  must(store.setServerBase("https://ehr.example/fhir"));
  const auto document = must(JsonDocument::parse(observation));
  const auto draft = must(PutDrafter("https://old.example/fhir").draft(document.root()));
  const auto put = must(store.put(document.root(), draft));
  REQUIRE(put.patient);
  CHECK(put.patient == must(store.findOrPlace("Patient", "p1")));
  CHECK(must(store.verify()).clean());
}

TEST_CASE("What the store refuses by name is no draft either") {
  PutDrafter drafter("");
  const auto document = must(JsonDocument::parse(R"({"id":"a"})"));
  CHECK(drafter.draft(document.root()).error().is(FhirError::NoResourceType));
}

TEST_CASE("Documents of one reader live side by side, escapes and all") {
  JsonReader reader;
  std::vector<JsonDocument> documents;
  for (int i = 0; i < 50; ++i)
    documents.push_back(
        must(reader.read(R"({"n\u0061me":"one\n\"two\" )" + std::to_string(i) + R"(","b":"\u00e9\\"})")));
  CHECK_FALSE(reader.read("{\"a\":\"\\ud800\"}"));
  CHECK_FALSE(reader.read("{"));
  for (int i = 0; i < 50; ++i) {
    const auto root = documents[static_cast<std::size_t>(i)].root();
    CHECK(root["name"].text() == "one\n\"two\" " + std::to_string(i));
    CHECK(root["b"].text() == "é\\");
  }
}
