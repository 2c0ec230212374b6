// The rows of the inbox: conversations of all patients (or of one), urgent unread first, then unread, then newest, a
// page at a time by keyset. What changes underneath is read again without losing the place. Thread: main.
#pragma once

#include "ui/messages/message_source.h"
#include "ui/widgets/keyed_list_model.h"

#include <QTimer>

namespace clavis::ui {

class People;

class InboxModel final : public KeyedListModel<messaging::ConversationRow, &messaging::ConversationRow::key> {
  Q_OBJECT
 public:
  enum Role { KeyRole = Qt::UserRole + 1 };
  enum class State : std::uint8_t { Loading, Ready, Failed };

  /// Both must outlive the model. Rows appear after the first show…().
  InboxModel(MessageSource& source, People& people, QObject* parent = nullptr);

  void showAll();
  void showPatient(const std::string& reference);
  [[nodiscard]] const std::optional<std::string>& patient() const { return m_patient; }
  void reload();

  [[nodiscard]] State state() const { return m_state; }
  [[nodiscard]] const std::optional<core::Error>& error() const { return m_error; }
  [[nodiscard]] int unread() const { return m_unread; }
  [[nodiscard]] int urgentUnread() const { return m_urgent; }
  [[nodiscard]] People& people() const { return m_people; }
  /// -1: not among the rows read so far.
  [[nodiscard]] int indexOf(messaging::ConversationKey key) const;

  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 Q_SIGNALS:
  void stateChanged();
  /// Over all conversations; for the rail and the lock screen.
  void countsChanged(int unread, int urgent);

 private:
  void ask();
  void take(const messaging::InboxPage& page);
  [[nodiscard]] QString spoken(const messaging::ConversationRow& row) const;

  MessageSource& m_source;
  People& m_people;
  std::optional<std::string> m_patient;
  std::optional<messaging::InboxPlace> m_next;
  State m_state = State::Loading;
  std::optional<core::Error> m_error;
  int m_unread = 0;
  int m_urgent = 0;
  bool m_asking = false; ///< the list from its beginning
  bool m_fetching = false;
  bool m_fetchAgain = false;
  std::uint64_t m_question = 0;
  QTimer m_soon; ///< a burst of arrivals is one reading
};

} // namespace clavis::ui
