#include "app/sandbox/json/json_patch.h"
#include "app/sandbox/json/json_tree.h"
#include "app/sandbox/rest/names.h"
#include "app/sandbox/rest/query.h"
#include "app/sandbox/search/parameters.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::sandbox;

TEST_CASE("What is read is written again with every digit, escape and repeated key") {
  for (const char* text :
       {R"({"a":1.10,"b":1e300,"c":-0.0,"d":[],"e":{},"f":null,"g":"\u00e9\/\n","a":1234567890.1234567890123})",
        R"([1,[2,[3]],{"x":[{}]}])", R"("just text")", "true", "0.30000000000000004"}) {
    auto tree = JsonTree::parse(text);
    INFO(text);
    REQUIRE(tree);
    CHECK(tree->write() == text);
  }
  // Beyond what the reader can hold it says so; nothing is rounded in silence.
  CHECK_FALSE(JsonTree::parse("[1e400]"));
  CHECK_FALSE(JsonTree::parse("[12345678901234567890123]"));
  CHECK(JsonTree::parse("\xEF\xBB\xBF {\"a\" : [ 1 , 2 ] }\n")->write() == R"({"a":[1,2]})");
  CHECK(JsonTree::parse(R"({"\u0061":"\ud83d\ude00"})")->textOf("a") == "\xF0\x9F\x98\x80");
}

TEST_CASE("Nesting beyond the limit is refused, up to it is not") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(JsonTree::parse(nested(JsonTree::depthLimit - 1)));
  CHECK_FALSE(JsonTree::parse(nested(JsonTree::depthLimit + 1)));
}

TEST_CASE("JSON Patch: the examples of RFC 6902 appendix A") {
  const auto patched = [](const char* document, const char* patch) -> std::string {
    auto tree = JsonTree::parse(document);
    REQUIRE(tree);
    auto done = applyJsonPatch(*tree, *JsonTree::parse(patch));
    if (!done) return done.error().testFailed ? "test" : "error";
    return tree->write();
  };
  CHECK(patched(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])") == R"({"foo":"bar","baz":"qux"})");
  CHECK(patched(R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])") ==
        R"({"foo":["bar","qux","baz"]})");
  CHECK(patched(R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])") == R"({"foo":"bar"})");
  CHECK(patched(R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])") ==
        R"({"foo":["bar","baz"]})");
  CHECK(patched(R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])") ==
        R"({"baz":"boo","foo":"bar"})");
  CHECK(patched(R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
                R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])") ==
        R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})");
  CHECK(patched(R"({"foo":["all","grass","cows","eat"]})", R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])") ==
        R"({"foo":["all","cows","eat","grass"]})");
  CHECK(patched(R"({"baz":"qux","foo":["a",2,"c"]})",
                R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2.0}])") ==
        R"({"baz":"qux","foo":["a",2,"c"]})");
  CHECK(patched(R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])") == "test");
  CHECK(patched(R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])") ==
        R"({"foo":"bar","child":{"grandchild":{}}})");
  CHECK(patched(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])") ==
        R"({"foo":"bar","baz":"qux"})");
  CHECK(patched(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])") == "error");
  CHECK(patched(R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])") == R"({"/":9,"~1":10})");
  CHECK(patched(R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])") == "test");
  CHECK(patched(R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])") ==
        R"({"foo":["bar",["abc","def"]]})");
  CHECK(patched(R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/01","value":1}])") == "error");
  CHECK(patched(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])") == "error");
  CHECK(patched(R"({"a":1})", R"([{"op":"replace","path":"/a","value":2},{"op":"explode","path":"/a"}])") == "error");
}

TEST_CASE("Dates span what their precision leaves open") {
  const auto span = [](const char* text) { return dateSpan(text).value_or(DateSpan{-1, -1}); };
  CHECK(instantText(span("2020").from) == "2020-01-01T00:00:00.000Z");
  CHECK(instantText(span("2020").until) == "2020-12-31T23:59:59.999Z");
  CHECK(instantText(span("2020-02").until) == "2020-02-29T23:59:59.999Z");
  CHECK(instantText(span("2020-02-28").until) == "2020-02-28T23:59:59.999Z");
  CHECK(instantText(span("2020-02-28T23:30:00-05:00").from) == "2020-02-29T04:30:00.000Z");
  CHECK(instantText(span("2020-02-28T23:30:00.5+05:30").from) == "2020-02-28T18:00:00.500Z");
  CHECK(instantText(span("1969-12-31").from) == "1969-12-31T00:00:00.000Z");
  CHECK(httpDate(span("1994-11-06T08:49:37Z").from) == "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const char* bad : {"", "20", "2020-13", "2020-02-30", "2020-02-28T", "2020-02-28T10", "2020-02-28T10:00Zx",
                          "2020-1-1", "yesterday"}) {
    INFO(bad);
    CHECK_FALSE(dateSpan(bad));
  }
}

TEST_CASE("Query texts and base64 survive both ways, broken ones are refused") {
  auto query = Query::parse("name=a%20b+c&x=1%262&empty=&flag");
  REQUIRE(query);
  CHECK(query->get("name") == "a b c");
  CHECK(query->get("x") == "1&2");
  CHECK(query->get("flag") == "");
  CHECK(Query::parse(query->text())->all() == query->all());
  CHECK_FALSE(Query::parse("a=%4"));
  CHECK_FALSE(Query::parse("a=%zz"));
  CHECK_FALSE(Query::parse("a=%00"));
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "\xFF\xFE"}) {
    CHECK(fromBase64(base64(bytes)) == bytes);
    CHECK(fromBase64Url(base64Url(bytes)) == bytes);
  }
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK_FALSE(fromBase64("Zm9"));
  CHECK_FALSE(fromBase64("Zm9*"));
}

TEST_CASE("Folded texts are equal however they were typed") {
  CHECK(foldText("MÜLLER") == "muller");
  CHECK(foldText("Mu\xCC\x88ller") == "muller");
  CHECK(foldText("  Straße   Nord ") == "strasse nord");
  CHECK(foldText("Łukasz") == "łukasz"); // a letter of its own, no accent
  CHECK(foldText("ﬁn") == "fin");
}
