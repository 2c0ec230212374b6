#include "ui/widgets/painted_line.h"

#include <QImage>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <utility>

using namespace clavis;

namespace {

/// Columns that were painted on, from the first to the last; nothing: an empty pair.
std::pair<int, int> inked(const QImage& picture) {
  int first = picture.width(), last = -1;
  for (int x = 0; x < picture.width(); ++x)
    for (int y = 0; y < picture.height(); ++y)
      if (picture.pixelColor(x, y) != QColor(Qt::white)) {
        first = std::min(first, x);
        last = std::max(last, x);
      }
  return {first, last};
}

} // namespace

TEST_CASE("a painted line gives its far end away and keeps a gap, in both reading directions", "[widgets]") {
  ui::PaintedLine line{QRectF(0, 0, 200, 20), Qt::LeftToRight};
  CHECK(line.takeEnd(50) == QRectF(150, 0, 50, 20));
  CHECK(line.rect == QRectF(0, 0, 150 - ui::Theme::step(2), 20));
  line.skip(40);
  CHECK(line.rect.left() == 40);
  ui::PaintedLine mirrored{QRectF(0, 0, 200, 20), Qt::RightToLeft};
  CHECK(mirrored.takeEnd(50) == QRectF(0, 0, 50, 20));
  CHECK(mirrored.rect == QRectF(50 + ui::Theme::step(2), 0, 150 - ui::Theme::step(2), 20));
  mirrored.skip(40);
  CHECK(mirrored.rect.right() == 160);
}

TEST_CASE("what stands at the far end is whole, and what is before it is cut and does not run into it", "[widgets]") {
  const ui::Theme theme(ui::Appearance::Light, ui::Density::Compact, ui::preferredFamily());
  const QString end = QStringLiteral("12-Mar-2026"), longText(80, u'm');
  for (const Qt::LayoutDirection direction : {Qt::LeftToRight, Qt::RightToLeft}) {
    QImage picture(200, 20, QImage::Format_RGB32);
    picture.fill(Qt::white);
    QPainter painter(&picture);
    ui::PaintedLine line{QRectF(0, 0, 200, 20), direction};
    line.writeEnd(painter, theme, end, {});
    const QRectF left = line.rect;
    CHECK(left.width() == 200 - ui::lineWidth(theme, end, {}) - ui::Theme::step(2));
    picture.fill(Qt::white);
    line.write(painter, theme, longText, {});
    painter.end();
    const auto [first, last] = inked(picture);
    REQUIRE(last >= 0);
    CHECK(first >= left.left());
    CHECK(last <= left.right());
  }
}
