#include "core/messaging/payload/cbor.h"
#include "core/messaging/payload/padding.h"
#include "core/messaging/payload/payload.h"

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace clavis::core;
using namespace clavis::core::messaging;

namespace {

MessageId id(unsigned char n) {
  MessageId out{};
  out.fill(std::byte{n});
  return out;
}
Payload payload(decltype(Payload::body) body) {
  return {.id = id(7), .sent = Instant(std::chrono::milliseconds(1'772'000'000'123)), .body = std::move(body)};
}
std::vector<Payload> examples() {
  FileReference file{.name = "lungs.jpg", .mediaType = "image/jpeg", .size = 1'234'567, .locator = "Binary/1"};
  file.key.fill(std::byte{1});
  file.sha256.fill(std::byte{2});
  FileReference inParts = file;
  inParts.manifest = {std::byte{0xA0}, std::byte{7}};
  Payload noteAgain = payload(FileNote{{std::byte{5}}});
  noteAgain.resentFor = id(6);
  Payload again = payload(Text{"once more"});
  again.resentFor = id(4);
  return {again,
          payload(Text{"Grüße, 你好 👍"}),
          payload(Text{"at once", true, id(3)}),
          payload(Edit{id(1), "corrected"}),
          payload(Delete{id(1)}),
          payload(Reaction{id(1), "👍🏽"}),
          payload(Reaction{id(1), ""}),
          payload(Receipt{Receipt::What::Delivered, {id(1), id(2)}}),
          payload(Receipt{Receipt::What::Read, {}}),
          payload(Typing{}),
          payload(Files{"the picture", {file, file}}),
          payload(Files{"in parts", {inParts, file}}),
          payload(FileNote{{std::byte{3}, std::byte{4}}}),
          payload(FileNote{}),
          noteAgain,
          payload(CallSignal{{std::byte{1}, std::byte{2}}}),
          payload(ResendRequest{{id(9)}})};
}
bool isBad(std::span<const std::byte> bytes) {
  const auto decoded = decodePayload(bytes);
  return !decoded && decoded.error().is(MessagingError::BadPayload);
}

} // namespace

TEST_CASE("Every kind of payload comes back as it was") {
  for (const Payload& one : examples()) {
    INFO("kind " << one.body.index());
    const auto bytes = encodePayload(one);
    REQUIRE(bytes);
    CHECK(bytes->size() == paddedSize(bytes->size()));
    const auto back = decodePayload(*bytes);
    REQUIRE(back);
    CHECK(*back == one);
  }
}

TEST_CASE("A payload cut anywhere, or with a byte changed, is refused or is another payload, and never more") {
  for (const Payload& one : examples()) {
    const auto whole = encodePayload(one).value();
    std::size_t content = whole.size();
    while (content > 0 && whole[content - 1] == std::byte{0}) --content;
    for (std::size_t cut = 0; cut + 1 < content; ++cut) CHECK(isBad(std::span(whole).first(cut)));
    for (std::size_t at = 0; at < content; ++at)
      for (const int change : {1, 0x20, 0x80, 0xFF}) {
        auto spoiled = whole;
        spoiled[at] ^= std::byte(change);
        const auto decoded = decodePayload(spoiled);
        if (decoded && !std::holds_alternative<Unknown>(decoded->body)) CHECK(encodePayload(*decoded));
      }
  }
}

TEST_CASE("What a newer Clavis sends is kept whole, and its additions to known kinds are stepped over") {
  CborWriter later;
  later.map(5).number(0).number(1).number(1).number(99).number(2).bytes(id(7)).number(3).number(5).number(40);
  later.array(2).text("x").map(1).number(1).boolean(true);
  auto bytes = later.take();
  const auto size = bytes.size();
  bytes.resize(paddedSize(size));
  const auto unknown = decodePayload(bytes);
  REQUIRE(unknown);
  const auto* kept = std::get_if<Unknown>(&unknown->body);
  REQUIRE(kept);
  CHECK(kept->kind == 99);
  CHECK(kept->bytes.size() == size);
  CHECK(unknown->id == id(7));

  CborWriter version2;
  version2.map(4).number(0).number(2).number(1).number(1).number(2).bytes(id(7)).number(3).number(5);
  const auto next = decodePayload(version2.take());
  REQUIRE(next);
  CHECK(std::get<Unknown>(next->body).version == 2);

  CborWriter more;
  more.map(6).number(0).number(1).number(1).number(1).number(2).bytes(id(7)).number(3).number(5);
  more.number(4).text("hello").number(60).map(1).text("k").array(1).number(1);
  const auto text = decodePayload(more.take());
  REQUIRE(text);
  CHECK(std::get<Text>(text->body).text == "hello");
}

TEST_CASE("A length prefix larger than the input is refused before anything is made of it") {
  const auto raw = [](std::initializer_list<int> bytes) {
    std::vector<std::byte> out;
    for (const int b : bytes) out.push_back(std::byte(b));
    return out;
  };
  CHECK(isBad(raw({0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF})));             // an array of 2^63 - 1
  CHECK(isBad(raw({0xBB, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF})));             // a map
  CHECK(isBad(raw({0xA1, 0x00, 0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}))); // bytes
  CHECK(isBad(raw({0xBF, 0x00, 0x01, 0xFF})));                                           // indefinite
  CHECK(isBad(raw({0xA1, 0x00, 0xC0, 0x01})));                                           // a tag
  CHECK(isBad({}));
  std::vector<std::byte> nested(2000, std::byte{0x81}); // arrays in arrays
  nested.insert(nested.begin(), {std::byte{0xA1}, std::byte{0x18}, std::byte{40}});
  CHECK(isBad(nested));
}

TEST_CASE("Members twice or out of order, other bytes after the map, and bad UTF-8 are refused") {
  const auto start = [](CborWriter& out, std::size_t members) {
    out.map(members).number(0).number(1).number(1).number(1).number(2).bytes(id(7)).number(3).number(5);
  };
  CborWriter twice;
  start(twice, 6);
  CHECK(isBad(twice.number(4).text("a").number(4).text("b").take()));
  CborWriter disorder;
  disorder.map(5).number(1).number(1).number(0).number(1).number(2).bytes(id(7)).number(3).number(5);
  CHECK(isBad(disorder.number(4).text("a").take()));
  CborWriter badText;
  start(badText, 5);
  CHECK(isBad(badText.number(4).text("\xC3\x28").take()));
  auto trailing = encodePayload(examples().front()).value();
  trailing.back() = std::byte{1};
  CHECK(isBad(trailing));
}

TEST_CASE("Bounds hold on both sides") {
  CHECK(encodePayload(payload(Text{std::string(limits::text, 'a')})));
  const auto longer = encodePayload(payload(Text{std::string(limits::text + 1, 'a')}));
  REQUIRE_FALSE(longer);
  CHECK(longer.error().is(MessagingError::TooLong));
  CHECK(encodePayload(payload(Receipt{Receipt::What::Read, std::vector<MessageId>(limits::receipts)})));
  CHECK_FALSE(encodePayload(payload(Receipt{Receipt::What::Read, std::vector<MessageId>(limits::receipts + 1)})));
  CHECK_FALSE(encodePayload(payload(Reaction{id(1), std::string(limits::reaction + 1, 'x')})));
  CHECK_FALSE(encodePayload(payload(Files{"", std::vector<FileReference>(limits::files + 1)})));
  CHECK_FALSE(encodePayload(payload(Unknown{2, 3, {}})));
}

TEST_CASE("Padding hides the length of what is short, and costs at most an eighth of what is long") {
  CHECK(paddedSize(0) == 256);
  CHECK(paddedSize(256) == 256);
  CHECK(paddedSize(257) == 272);
  for (std::size_t size = 257; size < 200'000; size += 37) {
    const std::size_t padded = paddedSize(size);
    CHECK(padded >= size);
    CHECK(padded - size <= size / 8);
    CHECK(paddedSize(padded) == padded);
  }
  const auto yes = encodePayload(payload(Text{"yes"})).value();
  const auto receipt = encodePayload(payload(Receipt{Receipt::What::Read, {id(1)}})).value();
  CHECK(yes.size() == receipt.size());
}

TEST_CASE("Random bytes are refused or understood, without end or crash") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> bytes(random() % 80);
    for (auto& b : bytes) b = std::byte(random());
    if (!bytes.empty()) bytes[0] = std::byte(0xA4 + random() % 4);
    static_cast<void>(decodePayload(bytes));
  }
}
