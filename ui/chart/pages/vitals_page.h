// Vital signs: the newest reading of each kind, the ones before it, and the way to their plot.
#pragma once

#include "ui/chart/pages/chart_page.h"

#include <memory>

class QCheckBox;
class QPushButton;

namespace clavis::ui {

class RowModel;
class RowTable;

/// One row a kind of vital sign.
class VitalRows final : public RowSet {
 public:
  explicit VitalRows(std::vector<core::chart::VitalGroup> groups);
  [[nodiscard]] static QList<Column> columns();
  [[nodiscard]] int count() const override { return static_cast<int>(m_groups.size()); }
  [[nodiscard]] Cell cell(int row, int column) const override;
  [[nodiscard]] RecordDetails details(int row) const override;
  [[nodiscard]] const core::chart::Origin& origin(int row) const override;
  [[nodiscard]] bool past(int) const override { return false; }
  [[nodiscard]] const core::chart::VitalGroup& group(int row) const {
    return m_groups.at(static_cast<std::size_t>(row));
  }

 private:
  std::vector<core::chart::VitalGroup> m_groups;
};

class VitalsPage final : public ChartPage {
  Q_OBJECT
 public:
  explicit VitalsPage(PageContext context, QWidget* parent = nullptr);
  void reveal(const core::chart::ResourceKey& key) override;
  void focusContent() override;
  [[nodiscard]] RowTable* table() const { return m_table; }
  void setShowEnteredInError(bool show);

 protected:
  void load() override;
  void stateAction() override;

 private:
  void plot(int row);

  RowModel* m_rows;
  RowTable* m_table;
  QCheckBox* m_inError;
  QPushButton* m_plot;
  std::shared_ptr<const VitalRows> m_groups;
};

} // namespace clavis::ui
