#include "store_fixture.h"
#include "tests/support/fhir/corpus.h"
#include "tests/support/shared_data.h"

#include <algorithm>
#include <iostream>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

CorpusOutcome ingestAll(const std::string& title, const std::vector<std::string>& sources) {
  StoreFixture fixture(true);
  auto transaction = must(Transaction::begin(*fixture.connection));
  ResourceStore store(*fixture.write);
  std::vector<CorpusFile> files;
  for (const std::string& source : sources) {
    auto more = corpusFiles(sharedData(source));
    REQUIRE_FALSE(more.empty());
    files.insert(files.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  const CorpusOutcome outcome = ingest(files, store);
  std::cout << outcome.report(title);
  CHECK(outcome.wrongBytes == 0);
  const VerifyOutcome verified = must(store.verify());
  CAPTURE(verified.wrongIndex, verified.unreadable);
  CHECK(verified.clean());
  must(transaction.commit());
  return outcome;
}

} // namespace

TEST_CASE("HL7's example resources are all ingested, or refused by name") {
  const auto outcome = ingestAll("fhir-spec-examples", {"fhir-spec-examples/hl7-r4-instances.tar.gz"});
  CHECK(outcome.files == 711);
  for (const auto& [reason, names] : outcome.refused) {
    INFO(reason << ": " << names.front());
    const bool expected =
        reason == "NoId" || reason == "entry without a resource" || reason == "older than the one that is there";
    CHECK(expected);
  }
}

TEST_CASE("The Australian and US Core resources are all ingested, or refused by name") {
  const auto australian = ingestAll("fhir-au", {"fhir-au/au-test-data.tar.gz"});
  CHECK(australian.files == 1415);
  CHECK(australian.ingested >= 1415);
  const auto american =
      ingestAll("fhir-uscore", {"fhir-uscore/us-core-ig-examples.tar.gz", "fhir-uscore/uscore6-transaction.json.gz"});
  CHECK(american.files == 231);
}

TEST_CASE("Hostile resources are ingested as they are or refused by name") {
  const auto outcome = ingestAll("fhir-hostile", {"fhir-hostile"});
  CHECK(outcome.files == 82);
  const auto& notJson = outcome.refused.at("NotJson");
  for (const char* name :
       {"bad-json-close-2.json", "json-comma-bad-1.json", "json-comments-1.json", "json-no-quotes-1.json"})
    CHECK(std::ranges::any_of(notJson, [&](const std::string& refused) { return refused.ends_with(name); }));
}

TEST_CASE("The JSON reader takes what it must, refuses what it must, and survives the rest") {
  int taken = 0;
  std::map<std::string, int> refusals;
  for (const CorpusFile& file : corpusFiles(sharedData("json-torture/JSONTestSuite.tar.gz"))) {
    const std::string name = file.name.substr(file.name.rfind('/') + 1);
    const auto document = JsonDocument::parse(file.bytes);
    INFO(name << ' ' << (document ? "" : document.error().toString()));
    if (document) {
      ++taken;
    } else {
      ++refusals[document.error().name()];
    }
    // Two refusals are our own rule: a single word at the top is no resource, and a name may not occur twice.
    const bool ownRule =
        !document && (document.error().is(FhirError::NotAnObject) || document.error().is(FhirError::DuplicateKey));
    if (name.starts_with("y_")) CHECK((document || ownRule));
    if (name.starts_with("n_")) CHECK_FALSE(document);
  }
  std::cout << "json-torture: taken " << taken << ", refused";
  for (const auto& [reason, count] : refusals) std::cout << ' ' << reason << ": " << count;
  std::cout << '\n';
  CHECK(taken > 60);
}
