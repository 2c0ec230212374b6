// A window of its own for a file, and for two side by side. Full screen and back; Escape closes. It is a top-level
// window, so the lock removes it with everything in it. Thread: main. Ownership: borrows the port.
#pragma once

#include "ui/viewer/viewer_port.h"

#include <QWidget>

class QSplitter;

namespace clavis::ui {

class DocumentView;
class Label;

class ViewerWindow final : public QWidget {
  Q_OBJECT
 public:
  /// `whose`: the patient, as the banner names them; it stands in the window's title line.
  ViewerWindow(ViewerPort& port, const QString& whose, QWidget* parent = nullptr);

  /// In place of what is open; beside it after startComparing().
  void open(ViewedFile file);
  void startComparing();
  void stopComparing();
  [[nodiscard]] bool comparing() const;
  [[nodiscard]] DocumentView& left() { return *m_left; }
  [[nodiscard]] DocumentView& right() { return *m_right; }

 private:
  void toggleFullScreen();

  DocumentView* m_left;
  DocumentView* m_right;
  QSplitter* m_splitter;
};

} // namespace clavis::ui
