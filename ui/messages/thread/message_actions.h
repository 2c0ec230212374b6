// What can be done with the message that the keyboard is on: buttons under the thread, the same in the context menu,
// and a key each. Only what applies is shown. Thread: main.
#pragma once

#include "ui/messages/message_source.h"

#include <QWidget>

class QAction;
class QMenu;
class QPushButton;

namespace clavis::ui {

class FlowLayout;

class MessageActions final : public QWidget {
  Q_OBJECT
 public:
  /// The keys work while the keyboard is in `list`.
  explicit MessageActions(QWidget* list, QWidget* parent = nullptr);

  /// Null: nothing is chosen. `writable`: the conversation takes messages.
  void setMessage(const messaging::MessageRow* message, bool writable);
  void popup(const QPoint& global);
  /// Where the window shows files: a way to those of the message.
  void offerFiles();

 Q_SIGNALS:
  void replyRequested();
  void reactionRequested(const QString& emoji);
  void editRequested();
  void deleteRequested();
  void retryRequested();
  void copyRequested();
  void filesRequested();

 private:
  QAction* add(const QString& text, const QKeySequence& key, void (MessageActions::*request)());

  QWidget* m_list;
  FlowLayout* m_flow;
  QMenu* m_reactions;
  QPushButton* m_react;
  std::vector<std::pair<QAction*, QPushButton*>> m_buttons;
  QAction* m_reply;
  QAction* m_retry;
  QAction* m_edit;
  QAction* m_delete;
  QAction* m_copy;
  QAction* m_files = nullptr;
};

} // namespace clavis::ui
