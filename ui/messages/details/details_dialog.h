// Who is in a conversation and how it is kept: colleagues are added and taken out, a legal hold is set and lifted, and
// everybody's phones and computers are one step away. Taking somebody out and lifting a hold say first what will
// happen. Thread: main. Open with open(); deletes itself. Ownership: borrows source and people.
#pragma once

#include "ui/messages/message_source.h"

#include <QDialog>

class QCheckBox;
class QListWidget;
class QPushButton;

namespace clavis::ui {

class Label;
class NoticeBar;
class People;
class QuestionCard;
class SearchField;

class DetailsDialog final : public QDialog {
  Q_OBJECT
 public:
  DetailsDialog(MessageSource& source, People& people, messaging::ConversationRow conversation, QWidget* parent);

  [[nodiscard]] QListWidget& members() { return *m_members; }
  [[nodiscard]] QPushButton& devicesButton() { return *m_devices; }
  [[nodiscard]] QPushButton& removeButton() { return *m_remove; }
  [[nodiscard]] SearchField& search() { return *m_search; }
  [[nodiscard]] QListWidget& found() { return *m_found; }
  [[nodiscard]] QPushButton& addButton() { return *m_add; }
  [[nodiscard]] QCheckBox& hold() { return *m_hold; }
  [[nodiscard]] QuestionCard& question() { return *m_question; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }
  /// Whether the people have arrived.
  [[nodiscard]] bool isSettled() const { return m_settled; }

 Q_SIGNALS:
  void settled();
  /// The safety number and the devices of "Practitioner/2".
  void devicesRequested(const QString& person);
  /// How the conversation is kept was changed.
  void keepingChanged();

 private:
  void build();
  void connectParts();
  void read();
  void showMembers();
  void showChosen();
  void find(const QString& text);
  void showFound(const QString& text);
  void add();
  void remove();
  void setHold(bool hold);
  void keep(bool hold);
  void tell(const core::Error& error);
  /// Whether the one at the cursor may be taken out.
  [[nodiscard]] bool isRemovable(const std::string& person);
  [[nodiscard]] bool isOpen() const;
  /// Empty: nobody.
  [[nodiscard]] std::string chosen() const;

  MessageSource& m_source;
  People& m_people;
  messaging::ConversationRow m_row;
  std::vector<std::string> m_persons;
  std::vector<Person> m_candidates;
  std::uint64_t m_asked = 0; ///< searches that were overtaken are dropped
  bool m_settled = false;

  NoticeBar* m_notice;
  QListWidget* m_members;
  QPushButton* m_devices;
  QPushButton* m_remove;
  SearchField* m_search;
  QListWidget* m_found;
  Label* m_none;
  QPushButton* m_add;
  QCheckBox* m_hold;
  QuestionCard* m_question;
};

} // namespace clavis::ui
