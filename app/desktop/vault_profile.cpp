#include "app/desktop/vault_profile.h"

#include "app/desktop/engine_sync.h"
#include "app/desktop/service_files.h"
#include "app/desktop/service_messages.h"
#include "app/desktop/vault_viewer.h"
#include "core/access/backend_identity.h"
#include "core/access/qr_reader.h"
#include "core/base/on_pool.h"
#include "core/chart/chart_projection.h"
#include "core/fhir/store/mend.h"
#include "core/messaging/policy.h"
#include "core/sync/sync_settings.h"
#include "ui/widgets/on_answer.h"

#include <QCoreApplication>
#include <QFile>
#include <QPromise>
#include <QSysInfo>
#include <QThreadPool>

namespace clavis::desktop {

using core::Result;

namespace {

struct Start {
  std::shared_ptr<const core::BackendIdentity> identity;
  bool panel = false;
  core::messaging::MessagingOptions messaging;
};

/// What is in each file; empty for an empty path. Wiped with its last owner: one of them may be a private key.
using ReadFiles = std::shared_ptr<std::vector<crypto::SecretBytes>>;

/// On a worker: a file may lie on a network drive that takes its time.
QFuture<Result<ReadFiles>> readFiles(std::vector<std::filesystem::path> paths) {
  return core::onPool(*QThreadPool::globalInstance(), [paths = std::move(paths)]() -> Result<ReadFiles> {
    constexpr qint64 most = 1'000'000;
    auto files = std::make_shared<std::vector<crypto::SecretBytes>>();
    for (const auto& path : paths) {
      QFile file(QString::fromStdU16String(path.u16string()));
      if (!path.empty() && (!file.open(QIODevice::ReadOnly) || file.size() > most))
        return core::fail(core::BackendError::BadIdentity, "file", core::Retry::AfterAction);
      QByteArray bytes = path.empty() ? QByteArray() : file.readAll();
      files->push_back(
          crypto::SecretBytes::takeFrom(std::span<char>(bytes.data(), static_cast<std::size_t>(bytes.size()))));
    }
    return files;
  });
}

/// A photograph: nothing of it is secret once the code has been used.
QFuture<Result<QByteArray>> readPicture(std::filesystem::path path) {
  return core::onPool(*QThreadPool::globalInstance(), [path = std::move(path)]() -> Result<QByteArray> {
    constexpr qint64 most = 64'000'000;
    QFile file(QString::fromStdU16String(path.u16string()));
    if (!file.open(QIODevice::ReadOnly) || file.size() > most)
      return core::fail(core::AccessError::NoInvitationSeen, "file", core::Retry::AfterAction);
    return file.readAll();
  });
}

/// On the preview's thread.
Result<std::string> readCode(QFuture<Result<core::preview::Picture>>& seen) {
  if (seen.resultCount() == 0) return core::fail(core::preview::PreviewError::Closed);
  auto picture = seen.takeResult();
  if (!picture) return core::pass(picture);
  return core::readInvitationCode({.pixels = std::as_bytes(std::span(picture->pixels.constData(),
                                                                     static_cast<std::size_t>(picture->pixels.size()))),
                                   .width = picture->width,
                                   .height = picture->height});
}

Result<Start> readStart(core::ReadConnection& db) {
  Start start;
  auto identity = core::loadIdentity(db);
  if (!identity) return core::pass(identity);
  start.identity = std::move(*identity);
  start.panel = core::readPanelSetting(db).has_value();
  auto policy = core::messaging::readPolicy(db);
  if (!policy) return core::pass(policy);
  start.messaging = *policy;
  return start;
}

} // namespace

struct VaultProfile::Reading {
  Reading(core::Vault& vault, const core::Clock& clock, std::string who)
      : list(vault.readers()), log(vault.writer(), clock, std::move(who)), charts(vault.readers(), log, ages, clock) {}
  core::chart::PatientList list;
  core::chart::VaultAccessLog log;
  wiring::SyncSectionAges ages;
  core::chart::ChartService charts;
};

VaultProfile::VaultProfile(std::unique_ptr<core::Vault> vault, const core::Clock& clock, std::string who)
    : m_vault(std::move(vault)), m_clock(clock), m_reading(std::make_unique<Reading>(*m_vault, clock, std::move(who))),
      m_patientSource(m_reading->list), m_sync(std::make_unique<EngineSync>(*m_vault, clock)),
      m_messages(std::make_unique<ServiceMessages>(*m_vault, m_reading->charts, clock)),
      m_viewer(std::make_unique<VaultViewer>(
          core::exchange::ExportPorts{
              .log = m_reading->log,
              .policy = [] { return core::loadPolicy(); },
              .confirm =
                  [store = m_vault.get()](const core::Passphrase& again) { return store->confirmPassphrase(again); }},
          std::filesystem::path(QCoreApplication::applicationDirPath().toStdU16String()) / "clavis-preview")),
      m_files(std::make_unique<ServiceFiles>(m_reading->log, m_viewer->preview())) {
  QObject::connect(
      m_messages.get(), &ServiceMessages::filesChanged, m_files.get(), [this] { m_files->use(m_messages->files()); },
      Qt::DirectConnection);
}

VaultProfile::~VaultProfile() = default;

Result<std::shared_ptr<VaultProfile>> VaultProfile::open(std::unique_ptr<core::Vault> vault, const core::Clock& clock,
                                                         QThread* home) {
  // On the gate's worker. After a rescue the charts are made true to what is left before anybody sees one.
  core::chart::ChartProjection projection;
  if (auto mended = core::mendAfterRescue(*vault, {&projection}); !mended) return core::pass(mended);
  auto start = core::resultOf(vault->readers().run(readStart));
  if (!start) return core::pass(start);
  const std::string who =
      start->identity && !start->identity->subject.empty() ? start->identity->subject : "not enrolled";
  std::shared_ptr<VaultProfile> profile(new VaultProfile(std::move(vault), clock, who));
  profile->m_panel = start->panel;
  profile->m_messages->setOptions(start->messaging);
  if (start->identity) {
    // A certificate that cannot be used is no reason to keep the charts shut: the status says it, enrolling again mends
    // it.
    profile->m_enrolled = profile->take(start->identity).has_value();
  } else {
    profile->m_messages->use(nullptr, nullptr);
  }
  QObject::connect(profile->m_sync.get(), &EngineSync::identityChanged, profile->m_sync.get(),
                   [raw = profile.get()](const std::shared_ptr<const core::BackendIdentity>& identity) {
                     raw->m_enrolled = raw->take(identity).has_value();
                     raw->m_messages->begin();
                   });
  profile->m_sync->moveToThread(home);
  profile->m_messages->moveToThread(home);
  profile->m_files->moveToThread(home);
  QMetaObject::invokeMethod(profile->m_messages.get(), &ServiceMessages::begin, Qt::QueuedConnection);
  QMetaObject::invokeMethod(profile->m_sync.get(), &EngineSync::begin, Qt::QueuedConnection);
  return profile;
}

Result<void> VaultProfile::take(const std::shared_ptr<const core::BackendIdentity>& identity) {
  auto policy = core::loadPolicy();
  // Without rules nobody is spoken to; what is stored can be read.
  m_messages->use(identity, policy ? &*policy : nullptr);
  m_sync->setPerson(identity->subject);
  if (!policy) return core::pass(policy);
  auto connection = core::BackendConnection::create(*identity, *policy, m_clock);
  if (!connection) return core::pass(connection);
  m_sync->connectTo(std::move(*connection));
  return {};
}

namespace {

/// Everything of a profile that may have to be waited for, in the order in which it can go: nobody asks the vault any
/// more, the vault finishes its queues and closes, and only then does what answered on its threads.
template <class Reading>
struct Remains {
  Remains(std::shared_ptr<void> syncing, std::shared_ptr<void> writing, std::unique_ptr<core::Enrolment> asking,
          std::unique_ptr<VaultViewer> showing, std::unique_ptr<Reading> answering, std::unique_ptr<core::Vault> store)
      : sync(std::move(syncing)), messages(std::move(writing)), enrolment(std::move(asking)),
        viewer(std::move(showing)), reading(std::move(answering)), vault(std::move(store)) {}
  Remains(const Remains&) = delete;
  Remains& operator=(const Remains&) = delete;
  ~Remains() {
    sync.reset();
    messages.reset();
    enrolment.reset();
    viewer.reset();
    if (vault) vault->close();
    reading.reset();
  }
  std::shared_ptr<void> sync;
  std::shared_ptr<void> messages;
  std::unique_ptr<core::Enrolment> enrolment;
  std::unique_ptr<VaultViewer> viewer;
  std::unique_ptr<Reading> reading;
  std::unique_ptr<core::Vault> vault;
};

} // namespace

std::shared_ptr<void> VaultProfile::release() {
  auto syncing = m_sync->letGo();
  m_sync.reset();
  m_files.reset();
  auto writing = m_messages->letGo();
  m_messages.reset();
  return std::make_shared<Remains<Reading>>(std::move(syncing), std::move(writing), std::move(m_enrolment),
                                            std::move(m_viewer), std::move(m_reading), std::move(m_vault));
}

ui::FileSource* VaultProfile::files() { return m_files.get(); }

ui::ViewerPort* VaultProfile::viewer() { return m_viewer.get(); }

std::unique_ptr<ui::ChartReader> VaultProfile::chart(std::string patientId) {
  return std::make_unique<ui::BoundChart>(m_reading->charts, std::move(patientId));
}

ui::SyncControl& VaultProfile::sync() { return *m_sync; }

ui::MessageSource* VaultProfile::messages() { return m_messages.get(); }

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
  const auto end = [promise](Result<void> result) { core::answer(std::move(*promise), std::move(result)); };
  auto paths = std::vector{form.caFile, form.identityFile};
  auto given = std::make_shared<ui::EnrolmentForm>(std::move(form));
  ui::onAnswer(readFiles(std::move(paths)), m_sync.get(), [this, end, given](const Result<ReadFiles>& files) {
    if (!files) return end(std::unexpected(files.error()));
    auto policy = core::loadPolicy();
    if (!policy) return end(core::pass(policy));
    if (!m_enrolment) m_enrolment = std::make_unique<core::Enrolment>(m_clock);
    const std::string authority((*files)->at(0).text());
    QFuture<core::Enrolment::Outcome> identity;
    if (!given->invitation.empty()) {
      auto invitation = core::parseInvitation(given->invitation);
      if (invitation && invitation->expires < m_clock.now())
        invitation = core::fail(core::AccessError::InvitationOver, {}, core::Retry::AfterAction);
      if (!invitation) return end(core::pass(invitation));
      auto request = core::EnrolmentRequest::from(*invitation, QSysInfo::machineHostName().toStdString());
      request.policy = std::move(*policy);
      identity = m_enrolment->enrolByCode(std::move(request));
    } else if (given->identityFile.empty()) {
      core::EnrolmentRequest request;
      request.estUrl = given->url;
      request.code = given->code;
      request.deviceName = QSysInfo::machineHostName().toStdString();
      request.caPem = authority;
      request.policy = std::move(*policy);
      identity = m_enrolment->enrolByCode(std::move(request));
    } else {
      identity = m_enrolment->importPkcs12(std::move((*files)->at(1)), std::move(given->identityPassword), given->url,
                                           authority);
    }
    ui::onAnswer(std::move(identity), m_sync.get(), [this, end](const core::Enrolment::Outcome& outcome) {
      if (!outcome) return end(std::unexpected(outcome.error()));
      keep(*outcome, end);
    });
  });
  return promise->future();
}

// Decoded by the restricted helper, like every picture that comes from outside; only pixels are looked at here.
QFuture<Result<std::string>> VaultProfile::readInvitation(std::filesystem::path picture) {
  auto promise = std::make_shared<QPromise<Result<std::string>>>();
  promise->start();
  ui::onAnswer(readPicture(std::move(picture)), m_sync.get(), [this, promise](const Result<QByteArray>& bytes) {
    if (!bytes) return core::answer(std::move(*promise), Result<std::string>(std::unexpected(bytes.error())));
    auto source = std::make_shared<core::preview::MemorySource>(*bytes);
    core::whenDone(
        m_viewer->preview().thumbnail(std::move(source), core::qrPictureSide),
        [promise](QFuture<Result<core::preview::Picture>> seen) { core::answer(std::move(*promise), readCode(seen)); });
  });
  return promise->future();
}

void VaultProfile::keep(std::shared_ptr<const core::BackendIdentity> identity,
                        const std::function<void(Result<void>)>& end) {
  auto saved =
      m_vault->writer().run([identity](core::WriteConnection& db) { return core::saveIdentity(db, *identity); });
  ui::onAnswer(std::move(saved), m_sync.get(), [this, end, identity](Result<void> answer) {
    if (answer) {
      answer = take(identity);
      m_messages->begin();
      m_enrolled = answer.has_value();
    }
    end(std::move(answer));
  });
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
                 core::answer(std::move(*promise), std::move(saved));
               });
  return promise->future();
}

} // namespace clavis::desktop
