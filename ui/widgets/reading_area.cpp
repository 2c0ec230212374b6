#include "ui/widgets/reading_area.h"

#include "ui/widgets/accessible_role.h"

namespace clavis::ui {

ReadingArea::ReadingArea(const QString& name, QWidget* parent) : QScrollArea(parent) {
  setAccessibleRole(this, QAccessible::Grouping);
  setAccessibleName(name);
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
}

} // namespace clavis::ui
