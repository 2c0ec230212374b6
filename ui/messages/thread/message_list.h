// The bubbles of a thread as a list: virtual (only what is painted is laid out in full), anchored to what is being read
// when pages come in above, and at the end of the thread following what arrives. Every message is one item with the
// whole of its text for assistive technology. Thread: main. Ownership: borrows model and people.
#pragma once

#include "ui/messages/message_source.h"

#include <QListView>
#include <QTimer>

namespace clavis::ui {

class BubbleDelegate;
class People;
class ThreadModel;

class MessageList final : public QListView {
  Q_OBJECT
 public:
  MessageList(ThreadModel& model, People& people, QWidget* parent = nullptr);

  /// Brings a message into sight and chooses it.
  void choose(messaging::MessageKey key);
  void scrollToEnd();
  [[nodiscard]] bool isAtEnd() const;
  /// 0: none is chosen.
  [[nodiscard]] messaging::MessageKey chosen() const;
  [[nodiscard]] messaging::MessageKey firstUnread() const { return m_firstUnread; }

 Q_SIGNALS:
  void chosenChanged();
  /// The newest message that has been on the screen of an active window.
  void seen(qint64 upTo);
  /// So many messages arrived below what is being read.
  void arrivedBelow(int count);
  void reachedEnd();
  void messageMenuRequested(const QPoint& global);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Anchor {
    messaging::MessageKey key = 0;
    int top = 0;
    bool atEnd = true;
  };
  void remember();
  void restore();
  void scrolled();
  void opened();
  void tellSeen();

  ThreadModel& m_thread;
  People& m_people;
  BubbleDelegate* m_delegate;
  Anchor m_anchor;
  bool m_remembered = false;
  bool m_placing = false;
  messaging::MessageKey m_firstUnread = 0;
  messaging::MessageKey m_seen = 0;
  QTimer m_seenSoon;
};

} // namespace clavis::ui
