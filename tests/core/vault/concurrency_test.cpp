// One writer and several readers at once; also what ThreadSanitizer watches (label `concurrent`).
#include "core/vault/settings.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <thread>

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("Readers see each transaction whole or not at all while the writer goes on") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  const auto writePair = [](WriteConnection& c, int i) -> Result<void> {
    if (auto one = writeSetting(c, "one", std::to_string(i)); !one) return one;
    return writeSetting(c, "two", std::to_string(i));
  };
  REQUIRE(waitFor(vault.writer().run([&](WriteConnection& c) { return writePair(c, 0); })));
  std::vector<QFuture<Result<void>>> writes;
  for (int i = 1; i <= 300; ++i)
    writes.push_back(vault.writer().run([=](WriteConnection& c) { return writePair(c, i); }));
  std::atomic<int> torn = 0;
  std::atomic<int> read = 0;
  std::vector<std::thread> askers;
  for (int t = 0; t < 4; ++t) {
    askers.emplace_back([&] {
      for (int i = 0; i < 150; ++i) {
        auto equal = waitFor(vault.readers().run([](ReadConnection& c) -> Result<bool> {
          auto one = readSetting(c, "one");
          if (!one) return pass(one);
          auto two = readSetting(c, "two");
          if (!two) return pass(two);
          return *one == *two;
        }));
        read += equal ? 1 : 0;
        torn += equal && !*equal ? 1 : 0;
      }
    });
  }
  for (auto& asker : askers) asker.join();
  for (auto& write : writes) CHECK(write.takeResult());
  CHECK(read == 600);
  CHECK(torn == 0);
}

TEST_CASE("Closing while others read and write ends every future, with an answer or with Closed") {
  TemporaryFolder folder;
  for (int round = 0; round < 5; ++round) {
    auto created = Vault::create(folder / std::to_string(round), passphrase(), cheapOptions());
    REQUIRE(created);
    Vault& vault = *created->vault;
    std::atomic<bool> started = false;
    std::atomic<int> odd = 0;
    std::vector<std::thread> users;
    for (int t = 0; t < 3; ++t) {
      users.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          auto write = vault.writer().run([i](WriteConnection& c) { return writeSetting(c, "k", std::to_string(i)); });
          auto read = vault.readers().run([](ReadConnection& c) { return readSetting(c, "k"); });
          started = true;
          const auto written = write.takeResult();
          const auto got = read.takeResult();
          if (!written && !written.error().is(VaultError::Closed)) ++odd;
          if (!got && !got.error().is(VaultError::Closed) && !got.error().is(StoreError::Interrupted)) ++odd;
        }
      });
    }
    while (!started) std::this_thread::yield();
    vault.close();
    for (auto& user : users) user.join();
    CHECK(odd == 0);
  }
}

TEST_CASE("The write-ahead log stays bounded however busy the readers are") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  Vault& vault = *created->vault;
  std::atomic<bool> done = false;
  std::vector<std::thread> askers;
  for (int t = 0; t < 3; ++t) {
    askers.emplace_back([&] {
      while (!done)
        static_cast<void>(waitFor(
            vault.readers().run([](ReadConnection& c) { return c.sql().integer("SELECT count(*) FROM setting"); })));
    });
  }
  std::uintmax_t longest = 0;
  for (int i = 0; i < 400; ++i) {
    auto written = waitFor(vault.writer().run([i](WriteConnection& c) {
      return writeSetting(c, "bulk." + std::to_string(i % 40), std::string(200'000, 'x'));
    }));
    if (!written) break;
    std::error_code missing;
    longest = std::max(longest, std::filesystem::file_size(folder / "p" / "vault.db-wal", missing));
  }
  done = true;
  for (auto& asker : askers) asker.join();
  // 80 MB were written; the log is folded back at 16 MiB.
  CHECK(longest < 40U << 20U);
}

TEST_CASE("A cancelled read that has not begun is dropped") {
  TemporaryFolder folder;
  auto options = cheapOptions();
  options.readers = 1;
  auto created = Vault::create(folder / "p", passphrase(), options);
  REQUIRE(created);
  Vault& vault = *created->vault;
  std::atomic<bool> go = false;
  std::atomic<int> ran = 0;
  auto blocker = vault.readers().run([&](ReadConnection&) -> Result<void> {
    while (!go) std::this_thread::yield();
    return {};
  });
  std::vector<QFuture<Result<void>>> stale;
  for (int i = 0; i < 10; ++i)
    stale.push_back(vault.readers().run([&](ReadConnection&) -> Result<void> {
      ++ran;
      return {};
    }));
  for (auto& future : stale) future.cancel();
  go = true;
  CHECK(waitFor(blocker));
  CHECK(waitFor(vault.readers().run([](ReadConnection&) -> Result<void> { return {}; })));
  CHECK(ran == 0);
}
