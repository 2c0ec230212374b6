// Where a message is written: one field that grows with its text, the quick replies, the urgent mark (on purpose, never
// remembered), and the button that names who gets it. What is typed is kept as a draft in the vault after a short pause
// and when the field goes away, lock included. Thread: main. Ownership: borrows the source.
#pragma once

#include "ui/messages/message_source.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QMenu;
class QPlainTextEdit;
class QPushButton;

namespace clavis::ui {

class Label;

class Composer final : public QWidget {
  Q_OBJECT
 public:
  explicit Composer(MessageSource& source, QWidget* parent = nullptr);
  /// Saves the draft.
  ~Composer() override;

  /// Saves the draft of the conversation before and brings that of this one.
  void setConversation(messaging::ConversationKey key);
  /// Who it goes to, for the button: "TREUTEL, Eura".
  void setRecipient(const QString& name);
  /// Why nothing can be written now; empty: it can.
  void setClosed(const QString& reason);

  void replyTo(const messaging::MessageId& id, const QString& quoted);
  /// The field holds the words of that message; sending changes it.
  void editMessage(messaging::MessageKey key, const QString& words);
  void focusField();
  [[nodiscard]] QPlainTextEdit& field() { return *m_field; }
  [[nodiscard]] QPushButton& sendButton() { return *m_send; }
  /// After a message was taken over by the vault: field, draft and urgent mark are empty again.
  void sent();
  /// What did not go; the words stay.
  void showProblem(const QString& sentence);

 Q_SIGNALS:
  /// Somebody pressed Send; the composer keeps the words until sent().
  void sendRequested(const clavis::core::messaging::Outgoing& message);
  void editRequested(qint64 message, const QString& words);
  void quickReplyEditingRequested();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void submit();
  void saveDraft();
  void leaveSpecial();
  void refresh();
  void fit();
  void fillQuickReplies();
  [[nodiscard]] QString words() const;

  MessageSource& m_source;
  messaging::ConversationKey m_conversation = 0;
  QString m_recipient;
  QString m_closed;
  QString m_savedDraft;
  std::optional<messaging::MessageId> m_replyTo;
  messaging::MessageKey m_editing = 0;
  QString m_beforeEditing;
  bool m_loadingDraft = false;

  QWidget* m_special;
  Label* m_specialText;
  QPushButton* m_leaveSpecial;
  Label* m_note;
  QPlainTextEdit* m_field;
  QPushButton* m_quick;
  QMenu* m_menu;
  QCheckBox* m_urgent;
  QPushButton* m_send;
  QTimer m_saveSoon;
};

} // namespace clavis::ui
