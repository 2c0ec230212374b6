#include "ui/files/picture/picture_edit.h"

#include <QBuffer>
#include <QImageWriter>
#include <QPainter>

#include <algorithm>

namespace clavis::ui {

namespace {

constexpr int fields = 6; ///< a blurred area keeps at most so many colours along its shorter side
constexpr int smallestField = 16;
constexpr int jpegQuality = 92;

/// The mean colour of a part of the picture.
QRgb meanOf(const QImage& picture, const QRect& area) {
  std::uint64_t red = 0;
  std::uint64_t green = 0;
  std::uint64_t blue = 0;
  for (int y = area.top(); y <= area.bottom(); ++y) {
    const auto* line = reinterpret_cast<const QRgb*>(picture.constScanLine(y));
    for (int x = area.left(); x <= area.right(); ++x) {
      red += static_cast<std::uint64_t>(qRed(line[x]));
      green += static_cast<std::uint64_t>(qGreen(line[x]));
      blue += static_cast<std::uint64_t>(qBlue(line[x]));
    }
  }
  const auto count = static_cast<std::uint64_t>(area.width()) * static_cast<std::uint64_t>(area.height());
  return qRgb(static_cast<int>(red / count), static_cast<int>(green / count), static_cast<int>(blue / count));
}

void fill(QImage& picture, const QRect& area, QRgb colour) {
  for (int y = area.top(); y <= area.bottom(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y));
    std::fill(line + area.left(), line + area.right() + 1, colour);
  }
}

} // namespace

PictureEdit::PictureEdit(const QImage& picture) {
  // A fresh image: texts, colour profile and resolution of the one that was given stay behind.
  m_picture = QImage(picture.size(), QImage::Format_RGB32);
  m_picture.fill(Qt::white);
  QPainter painter(&m_picture);
  painter.drawImage(0, 0, picture);
}

void PictureEdit::remember() {
  if (m_before.size() == undoSteps) m_before.erase(m_before.begin());
  m_before.push_back(m_picture);
}

void PictureEdit::turnRight() {
  remember();
  m_picture = m_picture.transformed(QTransform().rotate(90));
}

void PictureEdit::turnLeft() {
  remember();
  m_picture = m_picture.transformed(QTransform().rotate(-90));
}

void PictureEdit::crop(const QRect& area) {
  const QRect inside = area & m_picture.rect();
  if (inside.isEmpty() || inside == m_picture.rect()) return;
  remember();
  m_picture = m_picture.copy(inside);
}

void PictureEdit::blackOut(const QRect& area) {
  const QRect inside = area & m_picture.rect();
  if (inside.isEmpty()) return;
  remember();
  fill(m_picture, inside, qRgb(0, 0, 0));
}

void PictureEdit::blur(const QRect& area) {
  const QRect inside = area & m_picture.rect();
  if (inside.isEmpty()) return;
  remember();
  const int side = std::max(smallestField, std::min(inside.width(), inside.height()) / fields);
  for (int y = inside.top(); y <= inside.bottom(); y += side)
    for (int x = inside.left(); x <= inside.right(); x += side) {
      const QRect field = QRect(x, y, side, side) & inside;
      fill(m_picture, field, meanOf(m_before.back(), field));
    }
}

void PictureEdit::undo() {
  if (m_before.empty()) return;
  m_picture = std::move(m_before.back());
  m_before.pop_back();
}

QByteArray PictureEdit::encoded(bool lossless) const {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, lossless ? "png" : "jpeg");
  if (!lossless) writer.setQuality(jpegQuality);
  if (!writer.write(m_picture)) return {};
  return bytes;
}

} // namespace clavis::ui
