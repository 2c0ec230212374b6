#include "ui/chart/accessible_painted.h"

#include "ui/chart/allergy_strip.h"
#include "ui/chart/trends/trend_plot.h"

#include <QAccessibleWidget>

namespace clavis::ui {
namespace {

class AccessiblePlot final : public QAccessibleWidget {
 public:
  explicit AccessiblePlot(TrendPlot* plot) : QAccessibleWidget(plot, QAccessible::Chart) {}
  [[nodiscard]] QString text(QAccessible::Text kind) const override {
    const auto* plot = static_cast<const TrendPlot*>(widget());
    switch (kind) {
    case QAccessible::Description: return plot->description();
    case QAccessible::Value: return plot->readout();
    default: return QAccessibleWidget::text(kind);
    }
  }
};

class AccessibleStrip final : public QAccessibleWidget {
 public:
  explicit AccessibleStrip(AllergyStrip* strip) : QAccessibleWidget(strip, QAccessible::StaticText) {}
};

QAccessibleInterface* make(const QString& className, QObject* object) {
  if (className == QLatin1String("clavis::ui::TrendPlot")) return new AccessiblePlot(static_cast<TrendPlot*>(object));
  if (className == QLatin1String("clavis::ui::AllergyStrip"))
    return new AccessibleStrip(static_cast<AllergyStrip*>(object));
  return nullptr;
}

} // namespace

void installPaintedAccessibility() {
  // Qt keeps a list of factories for the whole process; once is enough.
  static const bool installed = [] {
    QAccessible::installFactory(make);
    return true;
  }();
  static_cast<void>(installed);
}

} // namespace clavis::ui
