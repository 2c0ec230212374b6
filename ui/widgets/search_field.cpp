#include "ui/widgets/search_field.h"

#include "ui/theme/icon.h"
#include "ui/widgets/key_table.h"

#include <QAction>

namespace clavis::ui {

SearchField::SearchField(const QString& name, const QString& placeholder, QWidget* parent) : QLineEdit(parent) {
  setAccessibleName(name);
  setPlaceholderText(placeholder);
  addAction(themedIcon(Icon::Search), QLineEdit::LeadingPosition)->setText(name);
  QAction* clearAction = addAction(themedIcon(Icon::Close), QLineEdit::TrailingPosition);
  clearAction->setText(tr("Clear"));
  clearAction->setToolTip(clearAction->text());
  clearAction->setVisible(false);
  connect(clearAction, &QAction::triggered, this, &QLineEdit::clear);
  connect(this, &QLineEdit::textChanged, clearAction,
          [clearAction](const QString& text) { clearAction->setVisible(!text.isEmpty()); });
  auto* keys = new KeyTable(this);
  keys->add(tr("Go into the list"), {Qt::Key_Down, Qt::Key_PageDown}, [this] { Q_EMIT moveToResults(); });
  keys->add(tr("Clear the search"), {Qt::Key_Escape}, [this] { clear(); });
  keys->add(tr("Open the best match"), {Qt::Key_Return, Qt::Key_Enter});
}

} // namespace clavis::ui
