// The keys a widget understands by itself, in one table that both acts and is shown: what the help lists is what the
// table does, because it is the same row. For keys that work in a whole screen use a QAction (addKey); for keys that
// mean something only while one widget has the keyboard (arrows in a plot, Enter in a list), a KeyTable.
//
// A row without an action describes what the widget's own class does with its keys (arrows in a list view), so that
// the help is whole. The table takes its keys before any shortcut of the window, and only while its widget has the
// keyboard. Thread: main. Ownership: a child of its widget.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QKeyEvent;
class QWidget;

namespace clavis::ui {

class KeyTable final : public QObject {
  Q_OBJECT
 public:
  struct Row {
    QString text; ///< what it does: "Read the next value"
    QList<QKeySequence> keys;
    std::function<void()> run; ///< null: the widget's class does it
  };

  explicit KeyTable(QWidget* widget);
  void add(const QString& text, const QList<QKeySequence>& keys, std::function<void()> run = {});
  [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  [[nodiscard]] const Row* find(const QKeyEvent& event) const;
  std::vector<Row> m_rows;
};

/// An action of `owner` without a button: `keys` run it while the keyboard is in `owner` or below it, and the help
/// lists it under the owner's accessible name.
QAction* addKey(QWidget* owner, const QString& text, const QList<QKeySequence>& keys, std::function<void()> run,
                Qt::ShortcutContext context = Qt::WidgetWithChildrenShortcut);

} // namespace clavis::ui
