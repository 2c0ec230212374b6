#include "core/fhir/json/json.h"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace clavis::core;

namespace {

FhirError refusal(std::string_view text) {
  auto document = JsonDocument::parse(text);
  REQUIRE_FALSE(document);
  return document.error().as<FhirError>().value();
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

} // namespace

TEST_CASE("Numbers keep the digits they were written with") {
  auto document =
      JsonDocument::parse(R"({"a":1.0,"b":1.00,"c":1e3,"d":-0.0 ,"e":123456789012345678901234567890.5,"f":1E+400})");
  REQUIRE(document);
  const JsonValue root = document->root();
  CHECK(root["a"].digits() == "1.0");
  CHECK(root["b"].digits() == "1.00");
  CHECK(root["c"].digits() == "1e3");
  CHECK(root["d"].digits() == "-0.0");
  CHECK(root["e"].digits() == "123456789012345678901234567890.5");
  CHECK(root["f"].digits() == "1E+400");
}

TEST_CASE("Values can be visited in any order and are empty where nothing is") {
  auto document = JsonDocument::parse(
      R"({"name":[{"family":"Müller","given":["A","\u00df\n\"x\""]}],"t":true,"n":null,"e":{},"l":[]})");
  REQUIRE(document);
  const JsonValue root = document->root();
  CHECK(root["t"].boolean() == true);
  CHECK(root["name"][0]["given"][1].text() == "ß\n\"x\"");
  CHECK(root["name"][0]["family"].text() == "Müller");
  CHECK(root["name"][0]["given"].size() == 2);
  CHECK(root["name"][1]["given"][7].kind() == JsonKind::Missing);
  CHECK(root["n"].kind() == JsonKind::Null);
  CHECK(root["e"].isObject());
  CHECK(root["e"].size() == 0);
  CHECK(root["l"].size() == 0);
  CHECK(root.size() == 5);
  CHECK(root["name"].text().empty());
}

TEST_CASE("raw gives the bytes of an object or array exactly as they came") {
  const std::string text = "{ \"a\" : [ {\"x\" : 1.50 , \"y\":[1, 2 ]}  , {} ] , \"b\":{ \"c\":\"]\" } }  \n";
  auto document = JsonDocument::parse(text);
  REQUIRE(document);
  CHECK(document->root().raw() == "{ \"a\" : [ {\"x\" : 1.50 , \"y\":[1, 2 ]}  , {} ] , \"b\":{ \"c\":\"]\" } }");
  CHECK(document->root()["a"].raw() == "[ {\"x\" : 1.50 , \"y\":[1, 2 ]}  , {} ]");
  CHECK(document->root()["a"][0].raw() == "{\"x\" : 1.50 , \"y\":[1, 2 ]}");
  CHECK(document->root()["a"][0]["y"].raw() == "[1, 2 ]");
  CHECK(document->root()["a"][1].raw() == "{}");
  CHECK(document->root()["b"].raw() == "{ \"c\":\"]\" }");
}

TEST_CASE("A byte-order mark at the start is stepped over") {
  auto document = JsonDocument::parse("\xEF\xBB\xBF{\"a\":1}");
  REQUIRE(document);
  CHECK(document->root()["a"].digits() == "1");
}

TEST_CASE("What is no JSON is refused by name") {
  CHECK(refusal("") == FhirError::NotJson);
  CHECK(refusal("   ") == FhirError::NotJson);
  CHECK(refusal("{") == FhirError::NotJson);
  CHECK(refusal("{\"a\":1,}") == FhirError::NotJson);
  CHECK(refusal("[1,]") == FhirError::NotJson);
  CHECK(refusal("{\"a\":01}") == FhirError::NotJson);
  CHECK(refusal("{\"a\":1.}") == FhirError::NotJson);
  CHECK(refusal("{\"a\":tru}") == FhirError::NotJson);
  CHECK(refusal("{\"a\":nulll}") == FhirError::NotJson);
  CHECK(refusal("{\"a\":1} {}") == FhirError::NotJson);
  CHECK(refusal("{\"a\" 1}") == FhirError::NotJson);
  CHECK(refusal("{'a':1}") == FhirError::NotJson);
  CHECK(refusal("[1 2]") == FhirError::NotJson);
  CHECK(refusal("{\"a\":\"\t\"}") == FhirError::NotJson);
  CHECK(refusal("17") == FhirError::NotAnObject);
  CHECK(refusal("\"x\"") == FhirError::NotAnObject);
}

TEST_CASE("Bad text, members named twice, bombs and endless numbers have names of their own") {
  CHECK(refusal("{\"a\":\"\xff\"}") == FhirError::BadUtf8);
  CHECK(refusal("{\"a\":\"\\ud800\"}") == FhirError::BadUtf8);
  CHECK(refusal(R"({"a":1,"b":2,"a":3})") == FhirError::DuplicateKey);
  CHECK(refusal(R"({"a":1,"b":2,"\u0061":3})") == FhirError::DuplicateKey);
  CHECK(refusal(nested(100000)) == FhirError::TooDeep);
  CHECK(refusal(nested(JsonDocument::maxDepth + 1)) == FhirError::TooDeep);
  CHECK(JsonDocument::parse(nested(JsonDocument::maxDepth)));
  CHECK(refusal("{\"a\":" + std::string(JsonDocument::maxNumber + 1, '9') + "}") == FhirError::NumberTooLong);
  CHECK(JsonDocument::parse("{\"a\":" + std::string(JsonDocument::maxNumber, '9') + "}"));
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  CHECK(JsonDocument::parse(many + "\"z\":1}"));
  CHECK(refusal(many + "\"k7\":1}") == FhirError::DuplicateKey);
}

TEST_CASE("A text beyond the limit is refused before it is read") {
  CHECK(refusal("{\"a\":\"" + std::string(JsonDocument::maxBytes, 'x') + "\"}") == FhirError::TooLarge);
}

TEST_CASE("A document can be read into again") {
  JsonDocument document;
  REQUIRE(document.read(R"({"resourceType":"Patient","id":"one"})"));
  CHECK(document.root()["id"].text() == "one");
  REQUIRE_FALSE(document.read("{"));
  CHECK_FALSE(document.root());
  REQUIRE(document.read(R"({"resourceType":"Patient","id":"two"})"));
  CHECK(document.root()["id"].text() == "two");
}

TEST_CASE("A resource needs a type that is a name, and an id that is one if it is there") {
  const auto head = [](std::string_view text) {
    static JsonDocument document;
    REQUIRE(document.read(text));
    return resourceHead(document.root());
  };
  const auto good =
      head(R"({"resourceType":"Zebra","id":"A-1.b","meta":{"versionId":"3","lastUpdated":"2020-01-01T00:00:00Z"}})");
  REQUIRE(good);
  CHECK(good->type == "Zebra");
  CHECK(good->versionId == "3");
  CHECK(head(R"({"id":"a"})").error().is(FhirError::NoResourceType));
  CHECK(head(R"({"resourceType":7})").error().is(FhirError::NoResourceType));
  CHECK(head(R"({"resourceType":"../x"})").error().is(FhirError::BadResourceType));
  CHECK(head(R"({"resourceType":"Patient","id":"a b"})").error().is(FhirError::BadId));
  CHECK(head(R"({"resourceType":"Patient","id":""})").error().is(FhirError::BadId));
  CHECK(head(R"({"resourceType":"Patient","id":5})").error().is(FhirError::BadId));
  CHECK(head(R"([])").error().is(FhirError::NotAnObject));
}
