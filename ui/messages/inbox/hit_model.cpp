#include "ui/messages/inbox/hit_model.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/widgets/on_answer.h"

namespace clavis::ui {

namespace {
constexpr int pageSize = 50;
} // namespace

HitModel::HitModel(MessageSource& source, People& people, QObject* parent)
    : QAbstractListModel(parent), m_source(source), m_people(people) {
  connect(&people, &People::changed, this, [this] {
    if (!m_hits.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
  });
}

void HitModel::search(const QString& text, const std::optional<std::string>& patient) {
  m_text = text;
  m_patient = patient;
  ++m_question;
  m_state = State::Loading;
  ask(std::nullopt);
  Q_EMIT stateChanged();
}

void HitModel::clear() {
  ++m_question;
  beginResetModel();
  std::vector<messaging::SearchHit>().swap(m_hits);
  endResetModel();
  m_text.clear();
  m_next.reset();
  m_state = State::Ready;
}

void HitModel::ask(std::optional<messaging::MessageKey> before) {
  messaging::SearchQuery query;
  query.text = m_text.toStdString();
  query.patient = m_patient;
  query.before = before;
  query.limit = pageSize;
  const std::uint64_t question = m_question;
  onAnswer(m_source.search(std::move(query)), this,
           [this, question, first = !before](const core::Result<messaging::SearchPage>& answer) {
             if (question != m_question) return;
             m_fetching = false;
             m_next.reset();
             if (!answer) {
               m_error = answer.error();
               m_state = State::Failed;
               Q_EMIT stateChanged();
               return;
             }
             m_state = State::Ready;
             m_next = answer->next;
             if (first) {
               beginResetModel();
               m_hits = answer->hits;
               endResetModel();
             } else if (!answer->hits.empty()) {
               beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(answer->hits.size()) - 1);
               m_hits.insert(m_hits.end(), answer->hits.begin(), answer->hits.end());
               endInsertRows();
             }
             Q_EMIT stateChanged();
           });
}

int HitModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

bool HitModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && m_next.has_value() && !m_fetching && m_state == State::Ready;
}

void HitModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  m_fetching = true;
  ask(m_next);
}

QVariant HitModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const auto& found = hit(index.row());
  switch (role) {
  case Qt::DisplayRole: return snippet(found.message.words);
  case Qt::AccessibleTextRole: {
    const QString who = found.message.own ? tr("you") : m_people.nameAndRole(found.message.person);
    //: %1 is a patient, %2 a topic, %3 who wrote, %4 when, %5 the words
    return tr("%1, topic %2, %3, %4: %5")
        .arg(m_people.name(found.patient), topicText(found.topic), who,
             listTime(found.message.arrived, QDateTime::currentDateTime()), snippet(found.message.words));
  }
  default: return {};
  }
}

} // namespace clavis::ui
