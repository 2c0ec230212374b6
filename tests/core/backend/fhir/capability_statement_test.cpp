#include "core/backend/fhir/capability_statement.h"
#include "tests/core/backend/support/client.h"
#include "tests/support/shared_data.h"

#include <QProcess>

#include <catch2/catch_test_macros.hpp>

#include <fstream>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

std::string unpacked(const std::filesystem::path& file) {
  if (file.extension() != ".gz") {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  QProcess gzip;
  gzip.start(QStringLiteral("gzip"), {QStringLiteral("-dc"), QString::fromStdString(file.string())});
  REQUIRE(gzip.waitForFinished());
  return gzip.readAllStandardOutput().toStdString();
}

} // namespace

TEST_CASE("Microsoft's server: 146 types, behind a byte-order mark") {
  const auto text = unpacked(sharedData("fhir-servers/azure-r4-metadata.json.gz"));
  REQUIRE(text.starts_with("\xEF\xBB\xBF"));
  const auto server = readCapabilityStatement(text);
  INFO((server ? std::string() : server.error().toString()));
  REQUIRE(server);
  CHECK(server->fhirVersion == "4.0.1");
  CHECK(server->types.size() == 146);
  CHECK(server->canSearch("Observation", "patient"));
  CHECK(server->canSearch("Observation", "code"));
  CHECK_FALSE(server->canSearch("Observation", "no-such-parameter"));
  CHECK_FALSE(server->canSearch("NoSuchType", "patient"));
  REQUIRE(server->type("Patient") != nullptr);
  CHECK(server->type("Patient")->read);
  CHECK(server->type("Patient")->update);
  CHECK(server->type("Patient")->search);
}

TEST_CASE("the SMART bulk server: exports, and hardly anything else") {
  const auto server = readCapabilityStatement(unpacked(sharedData("fhir-servers/smart-bulk-server-metadata.json")));
  REQUIRE(server);
  CHECK((server->exportPatients() || server->exportGroup()));
}

TEST_CASE("interactions, versions and operations are read wherever a server writes them") {
  const auto server = readCapabilityStatement(R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1",
    "software":{"name":"X","version":"2"},"format":["json","application/fhir+json"],"unknown":{"a":[1]},
    "rest":[{"mode":"client","resource":[{"type":"Basic"}]},
      {"mode":"server","interaction":[{"code":"transaction"},{"code":"history-system"}],
       "searchParam":[{"name":"_lastUpdated","type":"date"}],
       "operation":[{"name":"$export","definition":"x"}],
       "resource":[{"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}],"versioning":"versioned-update",
                    "conditionalCreate":true,"searchParam":[{"name":"name","type":"string"}],
                    "operation":[{"name":"$everything"}],"searchRevInclude":["Provenance:target"]},
                   {"type":"Group","interaction":"broken","operation":[{"name":"export"}]}]}]})");
  REQUIRE(server);
  CHECK(server->softwareName == "X");
  CHECK(server->transaction);
  CHECK_FALSE(server->batch);
  CHECK(server->historySystem);
  CHECK(server->exportSystem());
  CHECK(server->exportGroup());
  CHECK_FALSE(server->exportPatients());
  CHECK(server->patientEverything());
  CHECK(server->canSearch("Patient", "_lastUpdated"));
  CHECK_FALSE(server->canSearch("Group", "name"));
  const auto* patient = server->type("Patient");
  REQUIRE(patient != nullptr);
  CHECK(patient->requiresIfMatch);
  CHECK(patient->conditionalCreate);
  CHECK_FALSE(patient->update);
  CHECK(patient->reverseIncludes.contains("Provenance:target"));
  CHECK(server->type("Basic") == nullptr);
}

TEST_CASE("what is no R4 server is refused by name") {
  CHECK_FAILS(readCapabilityStatement("<html>"), NotFhir);
  CHECK_FAILS(readCapabilityStatement(R"({"resourceType":"Patient"})"), NotFhir);
  CHECK_FAILS(readCapabilityStatement(R"({"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"})"), NotFhir);
  CHECK_FAILS(readCapabilityStatement(R"({"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"})"), NotFhir);
  CHECK_FAILS(readCapabilityStatement(R"({"resourceType":"Bundle","type":"searchset"})"),
              NotFhir); // /metadata that is not implemented
}
