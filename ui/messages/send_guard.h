// Sends what was written, after asking before the first message of a window where the recipient could be the wrong one.
// One message at a time: what is pressed twice goes once. Thread: main. Ownership: borrows everything.
#pragma once

#include "ui/messages/message_source.h"

#include <QSet>

#include <functional>

namespace clavis::ui {

class People;
class QuestionCard;

class SendGuard final : public QObject {
  Q_OBJECT
 public:
  SendGuard(MessageSource& source, People& people, QuestionCard& question, QObject* parent = nullptr);

  /// Where the next messages go. What is under way for the one before is sent, and no longer told of.
  void setConversation(messaging::ConversationKey key, const std::string& patient);
  void send(const messaging::Outgoing& message);
  /// A name has arrived: the question that is open says it.
  void reword();

  /// The id of the patient whose chart is on the screen now; empty: none.
  std::function<std::string()> chartInFront;

 Q_SIGNALS:
  /// The vault has it.
  void sent();
  void failed(const clavis::core::Error& error);

 private:
  void sendNow(const messaging::Outgoing& message);
  void ask(const messaging::RecipientCheck& check, const messaging::Outgoing& message);
  [[nodiscard]] std::string chart() const;

  MessageSource& m_source;
  People& m_people;
  QuestionCard& m_question;
  messaging::ConversationKey m_key = 0;
  std::string m_patient;
  QSet<qint64> m_checked;                            ///< conversations whose recipient was looked at in this window
  std::optional<messaging::RecipientCheck> m_doubts; ///< of the question that is open
  bool m_sending = false;
  std::uint64_t m_asked = 0; ///< answers for another conversation are dropped
};

} // namespace clavis::ui
