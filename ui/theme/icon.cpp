#include "ui/theme/icon.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>
#include <cmath>

namespace clavis::ui {

namespace {

QByteArray coloured(Icon icon, const QColor& color) {
  QFile file(QStringLiteral(":/clavis/icons/%1.svg").arg(QLatin1String(iconName(icon))));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll().replace("currentColor", color.name(QColor::HexRgb).toLatin1());
}

QPixmap rendered(Icon icon, const QSize& devicePixels, const QColor& color) {
  const QString key = QStringLiteral("clavis-icon-%1-%2x%3-%4")
                          .arg(static_cast<int>(icon))
                          .arg(devicePixels.width())
                          .arg(devicePixels.height())
                          .arg(color.rgba(), 0, 16);
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  pixmap = QPixmap(devicePixels);
  pixmap.fill(Qt::transparent);
  QSvgRenderer renderer(coloured(icon, color));
  QPainter painter(&pixmap);
  renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(devicePixels)));
  painter.end();
  QPixmapCache::insert(key, pixmap);
  return pixmap;
}

class ThemedIconEngine final : public QIconEngine {
 public:
  ThemedIconEngine(Icon icon, Token token) : m_icon(icon), m_token(token) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State /*state*/) override {
    drawIcon(*painter, rect, m_icon, colorFor(mode));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State /*state*/) override {
    return rendered(m_icon, size, colorFor(mode));
  }
  [[nodiscard]] QIconEngine* clone() const override { return new ThemedIconEngine(m_icon, m_token); }
  QString key() const override { return QStringLiteral("clavis-line-icon"); }

 private:
  [[nodiscard]] QColor colorFor(QIcon::Mode mode) const {
    return themeOf().color(mode == QIcon::Disabled ? Token::TextDisabled : m_token);
  }

  Icon m_icon;
  Token m_token;
};

} // namespace

const char* iconName(Icon icon) {
  switch (icon) {
  case Icon::Today: return "today";
  case Icon::Patients: return "patients";
  case Icon::Messages: return "messages";
  case Icon::Files: return "files";
  case Icon::Schedule: return "schedule";
  case Icon::Safety: return "safety";
  case Icon::Search: return "search";
  case Icon::Close: return "close";
  case Icon::ChevronRight: return "chevron-right";
  case Icon::ChevronDown: return "chevron-down";
  case Icon::ChevronUp: return "chevron-up";
  case Icon::ChevronLeft: return "chevron-left";
  case Icon::Lock: return "lock";
  case Icon::Unlock: return "unlock";
  case Icon::Eye: return "eye";
  case Icon::EyeOff: return "eye-off";
  case Icon::Sync: return "sync";
  case Icon::Offline: return "offline";
  case Icon::Warning: return "warning";
  case Icon::Information: return "information";
  case Icon::Check: return "check";
  case Icon::Denied: return "denied";
  case Icon::Empty: return "empty";
  case Icon::Filter: return "filter";
  case Icon::Keyboard: return "keyboard";
  case Icon::Window: return "window";
  case Icon::Print: return "print";
  case Icon::Copy: return "copy";
  case Icon::Clock: return "clock";
  case Icon::Person: return "person";
  case Icon::Tab: return "tab";
  case Icon::Chart: return "chart";
  case Icon::Table: return "table";
  case Icon::Source: return "source";
  case Icon::Sliders: return "sliders";
  }
  return "";
}

void drawIcon(QPainter& painter, const QRectF& rect, Icon icon, const QColor& color) {
  const qreal side = std::min(rect.width(), rect.height());
  if (side <= 0) return;
  const qreal ratio = painter.device() != nullptr ? painter.device()->devicePixelRatioF() : 1.0;
  const int pixels = qRound(side * ratio);
  QPixmap pixmap = rendered(icon, QSize(pixels, pixels), color);
  pixmap.setDevicePixelRatio(ratio);
  // Whole device pixels, or the stroke blurs.
  const QPointF corner(std::round((rect.center().x() - side / 2) * ratio) / ratio,
                       std::round((rect.center().y() - side / 2) * ratio) / ratio);
  painter.drawPixmap(corner, pixmap);
}

QIcon themedIcon(Icon icon, Token token) { return QIcon(new ThemedIconEngine(icon, token)); }

} // namespace clavis::ui
