#include "ui/chart/rows/row_model.h"

namespace clavis::ui {

QString folded(const QString& text) {
  const QString apart = text.normalized(QString::NormalizationForm_KD);
  QString out;
  out.reserve(apart.size());
  for (const QChar c : apart) {
    if (c.category() != QChar::Mark_NonSpacing) out += c;
  }
  return out.toCaseFolded();
}

void RowModel::reset(QList<Column> columns) {
  beginResetModel();
  m_columns = std::move(columns);
  m_sets.clear();
  m_visible.clear();
  m_loaded = 0;
  endResetModel();
}

void RowModel::append(std::shared_ptr<const RowSet> rows) {
  if (rows == nullptr || rows->count() == 0) return;
  const int set = static_cast<int>(m_sets.size());
  m_loaded += rows->count();
  m_sets.push_back(std::move(rows));
  std::vector<Place> fresh;
  for (int row = 0; row < m_sets.back()->count(); ++row) {
    if (const Place place{set, row}; matches(place)) fresh.push_back(place);
  }
  if (fresh.empty()) return;
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
  m_visible.insert(m_visible.end(), fresh.begin(), fresh.end());
  endInsertRows();
}

void RowModel::setFilter(const QString& text) {
  const QStringList words = folded(text).split(u' ', Qt::SkipEmptyParts);
  if (words == m_words) return;
  beginResetModel();
  m_words = words;
  m_visible.clear();
  for (int s = 0; s < static_cast<int>(m_sets.size()); ++s) {
    for (int row = 0; row < m_sets[static_cast<std::size_t>(s)]->count(); ++row) {
      if (const Place place{s, row}; matches(place)) m_visible.push_back(place);
    }
  }
  endResetModel();
}

bool RowModel::matches(const Place& place) const {
  if (m_words.isEmpty()) return true;
  QString all;
  for (int column = 0; column < static_cast<int>(m_columns.size()); ++column) {
    all += set(place).cell(place.row, column).spoken();
    all += u' ';
  }
  all = folded(all);
  return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return all.contains(word); });
}

Cell RowModel::cell(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  const Place& place = at(index.row());
  return set(place).cell(place.row, index.column());
}
RecordDetails RowModel::details(int row) const { return set(at(row)).details(at(row).row); }
const core::chart::Origin& RowModel::origin(int row) const { return set(at(row)).origin(at(row).row); }
bool RowModel::past(int row) const { return set(at(row)).past(at(row).row); }

int RowModel::find(const core::chart::ResourceKey& key) const {
  for (int row = 0; row < rowCount(); ++row) {
    if (origin(row).key == key) return row;
  }
  return -1;
}

int RowModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_visible.size());
}
int RowModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RowModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  switch (role) {
  case Qt::DisplayRole: return cell(index).spoken();
  case Qt::AccessibleTextRole: {
    // A screen reader moving down one column still has to hear that a row was withdrawn or is over.
    const QString said = cell(index).spoken();
    if (index.column() == 0 && origin(index.row()).enteredInError) return tr("Entered in error: %1").arg(said);
    return said;
  }
  default: return {};
  }
}

QVariant RowModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= columnCount()) return {};
  if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return m_columns.at(section).title;
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignLeading | Qt::AlignVCenter);
  return {};
}

} // namespace clavis::ui
