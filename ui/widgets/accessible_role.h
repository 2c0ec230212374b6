// Tells assistive technology what a widget is that Qt takes for a bare piece of window because it paints itself or only
// holds others. Name and description are set on the widget as always. Thread: main.
#pragma once

#include <QAccessible>

class QWidget;

namespace clavis::ui {

/// Before the widget is first asked for its role, so in its constructor.
void setAccessibleRole(QWidget* widget, QAccessible::Role role);

} // namespace clavis::ui
