// What a power cut leaves: of each file, its content when it was last flushed, and nothing that was written later. That
// is the harshest a disk may be; the shadow folder below is such a disk.
#include "core/vault/settings.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>

using namespace clavis::core;
using namespace clavis::tests;
namespace fs = std::filesystem;

namespace {

struct Shadow {
  std::mutex mutex;
  fs::path watched; ///< empty: nothing is recorded
  fs::path kept;
  int flushes = 0;
};
Shadow& shadow() {
  static Shadow one;
  return one;
}

/// Keeps what the file behind `fd` holds at this moment, as a disk does that has just been told to flush it.
void recordFlush(int fd) {
  Shadow& s = shadow();
  const std::lock_guard lock(s.mutex);
  if (s.watched.empty()) return;
  std::error_code ignored;
  const fs::path file = fs::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored);
  if (file.parent_path() != s.watched || !fs::is_regular_file(file, ignored)) return;
  fs::copy_file(file, s.kept / file.filename(), fs::copy_options::overwrite_existing, ignored);
  ++s.flushes;
}

/// Records flushes of files of `watched` from here on; what lies there already counts as flushed.
class PowerCut {
 public:
  PowerCut(const fs::path& watched, const fs::path& kept) {
    fs::create_directory(kept);
    for (const auto& entry : fs::directory_iterator(watched)) {
      // The index of the log is memory shared between processes; no disk has it after a power cut.
      if (entry.path().extension() != ".db-shm") fs::copy_file(entry.path(), kept / entry.path().filename());
    }
    const std::lock_guard lock(shadow().mutex);
    shadow().watched = watched;
    shadow().kept = kept;
    shadow().flushes = 0;
  }
  ~PowerCut() { now(); }
  PowerCut(const PowerCut&) = delete;
  PowerCut& operator=(const PowerCut&) = delete;
  void now() {
    const std::lock_guard lock(shadow().mutex);
    shadow().watched.clear();
  }
  [[nodiscard]] int flushes() const {
    const std::lock_guard lock(shadow().mutex);
    return shadow().flushes;
  }
};

auto write(const std::string& key) {
  return [key](WriteConnection& c) { return writeSetting(c, key, "there"); };
}

bool has(Vault& vault, const std::string& key) {
  auto value = waitFor(vault.readers().run([key](ReadConnection& c) { return readSetting(c, key); }));
  REQUIRE(value);
  return value->has_value();
}

} // namespace

// In place of the C library's, for this executable and the SQLCipher it is linked with.
extern "C" int fsync(int fd) {
  const auto rc = static_cast<int>(::syscall(SYS_fsync, fd));
  if (rc == 0) recordFlush(fd);
  return rc;
}
extern "C" int fdatasync(int fd) {
  const auto rc = static_cast<int>(::syscall(SYS_fdatasync, fd));
  if (rc == 0) recordFlush(fd);
  return rc;
}

TEST_CASE("A durable transaction, and all before it, survive a power cut at the moment its future is done") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  REQUIRE(waitFor(vault.writer().run(write("first")))); // starts a new log, whose header is flushed in any case
  PowerCut cut(folder / "p", folder / "after");

  REQUIRE(waitFor(vault.writer().run(write("before"))));
  CHECK(cut.flushes() == 0);
  REQUIRE(waitFor(vault.writer().runDurably(write("durable"))));
  CHECK(cut.flushes() > 0);
  const int flushed = cut.flushes();
  REQUIRE(waitFor(vault.writer().run(write("later"))));
  CHECK(cut.flushes() == flushed); // only the durable one pays
  cut.now();

  auto left = Vault::open(folder / "after", passphrase(), cheapOptions());
  REQUIRE(left);
  CHECK(has(**left, "before"));
  CHECK(has(**left, "durable"));
  CHECK_FALSE(has(**left, "later")); // or this test could not tell a flush from none
}

TEST_CASE("A durable transaction whose work fails leaves nothing, and plain ones follow as before") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  auto failed = waitFor(vault.writer().runDurably([](WriteConnection& c) -> Result<int> {
    if (auto written = writeSetting(c, "half", "there"); !written) return pass(written);
    return fail(VaultError::BadInput, "said no");
  }));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().is(VaultError::BadInput));
  CHECK_FALSE(has(vault, "half"));
  auto level = waitFor(vault.writer().run([](WriteConnection& c) -> Result<std::int64_t> {
    auto value = c.sql().integer("PRAGMA synchronous");
    if (!value) return pass(value);
    return value->value_or(-1);
  }));
  REQUIRE(level);
  CHECK(*level == 1); // NORMAL
  vault.close();
  CHECK(waitFor(vault.writer().runDurably(write("closed"))).error().is(VaultError::Closed));
}

TEST_CASE("What a durable transaction costs is measured", "[.measure]") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  constexpr int rounds = 500;
  const auto perTransaction = [&](auto&& one) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) REQUIRE(waitFor(one(write("k" + std::to_string(i % 10)))));
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / rounds;
  };
  const double plain = perTransaction([&](auto work) { return vault.writer().run(std::move(work)); });
  const double durable = perTransaction([&](auto work) { return vault.writer().runDurably(std::move(work)); });
  WARN("microseconds a transaction: run " << plain << ", runDurably " << durable);
}
