// The rows of one section as a table model: pages of RowSets, a text filter over what is loaded. Cells are made when
// they are painted.
#pragma once

#include "ui/chart/rows/row_set.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace clavis::ui {

class RowModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit RowModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void reset(QList<Column> columns);
  void append(std::shared_ptr<const RowSet> rows);
  /// Shows only rows whose text contains every word, case and accents aside. Empty: all.
  void setFilter(const QString& text);

  [[nodiscard]] const QList<Column>& columns() const { return m_columns; }
  [[nodiscard]] int loaded() const { return m_loaded; }
  [[nodiscard]] Cell cell(const QModelIndex& index) const;
  [[nodiscard]] RecordDetails details(int row) const;
  [[nodiscard]] const core::chart::Origin& origin(int row) const;
  [[nodiscard]] bool past(int row) const;
  /// The page a row came with, and its place there.
  [[nodiscard]] std::pair<const RowSet*, int> source(int row) const { return {&set(at(row)), at(row).row}; }
  /// The row that shows this record, or -1.
  [[nodiscard]] int find(const core::chart::ResourceKey& key) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Place {
    int set;
    int row;
  };
  [[nodiscard]] bool matches(const Place& place) const;
  [[nodiscard]] const Place& at(int row) const { return m_visible.at(static_cast<std::size_t>(row)); }
  [[nodiscard]] const RowSet& set(const Place& place) const { return *m_sets.at(static_cast<std::size_t>(place.set)); }

  QList<Column> m_columns;
  std::vector<std::shared_ptr<const RowSet>> m_sets;
  std::vector<Place> m_visible;
  QStringList m_words;
  int m_loaded = 0;
};

/// Lower case without accents, for filters.
[[nodiscard]] QString folded(const QString& text);

} // namespace clavis::ui
