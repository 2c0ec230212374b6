#include "ui/messages/send_guard.h"

#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/messages/recipient_question.h"
#include "ui/widgets/on_answer.h"

namespace clavis::ui {

SendGuard::SendGuard(MessageSource& source, People& people, QuestionCard& question, QObject* parent)
    : QObject(parent), m_source(source), m_people(people), m_question(question) {
  // Another question that was answered is none of ours.
  connect(&question, &QuestionCard::answered, this, [this](bool yes) {
    if (!m_doubts || yes) return;
    m_doubts.reset();
    m_sending = false;
  });
}

void SendGuard::setConversation(messaging::ConversationKey key, const std::string& patient) {
  m_patient = patient;
  if (key == m_key) return;
  m_key = key;
  ++m_asked;
  m_sending = false;
  m_doubts.reset();
}

std::string SendGuard::chart() const { return chartInFront ? chartInFront() : std::string(); }

void SendGuard::send(const messaging::Outgoing& message) {
  if (m_sending) return;
  m_sending = true;
  if (m_checked.contains(m_key)) return sendNow(message);
  onAnswer(m_source.checkRecipient(m_patient, chart()), this,
           [this, message, question = m_asked](const core::Result<messaging::RecipientCheck>& answer) {
             if (question != m_asked) return;
             if (!answer) {
               m_sending = false;
               Q_EMIT failed(answer.error());
               return;
             }
             if (answer->mustAsk()) return ask(*answer, message);
             m_checked.insert(m_key);
             sendNow(message);
           });
}

void SendGuard::ask(const messaging::RecipientCheck& check, const messaging::Outgoing& message) {
  m_question.ask(recipientQuestion({m_patient, chart()}, check, m_people), [this, message] {
    m_doubts.reset();
    m_checked.insert(m_key);
    sendNow(message);
  });
  m_doubts = check;
}

void SendGuard::reword() {
  if (m_doubts) m_question.reword(recipientQuestion({m_patient, chart()}, *m_doubts, m_people));
}

void SendGuard::sendNow(const messaging::Outgoing& message) {
  m_sending = true;
  onAnswer(m_source.send(m_key, message), this,
           [this, question = m_asked](const core::Result<messaging::MessageKey>& answer) {
             if (question != m_asked) return;
             m_sending = false;
             if (answer)
               Q_EMIT sent();
             else
               Q_EMIT failed(answer.error());
           });
}

} // namespace clavis::ui
