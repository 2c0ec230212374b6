// The step before files are sent: to whom, by name and birth date, and each file with what it is. Places and cameras
// are taken out of pictures unless that is switched off here, on purpose, each time anew. Where core has a doubt about
// the recipient it is asked about before anything is queued, with the keyboard on "Do not send". Thread: main.
// Ownership: borrows the three sources; deletes itself when it is closed; the lock deletes it.
#pragma once

#include "ui/files/file_source.h"
#include "ui/messages/message_source.h"

#include <QDialog>

#include <functional>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QListView;
class QPushButton;

namespace clavis::ui {

class Label;
class NoticeBar;
class OutgoingModel;
class People;
class QuestionCard;
class ShareEnd;

class SendFilesDialog final : public QDialog {
  Q_OBJECT
 public:
  /// `conversation` 0: which one is chosen here, of `patient` ("Patient/1") or, if that is empty, of everybody's.
  SendFilesDialog(FileSource& files, MessageSource& messages, messaging::ConversationKey conversation,
                  std::string patient, QWidget* parent = nullptr);

  /// The id of the patient whose chart is on the screen; empty: none. For the wrong-recipient guard.
  std::function<std::string()> chartInFront;

  void offer(std::vector<std::filesystem::path> paths);
  void offerBytes(QByteArray content, const QString& name);
  /// Other bytes for the file at `index`: a picture that was worked on, encoded anew.
  void replace(int index, const QByteArray& content, const QString& name);

  [[nodiscard]] OutgoingModel& model() { return *m_model; }
  [[nodiscard]] QListView& list() { return *m_list; }
  [[nodiscard]] QCheckBox& keepDetails() { return *m_keep; }
  [[nodiscard]] QLineEdit& words() { return *m_words; }
  [[nodiscard]] ShareEnd& shareEnd() { return *m_end; }
  [[nodiscard]] QPushButton& sendButton() { return *m_send; }
  [[nodiscard]] QPushButton& editButton() { return *m_edit; }
  [[nodiscard]] QuestionCard& question() { return *m_question; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }
  [[nodiscard]] QComboBox& conversations() { return *m_choice; }
  [[nodiscard]] QString recipient() const;

 Q_SIGNALS:
  /// Everything is queued in the vault.
  void queued(int files);
  /// The picture at `index` is to be turned, cut or blacked out first: replace it in the model.
  void editRequested(int index);

 private:
  void build();
  void readConversations();
  void readConversation();
  void showWho();
  void update();
  void examined(int count, core::Result<std::vector<OutgoingFile>> answer);
  void choosePaths();
  void send();
  void sendNow();

  FileSource& m_files;
  MessageSource& m_messages;
  People* m_people;
  OutgoingModel* m_model;
  messaging::ConversationKey m_key;
  std::string m_patient;
  bool m_fixed; ///< the conversation was given
  std::vector<messaging::ConversationRow> m_choices;
  std::optional<messaging::ConversationRow> m_row;
  std::vector<std::string> m_members;
  std::optional<messaging::RecipientCheck> m_doubts;
  int m_examining = 0;
  bool m_sending = false;

  Label* m_who;
  Label* m_with;
  QComboBox* m_choice;
  QWidget* m_step; ///< what can be changed; out of the way while the recipient is in doubt
  QListView* m_list;
  QPushButton* m_add;
  QPushButton* m_edit;
  QPushButton* m_leaveOut;
  QCheckBox* m_keep;
  QLineEdit* m_words;
  ShareEnd* m_end;
  Label* m_sum;
  NoticeBar* m_notice;
  QuestionCard* m_question;
  QPushButton* m_cancel;
  QPushButton* m_send;
};

} // namespace clavis::ui
