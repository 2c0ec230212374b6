#include "ui/messages/thread/thread_model.h"

#include "ui/widgets/on_answer.h"

#include <algorithm>

namespace clavis::ui {

ThreadModel::ThreadModel(MessageSource& source, QObject* parent) : QAbstractListModel(parent), m_source(source) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(40);
  connect(&m_soon, &QTimer::timeout, this, &ThreadModel::readWindow);
  connect(&source, &MessageSource::conversationChanged, this, [this](qint64 key) {
    if (key == m_conversation && m_state != State::Nothing && !m_soon.isActive()) m_soon.start();
  });
}

void ThreadModel::open(messaging::ConversationKey key, std::optional<messaging::MessageKey> around) {
  clear();
  m_conversation = key;
  m_state = State::Loading;
  const std::uint64_t question = m_question;
  messaging::ThreadQuery query;
  query.conversation = key;
  query.limit = page;
  if (around) query.before = *around + 1; // the message itself and what came before it
  onAnswer(m_source.thread(query), this, [this, question, around](const core::Result<messaging::ThreadPage>& answer) {
    if (question != m_question) return;
    if (!answer) {
      m_error = answer.error();
      m_state = State::Failed;
      Q_EMIT stateChanged();
      return;
    }
    m_older = answer->more;
    m_newer = around.has_value();
    m_state = State::Ready;
    appendRows(answer->messages);
    if (around) loadNewer();
    Q_EMIT stateChanged();
  });
  Q_EMIT stateChanged();
}

void ThreadModel::clear() {
  ++m_question; // whatever is under way belongs to another thread
  m_soon.stop();
  beginResetModel();
  std::vector<messaging::MessageRow>().swap(m_rows);
  endResetModel();
  m_conversation = 0;
  m_older = m_newer = m_readingOlder = m_readingNewer = false;
  m_error.reset();
  m_state = State::Nothing;
}

void ThreadModel::loadOlder() {
  if (m_state != State::Ready || !m_older || m_readingOlder || m_rows.empty()) return;
  m_readingOlder = true;
  messaging::ThreadQuery query;
  query.conversation = m_conversation;
  query.before = m_rows.front().key;
  query.limit = page;
  onAnswer(m_source.thread(query), this,
           [this, question = m_question](const core::Result<messaging::ThreadPage>& answer) {
             if (question != m_question) return;
             m_readingOlder = false;
             if (!answer) return; // asked again by the next scrolling
             m_older = answer->more;
             const int count = static_cast<int>(answer->messages.size());
             if (count == 0) return;
             if (rowCount() + count > most) {
               dropBack(rowCount() + count - most);
               m_newer = true;
             }
             beginInsertRows({}, 0, count - 1);
             m_rows.insert(m_rows.begin(), answer->messages.begin(), answer->messages.end());
             endInsertRows();
             Q_EMIT olderArrived(count);
           });
}

void ThreadModel::loadNewer() {
  if (m_state != State::Ready || !m_newer || m_readingNewer || m_rows.empty()) return;
  m_readingNewer = true;
  messaging::ThreadQuery query;
  query.conversation = m_conversation;
  query.after = m_rows.back().key;
  query.limit = page;
  onAnswer(m_source.thread(query), this,
           [this, question = m_question](const core::Result<messaging::ThreadPage>& answer) {
             if (question != m_question) return;
             m_readingNewer = false;
             if (!answer) return;
             m_newer = answer->more;
             const int count = static_cast<int>(answer->messages.size());
             if (count == 0) return;
             if (rowCount() + count > most) {
               dropFront(rowCount() + count - most);
               m_older = true;
             }
             appendRows(answer->messages);
             Q_EMIT newerArrived(count);
           });
}

// Everything from the first shown message on, as long as the window is: states and edits of what is shown, and at the
// end of the thread what has arrived.
void ThreadModel::readWindow() {
  if (m_state == State::Failed || m_rows.empty()) {
    if (m_state != State::Loading) open(m_conversation);
    return;
  }
  if (m_state != State::Ready || m_readingOlder || m_readingNewer) {
    m_soon.start();
    return;
  }
  messaging::ThreadQuery query;
  query.conversation = m_conversation;
  query.after = m_rows.front().key - 1;
  query.limit = rowCount() + (m_newer ? 0 : page);
  m_readingNewer = m_readingOlder = true;
  onAnswer(m_source.thread(query), this,
           [this, question = m_question](const core::Result<messaging::ThreadPage>& answer) {
             if (question != m_question) return;
             m_readingNewer = m_readingOlder = false;
             if (answer) take(*answer);
           });
}

void ThreadModel::take(const messaging::ThreadPage& answer) {
  std::vector<messaging::MessageRow> added;
  int at = 0;
  for (const auto& fresh : answer.messages) {
    while (at < rowCount() && row(at).key < fresh.key) { // went: retention, or a placeholder that was resolved
      beginRemoveRows({}, at, at);
      m_rows.erase(m_rows.begin() + at);
      endRemoveRows();
    }
    if (at < rowCount() && row(at).key == fresh.key) {
      m_rows[static_cast<std::size_t>(at)] = fresh;
      ++at;
    } else if (at == rowCount()) {
      added.push_back(fresh);
    } else { // a key between two others cannot come (keys grow), but a lost row must not shift the rest
      beginInsertRows({}, at, at);
      m_rows.insert(m_rows.begin() + at, fresh);
      endInsertRows();
      ++at;
    }
  }
  if (!answer.more && !m_newer && added.empty()) { // what is left behind the answer is no longer there
    if (at < rowCount()) dropBack(rowCount() - at);
  }
  if (at > 0) Q_EMIT dataChanged(index(0), index(at - 1));
  if (added.empty()) return;
  m_newer = answer.more;
  const int count = static_cast<int>(added.size());
  if (rowCount() + count > most) {
    dropFront(rowCount() + count - most);
    m_older = true;
  }
  appendRows(added);
  Q_EMIT newerArrived(count);
}

void ThreadModel::appendRows(const std::vector<messaging::MessageRow>& rows) {
  if (rows.empty()) return;
  beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
  m_rows.insert(m_rows.end(), rows.begin(), rows.end());
  endInsertRows();
}

void ThreadModel::dropFront(int count) {
  beginRemoveRows({}, 0, count - 1);
  m_rows.erase(m_rows.begin(), m_rows.begin() + count);
  endRemoveRows();
}

void ThreadModel::dropBack(int count) {
  beginRemoveRows({}, rowCount() - count, rowCount() - 1);
  m_rows.erase(m_rows.end() - count, m_rows.end());
  endRemoveRows();
}

int ThreadModel::indexOf(messaging::MessageKey key) const {
  const auto found = std::ranges::lower_bound(m_rows, key, {}, &messaging::MessageRow::key);
  return found == m_rows.end() || found->key != key ? -1 : static_cast<int>(found - m_rows.begin());
}

const messaging::MessageRow* ThreadModel::find(const messaging::MessageId& id) const {
  const auto found = std::ranges::find(m_rows, id, &messaging::MessageRow::id);
  return found == m_rows.end() ? nullptr : &*found;
}

int ThreadModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ThreadModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  switch (role) {
  case KeyRole: return QVariant::fromValue<qint64>(row(index.row()).key);
  case Qt::AccessibleTextRole: return spoken ? spoken(index.row()) : QString();
  default: return {};
  }
}

} // namespace clavis::ui
