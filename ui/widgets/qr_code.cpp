#include "ui/widgets/qr_code.h"

#include <QPainter>
#include <qrencode.h>

#include <memory>

namespace clavis::ui {

namespace {
constexpr int quietZone = 4;    ///< modules, as the standard asks
constexpr int modulePixels = 4; ///< logical pixels a module at 100 %: read from arm's length
} // namespace

QrCode::QrCode(const QString& name, QWidget* parent) : QWidget(parent) {
  setAccessibleName(name);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QrCode::setText(const QString& text) {
  m_side = 0;
  m_dark.clear();
  const QByteArray bytes = text.toUtf8();
  if (!bytes.isEmpty()) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(bytes.constData()), 0,
                          QR_ECLEVEL_M),
        &QRcode_free);
    if (code) {
      m_side = code->width;
      m_dark.resize(m_side * m_side);
      for (int at = 0; at < m_side * m_side; ++at) m_dark.setBit(at, (code->data[at] & 1U) != 0);
    }
  }
  setAccessibleDescription(m_side == 0 ? tr("There is no code to show") : QString());
  updateGeometry();
  update();
}

QSize QrCode::sizeHint() const {
  const int side = m_side == 0 ? 0 : (m_side + 2 * quietZone) * modulePixels;
  return {side, side};
}

void QrCode::paintEvent(QPaintEvent* /*event*/) {
  if (m_side == 0) return;
  QPainter painter(this);
  painter.fillRect(rect(), Qt::white);
  const qreal module = qMin(width(), height()) / static_cast<qreal>(m_side + 2 * quietZone);
  for (int row = 0; row < m_side; ++row) {
    for (int column = 0; column < m_side; ++column) {
      if (isDark(row, column))
        painter.fillRect(QRectF((column + quietZone) * module, (row + quietZone) * module, module, module), Qt::black);
    }
  }
}

} // namespace clavis::ui
