#include "app/sandbox/identity/authority.h"
#include "tests/app/sandbox/support/sandbox_client.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <numeric>

using namespace clavis::tests;
using namespace clavis;

namespace {

std::uint64_t refusedCount(const sandbox::LoadReport& report) {
  return std::accumulate(report.refused.begin(), report.refused.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& one) { return sum + one.second; });
}
void unpack(const std::string& archive, const std::filesystem::path& into) {
  const auto file = sharedData(archive);
  REQUIRE(std::system(("tar xzf '" + file.string() + "' -C '" + into.string() + "'").c_str()) == 0);
}
std::uint64_t countOf(SandboxClient& client, const std::string& search) {
  return std::stoull(
      client.get(search + (search.contains('?') ? "&" : "?") + "_summary=count").json().find("total")->raw());
}

} // namespace

TEST_CASE("All charts of fhir-patients load, their references of every kind resolved as far as they can be") {
  sandbox::SandboxOptions options;
  options.load = {sharedData("fhir-patients")};
  RunningSandbox sandbox(options);
  const auto& report = sandbox->loadReport();
  WARN(report.text());
  CHECK(report.files == 47);
  CHECK(refusedCount(report) == 0);
  CHECK(report.byType.at("Patient") == 41);
  CHECK(report.byType.at("Observation") == 6591);
  CHECK(report.unresolved == std::map<std::string, std::uint64_t>{{"search that finds nothing", 391}});
  auto client = sandbox.client();
  CHECK(countOf(*client, "/Patient") == 41);
  CHECK(countOf(*client, "/Patient?family=alcantar") == 1);
  CHECK(countOf(*client, "/Observation?patient.family=treutel") == 389);
  CHECK(countOf(*client, "/Group?_id=clavis-panel") == 1);
  // Every resource of a chart comes with $everything; the biggest chart's, page by page.
  const auto patient = client->ids("/Patient?family=hyatt");
  REQUIRE(patient.size() == 1);
  CHECK(client->ids('/' + patient[0] + "/$everything?_count=500&_type=Observation").size() == 351);
  // Digits as they came.
  CHECK(client->get("/Observation?value-quantity=163.5310677549657").body.contains("163.5310677549657"));

  // The same again changes nothing.
  sandbox.restart();
  CHECK(sandbox->loadReport().stored == 0);
  CHECK(sandbox.client()->get('/' + patient[0]).header("etag") == "W/\"1\"");
}

TEST_CASE("Bulk NDJSON, US Core and Australian charts load; what is refused is named") {
  const TemporaryFolder unpacked;
  for (const char* archive : {"fhir-au/au-test-data.tar.gz", "fhir-uscore/us-core-ig-examples.tar.gz"})
    unpack(archive, unpacked.path());
  sandbox::SandboxOptions options;
  options.load = {sharedData("fhir-bulk"), sharedData("fhir-uscore/uscore6-transaction.json.gz"), unpacked.path()};
  RunningSandbox sandbox(options);
  const auto& report = sandbox->loadReport();
  WARN(report.text());
  auto client = sandbox.client();
  CHECK(report.byType.at("MedicationRequest") >= 1745);
  CHECK(countOf(*client, "/Patient?family=banks") >= 1);
  CHECK(countOf(*client, "/Patient?family=shaw") >= 1);
}

TEST_CASE("Official examples and hostile files are taken or refused with a reason; none stops the others") {
  TemporaryFolder unpacked;
  unpack("fhir-spec-examples/hl7-r4-instances.tar.gz", unpacked.path());
  sandbox::SandboxOptions options;
  options.load = {unpacked.path(), sharedData("fhir-hostile")};
  RunningSandbox sandbox(options);
  const auto& report = sandbox->loadReport();
  WARN(report.text());
  CHECK(report.files > 700);
  CHECK(report.stored > 3000);
  CHECK(refusedCount(report) > 0);
  CHECK(sandbox.client()->get("/Patient/example").status == 200);
}

TEST_CASE("Broken files are refused one by one, in words") {
  TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    REQUIRE(sandbox::writeFile(folder / name, text, false));
  };
  write("good.json", R"({"resourceType":"Patient","id":"p1"})");
  write("cut.json", R"({"resourceType":"Patient")");
  write("cut.json.gz", std::string("\x1F\x8B\x08\x00", 4));
  write("nothing.json", "");
  write("other.json", R"({"hello":"world"})");
  write("history.json", R"({"resourceType":"Bundle","type":"history","entry":[]})");
  write("lines.ndjson",
        "{\"resourceType\":\"Patient\",\"id\":\"p2\"}\n\n{broken\n{\"resourceType\":\"Patient\",\"id\":\"p3\"}\r\n");
  write(
      "mixed.json",
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p4"}},{"resource":{"resourceType":"Patient","id":"not an id"}},{}]})");
  sandbox::SandboxOptions options;
  options.load = {folder.path(), folder / "missing.json"};
  RunningSandbox sandbox(options);
  const auto& report = sandbox->loadReport();
  INFO(report.text());
  CHECK(report.byType.at("Patient") == 4);
  CHECK(refusedCount(report) == 9);
  CHECK(sandbox.client()->ids("/Patient").size() == 4);
}

TEST_CASE("Generated charts are served, the same for the same seed") {
  const auto fingerprint = [](std::uint64_t seed) {
    sandbox::SandboxOptions options;
    options.generate = sandbox::GenerateOptions{5, seed, "2026-11-22"};
    RunningSandbox sandbox(options);
    auto client = sandbox.client();
    CHECK(countOf(*client, "/Patient") == 5);
    CHECK(refusedCount(sandbox->loadReport()) == 0);
    CHECK(sandbox->loadReport().unresolved.empty());
    return client->ids("/Patient?_sort=_id");
  };
  CHECK(fingerprint(7) == fingerprint(7));
}
