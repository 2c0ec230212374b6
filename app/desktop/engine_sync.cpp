#include "app/desktop/engine_sync.h"

#include "core/base/on_pool.h"
#include "core/base/qualified_name.h"
#include "core/chart/person_name.h"
#include "core/sync/errors.h"
#include "core/sync/sync_status_reader.h"
#include "ui/widgets/on_answer.h"

#include <QRandomGenerator>

#include <algorithm>

namespace clavis::desktop {

namespace {
constexpr std::chrono::seconds usual{300};
constexpr std::chrono::seconds soonest{15};
} // namespace

/// The engine with what it borrows; goes from the bottom up.
struct EngineSync::Running {
  core::chart::ChartProjection projection;
  std::unique_ptr<core::BackendConnection> connection;
  std::unique_ptr<core::SyncEngine> engine;
  std::shared_ptr<core::IdentityUpkeep> upkeep;
  std::unique_ptr<QThreadPool> pool; ///< one thread, for the upkeep; waits for it at its end
};

EngineSync::EngineSync(core::Vault& vault, const core::Clock& clock, QObject* parent)
    : SyncControl(parent), m_vault(vault), m_clock(clock), m_running(std::make_unique<Running>()),
      m_next(this) { // a child, so that it moves threads with us
  m_running->upkeep = std::make_shared<core::IdentityUpkeep>(vault, clock);
  m_running->pool = std::make_unique<QThreadPool>();
  m_running->pool->setMaxThreadCount(1);
  m_next.setSingleShot(true);
  m_next.setTimerType(Qt::VeryCoarseTimer);
  connect(&m_next, &QTimer::timeout, this, &EngineSync::syncNow);
}

EngineSync::~EngineSync() = default;

void EngineSync::connectTo(std::unique_ptr<core::BackendConnection> connection) {
  m_running->engine.reset();
  m_running->connection = std::move(connection);
}

std::shared_ptr<void> EngineSync::letGo() {
  m_next.stop();
  if (auto& engine = m_running->engine) {
    engine->disconnect();
    engine->cancel();
    engine->moveToThread(nullptr); // it is deleted on another thread than it was made on
  }
  return std::shared_ptr<Running>(std::exchange(m_running, std::make_unique<Running>()));
}

// On the main thread, whoever brought the connection.
void EngineSync::makeEngine() {
  auto& projection = m_running->projection;
  auto& connection = m_running->connection;
  auto& engine = m_running->engine;
  if (engine || !connection) return;
  engine = std::make_unique<core::SyncEngine>(core::SyncServices{.vault = m_vault,
                                                                 .source = connection->charts(),
                                                                 .clock = m_clock,
                                                                 .person = m_person,
                                                                 .projection = &projection});
  connect(engine.get(), &core::SyncEngine::progressed, this, [this](const core::SyncProgress& progress) {
    m_status.running = true;
    m_status.progress = progress;
    Q_EMIT statusChanged();
  });
  connect(engine.get(), &core::SyncEngine::patientsChanged, this, &SyncControl::patientsChanged);
  connect(engine.get(), &core::SyncEngine::patientsPurged, this, &SyncControl::patientsPurged);
}

void EngineSync::begin() {
  ui::onAnswer(m_vault.damage(), this, [this](const core::Error&) {
    m_status.damaged = true;
    Q_EMIT statusChanged();
  });
  readStatus();
  syncNow();
}

void EngineSync::syncNow() {
  if (m_status.running) return;
  makeEngine();
  if (!m_running->engine) return;
  m_next.stop();
  m_status.running = true;
  m_status.progress = {};
  Q_EMIT statusChanged();
  ui::onAnswer(core::onPool(*m_running->pool, [upkeep = m_running->upkeep] { return upkeep->run(); }), this,
               [this](const core::Result<core::UpkeepReport>& kept) { startRound(kept); });
}

void EngineSync::startRound(const core::Result<core::UpkeepReport>& kept) {
  const auto stop = [this](const core::Error& why) {
    core::SyncSummary summary;
    summary.stoppedBy = why;
    finished(summary);
  };
  if (!kept) return stop(kept.error());
  if (kept->renewal && kept->renewal->is(core::AccessError::IdentityOver)) return stop(*kept->renewal);
  if (kept->changed) Q_EMIT identityChanged(kept->identity);
  makeEngine();
  if (!m_running->engine) return stop(core::Error(core::BackendError::BadIdentity, {}, core::Retry::AfterAction));
  ui::onAnswer(m_running->engine->start(), this, [this](const core::Result<core::SyncSummary>& answer) {
    if (answer) return finished(*answer);
    core::SyncSummary summary;
    summary.stoppedBy = answer.error();
    finished(summary);
  });
}

void EngineSync::finished(const core::SyncSummary& summary) {
  m_status.running = false;
  const bool complete = summary.complete();
  if (complete) {
    m_failures = 0;
    m_status.failingSince.reset();
    m_status.failure.reset();
  } else {
    ++m_failures;
    if (!m_status.failingSince) m_status.failingSince = m_clock.now();
    const core::Error& why = summary.stoppedBy ? *summary.stoppedBy : summary.failures.front().error;
    m_status.failure = core::qualifiedName(why);
  }
  Q_EMIT statusChanged();
  readStatus();
  plan(complete);
}

void EngineSync::plan(bool complete) {
  using namespace std::chrono;
  const seconds pause = complete ? usual : std::min(usual, soonest * (1 << std::min(m_failures, 5)));
  const double spread = 0.75 + 0.5 * QRandomGenerator::global()->generateDouble();
  m_next.start(duration_cast<milliseconds>(pause * spread));
}

void EngineSync::readStatus() {
  struct Read {
    core::PanelStatus panel;
    std::string clinician;
  };
  const auto read = [person = m_person](core::ReadConnection& db) -> core::Result<Read> {
    auto panel = core::SyncStatusReader::panel(db);
    if (!panel) return core::pass(panel);
    auto name = core::chart::nameOfPerson(db, person);
    if (!name) return core::pass(name);
    return Read{std::move(*panel), std::move(*name)};
  };
  ui::onAnswer(m_vault.readers().run(read), this, [this](const core::Result<Read>& answer) {
    if (!answer) return;
    const core::PanelStatus& panel = answer->panel;
    m_status.patients = panel.patients;
    m_status.filled = panel.filled;
    m_status.incomplete = panel.failed;
    m_status.lastComplete = panel.lastCompleteRound;
    m_status.rescued = panel.rescued;
    m_status.clinician = answer->clinician;
    if (!m_status.failure && panel.failure) {
      m_status.failure = panel.failure;
      m_status.failingSince = panel.lastRound; // the earliest failed round that the vault knows of
    }
    Q_EMIT statusChanged();
  });
}

} // namespace clavis::desktop
