#include "ui/messages/inbox/inbox_model.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/widgets/on_answer.h"

#include <algorithm>
#include <utility>

namespace clavis::ui {

namespace {
constexpr int pageSize = 50;
constexpr int mostAtOnce = 500; ///< rows that a quiet reload reads in one go
} // namespace

InboxModel::InboxModel(MessageSource& source, People& people, QObject* parent)
    : KeyedListModel(parent), m_source(source), m_people(people) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(80);
  connect(&m_soon, &QTimer::timeout, this, &InboxModel::ask);
  connect(&source, &MessageSource::inboxChanged, this, [this] {
    if (!m_soon.isActive()) m_soon.start();
  });
  connect(&people, &People::changed, this, [this] { allChanged(); });
}

void InboxModel::showAll() {
  m_patient.reset();
  m_state = State::Loading;
  m_fetching = m_fetchAgain = false;
  ask();
}

void InboxModel::showPatient(const std::string& reference) {
  m_patient = reference;
  m_state = State::Loading;
  m_fetching = m_fetchAgain = false;
  ask();
}

void InboxModel::reload() { ask(); }

void InboxModel::ask() {
  const std::uint64_t question = ++m_question;
  m_asking = true;
  // A page that is overtaken is asked for again: the view has come to its end and does not ask twice.
  m_fetchAgain = m_fetchAgain || m_fetching;
  m_fetching = false;
  messaging::InboxQuery query;
  query.patient = m_patient;
  query.limit = std::clamp(rowCount(), pageSize, mostAtOnce);
  onAnswer(m_source.inbox(std::move(query)), this, [this, question](const core::Result<messaging::InboxPage>& answer) {
    if (question != m_question) return;
    m_asking = false;
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
    if (std::exchange(m_fetchAgain, false)) fetchMore({});
  });
  Q_EMIT stateChanged();
}

void InboxModel::take(const messaging::InboxPage& page) {
  m_next = page.next;
  replaceRows(page.rows);
  if (m_unread == page.unread && m_urgent == page.urgentUnread) return;
  m_unread = page.unread;
  m_urgent = page.urgentUnread;
  Q_EMIT countsChanged(m_unread, m_urgent);
}

int InboxModel::indexOf(messaging::ConversationKey key) const {
  const auto found = std::ranges::find(rows(), key, &messaging::ConversationRow::key);
  return found == rows().end() ? -1 : static_cast<int>(found - rows().begin());
}

bool InboxModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && m_next.has_value() && !m_fetching && m_state == State::Ready;
}

void InboxModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  if (m_asking) { // where the next page begins is being read anew
    m_fetchAgain = true;
    return;
  }
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
    std::vector<messaging::ConversationRow> more;
    for (const auto& one : answer->rows)
      if (indexOf(one.key) < 0) more.push_back(one);
    appendRows(std::move(more));
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
