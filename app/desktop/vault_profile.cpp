#include "app/desktop/vault_profile.h"

#include "app/desktop/engine_sync.h"
#include "core/access/backend_identity.h"
#include "core/sync/sync_settings.h"
#include "ui/widgets/on_answer.h"

#include <QFile>
#include <QPromise>
#include <QSysInfo>

namespace clavis::desktop {

using core::Result;

namespace {

struct Start {
  std::shared_ptr<const core::BackendIdentity> identity;
  bool panel = false;
};

Result<Start> readStart(core::ReadConnection& db) {
  Start start;
  auto identity = core::loadIdentity(db);
  if (!identity) return core::pass(identity);
  start.identity = std::move(*identity);
  start.panel = core::readPanelSetting(db).has_value();
  return start;
}

} // namespace

VaultProfile::VaultProfile(std::unique_ptr<core::Vault> vault, const core::Clock& clock, std::string who)
    : m_vault(std::move(vault)), m_clock(clock), m_list(m_vault->readers()), m_patientSource(m_list),
      m_log(std::make_unique<core::chart::VaultAccessLog>(m_vault->writer(), clock, std::move(who))),
      m_charts(std::make_unique<core::chart::ChartService>(m_vault->readers(), *m_log, m_ages, clock)),
      m_sync(std::make_unique<EngineSync>(*m_vault, clock)) {}

VaultProfile::~VaultProfile() = default;

Result<std::shared_ptr<VaultProfile>> VaultProfile::open(std::unique_ptr<core::Vault> vault, const core::Clock& clock,
                                                         QThread* home) {
  auto start = vault->readers().run(readStart).result(); // on the gate's worker
  if (!start) return core::pass(start);
  const std::string who =
      start->identity && !start->identity->subject.empty() ? start->identity->subject : "not enrolled";
  std::shared_ptr<VaultProfile> profile(new VaultProfile(std::move(vault), clock, who));
  profile->m_panel = start->panel;
  if (start->identity) {
    // A certificate that cannot be used is no reason to keep the charts shut: the status says it, enrolling again mends
    // it.
    profile->m_enrolled = profile->take(*start->identity).has_value();
  }
  profile->m_sync->moveToThread(home);
  QMetaObject::invokeMethod(profile->m_sync.get(), &EngineSync::begin, Qt::QueuedConnection);
  return profile;
}

Result<void> VaultProfile::take(const core::BackendIdentity& identity) {
  auto connection = core::BackendConnection::create(identity, m_clock);
  if (!connection) return core::pass(connection);
  m_sync->connectTo(std::move(*connection));
  return {};
}

std::unique_ptr<core::Vault> VaultProfile::release() {
  m_enrolment.reset();
  m_sync.reset();
  m_charts.reset();
  m_log.reset();
  return std::move(m_vault);
}

std::unique_ptr<ui::ChartReader> VaultProfile::chart(std::string patientId) {
  return std::make_unique<ui::BoundChart>(*m_charts, std::move(patientId));
}

ui::SyncControl& VaultProfile::sync() { return *m_sync; }

QFuture<Result<std::optional<std::string>>> VaultProfile::setting(std::string key) {
  return m_vault->readers().run(
      [key = std::move(key)](core::ReadConnection& db) { return core::readSetting(db, key); });
}

QFuture<Result<void>> VaultProfile::putSetting(std::string key, std::string value) {
  return m_vault->writer().run([key = std::move(key), value = std::move(value)](core::WriteConnection& db) {
    return core::writeSetting(db, key, value);
  });
}

// m_sync stands for this profile below: when it is gone so is the profile, the promise dies with the callback, and the
// answer has nobody to go to.

QFuture<Result<void>> VaultProfile::enrol(ui::EnrolmentForm form) {
  auto promise = std::make_shared<QPromise<Result<void>>>();
  promise->start();
  const auto end = [promise](Result<void> result) {
    promise->addResult(std::move(result));
    promise->finish();
  };
  QFile ca(QString::fromStdString(form.caFile.string()));
  if (!ca.open(QIODevice::ReadOnly) || ca.size() > 1'000'000) {
    end(core::fail(core::BackendError::BadIdentity, "CA file", core::Retry::AfterAction));
    return promise->future();
  }
  core::EnrolmentRequest request;
  request.enrolUrl = std::move(form.url);
  request.code = std::move(form.code);
  request.deviceName = QSysInfo::machineHostName().toStdString();
  request.caPem = ca.readAll().toStdString();
  if (!m_enrolment) m_enrolment = std::make_unique<core::Enrolment>();
  ui::onAnswer(m_enrolment->enrolAtSandbox(std::move(request)), m_sync.get(),
               [this, end](const core::Enrolment::Outcome& outcome) {
                 if (!outcome) return end(std::unexpected(outcome.error()));
                 const auto identity = *outcome;
                 ui::onAnswer(m_vault->writer().run(
                                  [identity](core::WriteConnection& db) { return core::saveIdentity(db, *identity); }),
                              m_sync.get(), [this, end, identity](Result<void> saved) {
                                if (saved) {
                                  saved = take(*identity);
                                  m_enrolled = saved.has_value();
                                }
                                end(std::move(saved));
                              });
               });
  return promise->future();
}

QFuture<Result<void>> VaultProfile::choosePanel(core::Panel panel) {
  auto promise = std::make_shared<QPromise<Result<void>>>();
  promise->start();
  ui::onAnswer(m_vault->writer().run([chosen = std::move(panel)](core::WriteConnection& db) {
    return core::writePanelSetting(db, chosen);
  }),
               m_sync.get(), [this, promise](Result<void> saved) {
                 if (saved) {
                   m_panel = true;
                   m_sync->syncNow();
                 }
                 promise->addResult(std::move(saved));
                 promise->finish();
               });
  return promise->future();
}

} // namespace clavis::desktop
