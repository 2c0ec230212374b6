// The laboratory grid on the screen: analyte names stay at the side, dates at the top, whatever is scrolled. Numbers
// stand on their decimal mark with the unit beside each; a flag is a letter on a soft ground. Only visible cells are
// painted and read. Keys: arrows move by cell, Enter plots the row, Home and End in the row.
#pragma once

#include "ui/chart/labs/lab_model.h"

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableView>

namespace clavis::ui {

class LabGrid final : public QTableView {
  Q_OBJECT
 public:
  explicit LabGrid(LabModel* model, QWidget* parent = nullptr);

  [[nodiscard]] LabModel* labs() const { return m_model; }
  /// Asks for the visible cells that are not here yet; true when all are here.
  bool askVisible() const;

 Q_SIGNALS:
  void cellChosen(const QModelIndex& index);
  void plotRequested(int row);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void focusInEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;

 private:
  void layOut();

  LabModel* m_model;
};

} // namespace clavis::ui
