#include "ui/patients/patient_model.h"

#include "ui/widgets/on_answer.h"
#include "ui/words/clinical_format.h"

#include <QDateTime>

namespace clavis::ui {

namespace {

constexpr int pageSize = 200;
constexpr int hitLimit = 200;

QString fromUtf8(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString dateOr(const core::chart::PartialDate& date, const QString& unknown) {
  return date.known() ? dateText(fromUtf8(date.recorded)) : unknown;
}

} // namespace

PatientModel::PatientModel(PatientSource& source, QObject* parent) : QAbstractTableModel(parent), m_source(source) {}

PatientModel::~PatientModel() { m_running.cancel(); }

void PatientModel::showAll() { search({}); }

void PatientModel::search(const QString& text) {
  const QString wanted = text.trimmed();
  if (wanted == m_text && m_question != 0 && m_state != State::Failed) return;
  m_text = wanted;
  ask();
}

void PatientModel::reload() { ask(); }

void PatientModel::clear() {
  ++m_question; // whatever is still under way belongs to the past
  m_running.cancel();
  beginResetModel();
  std::vector<core::chart::PatientRow>().swap(m_rows);
  endResetModel();
  m_text.clear();
  m_next.reset();
  m_total.reset();
  m_state = State::Loading;
  Q_EMIT stateChanged();
}

void PatientModel::ask() {
  const std::uint64_t question = ++m_question;
  m_running.cancel();
  m_state = State::Loading;
  m_error.reset();
  m_fetching = false;

  if (!m_text.isEmpty()) {
    m_running = m_source.search(m_text.toStdString(), hitLimit);
    onAnswer(m_running, this, [this, question](const core::Result<core::chart::PatientHits>& answer) {
      if (question != m_question) return;
      if (!answer) return failed(answer.error());
      std::vector<core::chart::PatientRow> rows;
      rows.reserve(answer->hits.size());
      for (const auto& hit : answer->hits) {
        rows.push_back(hit.row);
        if (!hit.matched.empty()) rows.back().identifier = hit.matched; // show the number that was typed
      }
      m_next.reset();
      m_total = answer->total;
      m_totalExact = answer->totalExact;
      replaceRows(std::move(rows));
    });
  } else {
    core::chart::PatientPageQuery query;
    query.sort = m_sort;
    query.order = m_order;
    query.limit = pageSize;
    onAnswer(m_source.page(query), this, [this, question](const core::Result<core::chart::PatientPage>& answer) {
      if (question != m_question) return;
      if (!answer) return failed(answer.error());
      m_next.reset();
      if (answer->moreAfter && !answer->places.empty()) m_next = answer->places.back();
      if (!m_next) m_total = static_cast<std::int64_t>(answer->rows.size());
      replaceRows(answer->rows);
    });
    m_totalExact = true;
    onAnswer(m_source.count(), this, [this, question](const core::Result<std::int64_t>& answer) {
      if (question != m_question || !answer) return;
      m_total = *answer;
      Q_EMIT stateChanged();
    });
  }
  Q_EMIT stateChanged();
}

void PatientModel::replaceRows(std::vector<core::chart::PatientRow> rows) {
  beginResetModel();
  m_rows = std::move(rows);
  endResetModel();
  m_state = State::Ready;
  Q_EMIT stateChanged();
}

void PatientModel::failed(const core::Error& error) {
  if (m_state == State::Loading) replaceRows({});
  m_state = State::Failed;
  m_error = error;
  m_next.reset();
  Q_EMIT stateChanged();
}

bool PatientModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && m_next.has_value() && !m_fetching && m_state == State::Ready;
}

void PatientModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  m_fetching = true;
  core::chart::PatientPageQuery query;
  query.sort = m_sort;
  query.order = m_order;
  query.limit = pageSize;
  query.after = m_next;
  const std::uint64_t question = m_question;
  onAnswer(m_source.page(query), this, [this, question](const core::Result<core::chart::PatientPage>& answer) {
    if (question != m_question) return;
    m_fetching = false;
    if (!answer) return failed(answer.error());
    m_next.reset();
    if (answer->moreAfter && !answer->places.empty()) m_next = answer->places.back();
    if (!answer->rows.empty()) {
      const int first = static_cast<int>(m_rows.size());
      beginInsertRows({}, first, first + static_cast<int>(answer->rows.size()) - 1);
      m_rows.insert(m_rows.end(), answer->rows.begin(), answer->rows.end());
      endInsertRows();
    }
    Q_EMIT stateChanged();
  });
}

bool PatientModel::isSortable(int column) { return column != Identifier; }

void PatientModel::sort(int column, Qt::SortOrder order) {
  using core::chart::PatientSort;
  PatientSort wanted = PatientSort::Family;
  switch (column) {
  case Name: wanted = PatientSort::Family; break;
  case Born: wanted = PatientSort::BirthDate; break;
  case Gender: wanted = PatientSort::Gender; break;
  case LastEncounter: wanted = PatientSort::LastEncounter; break;
  case LastChanged: wanted = PatientSort::LastUpdated; break;
  default: return;
  }
  const auto direction =
      order == Qt::AscendingOrder ? core::chart::SortOrder::Ascending : core::chart::SortOrder::Descending;
  if (wanted == m_sort && direction == m_order) return;
  m_sort = wanted;
  m_order = direction;
  if (m_question != 0 && m_text.isEmpty()) ask(); // hits stay best first
}

int PatientModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PatientModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString PatientModel::text(const core::chart::PatientRow& row, int column) const {
  switch (column) {
  case Name: return personName(fromUtf8(row.family), fromUtf8(row.given), fromUtf8(row.prefix));
  case Born: return dateOr(row.birthDate, tr("Not known"));
  case Gender: return genderText(fromUtf8(row.gender));
  case Identifier: return row.identifier.empty() ? tr("Not known") : leftToRight(fromUtf8(row.identifier));
  case LastEncounter: return dateOr(row.lastEncounter, tr("None recorded"));
  case LastChanged:
    if (!row.lastUpdated) return tr("Not known");
    return dateText(QDateTime::fromMSecsSinceEpoch(row.lastUpdated->time_since_epoch().count()).date());
  default: return {};
  }
}

QString PatientModel::spoken(const core::chart::PatientRow& row, int column) const {
  if (column == Born && row.birthDate.known()) {
    const QString recorded = fromUtf8(row.birthDate.recorded);
    //: %1 is a birth date, %2 an age ("81y"), %3 the date of death
    if (row.deceased && row.died.known()) {
      return tr("Born %1, died %2").arg(dateText(recorded), dateText(fromUtf8(row.died.recorded)));
    }
    //: %1 is a birth date, %2 an age ("81y")
    if (!row.deceased) return tr("Born %1, %2").arg(dateText(recorded), ageText(recorded, QDate::currentDate()));
  }
  if (column == Name) {
    const QString name = text(row, Name);
    //: %1 is a patient's name
    if (row.deceased) return tr("%1, deceased").arg(name);
    //: %1 is a patient's name
    if (!row.mergedInto.empty()) return tr("%1, replaced by another record").arg(name);
    //: %1 is a patient's name
    if (row.lookAlike) return tr("%1, similar name").arg(name);
  }
  return text(row, column);
}

QVariant PatientModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const auto& patient = row(index.row());
  switch (role) {
  case Qt::DisplayRole: return text(patient, index.column());
  case Qt::AccessibleTextRole: return spoken(patient, index.column());
  case Qt::ToolTipRole:
    if (index.column() == Identifier && !patient.identifier.empty()) // whole: in the list a long one is shortened
      return (fromUtf8(patient.identifierLabel) + u' ' + fromUtf8(patient.identifier)).trimmed();
    if (index.column() == Name && patient.lookAlike) {
      return tr("Another patient has a name that is easily confused with this one. Check the birth date.");
    }
    return {};
  case PatientIdRole: return fromUtf8(patient.patientId);
  default: return {};
  }
}

QVariant PatientModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeading | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
  case Name: return tr("Name");
  case Born: return tr("Born");
  case Gender: return tr("Gender");
  case Identifier: return tr("Identifier");
  case LastEncounter: return tr("Last encounter");
  case LastChanged: return tr("Record changed");
  default: return {};
  }
}

} // namespace clavis::ui
