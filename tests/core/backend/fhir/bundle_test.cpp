#include "core/backend/fhir/bundle.h"
#include "core/fhir/json/json.h"
#include "tests/core/backend/support/client.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

#include <QProcess>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <vector>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

BundleSlices slices(std::string& body) {
  auto bundle = sliceBundle(body);
  INFO((bundle ? std::string() : bundle.error().toString()));
  REQUIRE(bundle);
  return std::move(*bundle);
}

} // namespace

TEST_CASE("resources are cut out byte for byte, their spacing and digits included") {
  std::string body = R"( { "resourceType" : "Bundle", "type":"searchset", "total": 12,
    "entry":[ {"fullUrl":"https://x/Patient/1", "resource" : {  "id":"1",
       "resourceType":"Patient", "unknown":[1.00, 1e3, {"a":"}"}]  } , "search":{"mode":"match"}},
      {"search":{"mode":"include"},"resource":{"resourceType":"Practitioner","id":"p","x":"\"}\\"}}]  } )";
  const auto bundle = slices(body);
  CHECK(bundle.type == "searchset");
  CHECK(bundle.total == 12);
  CHECK_FALSE(bundle.hasLinks);
  REQUIRE(bundle.resources.size() == 2);
  CHECK(bundle.resources[0].json ==
        "{  \"id\":\"1\",\n       \"resourceType\":\"Patient\", \"unknown\":[1.00, 1e3, {\"a\":\"}\"}]  }");
  CHECK(bundle.resources[0].type == "Patient");
  CHECK(bundle.resources[0].id == "1");
  CHECK(bundle.resources[0].mode == PageResource::Mode::Match);
  CHECK(bundle.resources[1].json == R"({"resourceType":"Practitioner","id":"p","x":"\"}\\"})");
  CHECK(bundle.resources[1].mode == PageResource::Mode::Include);
  // The slices lie in the body itself.
  CHECK(bundle.resources[0].json.data() >= body.data());
  CHECK(bundle.resources[1].json.data() + bundle.resources[1].json.size() <= body.data() + body.size());
}

TEST_CASE("a byte-order mark before a Bundle is stepped over") {
  std::string body =
      "\xEF\xBB\xBF{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Basic\",\"id\":\"b\"}}]}";
  const auto bundle = slices(body);
  REQUIRE(bundle.resources.size() == 1);
  CHECK(bundle.resources[0].json == R"({"resourceType":"Basic","id":"b"})");
}

TEST_CASE("the next link is found among others, its escapes undone") {
  std::string body =
      R"({"resourceType":"Bundle","link":[{"relation":"self","url":"a"},{"url":"https:\/\/x\/y?p=2\u0026q=3","relation":"next"}]})";
  const auto bundle = slices(body);
  CHECK(bundle.hasLinks);
  CHECK(bundle.next == "https://x/y?p=2&q=3");
}

TEST_CASE("history tells what was deleted") {
  std::string body = R"({"resourceType":"Bundle","type":"history","entry":[
    {"fullUrl":"https://x/r4/Observation/o1","request":{"method":"DELETE","url":"Observation/o1"},"response":{"status":"204"}},
    {"fullUrl":"https://x/r4/Condition/c1","request":{"method":"PUT","url":"Condition/c1"},"resource":{"resourceType":"Condition","id":"c1"}},
    {"request":{"method":"DELETE","url":"https://x/r4/Patient/p1/_history/3"}},
    {"request":{"method":"DELETE","url":"Observation?code=1"}}]})";
  const auto bundle = slices(body);
  REQUIRE(bundle.deletions.size() == 2);
  CHECK(bundle.deletions[0].type == "Observation");
  CHECK(bundle.deletions[0].id == "o1");
  CHECK(bundle.deletions[1].type == "Patient");
  CHECK(bundle.deletions[1].id == "p1");
  REQUIRE(bundle.resources.size() == 1);
}

TEST_CASE("an OperationOutcome among the entries is no match") {
  std::string body = R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome"}}]})";
  CHECK(slices(body).resources.at(0).mode == PageResource::Mode::Outcome);
}

TEST_CASE("what is not one whole Bundle is refused") {
  const std::string whole =
      R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Basic","id":"1","x":[1,{"y":"z"}]}}]})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::string cut = whole.substr(0, length);
    INFO(cut);
    CHECK_FAILS(sliceBundle(cut), NotFhir);
  }
  for (const char* text :
       {"[]", "null", "\"Bundle\"", "{\"resourceType\":\"Patient\"}", "{\"resourceType\":\"OperationOutcome\"}",
        "<html></html>", R"({"resourceType":"Bundle"} {"resourceType":"Bundle"})",
        R"({"resourceType":"Bundle","entry":{}})", R"({"resourceType":"Bundle","entry":[1]})"}) {
    std::string body = text;
    INFO(body);
    CHECK_FAILS(sliceBundle(body), NotFhir);
  }
}

TEST_CASE("one resource is cut out the same way") {
  std::string body = "\xEF\xBB\xBF {\"id\":\"1\" ,\"resourceType\":\"Patient\"} \n";
  const auto resource = sliceResource(body);
  REQUIRE(resource);
  CHECK(resource->json == "{\"id\":\"1\" ,\"resourceType\":\"Patient\"}");
  CHECK(resource->id == "1");
  for (const char* text :
       {"", "{}", "{\"id\":\"1\"}", "{\"resourceType\":\"Patient\"", "{\"resourceType\":\"Patient\"}{}"}) {
    std::string bad = text;
    CHECK_FAILS(sliceResource(bad), NotFhir);
  }
}

TEST_CASE("every Bundle of the specification's examples is cut into all its resources") {
  const auto packed = sharedData("fhir-spec-examples/hl7-r4-instances.tar.gz");
  const TemporaryFolder folder;
  REQUIRE(QProcess::execute(QStringLiteral("tar"),
                            {QStringLiteral("xzf"), QString::fromStdString(packed.string()), QStringLiteral("-C"),
                             QString::fromStdString(folder.path().string())}) == 0);
  int bundles = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!file.path().filename().string().starts_with("Bundle") || file.path().extension() != ".json") continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string body((std::istreambuf_iterator<char>(in)), {});
    const std::string before = body;
    INFO(file.path().filename().string());
    const auto bundle = sliceBundle(body);
    REQUIRE(bundle);
    ++bundles;
    CHECK(body == before);
    const auto document = JsonDocument::parse(body);
    REQUIRE(document);
    std::vector<std::string_view> expected;
    for (const auto entry : document->root()["entry"].items())
      if (entry["resource"] && entry["request"]["method"].text() != "DELETE")
        expected.push_back(entry["resource"].raw());
    REQUIRE(bundle->resources.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(bundle->resources[i].json == expected[i]);
  }
  CHECK(bundles == 36);
}
