#include "store_fixture.h"

#include <map>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

const std::string patient =
    R"({"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:mrn","value":"MRN-77"}],)"
    R"("name":[{"family":"Müller","given":["Łucja","Anna"]}],"birthDate":"1980-02","generalPractitioner":[{"reference":"Practitioner/d1"}]})";
const std::string observation =
    R"({ "resourceType":"Observation","id":"o1","meta":{"versionId":"2","lastUpdated":"2024-05-01T10:00:00Z"},"status":"final",)"
    R"("code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin"}],"text":"Hämoglobin"},)"
    R"("subject":{"reference":"Patient/p1"},"performer":[{"reference":"Practitioner/d1"}],"effectiveDateTime":"2024-05-01",)"
    R"("valueQuantity":{"value":13.50,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"},"zebra":{"x":[1.0]}})";
const std::string practitioner = R"({"resourceType":"Practitioner","id":"d1","name":[{"family":"House"}]})";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const char* const tables[] = {"resource",        "resource_compartment", "index_token",
                              "index_reference", "index_string",         "index_date",
                              "index_quantity",  "index_number",         "token"};

/// Rows of every table and the documents of the text index.
std::map<std::string, std::int64_t> rowCounts(const StoreFixture& fixture) {
  std::map<std::string, std::int64_t> counts;
  for (const char* table : tables) counts[table] = fixture.count(std::string("SELECT count(*) FROM ") + table);
  counts["words"] = fixture.count("SELECT count(*) FROM resource_text_vocab");
  return counts;
}

void addVocabulary(StoreFixture& fixture) {
  must(fixture.connection->execute("CREATE VIRTUAL TABLE resource_text_vocab USING fts5vocab(resource_text, row)"));
}

} // namespace

TEST_CASE("A resource comes back byte for byte, with what it says about itself") {
  StoreFixture fixture(true);
  ResourceStore store(*fixture.write);
  const PutOutcome put = must(store.put(observation));
  CHECK(put.change == PutChange::Inserted);
  CHECK(must(store.get("Observation", "o1")) == observation);
  const auto info = must(store.info("Observation", "o1"));
  REQUIRE(info);
  CHECK(info->versionId == "2");
  CHECK(info->lastUpdated == 1714557600000);
  CHECK(info->clinicalDate == 1714521600);
  CHECK_FALSE(info->enteredInError);
  CHECK(put.patient == must(store.findOrPlace("Patient", "p1")));
  CHECK_FALSE(must(store.find("Patient", "p1")));
  CHECK_FALSE(must(store.get("Patient", "p1")));
  CHECK_FALSE(must(store.get("Zebra", "p1")));
}

TEST_CASE("Storing the same bytes again changes nothing") {
  StoreFixture fixture;
  addVocabulary(fixture);
  ResourceStore store(*fixture.write);
  must(store.put(observation));
  const auto before = rowCounts(fixture);
  CHECK(must(store.put(observation)).change == PutChange::Unchanged);
  CHECK(rowCounts(fixture) == before);
}

TEST_CASE("A new version takes the place of the old one and leaves no index row of it") {
  StoreFixture fixture;
  addVocabulary(fixture);
  ResourceStore store(*fixture.write);
  must(store.put(observation));
  const auto before = rowCounts(fixture);
  std::string other = replaced(observation, "718-7", "2345-7");
  other = replaced(other, "\"versionId\":\"2\"", "\"versionId\":\"3\"");
  other = replaced(other, "13.50", "99");
  other = replaced(other, "Hämoglobin", "Glukose");
  CHECK(must(store.put(other)).change == PutChange::Updated);
  CHECK(must(store.get("Observation", "o1")) == other);
  CHECK(fixture.count("SELECT count(*) FROM token WHERE code='718-7'") == 0);
  CHECK(fixture.count("SELECT count(*) FROM index_quantity WHERE value=13.5") == 0);
  CHECK(must(store.searchText("hamo", std::nullopt, 10)).empty());
  CHECK(must(store.searchText("glukose", std::nullopt, 10)).size() == 1);
  CHECK(rowCounts(fixture) == before);
  CHECK(must(store.verify()).clean());
}

TEST_CASE("A resource that changes twice in one transaction is still found by its words") {
  StoreFixture fixture;
  auto transaction = must(Transaction::begin(*fixture.connection));
  ResourceStore store(*fixture.write);
  must(store.put(patient));
  must(store.put(replaced(patient, "1980-02", "1980-03")));
  const auto row = must(store.put(replaced(patient, "1980-02", "1980-04"))).row;
  CHECK(must(store.searchText("muller", row, 5)) == std::vector<ResourceRow>{row});
  CHECK(must(store.verify()).clean());
  must(transaction.commit());
  CHECK(must(store.verify()).clean());
}

TEST_CASE("An older version is not taken unless told") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  must(store.put(observation));
  const std::string older = replaced(observation, "2024-05-01T10:00:00Z", "2024-04-30T10:00:00Z");
  CHECK(must(store.put(older)).change == PutChange::Older);
  CHECK(must(store.get("Observation", "o1")) == observation);
  const std::string sameTime = replaced(observation, "\"versionId\":\"2\"", "\"versionId\":\"1\"");
  CHECK(must(store.put(sameTime)).change == PutChange::Older);
  CHECK(must(store.put(older, {.id = {}, .allowOlder = true})).change == PutChange::Updated);
  CHECK(must(store.get("Observation", "o1")) == older);
}

TEST_CASE("A patient who comes after the observations takes the place held for them") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  const PutOutcome first = must(store.put(observation));
  const PutOutcome second = must(store.put(patient));
  CHECK(second.row == first.patient);
  CHECK(second.patient == second.row);
  CHECK(second.change == PutChange::Inserted);
  const auto page = must(store.pageOfPatient(second.row, "Observation", 10));
  REQUIRE(page.size() == 1);
  CHECK(page[0].id == "o1");
  CHECK(must(store.verify()).clean());
}

TEST_CASE("Rows are never given twice, so that an open chart cannot come to mean somebody else") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  const auto row = must(store.put(replaced(practitioner, "d1", "x1"))).row;
  CHECK(must(store.remove("Practitioner", "x1")));
  CHECK(must(store.put(replaced(practitioner, "d1", "x2"))).row > row);
}

TEST_CASE("Purging a patient leaves nothing of them in any table, and what others need stays") {
  StoreFixture fixture;
  addVocabulary(fixture);
  ResourceStore store(*fixture.write);
  must(store.put(replaced(replaced(observation, "Patient/p1", "Patient/p2"), "\"o1\"", "\"o2\"")));
  must(store.put(replaced(replaced(patient, "\"p1\"", "\"p2\""), "MRN-77", "MRN-78")));
  must(store.put(practitioner));
  const auto before = rowCounts(fixture);
  must(store.put(patient));
  must(store.put(observation));
  must(store.put(
      R"({"resourceType":"Provenance","id":"v","target":[{"reference":"Observation/o1"},{"reference":"Patient/p1"}],"agent":[{"who":{"reference":"Organization/only"}}]})"));
  must(store.put(R"({"resourceType":"Organization","id":"only","name":"Klinik"})"));
  const PurgeOutcome outcome = must(store.purgePatient("p1"));
  CHECK(outcome.resources == 3);
  CHECK(outcome.sharedRemoved == 1);
  CHECK(outcome.sharedKept == 1);
  CHECK(outcome.left == 0);
  CHECK(rowCounts(fixture) == before);
  CHECK(fixture.count("SELECT count(*) FROM token WHERE code='MRN-77'") == 0);
  CHECK_FALSE(must(store.findOrPlace("Patient", "p1")));
  CHECK(must(store.get("Practitioner", "d1")));
  CHECK(must(store.verify()).clean());
  CHECK(must(store.purgePatient("p1")).resources == 0);
}

TEST_CASE("What belongs to two patients stays when one of them goes") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  must(store.put(patient));
  const std::string both =
      R"({"resourceType":"Appointment","id":"a","status":"booked","description":"Gespräch","participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"},{"actor":{"reference":"Patient/p2"},"status":"accepted"}]})";
  must(store.put(both));
  const auto p2 = must(store.findOrPlace("Patient", "p2"));
  REQUIRE(p2);
  CHECK(must(store.pageOfPatient(*p2, "Appointment", 5)).size() == 1);
  CHECK(must(store.searchText("gespr", *p2, 5)).size() == 1);
  const PurgeOutcome outcome = must(store.purgePatient("p1"));
  CHECK(outcome.otherCompartments == 1);
  CHECK(outcome.left == 0);
  CHECK(must(store.get("Appointment", "a")) == both);
  CHECK(must(store.verify()).clean());
}

TEST_CASE("Text is found by the beginnings of its words, without diacritics, in one chart or in all") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  const auto mine = must(store.put(observation));
  must(store.put(replaced(replaced(observation, "Patient/p1", "Patient/p2"), "\"o1\"", "\"o2\"")));
  CHECK(must(store.searchText("HÄMO", std::nullopt, 10)).size() == 2);
  CHECK(must(store.searchText("hamog hemo", mine.patient, 10)) == std::vector<ResourceRow>{mine.row});
  CHECK(must(store.searchText("\" OR *", std::nullopt, 10)).empty());
  CHECK(must(store.searchText("hamo AND", mine.patient, 10)).empty());
}

TEST_CASE("Pages of a chart go from new to old, the undated last, without holes") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  for (int i = 0; i < 25; ++i) {
    const std::string date =
        i % 5 == 0 ? ""
                   : R"("effectiveDateTime":"2020-01-)" + std::string(i < 9 ? "0" : "") + std::to_string(i + 1) + "\",";
    must(store.put(R"({"resourceType":"Observation","id":"n)" + std::to_string(i) + "\"," + date +
                   R"("subject":{"reference":"Patient/p1"}})"));
  }
  const auto row = must(store.findOrPlace("Patient", "p1"));
  std::vector<std::string> seen;
  std::optional<ResourceReader::DateKey> after;
  for (;;) {
    const auto page = must(store.pageOfPatient(*row, "Observation", 4, after));
    if (page.empty()) break;
    for (const ResourceInfo& info : page) seen.push_back(info.id);
    after = ResourceReader::DateKey{page.back().clinicalDate, page.back().row};
  }
  REQUIRE(seen.size() == 25);
  CHECK(seen.front() == "n24");
  CHECK(seen[19] == "n1");
  CHECK(seen[20] == "n20");
  CHECK(seen.back() == "n0");
}

TEST_CASE("A resource that only the entry names can be stored under that id") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  const std::string body = R"({"resourceType":"Patient"})";
  CHECK(store.put(body).error().is(FhirError::NoId));
  must(store.put(body, {.id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"}));
  CHECK(must(store.get("Patient", "3fa85f64-5717-4562-b3fc-2c963f66afa6")) == body);
  CHECK(must(store.info("Patient", "3fa85f64-5717-4562-b3fc-2c963f66afa6"))->id ==
        "3fa85f64-5717-4562-b3fc-2c963f66afa6");
  CHECK_FALSE(must(store.get("Patient", "3FA85F64-5717-4562-b3fc-2c963f66afa6")));
  CHECK(store.put(patient, {.id = "other"}).error().is(FhirError::BadId));
}

TEST_CASE("Types that R4 does not have are kept like others") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  const std::string zebra = R"({"resourceType":"Zebra","id":"z","meta":{"tag":[{"code":"striped"}]},"stripes":1.0})";
  must(store.put(zebra));
  CHECK(must(store.get("Zebra", "z")) == zebra);
  CHECK(must(store.info("Zebra", "z"))->type == "Zebra");
  CHECK(must(store.counts()).byType == std::vector<std::pair<std::string, std::int64_t>>{{"Zebra", 1}});
}

TEST_CASE("verify names a resource whose index rows were changed and one whose body was damaged") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  must(store.put(observation));
  must(store.put(patient));
  must(fixture.connection->execute("DELETE FROM index_date WHERE resource=(SELECT row FROM resource WHERE id='o1')"));
  CHECK(must(store.verify()).wrongIndex == std::vector<std::string>{"Observation/o1"});
  must(fixture.connection->execute("UPDATE resource SET body=x'00' WHERE id='p1'"));
  CHECK(must(store.verify()).unreadable == std::vector<std::string>{"Patient/p1"});
}

TEST_CASE("A rollback leaves nothing behind and the next store starts clean") {
  StoreFixture fixture;
  {
    auto transaction = must(Transaction::begin(*fixture.connection));
    ResourceStore store(*fixture.write);
    must(store.put(observation));
  }
  ResourceStore store(*fixture.write);
  CHECK_FALSE(must(store.find("Observation", "o1")));
  must(store.put(replaced(observation, "\"o1\"", "\"o2\"")));
  CHECK(must(store.verify()).clean());
}

TEST_CASE("Absolute references below the server's base mean resources here") {
  StoreFixture fixture;
  ResourceStore store(*fixture.write);
  must(store.setServerBase("https://ehr.example/fhir/"));
  const auto here = must(store.put(replaced(observation, "Patient/p1", "https://ehr.example/fhir/Patient/p1")));
  CHECK(here.patient == must(store.findOrPlace("Patient", "p1")));
  const auto elsewhere = must(store.put(
      replaced(replaced(observation, "Patient/p1", "https://other.example/fhir/Patient/p1"), "\"o1\"", "\"o2\"")));
  CHECK_FALSE(elsewhere.patient);
}

namespace {

struct Recorder final : Projection {
  std::vector<std::string> heard;
  bool refuse = false;
  Result<void> resourceStored(WriteConnection&, const StoredResource& resource) override {
    heard.push_back((resource.inserted ? "+" : "~") + std::string(resource.id));
    if (refuse) return fail(FhirError::BadParameter, "refused");
    return {};
  }
  Result<void> resourceRemoved(WriteConnection&, const RemovedResource& resource) override {
    heard.push_back("-" + std::string(resource.id) + " " + std::string(resource.json["resourceType"].text()));
    return {};
  }
  Result<void> forget(WriteConnection&) override {
    heard.emplace_back("forget");
    return {};
  }
};

} // namespace

TEST_CASE("Projections hear of what is stored and removed, and can refuse") {
  StoreFixture fixture;
  Recorder recorder;
  ResourceStore store(*fixture.write, {&recorder});
  must(store.put(patient));
  must(store.put(patient));
  must(store.put(replaced(patient, "Anna", "Ann")));
  must(store.purgePatient("p1"));
  CHECK(recorder.heard == std::vector<std::string>{"+p1", "~p1", "-p1 Patient"});
  recorder.refuse = true;
  CHECK_FALSE(store.put(patient));
}
