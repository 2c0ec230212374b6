// Files on their way, in the line at the bottom of the window: a sentence and a bar while something moves, waits or has
// stopped; nothing otherwise. A button: it leads to the files. Thread: main.
#pragma once

#include "core/exchange/model/transfer.h"

#include <QWidget>

class QProgressBar;
class QPushButton;

namespace clavis::ui {

class TransferStrip final : public QWidget {
  Q_OBJECT
 public:
  explicit TransferStrip(QWidget* parent = nullptr);
  void show(const core::exchange::TransferSummary& summary);
  using QWidget::show;
  [[nodiscard]] QString sentence() const;

 Q_SIGNALS:
  void clicked();

 private:
  QPushButton* m_words;
  QProgressBar* m_bar;
};

} // namespace clavis::ui
