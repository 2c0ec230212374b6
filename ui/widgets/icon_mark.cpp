#include "ui/widgets/icon_mark.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace clavis::ui {

IconMark::IconMark(Icon icon, int side, Token token, QWidget* parent) : QWidget(parent), m_icon(icon), m_token(token) {
  setFixedSize(side, side);
}

void IconMark::set(Icon icon, Token token) {
  m_icon = icon;
  m_token = token;
  update();
}

void IconMark::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  drawIcon(painter, rect(), m_icon, themeOf(this).color(m_token));
}

} // namespace clavis::ui
