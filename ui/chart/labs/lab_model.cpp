#include "ui/chart/labs/lab_model.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_model.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/clinical_format.h"

namespace clavis::ui {

LabModel::LabModel(ChartReader& reader, QObject* parent) : QAbstractTableModel(parent), m_reader(reader) {
  m_ask.setSingleShot(true);
  m_ask.setInterval(0);
  connect(&m_ask, &QTimer::timeout, this, &LabModel::fetch);
}

void LabModel::setGrid(core::chart::LabGrid grid, bool includeEnteredInError) {
  beginResetModel();
  ++m_generation;
  m_grid = std::move(grid);
  m_includeInError = includeEnteredInError;
  m_cells.clear();
  m_failed.clear();
  m_wanted.clear();
  m_asked.clear();
  m_places.clear();
  m_places.reserve(m_grid.places.size());
  for (std::size_t i = 0; i < m_grid.places.size(); ++i)
    m_places.emplace(placeKey(m_grid.places[i].row, m_grid.places[i].column), i);
  arrange();
  endResetModel();
}

void LabModel::setFilter(const QString& text) {
  const QStringList words = folded(text).split(u' ', Qt::SkipEmptyParts);
  if (words == m_words) return;
  beginResetModel();
  m_words = words;
  arrange();
  endResetModel();
}

void LabModel::arrange() {
  m_lines.clear();
  const auto matches = [this](const QString& name) {
    const QString plain = folded(name);
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return plain.contains(word); });
  };
  for (int p = 0; p < static_cast<int>(m_grid.panels.size()); ++p) {
    const auto& panel = m_grid.panels[static_cast<std::size_t>(p)];
    const bool whole = matches(fromUtf8(panel.name));
    bool titled = false;
    for (int row = panel.firstRow; row < panel.firstRow + panel.rowCount && row < analytes(); ++row) {
      if (!whole && !matches(fromUtf8(m_grid.rows[static_cast<std::size_t>(row)].analyte.text))) continue;
      if (!titled) m_lines.push_back({p, -1});
      titled = true;
      m_lines.push_back({-1, row});
    }
  }
}

bool LabModel::isPanel(int row) const { return m_lines.at(static_cast<std::size_t>(row)).panel >= 0; }

const core::chart::LabAnalyte* LabModel::analyte(int row) const {
  if (row < 0 || row >= rowCount()) return nullptr;
  const Line& line = m_lines[static_cast<std::size_t>(row)];
  return line.analyte < 0 ? nullptr : &m_grid.rows[static_cast<std::size_t>(line.analyte)];
}

QString LabModel::rowTitle(int row) const {
  if (const auto* shown = analyte(row)) return oneLine(shown->analyte.text);
  const QString name =
      oneLine(m_grid.panels[static_cast<std::size_t>(m_lines[static_cast<std::size_t>(row)].panel)].name);
  return name.isEmpty() ? tr("Single tests") : name;
}
QString LabModel::rowRange(int row) const {
  const auto* shown = analyte(row);
  return shown == nullptr ? QString() : oneLine(shown->range);
}

QString LabModel::columnDay(int column) const {
  const QString day = dayText(m_grid.columns.at(static_cast<std::size_t>(column)).collected);
  return day.isEmpty() ? tr("Date not known") : day;
}
QString LabModel::columnTime(int column) const {
  return timeText(m_grid.columns.at(static_cast<std::size_t>(column)).collected);
}

LabModel::GridCell LabModel::at(const QModelIndex& index) const {
  const Line& line = m_lines.at(static_cast<std::size_t>(index.row()));
  if (line.analyte < 0) return {};
  const auto place = m_places.find(placeKey(line.analyte, index.column()));
  if (place == m_places.end()) return {};
  const auto& where = m_grid.places[place->second];
  if (const auto here = m_cells.find(where.entry); here != m_cells.end())
    return {here->second.values.empty() ? CellState::Failed : CellState::Here, &here->second, where.count};
  if (m_failed.contains(where.entry)) return {CellState::Failed, nullptr, where.count};
  if (m_asked.insert(where.entry).second) {
    m_wanted.insert(place->second);
    m_ask.start();
  }
  return {CellState::Waiting, nullptr, where.count};
}

void LabModel::fetch() {
  std::vector<core::chart::LabPlace> places;
  places.reserve(m_wanted.size());
  for (const std::size_t place : m_wanted) places.push_back(m_grid.places[place]);
  m_wanted.clear();
  if (places.empty()) return;
  std::vector<std::int64_t> asked;
  for (const auto& place : places) asked.push_back(place.entry);
  onAnswer(m_reader.labCells(std::move(places), m_includeInError), this,
           [this, asked, generation = m_generation](core::Result<std::vector<core::chart::LabCell>> answer) {
             if (generation != m_generation) return;
             if (answer) {
               for (auto& cell : *answer) m_cells.insert_or_assign(cell.entry, std::move(cell));
             }
             for (const std::int64_t entry : asked) {
               if (!m_cells.contains(entry)) m_failed.insert(entry);
             }
             if (rowCount() > 0 && columnCount() > 0)
               Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
             Q_EMIT cellsArrived();
           });
}

QModelIndex LabModel::find(const core::chart::ResourceKey& key) const {
  for (int row = 0; row < rowCount(); ++row) {
    const int shown = m_lines[static_cast<std::size_t>(row)].analyte;
    if (shown < 0) continue;
    for (int column = 0; column < columnCount(); ++column) {
      const auto place = m_places.find(placeKey(shown, column));
      if (place == m_places.end()) continue;
      const auto here = m_cells.find(m_grid.places[place->second].entry);
      if (here == m_cells.end()) continue;
      for (const auto& value : here->second.values) {
        if (value.origin.key == key) return index(row, column);
      }
    }
  }
  return {};
}

int LabModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}
int LabModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_grid.columns.size());
}

QVariant LabModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole))
    return {};
  if (isPanel(index.row())) return role == Qt::AccessibleTextRole ? rowTitle(index.row()) : QVariant();
  const GridCell cell = at(index);
  switch (cell.state) {
  case CellState::Empty: return role == Qt::AccessibleTextRole ? QVariant(tr("no value")) : QVariant();
  case CellState::Waiting: return tr("reading");
  case CellState::Failed: return tr("could not be read");
  case CellState::Here: break;
  }
  const auto& first = cell.values->values.front();
  const QString flag = flagText(first.flag);
  QString text =
      role == Qt::ToolTipRole && first.components.empty() ? fullValueText(first.value) : observationText(first);
  if (text.isEmpty()) text = tr("no value");
  if (!flag.isEmpty()) text += QStringLiteral(", ") + flag;
  if (role == Qt::DisplayRole) return text;
  if (first.origin.enteredInError) text = tr("Entered in error: %1").arg(text);
  if (first.notFinal) text += QStringLiteral(", ") + statusText(fromUtf8(first.origin.status));
  if (cell.count > 1)
    text += QStringLiteral(", ") + tr("%n values at this time, the newest issued is shown", nullptr, cell.count);
  // A cell alone must say what it is of and when: screen readers and tooltips show nothing around it.
  text = tr("%1 %2, %3")
             .arg(rowTitle(index.row()), text,
                  momentText(m_grid.columns[static_cast<std::size_t>(index.column())].collected));
  if (const QString range = rangesText(first.ranges); !range.isEmpty())
    text += QStringLiteral(", ") + tr("range %1").arg(range);
  return text;
}

QVariant LabModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  if (orientation == Qt::Vertical) return section < rowCount() ? QVariant(rowTitle(section)) : QVariant();
  if (section >= columnCount()) return {};
  return QString(columnDay(section) + u' ' + columnTime(section)).trimmed();
}

Qt::ItemFlags LabModel::flags(const QModelIndex& index) const {
  if (index.isValid() && isPanel(index.row())) return Qt::ItemIsEnabled;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

} // namespace clavis::ui
