#include "core/fhir/store/body_codec.h"
#include "core/fhir/store/uuid_folding.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;

namespace {

const std::string own = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const std::string other = "11111111-2222-3333-4444-555555555555";

std::string uuid(std::size_t n) {
  std::string digits = std::to_string(n);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

/// What comes back of `text` when it is stored under `id`; the size of what was stored.
std::string throughStore(std::string_view text, std::string_view id, std::size_t* size = nullptr) {
  BodyCodec codec;
  const auto packed = codec.compress(text, id);
  REQUIRE(packed);
  if (size != nullptr) *size = packed->size();
  const std::vector<std::byte> stored(packed->begin(), packed->end());
  const auto plain = codec.decompress(stored, BodyCodec::defaultDictionary, id);
  REQUIRE(plain);
  return std::string(*plain);
}

} // namespace

TEST_CASE("A body comes back byte for byte, whatever looks like a UUID in it") {
  std::string many;
  for (std::size_t i = 0; i < 400; ++i) many += '"' + uuid(i) + "\"," + uuid(i / 2) + own;
  for (const std::string& text :
       {std::string(), std::string("{}"), own, other, own + own, own + other + own + other, "-" + other + "-",
        "{\"id\":\"" + own + "\",\"subject\":{\"reference\":\"Patient/" + other + "\"}}", other.substr(0, 35),
        std::string("ABCDEF00-2222-3333-4444-555555555555"), std::string("1-2-3-4-5-6-7-8----------------------------"),
        "abcdef-" + other, other + other.substr(8), "00000000-" + other, many,
        std::string("no JSON: \x01 \x02 \x03 ") + own, std::string("\x03", 1)})
    for (const std::string_view id : {std::string_view(own), std::string_view("obs-1"), std::string_view(other)}) {
      INFO(text << " as " << id);
      CHECK(throughStore(text, id) == text);
    }
}

TEST_CASE("A resource's own id costs nothing, another UUID its 16 bytes") {
  std::size_t none = 0;
  std::size_t withOwn = 0;
  std::size_t withOther = 0;
  std::ignore = throughStore(R"({"id":"x"})", own, &none);
  std::ignore = throughStore(R"({"id":")" + own + "\"}", own, &withOwn);
  std::ignore = throughStore(R"({"id":")" + other + "\"}", own, &withOther);
  CHECK(withOwn <= none);
  CHECK(withOther <= none + 16);
}

TEST_CASE("A damaged body is refused, not read beyond its end") {
  BodyCodec codec;
  const std::string text = "{\"id\":\"" + own + "\",\"a\":\"" + other + "\",\"b\":\"" + other + "\"}";
  const auto packed = codec.compress(text, own);
  REQUIRE(packed);
  const std::vector<std::byte> stored(packed->begin(), packed->end());
  for (std::size_t length = 0; length < stored.size(); ++length) {
    INFO(length);
    CHECK_FALSE(codec.decompress(std::span(stored).first(length), BodyCodec::defaultDictionary, own));
  }
  auto lying = stored;
  lying[0] = std::byte{0}; // claims that there is no list
  CHECK_FALSE(codec.decompress(lying, BodyCodec::defaultDictionary, own));

  std::string plain;
  const std::vector<std::byte> one(16);
  CHECK(unfoldUuids("\x02", one, own, 100, plain));
  CHECK_FALSE(unfoldUuids("\x02\x02", one, own, 100, plain));
  CHECK_FALSE(unfoldUuids("\x03", one, own, 100, plain));
  CHECK_FALSE(unfoldUuids("\x03\x05", one, own, 100, plain));
  CHECK_FALSE(unfoldUuids("\x01\x01\x01", one, own, 100, plain)); // 108 characters
}

TEST_CASE("The dictionary that a database keeps reads what was written with it") {
  BodyCodec writer;
  const std::string text = R"({"resourceType":"Observation","status":"final"})";
  const auto packed = writer.compress(text, own);
  REQUIRE(packed);
  const auto kept = BodyCodec::packedDefaultDictionary();
  REQUIRE(kept);
  BodyCodec later;
  constexpr std::int64_t number = 77; // as if it were no longer the default
  CHECK_FALSE(later.decompress(*packed, number, own));
  REQUIRE(later.addDictionary(number, *kept));
  const auto plain = later.decompress(*packed, number, own);
  REQUIRE(plain);
  CHECK(*plain == text);
  CHECK_FALSE(later.addDictionary(78, std::span(*kept).first(kept->size() / 2)));
  CHECK_FALSE(later.addDictionary(79, {}));
}
