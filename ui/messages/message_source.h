// What the window of messages reads from and writes to: core's MessagingService with the people of the vault beside it,
// or a fake in tests. Reads come from the vault alone; nothing here waits for a server. Thread: called on the main
// thread, signals arrive on it; answers arrive as futures. Ownership: the profile owns it, the screens borrow.
#pragma once

#include "core/chart/banner.h"
#include "core/messaging/errors.h"
#include "core/messaging/model/conversation.h"
#include "core/messaging/model/trust.h"

#include <QFuture>
#include <QObject>

#include <optional>
#include <string>
#include <vector>

namespace clavis::ui {

namespace messaging = core::messaging;

/// Somebody of a conversation, as the vault knows them.
struct Person {
  std::string reference{}; ///< "Patient/1"
  std::string family{};    ///< patients: in parts, as the clinical rules want them
  std::string given{};
  std::string prefix{};
  std::string name{}; ///< everybody else: as one text; empty: not known on this workstation
  std::string born{}; ///< patients: the FHIR date as recorded
  bool lookAlike = false;
  bool self = false;
};

/// How messages go, always true: what the notice over the inbox says.
struct MessagingStatus {
  bool enrolled = true; ///< false: no credential for messages; what is stored can be read
  bool running = false;
  std::optional<core::Instant> lastComplete{}; ///< end of the last round without a failure; empty: not since the start
  std::optional<core::Instant> failingSince{};
  std::optional<std::string> failure{}; ///< why the last round failed: "backend/Unreachable"
};

/// What the clinic has decided, for the notices that say so.
struct MessagingPolicy {
  int retentionDays = 0; ///< 0: kept
  bool newDevicesBlock = false;
};

class MessageSource : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  template <class T>
  using Answer = QFuture<core::Result<T>>;

  // The contracts are those of core/messaging/messaging_service.h.
  [[nodiscard]] virtual Answer<messaging::InboxPage> inbox(messaging::InboxQuery query) = 0;
  [[nodiscard]] virtual Answer<messaging::ConversationRow> conversation(messaging::ConversationKey key) = 0;
  [[nodiscard]] virtual Answer<messaging::ThreadPage> thread(messaging::ThreadQuery query) = 0;
  [[nodiscard]] virtual Answer<messaging::SearchPage> search(messaging::SearchQuery query) = 0;
  [[nodiscard]] virtual Answer<std::vector<std::string>> members(messaging::ConversationKey key) = 0;

  [[nodiscard]] virtual Answer<void> addPerson(messaging::ConversationKey key, std::string person) = 0;
  [[nodiscard]] virtual Answer<void> removePerson(messaging::ConversationKey key, std::string person) = 0;
  [[nodiscard]] virtual Answer<void> setHold(messaging::ConversationKey key, bool hold) = 0;
  [[nodiscard]] virtual Answer<messaging::ConversationKey> open(std::string patient, std::string topic) = 0;
  [[nodiscard]] virtual Answer<messaging::MessageKey> send(messaging::ConversationKey key,
                                                           messaging::Outgoing message) = 0;
  [[nodiscard]] virtual Answer<void> edit(messaging::MessageKey message, std::string words) = 0;
  [[nodiscard]] virtual Answer<void> remove(messaging::MessageKey message) = 0;
  [[nodiscard]] virtual Answer<void> react(messaging::MessageKey message, std::string emoji) = 0;
  virtual Answer<void> markRead(messaging::ConversationKey key, messaging::MessageKey upTo) = 0;
  /// A message of ours that failed goes back to the queue; one that could not be read is asked for again.
  [[nodiscard]] virtual Answer<void> retry(messaging::MessageKey message) = 0;
  [[nodiscard]] virtual Answer<std::optional<messaging::Draft>> draft(messaging::ConversationKey key) = 0;
  virtual Answer<void> saveDraft(messaging::ConversationKey key, std::string words) = 0;

  [[nodiscard]] virtual Answer<messaging::SafetyNumber> safetyNumber(std::string person) = 0;
  [[nodiscard]] virtual Answer<void> confirmCompared(std::string person, std::string digits) = 0;
  [[nodiscard]] virtual Answer<void> approve(std::string person) = 0;
  [[nodiscard]] virtual Answer<void> reportLost(std::string person, std::string device) = 0;
  [[nodiscard]] virtual Answer<std::vector<messaging::TrustEvent>> trustEvents(std::string person, int limit) = 0;
  [[nodiscard]] virtual Answer<messaging::RecipientCheck> checkRecipient(std::string patient,
                                                                         std::string chartInFront) = 0;

  /// Collects and sends now; while a round runs, nothing.
  virtual void synchroniseNow() = 0;

  // What the vault knows beside the messages.
  [[nodiscard]] virtual Answer<Person> person(std::string reference) = 0;
  /// For the banner over a thread; written to the access log like every look at a chart.
  [[nodiscard]] virtual Answer<core::chart::Banner> banner(std::string patientId) = 0;
  /// Patients by name, birth date or number, to begin a conversation with.
  [[nodiscard]] virtual Answer<std::vector<Person>> findPatients(std::string text, int limit) = 0;
  /// Colleagues by name, to add to a conversation: the staff that the vault knows.
  [[nodiscard]] virtual Answer<std::vector<Person>> findStaff(std::string text, int limit) = 0;
  /// The person's own quick replies; empty: never edited.
  [[nodiscard]] virtual Answer<std::optional<std::vector<std::string>>> quickReplies() = 0;
  virtual Answer<void> saveQuickReplies(std::vector<std::string> replies) = 0;

  [[nodiscard]] virtual const MessagingStatus& status() const = 0;
  [[nodiscard]] virtual MessagingPolicy policy() const = 0;

 Q_SIGNALS:
  void inboxChanged();
  void conversationChanged(qint64 key);
  void trustChanged(const QString& person);
  void statusChanged();
};

} // namespace clavis::ui
