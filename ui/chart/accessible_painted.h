// Assistive technology for the widgets of this room that paint themselves: the trend plot is a chart with a description
// and a value, the allergy strip is text. Install is idempotent and cheap; each such widget calls it.
#pragma once

namespace clavis::ui {

void installPaintedAccessibility();

} // namespace clavis::ui
