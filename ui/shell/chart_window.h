// A chart in a window of its own, bound to its patient like the tab it came from.
#pragma once

#include <QWidget>

namespace clavis::ui {

class ChartView;

class ChartWindow final : public QWidget {
  Q_OBJECT
 public:
  /// Takes the view.
  explicit ChartWindow(ChartView* view);
  [[nodiscard]] ChartView* view() const { return m_view; }

 Q_SIGNALS:
  void closed();

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  ChartView* m_view;
};

} // namespace clavis::ui
