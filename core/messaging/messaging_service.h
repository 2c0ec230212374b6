// Conversations with patients and colleagues, end-to-end encrypted: what a window or clavisctl does with messages.
//
// Everything is read from and written to the vault first; the network is the engine's business. send() is done when the
// message is durable in this vault (Delivery::Queued); what becomes of it afterwards is told by MessagingEvents and
// read from thread(). Nothing here waits for the server except synchronise().
//
// Threads: call from any; answers arrive as futures. One service a profile. Errors: MessagingError, BackendError, those
// of the vault. Ownership: borrows everything in MessagingPorts; destroy the service before them. The destructor waits
// for what is being written and for the request under way: never on the vault's own threads.
#pragma once

#include "core/messaging/errors.h"
#include "core/messaging/model/conversation.h"
#include "core/messaging/model/trust.h"

#include <QFuture>
#include <QObject>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core {
class CredentialIssuer;
class EventFeed;
class Mailbox;
class Vault;
struct BackendIdentity;
} // namespace clavis::core

namespace clavis::core::messaging {

struct MessagingPorts {
  Vault& vault;
  /// Null: no way to a server now; everything but synchronise() works, and sending queues.
  Mailbox* mailbox = nullptr;
  /// Who this is: subject, CA and messaging credential. NotEnrolled from what needs a credential when it has none.
  std::shared_ptr<const BackendIdentity> identity;
  const Clock& clock;
  /// Renews our certificate. Null: it is used until it runs out, and after a rescue only enrolling again helps.
  CredentialIssuer* issuer = nullptr;
  /// Says when to look, between start() and the service's end. Null, or one that never opens: it is polled.
  EventFeed* feed = nullptr;
};

struct MessagingOptions {
  NewDevicePolicy newDevices = NewDevicePolicy::Warn;
  bool sendReadReceipts = true;
  bool careTeam = true; ///< staff of the patient's care team are in its conversations without being asked for
  int packages = 20;    ///< key packages kept laid out
  std::chrono::milliseconds quickest{2'000}; ///< between polls while somebody writes
  std::chrono::milliseconds slowest{60'000}; ///< when nothing comes
  std::chrono::days retention{0};            ///< messages older than this go; 0: kept. Conversations on hold stay
};

struct SyncReport {
  int sent = 0;
  int received = 0;              ///< messages, edits, reactions; not receipts
  int waiting = 0;               ///< still in the outbox
  int undecryptable = 0;         ///< new ones
  int joined = 0;                ///< conversations this device was added to
  int commits = 0;               ///< of ours that were accepted
  std::vector<Error> failures{}; ///< of single conversations; the rest went on
  /// Why the round ended early, as when the server is out of reach. In events only: synchronise() fails with it.
  std::optional<Error> endedBy{};
};

/// What has changed. Emitted on the engine's thread and the vault's: connect to objects, and Qt queues.
class MessagingEvents final : public QObject {
  Q_OBJECT

 Q_SIGNALS:
  /// Something in it changed: messages, states, members.
  void conversationChanged(qint64 key);
  /// The order or the counts of the inbox changed.
  void inboxChanged();
  /// A device of `person` appeared or changed.
  void trustChanged(const QString& person);
  /// After each round of the engine.
  void synchronised(const clavis::core::messaging::SyncReport& report);
};

class MessagingService final {
 public:
  explicit MessagingService(MessagingPorts ports, MessagingOptions options = {});
  ~MessagingService();
  MessagingService(const MessagingService&) = delete;
  MessagingService& operator=(const MessagingService&) = delete;

  // -- reading
  [[nodiscard]] QFuture<Result<InboxPage>> inbox(InboxQuery query = {});
  [[nodiscard]] QFuture<Result<ConversationRow>> conversation(ConversationKey key);
  /// NoSuchConversation.
  [[nodiscard]] QFuture<Result<ThreadPage>> thread(ThreadQuery query);
  [[nodiscard]] QFuture<Result<SearchPage>> search(SearchQuery query);
  /// Persons of the conversation, ourselves included ("Practitioner/1", "Patient/1").
  [[nodiscard]] QFuture<Result<std::vector<std::string>>> members(ConversationKey key);

  // -- writing
  /// Somebody else shall be in it ("Practitioner/2"): their devices are added as they are found. NotAllowed for
  /// patients.
  [[nodiscard]] QFuture<Result<void>> addPerson(ConversationKey key, std::string person);
  /// This person shall not be in it any more: their devices are taken out with the next commit, and stay out until
  /// somebody adds the person again. NotAllowed for patients, the conversation's patient and ourselves. Audited.
  [[nodiscard]] QFuture<Result<void>> removePerson(ConversationKey key, std::string person);
  /// The conversation about `patient` ("Patient/1") with this topic; founded when there is none. A patient's own device
  /// can only open what the clinic has founded or will found: until then its messages wait.
  [[nodiscard]] QFuture<Result<ConversationKey>> open(std::string patient, std::string topic = {});
  /// TooLong, BadPayload (empty), NotAllowed (the conversation was left).
  [[nodiscard]] QFuture<Result<MessageKey>> send(ConversationKey key, Outgoing message);
  /// To all members, shown to nobody: core/exchange about files. TooLong, NoSuchConversation.
  [[nodiscard]] QFuture<Result<void>> sendFileNote(ConversationKey key, std::vector<std::byte> note);
  /// Own messages only: NotAllowed.
  [[nodiscard]] QFuture<Result<void>> edit(MessageKey message, std::string words);
  [[nodiscard]] QFuture<Result<void>> remove(MessageKey message);
  /// An empty emoji takes it back.
  [[nodiscard]] QFuture<Result<void>> react(MessageKey message, std::string emoji);
  /// Everything up to this message has been seen; read receipts go out if the options say so.
  [[nodiscard]] QFuture<Result<void>> markRead(ConversationKey key, MessageKey upTo);
  /// A message of ours that Failed goes back to the queue; one that could not be opened is asked for again.
  [[nodiscard]] QFuture<Result<void>> retry(MessageKey message);
  [[nodiscard]] QFuture<Result<std::optional<Draft>>> draft(ConversationKey key);
  /// Empty words remove it.
  [[nodiscard]] QFuture<Result<void>> saveDraft(ConversationKey key, std::string words);
  /// Legal hold: retention leaves the conversation alone.
  [[nodiscard]] QFuture<Result<void>> setHold(ConversationKey key, bool hold);

  // -- trust
  /// For our person and `person`. NoDevice when no key of theirs has been seen.
  [[nodiscard]] QFuture<Result<SafetyNumber>> safetyNumber(std::string person);
  /// Two people have compared it: their devices of now are Compared. Audited.
  [[nodiscard]] QFuture<Result<void>> confirmCompared(std::string person, std::string digits);
  /// The way forward after a changed or new key: from now on these devices take part. Audited.
  [[nodiscard]] QFuture<Result<void>> approve(std::string person);
  /// A device is lost or stolen: it is taken out of every conversation and never trusted again. NotAllowed for this
  /// device itself, NoDevice for an unknown one. Audited.
  [[nodiscard]] QFuture<Result<void>> reportLost(std::string person, std::string device);
  /// Newest first.
  [[nodiscard]] QFuture<Result<std::vector<TrustEvent>>> trustEvents(std::string person, int limit = 100);
  /// Before the first message of a window: `chartInFront` is the Patient id on the screen, empty: none.
  [[nodiscard]] QFuture<Result<RecipientCheck>> checkRecipient(std::string patient, std::string chartInFront);

  // -- the engine
  /// Collects, opens, commits and sends until nothing is left to do now. One at a time; a second call waits for the
  /// first.
  [[nodiscard]] QFuture<Result<SyncReport>> synchronise();
  /// Keeps doing so by itself: when the server says so, else quickly while something happens and slowly when nothing
  /// does.
  void start();
  void stop();

  /// What has changed, for windows. Lives as long as the service.
  [[nodiscard]] MessagingEvents& events();

 private:
  class Private;
  std::unique_ptr<Private> m_d;
};

} // namespace clavis::core::messaging
