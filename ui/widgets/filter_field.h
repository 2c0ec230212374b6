// A line that narrows down what stands below it: with a button that clears it, and wide enough for its own hint in
// every language.
#pragma once

class QLineEdit;
class QString;
class QWidget;

namespace clavis::ui {

/// `hint` stands in the empty field; `name` is what assistive technology calls it.
[[nodiscard]] QLineEdit* filterField(const QString& hint, const QString& name, QWidget* parent);

} // namespace clavis::ui
