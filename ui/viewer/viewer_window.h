// A window of its own for a file, and for two side by side. Full screen and back; Escape closes. It is a top-level
// window, so the lock removes it with everything in it. Thread: main. Ownership: borrows the port.
#pragma once

#include "ui/viewer/viewer_port.h"

#include <QWidget>

class QSplitter;

namespace clavis::ui {

class DocumentView;

class ViewerWindow final : public QWidget {
  Q_OBJECT
 public:
  /// `banner`: says whose file this is, above it; the window takes it. Null for a file of nobody.
  ViewerWindow(ViewerPort& port, std::string patientId, QWidget* banner, QWidget* parent = nullptr);

  [[nodiscard]] const std::string& patientId() const { return m_patientId; }
  /// In place of what is open; beside it after startComparing().
  void open(ViewedFile file);
  void startComparing();
  void stopComparing();
  [[nodiscard]] bool comparing() const;
  [[nodiscard]] DocumentView& left() { return *m_left; }
  [[nodiscard]] DocumentView& right() { return *m_right; }

 private:
  void toggleFullScreen();

  const std::string m_patientId;
  DocumentView* m_left;
  DocumentView* m_right;
  QSplitter* m_splitter;
};

} // namespace clavis::ui
