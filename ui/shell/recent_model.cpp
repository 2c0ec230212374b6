#include "ui/shell/recent_model.h"

#include "ui/patients/patient_source.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/clinical_format.h"

#include <QDate>

namespace clavis::ui {

namespace {
QString fromUtf8(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
} // namespace

RecentModel::RecentModel(PatientSource& source, QObject* parent) : QAbstractListModel(parent), m_source(source) {}

void RecentModel::setIds(const std::vector<std::string>& ids) {
  m_ids = ids;
  reload();
}

void RecentModel::reload() { collect(++m_question, 0, {}); }

// One after the other: at most twelve point lookups, and the order stays theirs.
void RecentModel::collect(std::uint64_t question, std::size_t index, std::vector<core::chart::PatientRow> found) {
  if (question != m_question) return;
  if (index >= m_ids.size()) {
    beginResetModel();
    m_rows = std::move(found);
    endResetModel();
    return;
  }
  onAnswer(
      m_source.find(m_ids[index]), this,
      [this, question, index, found = std::move(found)](const core::Result<core::chart::PatientRow>& answer) mutable {
        if (answer) found.push_back(*answer);
        collect(question, index + 1, std::move(found));
      });
}

int RecentModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant RecentModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const auto& patient = row(index.row());
  const QString name = personName(fromUtf8(patient.family), fromUtf8(patient.given), fromUtf8(patient.prefix));
  switch (role) {
  case Qt::DisplayRole: return name;
  case Qt::AccessibleTextRole: {
    const QString recorded = fromUtf8(patient.birthDate.recorded);
    //: %1 is a patient's name, %2 the birth date
    return patient.birthDate.known() ? tr("%1, born %2").arg(name, dateText(recorded)) : name;
  }
  case PatientIdRole: return fromUtf8(patient.patientId);
  default: return {};
  }
}

} // namespace clavis::ui
