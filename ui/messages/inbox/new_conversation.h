// Beginning a conversation: whom it is about, found like everywhere by name, birth date or number, and what it is
// about. Thread: main. Ownership: borrows source and people.
#pragma once

#include "ui/messages/message_source.h"

#include <QWidget>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace clavis::ui {

class Label;
class SearchField;

class NewConversation final : public QWidget {
  Q_OBJECT
 public:
  explicit NewConversation(MessageSource& source, QWidget* parent = nullptr);

  /// Empty, with the keyboard in the search field; or for this patient ("Patient/1"), with the keyboard in the topic.
  void begin(const std::optional<Person>& patient = std::nullopt);
  /// Takes what was found and typed off the screen.
  void clear();

 Q_SIGNALS:
  void opened(qint64 conversation);
  void cancelled();

 private:
  void build();
  void find(const QString& text);
  void choose();
  void start();

  MessageSource& m_source;
  std::vector<Person> m_found;
  std::optional<Person> m_patient;
  std::uint64_t m_question = 0;
  SearchField* m_search;
  QListWidget* m_list;
  Label* m_none;
  Label* m_chosen;
  QLineEdit* m_topic;
  Label* m_problem;
  QPushButton* m_start;
};

} // namespace clavis::ui
