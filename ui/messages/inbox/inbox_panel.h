// The inbox beside a conversation: one list for all patients (or one patient's, opened from a chart), a search over
// everything that was ever written, and the way to a new conversation. Thread: main.
#pragma once

#include "ui/messages/inbox/hit_model.h"
#include "ui/messages/inbox/inbox_model.h"

#include <QTimer>
#include <QWidget>

class QListView;
class QPushButton;
class QStackedWidget;

namespace clavis::ui {

class Label;
class NoticeBar;
class SearchField;
class StateView;

class InboxPanel final : public QWidget {
  Q_OBJECT
 public:
  InboxPanel(MessageSource& source, People& people, QWidget* parent = nullptr);

  void showAll();
  void showPatient(const std::string& reference);
  void focusSearch();
  void focusList();
  /// Marks the conversation that is open beside the list.
  void setCurrent(messaging::ConversationKey key);
  [[nodiscard]] InboxModel& model() { return *m_inbox; }
  [[nodiscard]] HitModel& hits() { return *m_hits; }
  [[nodiscard]] SearchField& searchField() { return *m_search; }
  [[nodiscard]] QListView& list() { return *m_list; }
  [[nodiscard]] QListView& hitList() { return *m_hitList; }

 Q_SIGNALS:
  void conversationChosen(qint64 key);
  void hitChosen(qint64 conversation, qint64 message);
  /// "Patient/1" when one patient's conversations are shown; empty otherwise.
  void newRequested(const QString& patient);
  /// The list moved on by the keyboard and Enter or Right asks for the thread.
  void threadRequested();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  [[nodiscard]] QListView* makeList(QAbstractItemModel* model, const QString& name);
  void updateState();
  void updateHeading();
  [[nodiscard]] bool searching() const;

  MessageSource& m_source;
  People& m_people;
  InboxModel* m_inbox;
  HitModel* m_hits;
  SearchField* m_search;
  Label* m_count;
  QPushButton* m_new;
  NoticeBar* m_filter;
  QListView* m_list;
  QListView* m_hitList;
  StateView* m_state;
  QStackedWidget* m_stack;
  QTimer m_typed;
  messaging::ConversationKey m_current = 0;
};

} // namespace clavis::ui
