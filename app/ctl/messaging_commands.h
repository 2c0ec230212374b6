// What clavisctl and clavis-patient do with messages, apart from how each is asked: each prints its result and blocks.
#pragma once

#include "app/ctl/session.h"
#include "core/messaging/messaging_service.h"

#include <QJsonObject>

#include <functional>
#include <optional>
#include <string>

namespace clavis::core {
class FhirMailbox;
class OperationIssuer;
} // namespace clavis::core

namespace clavis::ctl {

/// The messaging service of a session's profile. The server is not needed to make it.
class MessagingSession {
 public:
  /// CtlError::NotEnrolled.
  /// `adjust` may change the options of the clinic's policy.
  [[nodiscard]] static core::Result<std::unique_ptr<MessagingSession>>
  open(Session& session, const std::function<void(core::messaging::MessagingOptions&)>& adjust = {});
  ~MessagingSession();
  MessagingSession(const MessagingSession&) = delete;
  MessagingSession& operator=(const MessagingSession&) = delete;

  [[nodiscard]] core::messaging::MessagingService& service() { return *m_service; }
  /// "Practitioner/1"
  [[nodiscard]] const std::string& person() const { return m_person; }

 private:
  MessagingSession() = default;
  std::string m_person;
  std::unique_ptr<core::FhirMailbox> m_mailbox;
  std::unique_ptr<core::OperationIssuer> m_issuer;
  std::unique_ptr<core::messaging::MessagingService> m_service;
};

struct MessageTarget {
  std::string patient; ///< "Patient/1"
  std::string topic;
};
struct MessageToSend {
  MessageTarget to;
  std::string text;
  bool urgent = false;
  bool sure = false; ///< the wrong-recipient guard has been answered
};

[[nodiscard]] core::Result<ExitCode> listMessages(Session& session, const std::string& patient);
[[nodiscard]] core::Result<ExitCode> readMessages(Session& session, const MessageTarget& target, int limit);
[[nodiscard]] core::Result<ExitCode> sendMessage(Session& session, const MessageToSend& message);
[[nodiscard]] core::Result<ExitCode> searchMessages(Session& session, const std::string& text, int limit);
[[nodiscard]] core::Result<ExitCode> syncMessages(Session& session);

struct Verification {
  std::string person;
  std::string confirm; ///< the digits that the other side read out; empty: only show
  bool approve = false;
};
[[nodiscard]] core::Result<ExitCode> verifyPerson(Session& session, const Verification& wanted);

/// This device of theirs is lost: out of every conversation, for good.
[[nodiscard]] core::Result<ExitCode> reportLost(Session& session, const std::string& person, const std::string& device);
/// Legal hold: retention leaves the conversation alone.
[[nodiscard]] core::Result<ExitCode> holdMessages(Session& session, const MessageTarget& target, bool hold);
struct PolicyChange {
  std::optional<int> retentionDays;
  std::optional<std::string> newDevices; ///< "warn", "block"
  std::optional<bool> careTeam;
  std::optional<bool> readReceipts;
};
/// Shows the policy of this profile after what is given was changed in it.
[[nodiscard]] core::Result<ExitCode> messagesPolicy(Session& session, const PolicyChange& change);

/// "Patient/ID" of what a person wrote. CtlError::BadText.
[[nodiscard]] core::Result<std::string> patientReference(const std::string& text);
/// The wrong-recipient guard: says on stderr what is in doubt. MessagingError::RecipientUnsure.
[[nodiscard]] core::Result<void> askAboutRecipient(Session& session, core::messaging::MessagingService& service,
                                                   const std::string& patient);

[[nodiscard]] QJsonObject toJson(const core::messaging::MessageRow& message);
[[nodiscard]] const char* deliveryName(core::messaging::Delivery delivery);
/// "12345 67890 …"
[[nodiscard]] std::string inFives(const std::string& digits);

} // namespace clavis::ctl
