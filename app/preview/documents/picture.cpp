#include "app/preview/documents/document.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace clavis::preview {

QSize fitted(QSizeF size, std::uint32_t boxWidth, std::uint32_t boxHeight) {
  if (!(size.width() > 0) || !(size.height() > 0) || boxWidth == 0 || boxHeight == 0) return {};
  const double most = core::preview::maximumAnswerPixels;
  double scale = std::min(boxWidth / size.width(), boxHeight / size.height());
  scale = std::min(scale, std::sqrt(most / (size.width() * size.height())));
  // Thin shapes keep at least one pixel; nothing leaves the box or the limit for it.
  const auto side = [&](double length, std::uint32_t box) {
    return static_cast<int>(std::clamp<double>(std::floor(length * scale + 0.5), 1, box));
  };
  QSize fit(side(size.width(), boxWidth), side(size.height(), boxHeight));
  while (static_cast<double>(fit.width()) * fit.height() > most) {
    fit.width() > fit.height() ? fit.rwidth() -= 1 : fit.rheight() -= 1;
  }
  return fit;
}

core::preview::Picture plainPicture(const QImage& image) {
  QImage plain;
  if (image.hasAlphaChannel()) {
    plain = QImage(image.size(), QImage::Format_RGB32);
    plain.fill(Qt::white);
    QPainter painter(&plain);
    painter.drawImage(0, 0, image);
  } else {
    plain = image.convertToFormat(QImage::Format_RGB32);
  }
  core::preview::Picture picture{
      static_cast<std::uint32_t>(plain.width()), static_cast<std::uint32_t>(plain.height()), {}};
  const qsizetype row = qsizetype{4} * plain.width();
  picture.pixels = QByteArray(row * plain.height(), Qt::Uninitialized);
  for (int y = 0; y < plain.height(); ++y)
    std::memcpy(picture.pixels.data() + y * row, plain.constScanLine(y), static_cast<std::size_t>(row));
  return picture;
}

} // namespace clavis::preview
