// A copy out of the vault: in the access log first, never over another file, whole or not at all, for its owner alone.
#include "app/desktop/vault_viewer.h"
#include "core/base/mapped_future.h"
#include "core/exchange/errors.h"
#include "core/vault/errors.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

#include <QFile>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace clavis;
using core::Result;

namespace {

class ToldLog final : public core::chart::AccessLog {
 public:
  std::vector<core::chart::AccessEntry> entries;
  std::optional<core::Error> refuse;
  std::filesystem::path watched;
  bool copyWasThere = false;
  QFuture<Result<void>> record(core::chart::AccessEntry entry) override {
    copyWasThere = copyWasThere || std::filesystem::exists(watched);
    entries.push_back(std::move(entry));
    return core::readyFuture(refuse ? Result<void>(std::unexpected(*refuse)) : Result<void>());
  }
};

/// Ends early, as a disk that has gone bad.
class BrokenSource final : public core::preview::ByteSource {
 public:
  std::uint64_t size() const override { return 3u << 20U; }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset > 0) return core::fail(core::ExchangeError::Damaged);
    return out.size();
  }
};

struct Place {
  tests::TemporaryFolder folder;
  ToldLog log;
  core::Result<core::MachinePolicy> policy = core::MachinePolicy();
  desktop::VaultViewer viewer{{.log = log, .policy = [this] { return policy; }, .confirm = {}},
                              tests::programs() / "clavis-preview"};

  Place() { log.watched = folder / "letter.pdf"; }
  ui::ViewedFile file(std::shared_ptr<core::preview::ByteSource> source) const {
    return {QStringLiteral("letter.pdf"), {}, "1", "file 7", std::move(source)};
  }
  ui::ViewedFile file(const char* words) const {
    return file(std::make_shared<core::preview::MemorySource>(QByteArray(words)));
  }
  Result<std::filesystem::path> save(const ui::ViewedFile& what) {
    auto saving = viewer.saveCopy(what, folder / "letter.pdf", QStringLiteral("For the referral"), {});
    REQUIRE(QTest::qWaitFor([&] { return saving.isFinished(); }));
    return saving.takeResult();
  }
  [[nodiscard]] std::string content(const char* name) const {
    std::ifstream in(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::ptrdiff_t files() const {
    const auto all = std::filesystem::directory_iterator(folder.path());
    return std::distance(begin(all), end(all));
  }
};

} // namespace

TEST_CASE("a copy is in the access log with its reason before it is on the disk, for its owner alone") {
  Place place;
  REQUIRE(place.save(place.file("first")));
  REQUIRE(place.log.entries.size() == 1);
  CHECK(place.log.entries[0].kind == core::chart::AccessKind::Export);
  CHECK(place.log.entries[0].patientId == "1");
  CHECK(place.log.entries[0].what == "file 7");
  CHECK(place.log.entries[0].why == "For the referral");
  CHECK_FALSE(place.log.copyWasThere);
  CHECK(place.content("letter.pdf") == "first");
  using std::filesystem::perms;
  CHECK(std::filesystem::status(place.folder / "letter.pdf").permissions() == (perms::owner_read | perms::owner_write));
  // Another one of the same name stands beside it.
  REQUIRE(place.save(place.file("second")));
  CHECK(place.content("letter.pdf") == "first");
  CHECK(place.content("letter (2).pdf") == "second");
}

TEST_CASE("what the access log refuses is not written") {
  Place place;
  place.log.refuse = core::Error(core::VaultError::Closed);
  CHECK(place.save(place.file("never")).error().is(core::VaultError::Closed));
  CHECK(place.files() == 0);
}

TEST_CASE("a copy that cannot be finished leaves nothing") {
  Place place;
  CHECK(place.save(place.file(std::make_shared<BrokenSource>())).error().is(core::ExchangeError::Damaged));
  CHECK(place.files() == 0);
}
