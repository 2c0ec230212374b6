// Every key that works on the present screen, built from the real actions and shortcuts of what is visible, so that it
// cannot say what is not so. Lies over its window; Escape, F1 or a click closes it.
//
// What it shows: QActions with a text and keys, and the rows of KeyTables (ui/widgets/key_table.h), of every visible
// widget of the window and of the window itself, grouped by the accessible name of the widget they belong to.
#pragma once

#include <QKeySequence>
#include <QString>
#include <QWidget>

#include <vector>

namespace clavis::ui {

struct HelpEntry {
  QString text;
  QList<QKeySequence> keys;
};
struct HelpGroup {
  QString name;
  std::vector<HelpEntry> entries;
};

/// The keys that work while `window` is in front.
[[nodiscard]] std::vector<HelpGroup> helpFor(const QWidget& window);

class HelpOverlay final : public QWidget {
  Q_OBJECT
 public:
  /// Covers `window` at once; deletes itself when closed and gives the keyboard back.
  explicit HelpOverlay(QWidget* window);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void leave();
  QWidget* m_before; ///< who had the keyboard; only compared with what is alive
};

} // namespace clavis::ui
