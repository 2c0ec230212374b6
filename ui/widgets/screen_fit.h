// The size a window or dialog begins with: what it would like, but never more than its screen has room for. At 200 % a
// full HD screen has 960 by 540 of our pixels, and buttons below its edge cannot be pressed. Thread: main.
#pragma once

#include <QSize>

class QWidget;

namespace clavis::ui {

/// Before it is shown. The layout's own minimum holds in any case.
void resizeWithinScreen(QWidget& window, QSize wanted);

} // namespace clavis::ui
