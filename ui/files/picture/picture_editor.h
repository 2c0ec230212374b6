// Turning, cutting, blacking out and blurring a picture before it is sent. What is done here is done to the pixels
// (picture_edit.h). Thread: main. Deletes itself when it is closed; the lock deletes it.
#pragma once

#include "ui/files/picture/picture_edit.h"

#include <QDialog>

#include <optional>

class QPushButton;

namespace clavis::ui {

class Label;
class PictureCanvas;

class PictureEditor final : public QDialog {
  Q_OBJECT
 public:
  /// `lossless`: how it is encoded in the end.
  PictureEditor(const QImage& picture, bool lossless, QWidget* parent = nullptr);

  [[nodiscard]] PictureCanvas& canvas() { return *m_canvas; }
  [[nodiscard]] const PictureEdit& edit() const { return m_edit; }
  [[nodiscard]] QPushButton& blackOutButton() { return *m_blackOut; }
  [[nodiscard]] QPushButton& doneButton() { return *m_done; }

 Q_SIGNALS:
  void edited(const QByteArray& content);

 private:
  QPushButton* add(const QString& text, const QKeySequence& key, void (PictureEditor::*act)());
  void turnLeft();
  void turnRight();
  void crop();
  void blackOut();
  void blur();
  void undo();
  void show();
  void update();

  PictureEdit m_edit;
  bool m_lossless;
  PictureCanvas* m_canvas;
  Label* m_words;
  QPushButton* m_left;
  QPushButton* m_right;
  QPushButton* m_crop;
  QPushButton* m_blackOut;
  QPushButton* m_blur;
  QPushButton* m_undo;
  QPushButton* m_done;
};

} // namespace clavis::ui
