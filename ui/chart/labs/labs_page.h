// The laboratory section: the grid, a filter by name, and the way to the plot of a row.
#pragma once

#include "ui/chart/pages/chart_page.h"

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace clavis::ui {

class LabGrid;
class LabModel;

class LabsPage final : public ChartPage {
  Q_OBJECT
 public:
  explicit LabsPage(PageContext context, QWidget* parent = nullptr);
  void reveal(const core::chart::ResourceKey& key) override;
  void focusContent() override;
  [[nodiscard]] bool isSettled() const override;
  [[nodiscard]] LabGrid* grid() const { return m_grid; }

 protected:
  void load() override;
  void stateAction() override;

 private:
  void showGrid();
  void plot(int row);

  LabModel* m_model;
  LabGrid* m_grid;
  QLineEdit* m_filter;
  QCheckBox* m_inError;
  QPushButton* m_plot;
  core::chart::SectionAge m_age;
  core::chart::Hidden m_hidden;
  std::optional<core::chart::ResourceKey> m_wanted;
};

} // namespace clavis::ui
