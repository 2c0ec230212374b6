// Lays a text out in lines of a width, for widgets that paint their text themselves.
#pragma once

#include <QTextLayout>

namespace clavis::ui {

/// The lines stand under each other on whole pixels; returns their height.
qreal wrapText(QTextLayout& layout, qreal width);

} // namespace clavis::ui
