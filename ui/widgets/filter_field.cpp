#include "ui/widgets/filter_field.h"

#include <QLineEdit>

namespace clavis::ui {

QLineEdit* filterField(const QString& hint, const QString& name, QWidget* parent) {
  constexpr int least = 200, frameAndButton = 48;
  auto* field = new QLineEdit(parent);
  field->setPlaceholderText(hint);
  field->setAccessibleName(name);
  field->setClearButtonEnabled(true);
  field->setFixedWidth(qMax(least, field->fontMetrics().horizontalAdvance(hint) + frameAndButton));
  return field;
}

} // namespace clavis::ui
