// What a message promises of a whole file and a receipt repeats: the definition as file_hash_reference.py wrote it a
// second time, and what it binds.
#include "core/exchange/payload/file_hash.h"
#include "crypto/primitives/hash.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>
#include <simdjson.h>

#include <algorithm>

using namespace clavis;
using namespace clavis::core::exchange;
using namespace clavis::tests;

namespace {

core::BlobDigest digestOf(std::string_view hex) {
  core::BlobDigest out{};
  std::ranges::copy(crypto::fromHex(hex).value(), out.begin());
  return out;
}

struct Vector {
  std::string name;
  std::vector<std::byte> key;
  std::uint64_t size = 0;
  Manifest manifest;
  core::BlobDigest hash{};
};

std::vector<Vector> vectors() {
  simdjson::dom::parser parser;
  const simdjson::dom::array all =
      parser.load((sourceTree() / "tests/core/exchange/file_hash_vectors.json").string()).value();
  std::vector<Vector> out;
  for (const simdjson::dom::element one : all) {
    Vector vector{.name = std::string(one["name"].get_string().value()),
                  .key = crypto::fromHex(one["key"].get_string().value()).value(),
                  .size = one["size"].get_uint64().value(),
                  .manifest = {.sealedSize = one["sealed_size"].get_uint64().value(),
                               .partSize = one["part_size"].get_uint64().value(),
                               .parts = {},
                               .expires = {}},
                  .hash = digestOf(one["hash"].get_string().value())};
    const simdjson::dom::array parts = one["parts"].get_array().value();
    for (const simdjson::dom::element part : parts)
      vector.manifest.parts.push_back({"any", digestOf(part.get_string().value())});
    out.push_back(std::move(vector));
  }
  return out;
}

} // namespace

TEST_CASE("The hash of a file is the one of every vector") {
  const auto all = vectors();
  CHECK(all.size() == 5);
  for (const Vector& one : all) {
    INFO(one.name);
    CHECK(fileHash(one.key, one.size, one.manifest) == one.hash);
  }
}

TEST_CASE("The hash of a file is another one for another key, size, division, part or order of parts") {
  const Vector one = vectors().at(2);
  const auto changed = [&](const auto& change) {
    Vector other = one;
    change(other);
    return fileHash(other.key, other.size, other.manifest) != one.hash;
  };
  CHECK(changed([](Vector& v) { v.key[31] ^= std::byte{1}; }));
  CHECK(changed([](Vector& v) { ++v.size; }));
  CHECK(changed([](Vector& v) { ++v.manifest.sealedSize; }));
  CHECK(changed([](Vector& v) { ++v.manifest.partSize; }));
  CHECK(changed([](Vector& v) { v.manifest.parts[2].sha256[0] ^= std::byte{1}; }));
  CHECK(changed([](Vector& v) { v.manifest.parts.pop_back(); }));
  CHECK(changed([](Vector& v) { std::swap(v.manifest.parts[0], v.manifest.parts[1]); }));
  // Where a part lies, and for how long, may change on the way.
  CHECK_FALSE(changed([](Vector& v) { v.manifest.parts[0].server = "moved"; }));
  CHECK_FALSE(changed([](Vector& v) { v.manifest.expires = core::Instant{}; }));
}
