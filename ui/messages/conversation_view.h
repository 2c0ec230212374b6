// One conversation: the patient's banner, what it is about and who is in it, trust, the thread, and the field to write
// in. Asks before the first message where the recipient could be the wrong one. Everything it shows is plain text.
// Thread: main. Ownership: borrows source and people.
#pragma once

#include "ui/messages/message_source.h"
#include "ui/messages/question_card.h"

#include <QWidget>

#include <functional>

class QPushButton;
class QStackedWidget;

namespace clavis::ui {

class Composer;
class ConversationHead;
class DetailsDialog;
class Label;
class MessageActions;
class MessageList;
class NoticeBar;
class PatientBanner;
class VerifyDialog;
class People;
class SendGuard;
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
  /// Opens who is in it and how it is kept; null while no conversation is shown.
  DetailsDialog* details();
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
  [[nodiscard]] ConversationHead& head() { return *m_head; }
  /// Whether what is shown has arrived: messages or their sentence, the banner, who is in it, how far it is trusted.
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
  void showNotice();
  void connectActions();
  void arrived();
  void chosenAct(const std::function<void(const messaging::MessageRow&)>& act);
  void removeChosen();
  void tell(const core::Result<void>& answer);
  [[nodiscard]] bool isWritable() const;

  MessageSource& m_source;
  People& m_people;
  messaging::ConversationKey m_key = 0;
  messaging::ConversationRow m_row;
  std::vector<std::string> m_members;
  std::optional<messaging::MessageKey> m_around;
  std::optional<messaging::SafetyNumber> m_number; ///< none: no key of theirs has been seen
  bool m_hasRow = false;
  bool m_hasBanner = false;
  bool m_hasMembers = false;
  bool m_hasTrust = false;
  std::uint64_t m_asked = 0; ///< answers for another conversation are dropped

  QPushButton* m_back;
  PatientBanner* m_banner;
  ConversationHead* m_head;
  NoticeBar* m_notice;
  ThreadModel* m_thread;
  MessageList* m_list;
  StateView* m_state;
  QStackedWidget* m_stack;
  QPushButton* m_below;
  MessageActions* m_actions;
  QuestionCard* m_question;
  SendGuard* m_guard;
  Composer* m_composer;
  Label* m_retention;
};

} // namespace clavis::ui
