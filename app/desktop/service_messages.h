// Messages as the window sees them, over core's MessagingService on the open vault: passes questions on, brings what
// has changed to the main thread, and keeps the status that the window shows. The names of people come from the charts
// beside it. Begins to exchange as soon as it has somebody to be and a server to ask.
// Thread: made on a worker, then moved; everything else on the main thread.
#pragma once

#include "core/access/backend_connection.h"
#include "core/chart/chart_service.h"
#include "core/exchange/exchange_service.h"
#include "core/messaging/messaging_service.h"
#include "core/vault/vault.h"
#include "ui/messages/message_source.h"

#include <memory>

namespace clavis::desktop {

class ServiceMessages final : public ui::MessageSource {
  Q_OBJECT
 public:
  /// Borrows all three.
  ServiceMessages(core::Vault& vault, core::chart::ChartService& charts, const core::Clock& clock);
  ~ServiceMessages() override;

  /// What the clinic's policy says; before use().
  void setOptions(const core::messaging::MessagingOptions& options) { m_options = options; }
  /// Who we are from now on; null: nobody yet, what is stored can be read. Without a policy no server is spoken to;
  /// borrowed for the call.
  void use(std::shared_ptr<const core::BackendIdentity> identity, const core::MachinePolicy* policy);
  /// Files over the same messages and server; never null. Another one after use() (filesChanged()).
  [[nodiscard]] core::exchange::ExchangeService* files() const;
  /// Begins to poll. Once, on the thread that it lives on.
  void begin();
  /// Stops listening. Whoever drops what is returned waits for the engine's request under way, and for what is being
  /// written. The object is of no use afterwards.
  [[nodiscard]] std::shared_ptr<void> letGo();

  Answer<ui::messaging::InboxPage> inbox(ui::messaging::InboxQuery query) override;
  Answer<ui::messaging::ConversationRow> conversation(ui::messaging::ConversationKey key) override;
  Answer<ui::messaging::ThreadPage> thread(ui::messaging::ThreadQuery query) override;
  Answer<ui::messaging::SearchPage> search(ui::messaging::SearchQuery query) override;
  Answer<std::vector<std::string>> members(ui::messaging::ConversationKey key) override;
  Answer<void> addPerson(ui::messaging::ConversationKey key, std::string person) override;
  Answer<void> removePerson(ui::messaging::ConversationKey key, std::string person) override;
  Answer<void> setHold(ui::messaging::ConversationKey key, bool hold) override;
  Answer<ui::messaging::ConversationKey> open(std::string patient, std::string topic) override;
  Answer<ui::messaging::MessageKey> send(ui::messaging::ConversationKey key, ui::messaging::Outgoing message) override;
  Answer<void> edit(ui::messaging::MessageKey message, std::string words) override;
  Answer<void> remove(ui::messaging::MessageKey message) override;
  Answer<void> react(ui::messaging::MessageKey message, std::string emoji) override;
  Answer<void> markRead(ui::messaging::ConversationKey key, ui::messaging::MessageKey upTo) override;
  Answer<void> retry(ui::messaging::MessageKey message) override;
  Answer<std::optional<ui::messaging::Draft>> draft(ui::messaging::ConversationKey key) override;
  Answer<void> saveDraft(ui::messaging::ConversationKey key, std::string words) override;
  Answer<ui::messaging::SafetyNumber> safetyNumber(std::string person) override;
  Answer<void> confirmCompared(std::string person, std::string digits) override;
  Answer<void> approve(std::string person) override;
  Answer<void> reportLost(std::string person, std::string device) override;
  Answer<std::vector<ui::messaging::TrustEvent>> trustEvents(std::string person, int limit) override;
  Answer<ui::messaging::RecipientCheck> checkRecipient(std::string patient, std::string chartInFront) override;
  void synchroniseNow() override;
  Answer<ui::Person> person(std::string reference) override;
  Answer<core::chart::Banner> banner(std::string patientId) override;
  Answer<std::vector<ui::Person>> findPatients(std::string text, int limit) override;
  Answer<std::vector<ui::Person>> findStaff(std::string text, int limit) override;
  Answer<std::optional<std::vector<std::string>>> quickReplies() override;
  Answer<void> saveQuickReplies(std::vector<std::string> replies) override;
  const ui::MessagingStatus& status() const override { return m_status; }
  ui::MessagingPolicy policy() const override;

 Q_SIGNALS:
  /// Another service takes the files from now on; the one before still stands, and is not to be asked any more.
  void filesChanged();

 private:
  [[nodiscard]] core::messaging::MessagingService& service() const;
  void finished(const core::messaging::SyncReport& report);

  core::Vault& m_vault;
  core::chart::ChartService& m_charts;
  const core::Clock& m_clock;
  core::messaging::MessagingOptions m_options{};
  struct Running;
  std::unique_ptr<Running> m_running;
  std::string m_subject;
  ui::MessagingStatus m_status;
};

} // namespace clavis::desktop
