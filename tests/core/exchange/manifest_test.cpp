#include "core/exchange/payload/manifest.h"
#include "core/exchange/payload/note.h"
#include "core/messaging/payload/cbor.h"

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace clavis::core;
using namespace clavis::core::exchange;

namespace {

Manifest example(std::size_t parts = 3) {
  Manifest out{.sealedSize = parts * 1000 - 1, .partSize = 1000, .parts = {}, .expires = {}};
  for (std::size_t i = 0; i < parts; ++i) {
    out.parts.push_back({"part-" + std::to_string(i), {}});
    out.parts.back().sha256.fill(static_cast<std::byte>(i));
  }
  return out;
}
bool isBad(const Manifest& manifest) {
  const auto decoded = decodeManifest(encodeManifest(manifest));
  return !decoded && decoded.error().is(ExchangeError::BadManifest);
}
Note note(Note::What what) {
  Note out{.what = what, .message = {}, .place = 2};
  out.message.fill(std::byte{9});
  return out;
}

} // namespace

TEST_CASE("A manifest comes back as it was") {
  Manifest ends = example();
  ends.expires = Instant(std::chrono::milliseconds(1'772'000'000'123));
  for (const Manifest& one : {example(1), example(), example(partsAtMost), ends}) {
    const auto bytes = encodeManifest(one);
    CHECK(bytes.size() <= messaging::limits::manifest);
    const auto back = decodeManifest(bytes);
    REQUIRE(back);
    CHECK(*back == one);
  }
}

TEST_CASE("A manifest whose numbers do not fit together is refused") {
  Manifest bad = example();
  bad.sealedSize = 3001; // four parts
  CHECK(isBad(bad));
  bad = example();
  bad.partSize = 0;
  CHECK(isBad(bad));
  bad.partSize = partSizeAtMost + 1; // memory is ours to give
  bad.sealedSize = bad.partSize;
  bad.parts.resize(1);
  CHECK(isBad(bad));
  bad = example();
  bad.parts[1].server = "../Patient/1";
  CHECK(isBad(bad));
  bad.parts[1].server = "";
  CHECK(isBad(bad));
  bad = example(1);
  bad.sealedSize = 20; // less than any sealed file
  bad.partSize = 20;
  CHECK(isBad(bad));
  bad = example();
  bad.sealedSize = ~std::uint64_t{0};
  CHECK(isBad(bad));
  CHECK_FALSE(decodeManifest({}));
}

TEST_CASE("What a newer Clavis adds to a manifest is stepped over, a newer version is refused") {
  const auto manifest = example(1);
  messaging::CborWriter out;
  out.map(6).number(0).number(1).number(1).number(manifest.sealedSize).number(2).number(manifest.partSize);
  out.number(3).array(1).text(manifest.parts[0].server).number(4).bytes(manifest.parts[0].sha256);
  out.number(77).array(2).text("to come").boolean(true);
  CHECK(decodeManifest(out.take()).value() == manifest);
  messaging::CborWriter newer;
  newer.map(1).number(0).number(2);
  CHECK_FALSE(decodeManifest(newer.take()));
}

TEST_CASE("Notes come back as they were, and unknown ones are none") {
  Note received = note(Note::What::Received);
  received.sha256.fill(std::byte{3});
  Note missing = note(Note::What::Missing);
  missing.parts = {0, 5, 2047};
  Note repaired = missing;
  repaired.what = Note::What::Repaired;
  repaired.servers = {"a", "b", "c"};
  for (const Note& one : {received, missing, repaired, note(Note::What::Revoked), note(Note::What::Refused)}) {
    const auto back = decodeNote(encodeNote(one));
    REQUIRE(back);
    REQUIRE(*back);
    CHECK(**back == one);
  }
  Note later = note(static_cast<Note::What>(99));
  CHECK(decodeNote(encodeNote(later)).value() == std::nullopt);

  repaired.servers.pop_back();
  CHECK_FALSE(decodeNote(encodeNote(repaired)));
  missing.parts = {5, 5};
  CHECK_FALSE(decodeNote(encodeNote(missing)));
  missing.parts = {2048};
  CHECK_FALSE(decodeNote(encodeNote(missing)));
  Note beyond = received;
  beyond.place = 32;
  CHECK_FALSE(decodeNote(encodeNote(beyond)));
}

TEST_CASE("Cut and altered manifests and notes are refused or mean something that fits") {
  std::mt19937 random(5);
  const auto manifest = encodeManifest(example(5));
  Note missing = note(Note::What::Missing);
  missing.parts = {1, 2};
  const auto told = encodeNote(missing);
  for (std::size_t cut = 0; cut < manifest.size(); ++cut) CHECK_FALSE(decodeManifest(std::span(manifest).first(cut)));
  for (std::size_t cut = 0; cut < told.size(); ++cut) CHECK_FALSE(decodeNote(std::span(told).first(cut)));
  for (int round = 0; round < 20'000; ++round) {
    auto altered = manifest;
    altered[random() % altered.size()] ^= static_cast<std::byte>(1U << random() % 8);
    if (const auto back = decodeManifest(altered)) {
      REQUIRE(partCount(back->sealedSize, back->partSize) == back->parts.size());
      REQUIRE(back->partSize <= partSizeAtMost);
    }
    auto other = told;
    other[random() % other.size()] ^= static_cast<std::byte>(1U << random() % 8);
    static_cast<void>(decodeNote(other));
  }
}
