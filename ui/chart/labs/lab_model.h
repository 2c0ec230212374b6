// The laboratory grid as a table model: panel titles and analytes down, collection times across, newest first. The
// shape is known whole; a cell's values are read when it is first asked for, in batches of what is visible.
#pragma once

#include "ui/chart/chart_reader.h"
#include "ui/chart/rows/row_set.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <unordered_map>
#include <unordered_set>

namespace clavis::ui {

class LabModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit LabModel(ChartReader& reader, QObject* parent = nullptr);

  void setGrid(core::chart::LabGrid grid, bool includeEnteredInError);
  /// Analytes whose name contains the words; panels without one vanish.
  void setFilter(const QString& text);

  [[nodiscard]] bool isPanel(int row) const;
  [[nodiscard]] const core::chart::LabAnalyte* analyte(int row) const; ///< nullptr for a panel's title
  [[nodiscard]] QString rowTitle(int row) const;
  [[nodiscard]] QString rowRange(int row) const;
  [[nodiscard]] QString columnDay(int column) const;
  [[nodiscard]] QString columnTime(int column) const;
  [[nodiscard]] int analytes() const { return static_cast<int>(m_grid.rows.size()); }

  enum class CellState { Empty, Waiting, Here, Failed };
  struct GridCell {
    CellState state = CellState::Empty;
    const core::chart::LabCell* values = nullptr;
    int count = 0; ///< values at this place
  };
  /// What is at a place; asks for it when it is not here yet.
  [[nodiscard]] GridCell at(const QModelIndex& index) const;
  /// The place that holds this observation among the cells that are here, or an invalid index.
  [[nodiscard]] QModelIndex find(const core::chart::ResourceKey& key) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

 Q_SIGNALS:
  void cellsArrived();

 private:
  struct Line {
    int panel = -1;   ///< a title
    int analyte = -1; ///< or a row
  };
  void arrange();
  void fetch();
  [[nodiscard]] static quint64 placeKey(int row, int column) {
    return (static_cast<quint64>(static_cast<quint32>(row)) << 32) | static_cast<quint32>(column);
  }

  ChartReader& m_reader;
  core::chart::LabGrid m_grid;
  bool m_includeInError = false;
  QStringList m_words;
  std::vector<Line> m_lines;
  std::unordered_map<quint64, std::size_t> m_places;              // where something is: index into m_grid.places
  std::unordered_map<std::int64_t, core::chart::LabCell> m_cells; // by entry
  std::unordered_set<std::int64_t> m_failed;
  mutable std::unordered_set<std::size_t> m_wanted; // places to ask for at the next turn of the event loop
  mutable std::unordered_set<std::int64_t> m_asked;
  mutable QTimer m_ask;
  quint64 m_generation = 0;
};

} // namespace clavis::ui
