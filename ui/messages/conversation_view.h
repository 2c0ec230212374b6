// One conversation: the patient's banner, what it is about and who is in it, trust, the thread, and the field to write
// in. Asks before the first message where the recipient could be the wrong one. Everything it shows is plain text.
// Thread: main. Ownership: borrows source and people.
#pragma once

#include "ui/messages/message_source.h"
#include "ui/messages/question_card.h"

#include <QSet>
#include <QWidget>

#include <functional>

class QPushButton;
class QStackedWidget;

namespace clavis::ui {

class Badge;
class Composer;
class Label;
class MessageActions;
class MessageList;
class NoticeBar;
class PatientBanner;
class VerifyDialog;
class People;
class StateView;
class ThreadModel;

class ConversationView final : public QWidget {
  Q_OBJECT
 public:
  ConversationView(MessageSource& source, People& people, QWidget* parent = nullptr);
  ~ConversationView() override;

  void show(messaging::ConversationKey key, std::optional<messaging::MessageKey> around = std::nullopt);
  using QWidget::show;
  /// 0: none.
  [[nodiscard]] messaging::ConversationKey conversation() const { return m_key; }
  void focusComposer();
  /// Where the window exchanges files: the ways to them are shown.
  void offerFiles();
  /// Opens the safety number; null while no conversation is shown.
  VerifyDialog* verify();
  /// Where there is no room for the inbox beside it, the way back stands on top.
  void setAlone(bool alone);

  /// The id of the patient whose chart is on the screen now; empty: none. For the wrong-recipient guard.
  std::function<std::string()> chartInFront;

  [[nodiscard]] ThreadModel& thread() { return *m_thread; }
  [[nodiscard]] MessageList& list() { return *m_list; }
  [[nodiscard]] Composer& composer() { return *m_composer; }
  [[nodiscard]] QuestionCard& question() { return *m_question; }
  [[nodiscard]] PatientBanner& banner() { return *m_banner; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }
  /// Whether what is shown has arrived: messages or their sentence, and the banner.
  [[nodiscard]] bool isSettled() const;

 Q_SIGNALS:
  void settled();
  void chartRequested(const QString& patientId);
  void backRequested();
  /// Files are to be sent to the people of this conversation.
  void attachRequested(qint64 conversation);
  /// The files of the chosen message are to be shown.
  void filesRequested(qint64 message);

 private:
  void build();
  void connectParts();
  void readRow();
  void readBanner();
  void readMembers();
  void readTrust();
  void showRow();
  void showMembers();
  void showThreadState();
  void showActions();
  void chosenAct(const std::function<void(const messaging::MessageRow&)>& act);
  void send(const messaging::Outgoing& message);
  void sendNow(const messaging::Outgoing& message);
  void askAboutRecipient(const messaging::RecipientCheck& check, const messaging::Outgoing& message);
  void removeChosen();
  void tell(const core::Result<void>& answer);
  [[nodiscard]] bool isWritable() const;
  [[nodiscard]] std::string chart() const;

  MessageSource& m_source;
  People& m_people;
  messaging::ConversationKey m_key = 0;
  messaging::ConversationRow m_row;
  std::vector<std::string> m_members;
  std::optional<messaging::MessageKey> m_around;
  QSet<qint64> m_checked;                            ///< conversations whose recipient was looked at in this window
  std::optional<messaging::RecipientCheck> m_doubts; ///< of the question that is open
  bool m_hasRow = false;
  bool m_hasBanner = false;
  bool m_sending = false;
  std::uint64_t m_asked = 0; ///< answers for another conversation are dropped

  QPushButton* m_back;
  PatientBanner* m_banner;
  Label* m_topic;
  Label* m_with;
  Badge* m_trust;
  QPushButton* m_verify;
  QPushButton* m_chart;
  QPushButton* m_attach;
  NoticeBar* m_notice;
  ThreadModel* m_thread;
  MessageList* m_list;
  StateView* m_state;
  QStackedWidget* m_stack;
  QPushButton* m_below;
  MessageActions* m_actions;
  QuestionCard* m_question;
  Composer* m_composer;
  Label* m_retention;
};

} // namespace clavis::ui
