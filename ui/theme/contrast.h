// Contrast between two opaque colours as WCAG 2.2 defines it (relative luminance, 1:1 to 21:1).
#pragma once

#include <QColor>

namespace clavis::ui {

[[nodiscard]] double relativeLuminance(const QColor& color);
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

} // namespace clavis::ui
