// A profile with a vault, an identity at a server and the messaging service on it: one device of one person.
#pragma once

#include "core/access/messaging_credential.h"
#include "core/backend/fhir/fhir_mailbox.h"
#include "core/messaging/messaging_service.h"
#include "core/vault/salvage.h"
#include "tests/interop/support/peer_server.h"
#include "tests/support/vault/vaults.h"

#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

class Device {
 public:
  explicit Device(core::BackendIdentity identity, core::messaging::MessagingOptions options = quiet(),
                  const core::Clock* clock = nullptr)
      : m_clock(clock != nullptr ? *clock : m_system),
        m_vault(core::Vault::create(m_folder / "vault", passphrase(), cheapOptions()).value().vault),
        m_options(options) {
    waitFor(m_vault->writer().run([&](core::WriteConnection& db) { return core::saveIdentity(db, identity); })).value();
    connectAgain();
  }

  /// No receipts of reading by themselves, no packages to spare.
  static core::messaging::MessagingOptions quiet() {
    core::messaging::MessagingOptions options;
    options.packages = 3;
    return options;
  }

  /// As after a restart of the program: everything in memory is gone.
  void connectAgain() {
    disconnect();
    m_identity =
        waitFor(m_vault->readers().run([](core::ReadConnection& db) { return core::loadIdentity(db); })).value();
    m_connection = connect(*m_identity, m_clock);
    m_issuer = std::make_unique<core::OperationIssuer>(m_connection->transport(), m_identity->subject);
    m_mailbox = std::make_unique<core::FhirMailbox>(m_connection->charts(), m_connection->writer());
    m_service = std::make_unique<core::messaging::MessagingService>(
        core::messaging::MessagingPorts{*m_vault, m_mailbox.get(), m_identity, m_clock, m_issuer.get(),
                                        &m_connection->feed()},
        m_options);
  }
  /// The vault is damaged, saved by rescueVault, and the program starts again.
  void rescue() {
    disconnect();
    m_vault.reset();
    core::rescueVault(m_folder / "vault", passphrase(), cheapOptions()).value();
    m_vault = core::Vault::open(m_folder / "vault", passphrase(), cheapOptions()).value();
    connectAgain();
  }

  core::messaging::MessagingService* operator->() { return m_service.get(); }
  core::Vault& vault() { return *m_vault; }
  core::Mailbox& mailbox() { return *m_mailbox; }
  core::EventFeed& feed() { return m_connection->feed(); }
  [[nodiscard]] const core::BackendIdentity& identity() const { return *m_identity; }
  [[nodiscard]] const std::string& person() const { return m_identity->subject; }

  core::messaging::SyncReport sync() {
    auto report = waitFor(m_service->synchronise());
    if (!report) throw std::runtime_error(person() + ": " + report.error().toString());
    for (const auto& failure : report->failures)
      throw std::runtime_error(person() + ": in a conversation: " + failure.toString());
    return std::move(*report);
  }
  core::messaging::ConversationKey open(const std::string& patient, const std::string& topic = {}) {
    return waitFor(m_service->open(patient, topic)).value();
  }
  core::messaging::MessageKey say(core::messaging::ConversationKey key, const std::string& words) {
    return waitFor(m_service->send(key, {.words = words})).value();
  }
  std::vector<core::messaging::MessageRow> thread(core::messaging::ConversationKey key) {
    return waitFor(m_service->thread({.conversation = key, .limit = 1000})).value().messages;
  }
  /// The words of a thread, in its order.
  std::vector<std::string> words(core::messaging::ConversationKey key) {
    std::vector<std::string> out;
    for (const auto& message : thread(key)) out.push_back(message.words);
    return out;
  }
  /// The only conversation, or the first of the inbox.
  core::messaging::ConversationKey first() {
    const auto page = waitFor(m_service->inbox()).value();
    if (page.rows.empty()) throw std::runtime_error("no conversation");
    return page.rows.front().key;
  }

 private:
  void disconnect() {
    m_service.reset();
    m_mailbox.reset();
    m_issuer.reset();
    m_connection.reset();
  }

  TemporaryFolder m_folder;
  core::SystemClock m_system;
  const core::Clock& m_clock;
  std::unique_ptr<core::Vault> m_vault;
  std::shared_ptr<const core::BackendIdentity> m_identity;
  core::messaging::MessagingOptions m_options;
  std::unique_ptr<core::BackendConnection> m_connection;
  std::unique_ptr<core::OperationIssuer> m_issuer;
  std::unique_ptr<core::FhirMailbox> m_mailbox;
  std::unique_ptr<core::messaging::MessagingService> m_service;
};

} // namespace clavis::tests
