#include "ui/shell/chart_window.h"

#include "ui/chart/chart_view.h"
#include "ui/widgets/screen_fit.h"

#include <QAction>
#include <QCloseEvent>
#include <QVBoxLayout>

namespace clavis::ui {

ChartWindow::ChartWindow(ChartView* view) : QWidget(nullptr, Qt::Window), m_view(view) {
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(view);
  setWindowTitle(view->title());
  connect(view, &ChartView::titleChanged, this, &QWidget::setWindowTitle);
  auto* close = new QAction(tr("Close this window"), this);
  close->setShortcut(QKeySequence::Close);
  connect(close, &QAction::triggered, this, &QWidget::close);
  addAction(close);
  resizeWithinScreen(*this, {1100, 760});
}

void ChartWindow::closeEvent(QCloseEvent* event) {
  Q_EMIT closed();
  QWidget::closeEvent(event);
}

} // namespace clavis::ui
