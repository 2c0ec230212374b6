// The section "Messages": the inbox at the side, a conversation beside it, over both how messages go (offline is said,
// and since when). In a narrow window one of the two, with a way back. Deleting it takes every word off the screen and
// out of the models; drafts are in the vault. Thread: main. Ownership: borrows the source, which must outlive it.
#pragma once

#include "ui/messages/message_source.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QSplitter;
class QStackedWidget;

namespace clavis::ui {

class ConversationView;
class InboxPanel;
class NewConversation;
class NoticeBar;
class People;
class StateView;

class MessagesView final : public QWidget {
  Q_OBJECT
 public:
  explicit MessagesView(MessageSource& source, QWidget* parent = nullptr);
  ~MessagesView() override;

  /// The inbox of everybody; what is open stays open.
  void showInbox();
  /// One patient's conversations ("1"), the newest of them open; a new one is begun when there is none.
  void showPatient(const std::string& patientId);
  void showConversation(messaging::ConversationKey key, std::optional<messaging::MessageKey> message = std::nullopt);
  void begin(const QString& patient);
  /// See ConversationView.
  void setChartInFront(std::function<std::string()> chart);

  [[nodiscard]] InboxPanel& inbox() { return *m_inbox; }
  [[nodiscard]] ConversationView& conversation() { return *m_conversation; }
  [[nodiscard]] NewConversation& newConversation() { return *m_new; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }
  [[nodiscard]] int unread() const;
  /// For the counter on the rail, before the section was ever shown.
  void readCounts();

  /// Below this width inbox and conversation take turns.
  static constexpr int narrow = 760;

 Q_SIGNALS:
  void unreadChanged(int unread, int urgent);
  void chartRequested(const QString& patientId);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void showSide(bool thread);
  void shareRoom();
  void updateStatus();

  MessageSource& m_source;
  People* m_people;
  NoticeBar* m_notice;
  QSplitter* m_splitter;
  InboxPanel* m_inbox;
  QStackedWidget* m_side;
  StateView* m_nothing;
  ConversationView* m_conversation;
  NewConversation* m_new;
  QTimer m_minute; ///< "since 14:02 today" becomes "yesterday" by itself
  bool m_showsThread = false;
  std::string m_openNewest; ///< the patient whose newest conversation is to be opened when the inbox has answered
};

} // namespace clavis::ui
