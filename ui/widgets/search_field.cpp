#include "ui/widgets/search_field.h"

#include "ui/theme/icon.h"

#include <QAction>
#include <QKeyEvent>

namespace clavis::ui {

SearchField::SearchField(const QString& name, const QString& placeholder, QWidget* parent) : QLineEdit(parent) {
  setAccessibleName(name);
  setPlaceholderText(placeholder);
  addAction(themedIcon(Icon::Search), QLineEdit::LeadingPosition);
  QAction* clearAction = addAction(themedIcon(Icon::Close), QLineEdit::TrailingPosition);
  clearAction->setToolTip(tr("Clear"));
  clearAction->setVisible(false);
  connect(clearAction, &QAction::triggered, this, &QLineEdit::clear);
  connect(this, &QLineEdit::textChanged, clearAction,
          [clearAction](const QString& text) { clearAction->setVisible(!text.isEmpty()); });
}

void SearchField::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
  case Qt::Key_Escape:
    if (!text().isEmpty()) {
      clear();
      return;
    }
    break;
  case Qt::Key_Down:
  case Qt::Key_PageDown: Q_EMIT moveToResults(); return;
  default: break;
  }
  QLineEdit::keyPressEvent(event);
}

} // namespace clavis::ui
