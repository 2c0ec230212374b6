#include "ui/widgets/key_table.h"

#include <QAction>
#include <QKeyEvent>
#include <QWidget>

#include <algorithm>

namespace clavis::ui {

KeyTable::KeyTable(QWidget* widget) : QObject(widget) { widget->installEventFilter(this); }

void KeyTable::add(const QString& text, const QList<QKeySequence>& keys, std::function<void()> run) {
  m_rows.push_back({text, keys, std::move(run)});
}

const KeyTable::Row* KeyTable::find(const QKeyEvent& event) const {
  const Qt::KeyboardModifiers pressed = event.modifiers() & ~Qt::KeypadModifier;
  const auto means = [&](const QKeySequence& key) {
    if (key.count() != 1 || key[0].key() != event.key()) return false;
    // Plus and minus are typed with Shift on one keyboard and without on another.
    const bool symbol = event.key() < Qt::Key_Escape && !QChar(event.key()).isLetterOrNumber();
    return key[0].keyboardModifiers() == pressed || (symbol && pressed == Qt::ShiftModifier);
  };
  const auto row =
      std::ranges::find_if(m_rows, [&](const Row& one) { return one.run && std::ranges::any_of(one.keys, means); });
  return row == m_rows.end() ? nullptr : &*row;
}

bool KeyTable::eventFilter(QObject* /*watched*/, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress) return false;
  const Row* row = find(*static_cast<QKeyEvent*>(event));
  if (row == nullptr) return false;
  event->accept();
  if (event->type() == QEvent::ShortcutOverride) return true; // "mine, and no shortcut's": the press comes next
  const auto run = row->run;                                  // what runs may take the widget, and this table, away
  run();
  return true;
}

QAction* addKey(QWidget* owner, const QString& text, const QList<QKeySequence>& keys, std::function<void()> run,
                Qt::ShortcutContext context) {
  auto* action = new QAction(text, owner);
  action->setShortcuts(keys);
  action->setShortcutContext(context);
  QObject::connect(action, &QAction::triggered, owner, [run = std::move(run)] { run(); });
  owner->addAction(action);
  return action;
}

} // namespace clavis::ui
