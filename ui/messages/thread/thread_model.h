// The messages of one conversation, oldest first: a window onto the thread that moves as one scrolls. Never more than
// `most` messages are in memory, however long the thread is; pages come by key (never an offset) at either end, and
// what falls out at the other end is read again when it is scrolled to. Changes (states, edits, new messages) are read
// into the same window. Thread: main.
#pragma once

#include "ui/messages/message_source.h"

#include <QAbstractListModel>
#include <QTimer>

namespace clavis::ui {

class ThreadModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { KeyRole = Qt::UserRole + 1 };
  enum class State : std::uint8_t { Nothing, Loading, Ready, Failed };
  static constexpr int page = 60;
  static constexpr int most = 360;

  explicit ThreadModel(MessageSource& source, QObject* parent = nullptr);

  /// Shows the end of the conversation, or the part around one message (a search hit).
  void open(messaging::ConversationKey key, std::optional<messaging::MessageKey> around = std::nullopt);
  void clear();
  void loadOlder();
  void loadNewer();

  [[nodiscard]] State state() const { return m_state; }
  [[nodiscard]] const std::optional<core::Error>& error() const { return m_error; }
  [[nodiscard]] messaging::ConversationKey conversation() const { return m_conversation; }
  [[nodiscard]] bool hasOlder() const { return m_older; }
  [[nodiscard]] bool hasNewer() const { return m_newer; }
  [[nodiscard]] const messaging::MessageRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int indexOf(messaging::MessageKey key) const;
  /// A message that another one answers; null when it lies outside the window.
  [[nodiscard]] const messaging::MessageRow* find(const messaging::MessageId& id) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  /// KeyRole; texts are the delegate's and the view's business.
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  /// What a screen reader says of a message; set by the view, which knows names and words.
  std::function<QString(int)> spoken;

 Q_SIGNALS:
  void stateChanged();
  /// A page was added at an end; rows at the other end may have gone before.
  void olderArrived(int count);
  void newerArrived(int count);

 private:
  void readWindow();
  void take(const messaging::ThreadPage& answer);
  void dropFront(int count);
  void dropBack(int count);
  void appendRows(const std::vector<messaging::MessageRow>& rows);

  MessageSource& m_source;
  messaging::ConversationKey m_conversation = 0;
  std::vector<messaging::MessageRow> m_rows;
  bool m_older = false;
  bool m_newer = false;
  bool m_readingOlder = false;
  bool m_readingNewer = false;
  State m_state = State::Nothing;
  std::optional<core::Error> m_error;
  std::uint64_t m_question = 0;
  QTimer m_soon; ///< a burst of changes is one reading
};

} // namespace clavis::ui
