// Sealed files in the vault's folder: whole or not there, and not a byte of them readable.
#include "core/exchange/blobs/sealing.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::exchange;
using namespace clavis::tests;

namespace {

struct Place {
  TemporaryFolder folder;
  BlobFolder blobs{folder.path(), 0};
  std::stop_source stop;

  Place() { REQUIRE(blobs.prepare({})); }
  std::filesystem::path file(const std::string& name, std::span<const std::byte> bytes) const {
    std::ofstream(folder / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return folder / name;
  }
  [[nodiscard]] std::ptrdiff_t count() const {
    const auto files = std::filesystem::directory_iterator(folder / "blobs");
    return std::distance(begin(files), end(files));
  }
};

std::vector<std::byte> noise(std::size_t size) {
  std::vector<std::byte> out(size);
  crypto::fillRandom(out);
  return out;
}

} // namespace

TEST_CASE("Files of every size are sealed with the hash of what was sealed, and open again anywhere") {
  const Place place;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'527}, std::size_t{65'528},
                                 std::size_t{65'529}, std::size_t{1} << 20, std::size_t{5'000'001}}) {
    INFO(size);
    const auto bytes = noise(size);
    const auto sealed = sealIntoVault(place.blobs, place.file("plain", bytes), place.stop.get_token(), {});
    REQUIRE(sealed);
    CHECK(sealed->size == size);
    CHECK(sealed->sha256 == crypto::sha256(bytes));
    const auto file = place.blobs.open(sealed->name).value();
    CHECK(file->size().value() == sealed->sealedSize);
    CHECK(checkSealedBlob(file, sealed->key.view(), size, sealed->sha256, place.stop.get_token()));
    const auto reader = openSealedBlob(file, sealed->key.view()).value();
    std::vector<std::byte> back(size + 10);
    CHECK(reader->read(0, back).value() == size);
    CHECK(std::ranges::equal(std::span(back).first(size), bytes));
    CHECK(reader->read(size, back).value() == 0);
    CHECK(reader->read(~std::uint64_t{0}, back).value() == 0);
    struct stat about{};
    REQUIRE(::stat((place.folder / "blobs" / sealed->name).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
  }
}

TEST_CASE("What is not what was promised is damaged: size, hash, key, one bit of the disk") {
  const Place place;
  const auto bytes = noise(200'000);
  const auto sealed = sealIntoVault(place.blobs, std::span<const std::byte>(bytes), place.stop.get_token()).value();
  const auto check = [&](std::uint64_t size, const BlobDigest& hash, std::span<const std::byte> key) {
    return checkSealedBlob(place.blobs.open(sealed.name).value(), key, size, hash, place.stop.get_token());
  };
  CHECK(check(sealed.size, sealed.sha256, sealed.key.view()));
  CHECK(check(sealed.size + 1, sealed.sha256, sealed.key.view()).error().is(ExchangeError::Damaged));
  CHECK(check(sealed.size, BlobDigest{}, sealed.key.view()).error().is(ExchangeError::Damaged));
  CHECK(check(sealed.size, sealed.sha256, noise(32)).error().is(ExchangeError::Damaged));
  const auto file = place.blobs.open(sealed.name, true).value();
  std::array<std::byte, 1> one{};
  REQUIRE(file->readAt(100'000, one));
  one[0] ^= std::byte{4};
  REQUIRE(file->writeAt(100'000, one));
  CHECK(check(sealed.size, sealed.sha256, sealed.key.view()).error().is(ExchangeError::Damaged));
}

TEST_CASE("A source that cannot be read, or is written to meanwhile, leaves nothing") {
  const Place place;
  const auto token = place.stop.get_token();
  CHECK(sealIntoVault(place.blobs, place.folder / "missing", token, {}).error().is(ExchangeError::CannotReadSource));
  CHECK(sealIntoVault(place.blobs, place.folder.path(), token, {}).error().is(ExchangeError::CannotReadSource));
  CHECK(sealIntoVault(place.blobs, "/dev/zero", token, {}).error().is(ExchangeError::CannotReadSource));
  const auto path = place.file("grows", noise(3'000'000));
  bool touched = false;
  const auto grown = sealIntoVault(place.blobs, path, token, [&](std::uint64_t) {
    if (std::exchange(touched, true)) return;
    std::ofstream(path, std::ios::app | std::ios::binary) << "more";
  });
  CHECK(grown.error().is(ExchangeError::SourceChanged));
  place.file("shrinks", noise(3'000'000));
  CHECK(place.count() == 0);
}

TEST_CASE("Sealing stops when it is told to, and leaves nothing") {
  const Place place;
  std::stop_source stop;
  const auto path = place.file("large", noise(20'000'000));
  const auto sealed = sealIntoVault(place.blobs, path, stop.get_token(), [&](std::uint64_t) { stop.request_stop(); });
  CHECK(sealed.error().is(ExchangeError::Stopped));
  CHECK(place.count() == 0);
}

TEST_CASE("A folder that is not there yet has the room of its vault") {
  const TemporaryFolder folder;
  CHECK(BlobFolder(folder.path(), 0).freeBytes() > 0);
}

TEST_CASE("A disk without room refuses before a byte is written, and says how much is needed") {
  const Place place;
  const auto bytes = noise(1000);
  const BlobFolder full(place.folder.path(), std::uint64_t{1} << 60);
  const auto sealed = sealIntoVault(full, std::span<const std::byte>(bytes), place.stop.get_token());
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().is(ExchangeError::NoSpace));
  CHECK(sealed.error().detail().starts_with("needs 1"));
  CHECK(full.shortFor(5) == 5);
  CHECK(place.count() == 0);
}

TEST_CASE("What nothing refers to is swept away at the start") {
  const Place place;
  const auto bytes = noise(10);
  const auto kept = sealIntoVault(place.blobs, std::span<const std::byte>(bytes), place.stop.get_token()).value();
  const auto orphan = sealIntoVault(place.blobs, std::span<const std::byte>(bytes), place.stop.get_token()).value();
  REQUIRE(place.blobs.prepare({kept.name}));
  CHECK(place.blobs.open(kept.name));
  CHECK(place.blobs.open(orphan.name).error().is(ExchangeError::BlobMissing));
}
