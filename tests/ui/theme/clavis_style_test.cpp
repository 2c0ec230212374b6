#include "ui/theme/clavis_style.h"
#include "ui/theme/icon.h"
#include "ui/widgets/label.h"

#include <QApplication>
#include <QFile>
#include <QListWidget>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QStyleOption>

#include <catch2/catch_test_macros.hpp>

using namespace clavis::ui;

TEST_CASE("a change of theme reaches what is already on screen", "[theme]") {
  applyTheme(Theme(Appearance::Light));
  Label label(QStringLiteral("Born"), nullptr, TextSize::Small, Weight::Strong, Token::TextQuiet);
  CHECK(label.palette().color(QPalette::WindowText) == Theme(Appearance::Light).color(Token::TextQuiet));

  applyTheme(Theme(Appearance::Dark, Density::Comfortable));
  CHECK(label.palette().color(QPalette::WindowText) == Theme(Appearance::Dark).color(Token::TextQuiet));
  CHECK(themeOf(&label).rowHeight() == 36);
  CHECK(QApplication::palette().color(QPalette::Window) == Theme(Appearance::Dark).color(Token::Surface));

  applyTheme(Theme(Appearance::Light, Density::Compact, preferredFamily()));
  CHECK(themeOf(&label).rowHeight() == 28);
}

TEST_CASE("a focused button carries a ring of the focus colour", "[theme]") {
  QPushButton button(QStringLiteral("Unlock"));
  button.resize(120, 28);
  QStyleOptionButton option;
  option.initFrom(&button);
  option.state = QStyle::State_Enabled | QStyle::State_HasFocus;
  QImage image(button.size(), QImage::Format_ARGB32_Premultiplied);
  image.fill(themeOf(&button).color(Token::Surface));
  QPainter painter(&image);
  button.style()->drawPrimitive(QStyle::PE_PanelButtonCommand, &option, &painter, &button);
  painter.end();
  CHECK(image.pixelColor(60, 0) == themeOf(&button).color(Token::Focus));
}

TEST_CASE("every icon has its drawing and takes the colour it is given", "[theme]") {
  for (int index = 0; index <= static_cast<int>(Icon::Sliders); ++index) {
    const auto icon = static_cast<Icon>(index);
    INFO(iconName(icon));
    QFile file(QStringLiteral(":/clavis/icons/%1.svg").arg(QLatin1String(iconName(icon))));
    REQUIRE(file.open(QIODevice::ReadOnly));
    const QByteArray svg = file.readAll();
    CHECK(svg.contains("viewBox=\"0 0 24 24\""));
    CHECK(svg.contains("stroke-width=\"1.5\""));
    CHECK(svg.contains("currentColor"));

    QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    drawIcon(painter, QRectF(0, 0, 24, 24), icon, Qt::red);
    painter.end();
    int inked = 0;
    for (int y = 0; y < 24; ++y) {
      for (int x = 0; x < 24; ++x) {
        const QColor pixel = image.pixelColor(x, y);
        if (pixel.alpha() < 128) continue;
        ++inked;
        CHECK(pixel.green() == 0);
      }
    }
    CHECK(inked > 10);
  }
}

TEST_CASE("a chosen row of a plain list can be read, whether the list has the keyboard or not", "[theme]") {
  for (const Appearance appearance : {Appearance::Light, Appearance::Dark}) {
    const Theme theme(appearance, Density::Compact, preferredFamily());
    applyTheme(theme);
    QListWidget list;
    list.addItems({QStringLiteral("HHHHHHHHHHHH"), QStringLiteral("other")});
    list.setCurrentRow(0);
    list.resize(200, 100);
    list.show();
    const QImage picture = list.viewport()->grab().toImage();
    const QRect row = list.visualItemRect(list.item(0));
    int likeText = 0;
    for (int x = row.left(); x < row.right(); ++x)
      for (int y = row.top(); y < row.bottom(); ++y)
        if (qAbs(qGray(picture.pixel(x, y)) - qGray(theme.color(Token::Text).rgb())) < 40) ++likeText;
    CHECK(likeText > 40);
  }
  applyTheme(Theme(Appearance::Light, Density::Compact, preferredFamily()));
}
