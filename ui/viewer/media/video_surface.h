// Where a film's pictures are painted; a sign in their place for sound. Thread: main.
#pragma once

#include <QImage>
#include <QWidget>

namespace clavis::ui {

class VideoSurface final : public QWidget {
  Q_OBJECT
 public:
  explicit VideoSurface(QWidget* parent = nullptr);
  void setPicture(const QImage& picture);
  void setWords(const QString& words);
  [[nodiscard]] bool hasPicture() const { return !m_picture.isNull(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QImage m_picture;
  QString m_words;
};

} // namespace clavis::ui
