#include "app/desktop/vault_gate.h"
#include "core/access/backend_connection.h"
#include "core/access/enrolment.h"
#include "core/base/mapped_future.h"
#include "core/sync/sync_settings.h"
#include "tests/app/ctl/program.h"
#include "tests/app/desktop/event_loop_watch.h"
#include "tests/support/shared_data.h"
#include "tests/support/vault/vaults.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/patients/patients_view.h"
#include "ui/shell/desk.h"
#include "ui/shell/lock_signals.h"
#include "ui/shell/shell_window.h"

#include <QEventLoop>
#include <QLineEdit>
#include <QTest>

#include <fstream>
#include <iostream>
#include <iterator>

using namespace clavis;
using namespace clavis::tests;

namespace {

constexpr std::string_view secret = "correct horse battery staple";

/// A profile that is enrolled, has everybody as its panel, and no chart yet.
void makeProfile(const std::filesystem::path& folder, const SandboxProcess& server) {
  auto vault = core::Vault::create(folder, passphrase(secret), cheapOptions()).value().vault;
  std::ifstream file(server.ca);
  const std::string ca{std::istreambuf_iterator<char>(file), {}};
  const auto identity = core::enrolByCode(
      {.estUrl = server.enrol, .caPem = ca, .code = server.code, .deviceName = "test"}, core::SystemClock());
  if (!identity) FAIL(identity.error().toString());
  REQUIRE(waitFor(vault->writer().run([&](core::WriteConnection& db) -> core::Result<void> {
    if (auto saved = core::saveIdentity(db, *identity); !saved) return saved;
    return core::writePanelSetting(db, core::Panel::all());
  })));
}

/// The desktop's gate, which also tells whom it let in.
class WatchedGate final : public ui::ProfileGate {
 public:
  WatchedGate(std::filesystem::path folder, const core::Clock& clock) : m_gate(std::move(folder), clock) {}

  [[nodiscard]] bool exists() const override { return m_gate.exists(); }
  QFuture<core::Result<ui::OpenedProfile>> create(core::Passphrase chosen) override {
    return m_gate.create(std::move(chosen));
  }
  QFuture<core::Result<ui::OpenedProfile>> unlock(core::UnlockSecret given) override {
    return core::mapped(m_gate.unlock(std::move(given)), [this](core::Result<ui::OpenedProfile> answer) {
      if (answer) m_profile = answer->profile;
      return answer;
    });
  }
  QFuture<core::Result<core::DamageReport>> examine(core::UnlockSecret given) override {
    return m_gate.examine(std::move(given));
  }
  QFuture<core::Result<ui::RescuedProfile>> rescue(core::UnlockSecret given) override {
    return m_gate.rescue(std::move(given));
  }
  void close(std::shared_ptr<ui::Profile> profile) override { m_gate.close(std::move(profile)); }
  [[nodiscard]] std::shared_ptr<ui::Profile> opened() const { return m_profile.lock(); }

 private:
  desktop::VaultGate m_gate;
  std::weak_ptr<ui::Profile> m_profile;
};

/// Runs the event loop until `signal` comes and `done` agrees; false after a few minutes.
template <class Sender, class Signal, class Done>
bool runUntil(Sender& sender, Signal signal, Done done) {
  QEventLoop loop;
  QTimer::singleShot(std::chrono::minutes(4), &loop, [&loop] { loop.exit(1); });
  QObject::connect(&sender, signal, &loop, [&loop, done] {
    if (done()) loop.exit(0);
  });
  return done() || loop.exec() == 0;
}

} // namespace

TEST_CASE("While a vault is filled for the first time, the window answers within 50 ms") {
  TemporaryFolder folder;
  SandboxProcess server(folder / "server", {sharedData("fhir-patients")});
  makeProfile(folder / "profile", server);

  const core::SystemClock clock;
  WatchedGate gate(folder / "profile", clock);
  ui::LockSignals locks;
  ui::ShellWindow window(gate, locks, clock);
  window.resize(1400, 900);
  window.start();
  test::showActive(window);
  auto* field = window.signIn().page()->findChild<QLineEdit*>();
  REQUIRE(field != nullptr);
  QTest::keyClicks(field, QString::fromStdString(std::string(secret)));

  // From the passphrase on: the unlock, the desk, the round that starts by itself, and a chart that is opened
  // meanwhile.
  EventLoopWatch watch;
  watch.start();
  QTest::keyClick(field, Qt::Key_Return);
  REQUIRE(runUntil(window, &ui::ShellWindow::unlocked, [&window] { return window.desk() != nullptr; }));
  window.desk()->showSection(ui::Section::Patients);
  const auto profile = gate.opened();
  REQUIRE(profile);
  ui::SyncControl& sync = profile->sync();
  QObject::connect(&sync, &ui::SyncControl::patientsChanged, &window, [&window](const QStringList& patients) {
    if (window.desk()->currentChart() == nullptr) window.desk()->openChart(patients.front().toStdString());
  });
  const bool filled = runUntil(sync, &ui::SyncControl::statusChanged, [&sync] {
    return !sync.status().running && (sync.status().lastComplete || sync.status().failure);
  });
  watch.stop();
  REQUIRE(filled);
  CHECK(sync.status().lastComplete);
  CHECK(sync.status().filled == 41);
  CHECK(window.desk()->currentChart() != nullptr);
  std::cout << "event loop during a first fill: worked " << watch.worstWork().count() << " ms at most, held up "
            << watch.worst().count() << " ms over " << watch.ticks() << " turns (" << watch.worstWithOthers().count()
            << " ms with what else the machine did)\n";
  // The promise is about what is shipped. Without the optimiser the same turns work two to three times as long, more
  // on a busy machine. How long the thread stood still is printed and not judged: a disk, or whoever lends the
  // processors, holds it up as well as a lock of ours would.
#ifdef NDEBUG
  constexpr std::chrono::milliseconds most{50};
#else
  constexpr std::chrono::milliseconds most{200};
#endif
  CHECK(watch.worstWork() < most);
}
