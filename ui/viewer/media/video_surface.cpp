#include "ui/viewer/media/video_surface.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace clavis::ui {

VideoSurface::VideoSurface(QWidget* parent) : QWidget(parent) {
  setMinimumSize(160, 90);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void VideoSurface::setPicture(const QImage& picture) {
  m_picture = picture;
  update();
}

void VideoSurface::setWords(const QString& words) {
  m_words = words;
  update();
}

void VideoSurface::paintEvent(QPaintEvent* /*event*/) {
  const Theme& theme = themeOf(this);
  QPainter painter(this);
  painter.fillRect(rect(), theme.color(Token::Sunken));
  if (m_picture.isNull()) {
    painter.setPen(theme.color(Token::TextQuiet));
    painter.setFont(theme.font(TextSize::Title));
    painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_words);
    return;
  }
  const QSizeF fit = QSizeF(m_picture.size()).scaled(QSizeF(size()), Qt::KeepAspectRatio);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(QRectF(QPointF((width() - fit.width()) / 2, (height() - fit.height()) / 2), fit), m_picture);
}

} // namespace clavis::ui
