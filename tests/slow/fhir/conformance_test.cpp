#include "tests/core/fhir/store_fixture.h"
#include "tests/support/fhir/corpus.h"
#include "tests/support/shared_data.h"

#include <iostream>

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("Every definition of R4 is ingested and comes back byte for byte") {
  StoreFixture fixture(true);
  auto transaction = must(Transaction::begin(*fixture.connection));
  ResourceStore store(*fixture.write);
  const auto files = corpusFiles(sharedData("fhir-spec-examples/hl7-r4-conformance.tar.gz"));
  const CorpusOutcome outcome = ingest(files, store);
  std::cout << outcome.report("hl7-r4-conformance");
  CHECK(outcome.files == 4587);
  CHECK(outcome.wrongBytes == 0);
  must(transaction.commit());
}
