#include "ui/widgets/reading_area.h"

#include <QAccessibleWidget>

namespace clavis::ui {

namespace {

QAccessibleInterface* make(const QString& className, QObject* object) {
  if (className != QLatin1String("clavis::ui::ReadingArea")) return nullptr;
  return new QAccessibleWidget(static_cast<QWidget*>(object), QAccessible::Grouping);
}

} // namespace

ReadingArea::ReadingArea(const QString& name, QWidget* parent) : QScrollArea(parent) {
  // Qt keeps a list of factories for the whole process; once is enough.
  static const bool installed = [] {
    QAccessible::installFactory(make);
    return true;
  }();
  static_cast<void>(installed);
  setAccessibleName(name);
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
}

} // namespace clavis::ui
