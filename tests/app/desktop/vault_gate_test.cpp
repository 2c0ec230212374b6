// The door of a real profile folder, and the way out of it in a hurry.
#include "app/desktop/vault_gate.h"
#include "app/desktop/vault_profile.h"
#include "core/base/clock.h"
#include "core/vault/errors.h"
#include "tests/support/temporary_folder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using clavis::tests::TemporaryFolder;

namespace {

core::Passphrase passphrase() { return {crypto::SecretBytes::copyOf(std::string_view("correct horse battery"))}; }

template <class T>
core::Result<T> wait(QFuture<core::Result<T>> future) {
  REQUIRE(QTest::qWaitFor([&] { return future.isFinished(); }, 30'000));
  return future.takeResult();
}

/// A file with an authority in it, as a clinic hands it out: any certificate that parses.
std::filesystem::path authorityFile(const TemporaryFolder& folder) {
  const auto path = folder / "ca.pem";
  QFile file(QString::fromStdString(path.string()));
  REQUIRE(file.open(QIODevice::WriteOnly));
  file.write("-----BEGIN CERTIFICATE-----\n"
             "MIIBezCCASGgAwIBAgIUM7n6H1m0mJbA1n0mX2cZ0mJbA1kwCgYIKoZIzj0EAwIw\n"
             "-----END CERTIFICATE-----\n");
  return path;
}

} // namespace

TEST_CASE("A profile is made, closed, opened and refused through the gate", "[desktop]") {
  TemporaryFolder folder;
  const core::SystemClock clock;
  desktop::VaultGate gate(folder / "profile", clock);
  CHECK_FALSE(gate.exists());
  auto created = wait(gate.create(passphrase()));
  REQUIRE(created);
  CHECK(created->recoveryCode != nullptr);
  CHECK(gate.exists());
  gate.close(std::exchange(created->profile, nullptr));
  // The close is still under way: the unlock waits for it by itself, and never meets its lock.
  auto opened = wait(gate.unlock(passphrase()));
  REQUIRE(opened);
  gate.close(std::exchange(opened->profile, nullptr));
  const auto refused =
      wait(gate.unlock(core::Passphrase{crypto::SecretBytes::copyOf(std::string_view("not the passphrase"))}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().is(core::VaultError::WrongPassphrase));
}

TEST_CASE("Locking does not wait for a server that has stopped answering", "[desktop][lock]") {
  TemporaryFolder folder;
  const core::SystemClock clock;
  // Takes the connection and says nothing: the TLS handshake waits for its deadline.
  QTcpServer mute;
  REQUIRE(mute.listen(QHostAddress::LocalHost));
  desktop::VaultGate gate(folder / "profile", clock);
  auto created = wait(gate.create(passphrase()));
  REQUIRE(created);

  ui::EnrolmentForm form;
  form.url = "https://127.0.0.1:" + std::to_string(mute.serverPort()) + "/enrol";
  form.code = "one-time";
  form.caFile = authorityFile(folder);
  auto answer = created->profile->enrol(std::move(form));
  static_cast<void>(QTest::qWaitFor([&] { return mute.hasPendingConnections() || answer.isFinished(); }, 10'000));

  QElapsedTimer timer;
  timer.start();
  gate.close(std::exchange(created->profile, nullptr));
  CHECK(timer.elapsed() < 100);
}

TEST_CASE("A damaged profile is examined and rescued through the gate, in its place", "[desktop][salvage]") {
  TemporaryFolder folder;
  const core::SystemClock clock;
  const auto profile = folder / "profile";
  {
    desktop::VaultGate gate(profile, clock);
    auto created = wait(gate.create(passphrase()));
    REQUIRE(created);
    for (int index = 0; index < 400; ++index) {
      const std::string key = "test." + std::to_string(index);
      REQUIRE(wait(created->profile->putSetting(key, std::string(500, 'x'))));
    }
    gate.close(std::exchange(created->profile, nullptr));
  }
  // Every page from the twentieth on is overwritten in its middle, as a failing disk does.
  QFile database(QString::fromStdString((profile / "vault.db").string()));
  REQUIRE(database.open(QIODevice::ReadWrite));
  for (qint64 page = 20; page < database.size() / 4096; ++page) {
    database.seek(page * 4096 + 2000);
    database.write("damaged by a failing disk");
  }
  database.close();

  desktop::VaultGate gate(profile, clock);
  const auto refused = wait(gate.unlock(passphrase()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().is(core::VaultError::DamagedPages));
  const auto report = wait(gate.examine(passphrase()));
  REQUIRE(report);
  CHECK(report->damagedPages > 0);
  CHECK_FALSE(report->whole());
  const auto rescued = wait(gate.rescue(passphrase()));
  REQUIRE(rescued);
  CHECK(rescued->recoveryCode != nullptr);
  CHECK(std::filesystem::exists(rescued->damaged / "vault.db"));
  auto opened = wait(gate.unlock(passphrase()));
  REQUIRE(opened);
  gate.close(std::exchange(opened->profile, nullptr));
}

TEST_CASE("A page that cannot be read in an open chart leads to what can be saved, at the next unlock",
          "[desktop][salvage]") {
  TemporaryFolder folder;
  const core::SystemClock clock;
  const auto profile = folder / "profile";
  {
    // Records that no opening looks at: their pages are checked when somebody reads them.
    auto vault = core::Vault::create(profile, passphrase());
    REQUIRE(vault);
    auto filled =
        vault->vault->writer()
            .run([](core::WriteConnection& db) -> core::Result<void> {
              for (int i = 0; i < 400; ++i) {
                auto put = db.sql().execute(
                    "INSERT INTO sync_purge(purged_at, reason, resources, shared, rows_left) VALUES(?, ?, 0, 0, 0)",
                    std::int64_t{i}, std::string(500, 'x'));
                if (!put) return put;
              }
              return {};
            })
            .result();
    if (!filled) FAIL(filled.error().toString());
  }
  QFile database(QString::fromStdString((profile / "vault.db").string()));
  REQUIRE(database.open(QIODevice::ReadWrite));
  database.seek((database.size() / 4096 - 10) * 4096 + 2000);
  database.write("damaged by a failing disk");
  database.close();

  desktop::VaultGate gate(profile, clock);
  auto opened = wait(gate.unlock(passphrase()));
  REQUIRE(opened);
  auto* own = dynamic_cast<desktop::VaultProfile*>(opened->profile.get());
  REQUIRE(own != nullptr);
  CHECK_FALSE(own->sync().status().damaged);
  REQUIRE_FALSE(wait(own->vault().readers().run(
      [](core::ReadConnection& db) { return db.sql().integer("SELECT sum(length(reason)) FROM sync_purge"); })));
  CHECK(QTest::qWaitFor([&] { return own->sync().status().damaged; }, 10'000));
  gate.close(std::exchange(opened->profile, nullptr));

  const auto stranger =
      wait(gate.unlock(core::Passphrase{crypto::SecretBytes::copyOf(std::string_view("not the passphrase"))}));
  REQUIRE_FALSE(stranger);
  CHECK(stranger.error().is(core::VaultError::WrongPassphrase));
  const auto refused = wait(gate.unlock(passphrase()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().is(core::VaultError::DamagedPages));
  const auto report = wait(gate.examine(passphrase()));
  REQUIRE(report);
  CHECK_FALSE(report->whole());

  SECTION("who leaves everything as it is may read on as far as it goes") {
    auto again = wait(gate.unlock(passphrase()));
    REQUIRE(again);
    gate.close(std::exchange(again->profile, nullptr));
  }
  SECTION("who saves what can be read is told, until a sync was complete, that charts may lack records") {
    REQUIRE(wait(gate.rescue(passphrase())));
    auto again = wait(gate.unlock(passphrase()));
    REQUIRE(again);
    CHECK(QTest::qWaitFor([&] { return again->profile->sync().status().rescued; }, 10'000));
    gate.close(std::exchange(again->profile, nullptr));
  }
}
