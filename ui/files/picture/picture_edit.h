// What is done to a picture before it is sent: turned, cut, parts of it blacked out or blurred. Everything is done to
// the pixels, at once; what is sent is encoded from those pixels alone, so that nothing of what was taken away is left
// in it: no second layer, no small preview inside, no name of a camera. Pure; thread: any, one at a time.
//
// Blurring replaces each of a few large fields by its mean colour: there is less in it than a face or a line of writing
// needs. Still, writing of a known font can be guessed from such fields; for names and numbers blacking out is right,
// and the editor says so.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QRect>

#include <vector>

namespace clavis::ui {

class PictureEdit {
 public:
  /// Opaque pixels; what was see-through becomes white.
  explicit PictureEdit(const QImage& picture);

  [[nodiscard]] const QImage& picture() const { return m_picture; }
  void turnRight();
  void turnLeft();
  /// Areas are in pixels of picture(), cut to its bounds; an empty one changes nothing.
  void crop(const QRect& area);
  void blackOut(const QRect& area);
  void blur(const QRect& area);

  [[nodiscard]] bool canUndo() const { return !m_before.empty(); }
  void undo();
  [[nodiscard]] bool isChanged() const { return !m_before.empty(); }

  /// PNG where every pixel counts (scans, screens), else JPEG. Pixels and nothing else.
  [[nodiscard]] QByteArray encoded(bool lossless) const;

  static constexpr std::size_t undoSteps = 8;

 private:
  void remember();

  QImage m_picture;
  std::vector<QImage> m_before;
};

} // namespace clavis::ui
