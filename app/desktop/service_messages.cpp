#include "app/desktop/service_messages.h"

#include "core/access/messaging_credential.h"
#include "core/backend/fhir/fhir_mailbox.h"
#include "core/backend/fhir/reference.h"
#include "core/base/qualified_name.h"
#include "core/chart/patient_list.h"
#include "core/chart/person_name.h"
#include "core/vault/settings.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <utility>

namespace clavis::desktop {

using core::Result;
namespace messaging = core::messaging;

namespace {

constexpr const char* repliesKey = "ui.quick-replies";

ui::Person personOf(const core::chart::PatientRow& row) {
  return {.reference = "Patient/" + row.patientId,
          .family = row.family,
          .given = row.given,
          .prefix = row.prefix,
          .name = {},
          .born = row.birthDate.recorded,
          .lookAlike = row.lookAlike};
}

} // namespace

/// The service below what it borrows, so that it goes first; on a worker, because its end may take its time.
struct ServiceMessages::Running {
  std::unique_ptr<Running> before; ///< of another identity; kept until this one goes
  std::unique_ptr<core::BackendConnection> connection;
  std::unique_ptr<core::FhirMailbox> mailbox;
  std::unique_ptr<core::OperationIssuer> issuer;
  std::unique_ptr<messaging::MessagingService> service;
  std::unique_ptr<core::exchange::ExchangeService> files;
};

ServiceMessages::ServiceMessages(core::Vault& vault, core::chart::ChartService& charts, const core::Clock& clock)
    : m_vault(vault), m_charts(charts), m_clock(clock) {}

ServiceMessages::~ServiceMessages() = default;

messaging::MessagingService& ServiceMessages::service() const { return *m_running->service; }

core::exchange::ExchangeService* ServiceMessages::files() const { return m_running->files.get(); }

void ServiceMessages::use(std::shared_ptr<const core::BackendIdentity> identity, const core::MachinePolicy* policy) {
  auto next = std::make_unique<Running>();
  m_subject = identity ? identity->subject : std::string();
  m_status = {};
  m_status.enrolled = identity && !identity->messaging.certificatePem.empty();
  if (m_status.enrolled && policy != nullptr) {
    // A certificate that cannot be used, or a server that may not be, leaves the service without one: what is here can
    // be read.
    if (auto connection = core::BackendConnection::create(*identity, *policy, m_clock)) {
      next->connection = std::move(*connection);
      next->mailbox = std::make_unique<core::FhirMailbox>(next->connection->charts(), next->connection->writer());
      next->issuer = std::make_unique<core::OperationIssuer>(next->connection->transport(), m_subject);
    }
  }
  next->service = std::make_unique<messaging::MessagingService>(
      messaging::MessagingPorts{m_vault, next->mailbox.get(), std::move(identity), m_clock, next->issuer.get(),
                                next->connection ? &next->connection->feed() : nullptr},
      m_options);
  next->files = std::make_unique<core::exchange::ExchangeService>(
      core::exchange::ExchangePorts{.vault = m_vault,
                                    .messaging = *next->service,
                                    .blobs = next->connection ? &next->connection->blobs() : nullptr,
                                    .writer = next->connection ? &next->connection->writer() : nullptr,
                                    .person = m_subject,
                                    .clock = m_clock});
  const messaging::MessagingEvents& events = next->service->events();
  connect(&events, &messaging::MessagingEvents::inboxChanged, this, &MessageSource::inboxChanged);
  connect(&events, &messaging::MessagingEvents::conversationChanged, this, &MessageSource::conversationChanged);
  connect(&events, &messaging::MessagingEvents::trustChanged, this, &MessageSource::trustChanged);
  connect(&events, &messaging::MessagingEvents::synchronised, this, &ServiceMessages::finished);
  if (m_running) {
    m_running->service->events().disconnect(this);
    m_running->files->stop();
    m_running->service->stop();
  }
  next->before = std::exchange(m_running, nullptr);
  m_running = std::move(next);
  Q_EMIT filesChanged();
}

void ServiceMessages::begin() {
  service().start();
  files()->start();
  Q_EMIT statusChanged();
}

std::shared_ptr<void> ServiceMessages::letGo() {
  m_running->service->events().disconnect(this);
  m_running->files->stop();
  m_running->service->stop();
  return std::shared_ptr<Running>(std::move(m_running));
}

void ServiceMessages::finished(const messaging::SyncReport& report) {
  m_status.running = false;
  if (report.endedBy) {
    if (!m_status.failure) m_status.failingSince = m_clock.now();
    m_status.failure = core::qualifiedName(*report.endedBy);
  } else {
    m_status.failure.reset();
    m_status.failingSince.reset();
    m_status.lastComplete = m_clock.now();
  }
  Q_EMIT statusChanged();
}

// How it went arrives by finished(), like every round.
void ServiceMessages::synchroniseNow() {
  if (std::exchange(m_status.running, m_status.enrolled)) return;
  static_cast<void>(service().synchronise());
  Q_EMIT statusChanged();
}

ui::MessageSource::Answer<messaging::InboxPage> ServiceMessages::inbox(messaging::InboxQuery query) {
  return service().inbox(std::move(query));
}
ui::MessageSource::Answer<messaging::ConversationRow> ServiceMessages::conversation(messaging::ConversationKey key) {
  return service().conversation(key);
}
ui::MessageSource::Answer<messaging::ThreadPage> ServiceMessages::thread(messaging::ThreadQuery query) {
  return service().thread(query);
}
ui::MessageSource::Answer<messaging::SearchPage> ServiceMessages::search(messaging::SearchQuery query) {
  return service().search(std::move(query));
}
ui::MessageSource::Answer<std::vector<std::string>> ServiceMessages::members(messaging::ConversationKey key) {
  return service().members(key);
}
ui::MessageSource::Answer<void> ServiceMessages::addPerson(messaging::ConversationKey key, std::string person) {
  return service().addPerson(key, std::move(person));
}
ui::MessageSource::Answer<void> ServiceMessages::removePerson(messaging::ConversationKey key, std::string person) {
  return service().removePerson(key, std::move(person));
}
ui::MessageSource::Answer<void> ServiceMessages::setHold(messaging::ConversationKey key, bool hold) {
  return service().setHold(key, hold);
}
ui::MessageSource::Answer<messaging::ConversationKey> ServiceMessages::open(std::string patient, std::string topic) {
  return service().open(std::move(patient), std::move(topic));
}
ui::MessageSource::Answer<messaging::MessageKey> ServiceMessages::send(messaging::ConversationKey key,
                                                                       messaging::Outgoing message) {
  return service().send(key, std::move(message));
}
ui::MessageSource::Answer<void> ServiceMessages::edit(messaging::MessageKey message, std::string words) {
  return service().edit(message, std::move(words));
}
ui::MessageSource::Answer<void> ServiceMessages::remove(messaging::MessageKey message) {
  return service().remove(message);
}
ui::MessageSource::Answer<void> ServiceMessages::react(messaging::MessageKey message, std::string emoji) {
  return service().react(message, std::move(emoji));
}
ui::MessageSource::Answer<void> ServiceMessages::markRead(messaging::ConversationKey key, messaging::MessageKey upTo) {
  return service().markRead(key, upTo);
}
ui::MessageSource::Answer<void> ServiceMessages::retry(messaging::MessageKey message) {
  return service().retry(message);
}
ui::MessageSource::Answer<std::optional<messaging::Draft>> ServiceMessages::draft(messaging::ConversationKey key) {
  return service().draft(key);
}
ui::MessageSource::Answer<void> ServiceMessages::saveDraft(messaging::ConversationKey key, std::string words) {
  return service().saveDraft(key, std::move(words));
}
ui::MessageSource::Answer<messaging::SafetyNumber> ServiceMessages::safetyNumber(std::string person) {
  return service().safetyNumber(std::move(person));
}
ui::MessageSource::Answer<void> ServiceMessages::confirmCompared(std::string person, std::string digits) {
  return service().confirmCompared(std::move(person), std::move(digits));
}
ui::MessageSource::Answer<void> ServiceMessages::approve(std::string person) {
  return service().approve(std::move(person));
}
ui::MessageSource::Answer<void> ServiceMessages::reportLost(std::string person, std::string device) {
  return service().reportLost(std::move(person), std::move(device));
}
ui::MessageSource::Answer<std::vector<messaging::TrustEvent>> ServiceMessages::trustEvents(std::string person,
                                                                                           int limit) {
  return service().trustEvents(std::move(person), limit);
}
ui::MessageSource::Answer<messaging::RecipientCheck> ServiceMessages::checkRecipient(std::string patient,
                                                                                     std::string chartInFront) {
  return service().checkRecipient(std::move(patient), std::move(chartInFront));
}

ui::MessageSource::Answer<ui::Person> ServiceMessages::person(std::string reference) {
  return m_vault.readers().run(
      [reference = std::move(reference), self = m_subject](core::ReadConnection& db) -> Result<ui::Person> {
        ui::Person person{.reference = reference, .self = reference == self};
        const auto parsed = core::parseReference(reference);
        if (!parsed) return person;
        if (parsed->type == "Patient") {
          if (const auto row = core::chart::findPatient(db, parsed->id)) person = personOf(*row);
          person.self = reference == self;
          return person;
        }
        auto name = core::chart::nameOfPerson(db, reference);
        if (!name) return core::pass(name);
        person.name = std::move(*name);
        return person;
      });
}

ui::MessageSource::Answer<core::chart::Banner> ServiceMessages::banner(std::string patientId) {
  return m_charts.banner(std::move(patientId));
}

ui::MessageSource::Answer<std::vector<ui::Person>> ServiceMessages::findPatients(std::string text, int limit) {
  return m_vault.readers().run(
      [text = std::move(text), limit](core::ReadConnection& db) -> Result<std::vector<ui::Person>> {
        auto hits = core::chart::searchPatients(db, text, limit);
        if (!hits) return core::pass(hits);
        std::vector<ui::Person> people;
        for (const auto& hit : hits->hits) people.push_back(personOf(hit.row));
        return people;
      });
}

ui::MessageSource::Answer<std::vector<ui::Person>> ServiceMessages::findStaff(std::string text, int limit) {
  return m_vault.readers().run(
      [text = std::move(text), limit, self = m_subject](core::ReadConnection& db) -> Result<std::vector<ui::Person>> {
        auto staff = core::chart::findStaff(db, text, limit);
        if (!staff) return core::pass(staff);
        std::vector<ui::Person> people;
        for (auto& [reference, name] : *staff) {
          const bool isSelf = reference == self;
          people.push_back({.reference = std::move(reference), .name = std::move(name), .self = isSelf});
        }
        return people;
      });
}

ui::MessageSource::Answer<std::optional<std::vector<std::string>>> ServiceMessages::quickReplies() {
  return m_vault.readers().run([](core::ReadConnection& db) -> Result<std::optional<std::vector<std::string>>> {
    auto text = core::readSetting(db, repliesKey);
    if (!text) return core::pass(text);
    if (!*text) return std::nullopt;
    std::vector<std::string> replies;
    for (const QJsonValue& reply : QJsonDocument::fromJson(QByteArray::fromStdString(**text)).array())
      replies.push_back(reply.toString().toStdString());
    return replies;
  });
}

ui::MessageSource::Answer<void> ServiceMessages::saveQuickReplies(std::vector<std::string> replies) {
  QJsonArray array;
  for (const std::string& reply : replies) array.append(QString::fromStdString(reply));
  return m_vault.writer().run([text = QJsonDocument(array).toJson(QJsonDocument::Compact).toStdString()](
                                  core::WriteConnection& db) { return core::writeSetting(db, repliesKey, text); });
}

ui::MessagingPolicy ServiceMessages::policy() const {
  return {.retentionDays = static_cast<int>(m_options.retention.count()),
          .newDevicesBlock = m_options.newDevices == messaging::NewDevicePolicy::Block};
}

} // namespace clavis::desktop
