#include "ui/messages/inbox/inbox_model.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/widgets/on_answer.h"

#include <algorithm>

namespace clavis::ui {

namespace {
constexpr int pageSize = 50;
constexpr int mostAtOnce = 500; ///< rows that a quiet reload reads in one go
} // namespace

InboxModel::InboxModel(MessageSource& source, People& people, QObject* parent)
    : QAbstractListModel(parent), m_source(source), m_people(people) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(80);
  connect(&m_soon, &QTimer::timeout, this, &InboxModel::ask);
  connect(&source, &MessageSource::inboxChanged, this, [this] {
    if (!m_soon.isActive()) m_soon.start();
  });
  connect(&people, &People::changed, this, [this] {
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
  });
}

void InboxModel::showAll() {
  m_patient.reset();
  m_state = State::Loading;
  ask();
}

void InboxModel::showPatient(const std::string& reference) {
  m_patient = reference;
  m_state = State::Loading;
  ask();
}

void InboxModel::reload() { ask(); }

void InboxModel::ask() {
  const std::uint64_t question = ++m_question;
  m_fetching = false;
  messaging::InboxQuery query;
  query.patient = m_patient;
  query.limit = std::clamp(rowCount(), pageSize, mostAtOnce);
  onAnswer(m_source.inbox(std::move(query)), this, [this, question](const core::Result<messaging::InboxPage>& answer) {
    if (question != m_question) return;
    if (!answer) {
      m_error = answer.error();
      m_state = State::Failed;
      Q_EMIT stateChanged();
      return;
    }
    m_error.reset();
    m_state = State::Ready;
    take(*answer);
    Q_EMIT stateChanged();
  });
  Q_EMIT stateChanged();
}

// Rows keep their identity by key, so that the chosen conversation stays chosen while others move past it.
void InboxModel::take(const messaging::InboxPage& page) {
  const bool sameRows =
      page.rows.size() == m_rows.size() &&
      std::ranges::equal(page.rows, m_rows, {}, &messaging::ConversationRow::key, &messaging::ConversationRow::key);
  m_next = page.next;
  if (sameRows) {
    m_rows = page.rows;
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
  } else {
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<messaging::ConversationKey> keys;
    keys.reserve(static_cast<std::size_t>(before.size()));
    for (const QModelIndex& old : before) keys.push_back(row(old.row()).key);
    m_rows = page.rows;
    for (qsizetype at = 0; at < before.size(); ++at) {
      const int now = indexOf(keys[static_cast<std::size_t>(at)]);
      changePersistentIndex(before[at], now < 0 ? QModelIndex() : index(now));
    }
    Q_EMIT layoutChanged();
  }
  if (m_unread != page.unread || m_urgent != page.urgentUnread) {
    m_unread = page.unread;
    m_urgent = page.urgentUnread;
    Q_EMIT countsChanged(m_unread, m_urgent);
  }
}

int InboxModel::indexOf(messaging::ConversationKey key) const {
  const auto found = std::ranges::find(m_rows, key, &messaging::ConversationRow::key);
  return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int InboxModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

bool InboxModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && m_next.has_value() && !m_fetching && m_state == State::Ready;
}

void InboxModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  m_fetching = true;
  messaging::InboxQuery query;
  query.patient = m_patient;
  query.after = m_next;
  query.limit = pageSize;
  const std::uint64_t question = m_question;
  onAnswer(m_source.inbox(std::move(query)), this, [this, question](const core::Result<messaging::InboxPage>& answer) {
    if (question != m_question) return;
    m_fetching = false;
    m_next.reset();
    if (!answer) return;
    m_next = answer->next;
    // A conversation that moved up meanwhile is here already.
    std::vector<messaging::ConversationRow> rows;
    for (const auto& row : answer->rows)
      if (indexOf(row.key) < 0) rows.push_back(row);
    if (rows.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
    m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    endInsertRows();
  });
}

QString InboxModel::spoken(const messaging::ConversationRow& row) const {
  QStringList parts{m_people.nameAndRole(row.patient)};
  if (const QString born = m_people.born(row.patient); !born.isEmpty()) parts << tr("born %1").arg(born);
  //: %1 is what a conversation is about
  parts << tr("topic %1").arg(topicText(row.topic));
  if (row.urgentUnread > 0) parts << tr("%n urgent and unread", nullptr, row.urgentUnread);
  if (row.unread > 0) parts << tr("%n unread", nullptr, row.unread);
  if (row.state == messaging::ConversationState::Blocked) parts << tr("held back: a key changed");
  if (row.state == messaging::ConversationState::Left) parts << tr("left, read only");
  if (row.state == messaging::ConversationState::Waiting) parts << tr("waiting for the other side to join");
  if (row.queued > 0) parts << tr("%n not sent yet", nullptr, row.queued);
  if (row.hasDraft) parts << tr("has a draft");
  if (!row.lastWords.empty()) {
    const QString who = row.lastOwn ? tr("you") : m_people.name(row.lastPerson);
    //: %1 is who wrote last, %2 the words, %3 when
    parts
        << tr("last, %1: %2, %3").arg(who, snippet(row.lastWords), listTime(row.lastAt, QDateTime::currentDateTime()));
  }
  return parts.join(QStringLiteral(", "));
}

QVariant InboxModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const auto& conversation = row(index.row());
  switch (role) {
  case Qt::DisplayRole: return m_people.name(conversation.patient);
  case Qt::AccessibleTextRole: return spoken(conversation);
  case KeyRole: return QVariant::fromValue<qint64>(conversation.key);
  default: return {};
  }
}

} // namespace clavis::ui
