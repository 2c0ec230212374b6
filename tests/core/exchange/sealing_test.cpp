// Sealed files in the vault's folder: whole or not there, and not a byte of them readable.
#include "core/exchange/blobs/sealing.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <mutex>

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

/// A sealed file that stays, as a row of the vault would keep it.
struct Kept {
  std::string name;
  std::vector<std::byte> key;
  std::uint64_t size = 0;
};
Result<Kept> seal(Result<std::unique_ptr<Sealing>> begun, const std::stop_token& stop,
                  const Sealing::Progress& progress = {}) {
  if (!begun) return pass(begun);
  Sealing& sealing = **begun;
  if (auto done = sealing.run(stop, progress); !done) return pass(done);
  sealing.keep();
  return Kept{sealing.name(), {sealing.key().begin(), sealing.key().end()}, sealing.size()};
}

} // namespace

TEST_CASE("Files of every size are sealed, pass the check of the whole, and open again anywhere") {
  const Place place;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'527}, std::size_t{65'528},
                                 std::size_t{65'529}, std::size_t{1} << 20, std::size_t{5'000'001}}) {
    INFO(size);
    const auto bytes = noise(size);
    std::uint64_t front = 0;
    const auto sealed = seal(Sealing::ofFile(place.blobs, place.file("plain", bytes)), place.stop.get_token(),
                             [&](std::uint64_t to) { front = std::max(front, to); });
    REQUIRE(sealed);
    CHECK(sealed->size == size);
    const auto file = place.blobs.open(sealed->name).value();
    CHECK(file->size().value() == front); // the last word was the whole
    CHECK(checkSealedBlob(file, sealed->key, size, place.stop.get_token()));
    const auto reader = openSealedBlob(file, sealed->key).value();
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

TEST_CASE("What is told to be sealed can be sent: it does not change while the rest is sealed") {
  const Place place;
  auto begun = Sealing::ofBytes(place.blobs, noise(20'000'000));
  REQUIRE(begun);
  Sealing& sealing = **begun;
  std::mutex mutex;
  std::vector<std::pair<std::uint64_t, crypto::Sha256Digest>> seen; // how far, and what was there
  const auto digestTo = [&](std::uint64_t to) {
    std::vector<std::byte> front(static_cast<std::size_t>(to));
    return sealing.file()->readAt(0, front) ? crypto::sha256(front) : crypto::Sha256Digest{};
  };
  REQUIRE(sealing.run(place.stop.get_token(), [&](std::uint64_t to) {
    const std::scoped_lock lock(mutex);
    seen.emplace_back(to, digestTo(to));
  }));
  CHECK(seen.size() > 10);
  for (const auto& [to, digest] : seen) CHECK(digestTo(to) == digest);
  CHECK(std::ranges::max(seen).first == sealing.sealedSize());
}

TEST_CASE("What is not what was promised is damaged: size, key, one bit of the disk, a cut") {
  const Place place;
  const auto sealed = seal(Sealing::ofBytes(place.blobs, noise(200'000)), place.stop.get_token()).value();
  const auto check = [&](std::uint64_t size, std::span<const std::byte> key) {
    return checkSealedBlob(place.blobs.open(sealed.name).value(), key, size, place.stop.get_token());
  };
  CHECK(check(sealed.size, sealed.key));
  CHECK(check(sealed.size + 1, sealed.key).error().is(ExchangeError::Damaged));
  CHECK(check(sealed.size, noise(32)).error().is(ExchangeError::Damaged));
  const auto file = place.blobs.open(sealed.name, true).value();
  std::array<std::byte, 1> one{};
  REQUIRE(file->readAt(100'000, one));
  one[0] ^= std::byte{4};
  REQUIRE(file->writeAt(100'000, one));
  CHECK(check(sealed.size, sealed.key).error().is(ExchangeError::Damaged));
  one[0] ^= std::byte{4};
  REQUIRE(file->writeAt(100'000, one));
  CHECK(check(sealed.size, sealed.key));
  std::filesystem::resize_file(place.folder / "blobs" / sealed.name, 150'000);
  CHECK(check(sealed.size, sealed.key).error().is(ExchangeError::Damaged));
}

TEST_CASE("A source that cannot be read, or is written to meanwhile, leaves nothing") {
  const Place place;
  CHECK(Sealing::ofFile(place.blobs, place.folder / "missing").error().is(ExchangeError::CannotReadSource));
  CHECK(Sealing::ofFile(place.blobs, place.folder.path()).error().is(ExchangeError::CannotReadSource));
  CHECK(Sealing::ofFile(place.blobs, "/dev/zero").error().is(ExchangeError::CannotReadSource));
  const auto path = place.file("grows", noise(3'000'000));
  std::atomic<bool> touched = false;
  const auto grown = seal(Sealing::ofFile(place.blobs, path), place.stop.get_token(), [&](std::uint64_t) {
    if (touched.exchange(true)) return;
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
  const auto sealed =
      seal(Sealing::ofFile(place.blobs, path), stop.get_token(), [&](std::uint64_t) { stop.request_stop(); });
  CHECK(sealed.error().is(ExchangeError::Stopped));
  CHECK(place.count() == 0);
}

TEST_CASE("A folder that is not there yet has the room of its vault") {
  const TemporaryFolder folder;
  CHECK(BlobFolder(folder.path(), 0).freeBytes() > 0);
}

TEST_CASE("A disk without room refuses before a byte is written, and says how much is needed") {
  const Place place;
  const BlobFolder full(place.folder.path(), std::uint64_t{1} << 60);
  const auto sealed = Sealing::ofBytes(full, noise(1000));
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().is(ExchangeError::NoSpace));
  CHECK(sealed.error().detail().starts_with("needs 1"));
  CHECK(full.shortFor(5) == 5);
  CHECK(place.count() == 0);
}

TEST_CASE("A disk that runs full while a file is sealed is named as that, and nothing stays") {
  const Place place;
  // As a disk that is full after a megabyte: the system refuses to let files of this process grow beyond.
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  rlimit low = before;
  low.rlim_cur = std::size_t{1} << 20;
  auto begun = Sealing::ofBytes(place.blobs, noise(4'000'000));
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &low) == 0);
  const auto sealed = seal(std::move(begun), place.stop.get_token());
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  static_cast<void>(std::signal(SIGXFSZ, ignored));
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().is(ExchangeError::NoSpace));
  CHECK(sealed.error().detail().starts_with("needs 4"));
  CHECK(place.count() == 0);
}

TEST_CASE("What nothing refers to is swept away at the start") {
  const Place place;
  const auto kept = seal(Sealing::ofBytes(place.blobs, noise(10)), place.stop.get_token()).value();
  const auto orphan = seal(Sealing::ofBytes(place.blobs, noise(10)), place.stop.get_token()).value();
  REQUIRE(place.blobs.prepare({kept.name}));
  CHECK(place.blobs.open(kept.name));
  CHECK(place.blobs.open(orphan.name).error().is(ExchangeError::BlobMissing));
}
