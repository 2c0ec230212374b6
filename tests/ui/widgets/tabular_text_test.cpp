#include "ui/theme/theme.h"
#include "ui/widgets/tabular_text.h"

#include <QImage>
#include <QPainter>

#include <catch2/catch_test_macros.hpp>

using namespace clavis::ui;

namespace {

/// x of the leftmost and rightmost inked column of what draw paints.
template <class Draw>
std::pair<int, int> inkedColumns(Draw draw) {
  QImage image(200, 28, QImage::Format_Grayscale8);
  image.fill(Qt::white);
  QPainter painter(&image);
  draw(painter);
  painter.end();
  int first = -1;
  int last = -1;
  for (int x = 0; x < image.width(); ++x) {
    for (int y = 0; y < image.height(); ++y) {
      if (qGray(image.pixel(x, y)) > 120) continue;
      if (first < 0) first = x;
      last = x;
    }
  }
  return {first, last};
}

} // namespace

TEST_CASE("numbers with as many digits are as wide", "[widgets]") {
  const QFont font = themeOf().font();
  CHECK(tabularWidth(font, u"111.1") == tabularWidth(font, u"888.8"));
  CHECK(tabularWidth(font, u"11") * 2 == tabularWidth(font, u"8888"));
}

TEST_CASE("decimal marks of a column stand at one x, and values without one end there", "[widgets]") {
  DecimalColumn column(themeOf().font());
  for (const QStringView value : {u"1.0", u"12.25", u"<0.01", u"140"}) column.include(value);
  const QRectF cell(0, 0, 180, 28);
  const auto mark = [&](QStringView whole, QStringView fraction) {
    // The ink of the part before the mark ends left of it, whatever follows.
    return inkedColumns(
        [&](QPainter& painter) { column.draw(painter, cell, QString(whole.toString() + fraction.toString())); });
  };
  const auto [firstA, lastA] = mark(u"8", u".88");
  const auto [firstB, lastB] = mark(u"88", u".88");
  CHECK(lastA == lastB);  // same digits after the mark end at the same pixel
  CHECK(firstB < firstA); // more digits before it reach further left
  const auto [firstC, lastC] = mark(u"8", u"");
  CHECK(firstC == firstA); // an integer stands where the integer part of a decimal does
  CHECK(lastC < lastA);
}
