#include "core/fhir/store/text_match.h"
#include "store_fixture.h"

#include <QtCore/QString>

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("Words are cut where the text index cuts them") {
  CHECK(textMatch("Müller", {}) == "\"muller\"*");
  CHECK(textMatch("beta\u2013blocker \u201cno\u201d", {}) == "\"beta\"* \"blocker\"* \"no\"*");
  CHECK(textMatch("\u2013 \u200b", {}).empty());
}

TEST_CASE("No character of Unicode makes a search fail, and a word is found by itself") {
  StoreFixture fixture;
  const auto found = [&](std::string_view text) {
    auto rows = fixture.connection->integer("SELECT count(*) FROM resource_text WHERE resource_text MATCH ?", text);
    INFO(text << (rows ? std::string() : rows.error().toString()));
    REQUIRE(rows);
    return rows->value_or(0);
  };
  ResourceStore store(*fixture.write);
  must(store.put(
      R"({"resourceType":"Condition","id":"c","code":{"text":"Grippe \u0939\u093f\u0928\u094d\u0926\u0940 \u0e44\u0e17\u0e22 \u0438\u0306"}})"));
  for (const char* word : {"grippe", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0e44\u0e17\u0e22", "\u0438\u0306"}) {
    INFO(word);
    CHECK(found(textMatch(word, {})) == 1);
  }
  for (char32_t c = 0x80; c < 0xE0200; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    if (c > 0x30000 && c < 0xE0000) c = 0xE0000; // nothing is assigned between
    const char32_t text[] = {U'a', c, U'b'};
    static_cast<void>(found(textMatch(QString::fromUcs4(text, 3).toStdString(), {})));
  }
}
