#include "ui/theme/clavis_style.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QFrame>
#include <QLineEdit>
#include <QStyleOption>
#include <QTabBar>

namespace clavis::ui {

namespace {

const QColor none = Qt::transparent;

bool has(const QStyleOption* option, QStyle::StateFlag flag) { return (option->state & flag) != 0; }

void drawField(QPainter& painter, const QStyleOption* option, const Theme& theme) {
  const PaintScope scope(painter);
  const bool enabled = has(option, QStyle::State_Enabled);
  const bool focus = has(option, QStyle::State_HasFocus);
  roundedBox(painter, option->rect, theme.color(enabled ? Token::Raised : Token::Surface),
             theme.color(focus ? Token::Focus : (enabled ? Token::Line : Token::Hairline)), Theme::radius,
             focus ? 2.0 : 1.0);
}

void drawCheck(QPainter& painter, const QStyleOption* option, const Theme& theme, bool round) {
  const PaintScope scope(painter);
  const QRectF box = QRectF(option->rect);
  const bool on = has(option, QStyle::State_On);
  const bool partly = has(option, QStyle::State_NoChange);
  const bool enabled = has(option, QStyle::State_Enabled);
  const qreal radius = round ? box.width() / 2 : 4.0;
  const QColor ground =
      (on || partly) ? theme.color(enabled ? Token::Accent : Token::TextDisabled) : theme.color(Token::Raised);
  const QColor outline = (on || partly) ? none : theme.color(enabled ? Token::Line : Token::Hairline);
  roundedBox(painter, box, ground, outline, radius);
  const QColor mark = theme.color(Token::OnAccent);
  if (on && round) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(mark);
    painter.drawEllipse(box.center(), 3.0, 3.0);
  } else if (on) {
    drawIcon(painter, box.adjusted(1, 1, -1, -1), Icon::Check, mark);
  } else if (partly) {
    painter.setPen(QPen(mark, 2));
    painter.drawLine(QPointF(box.left() + 4, box.center().y()), QPointF(box.right() - 4, box.center().y()));
  }
}

} // namespace

void ClavisStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
  const auto color = [this](Token token) { return m_theme.color(token); };
  switch (element) {
  case PE_FrameFocusRect: {
    if (qobject_cast<const QAbstractItemView*>(widget) != nullptr) return; // the row itself shows it (PanelItemViewRow)
    const PaintScope scope(*painter);
    roundedBox(*painter, option->rect, none, color(Token::Focus), 4, 2);
    return;
  }
  case PE_PanelLineEdit:
    if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        frame != nullptr && frame->lineWidth > 0) {
      drawField(*painter, option, m_theme);
    }
    return;
  case PE_FrameLineEdit: return; // drawn with the panel
  case PE_PanelButtonCommand: {
    const PaintScope scope(*painter);
    const bool enabled = has(option, State_Enabled);
    const bool down = has(option, State_Sunken) || has(option, State_On);
    const bool hover = enabled && has(option, State_MouseOver);
    const QRectF rect = option->rect;
    switch (buttonRole(widget)) {
    case ButtonRole::Primary:
    case ButtonRole::Destructive: {
      const Token ground = buttonRole(widget) == ButtonRole::Primary ? Token::Accent : Token::Critical;
      QColor fill = enabled ? color(ground) : color(Token::Hairline);
      if (enabled && down)
        fill = fill.darker(115);
      else if (hover)
        fill = m_theme.appearance() == Appearance::Light ? fill.darker(108) : fill.lighter(106);
      roundedBox(*painter, rect, fill, none, Theme::radius);
      break;
    }
    case ButtonRole::Quiet:
      if (down || hover) roundedBox(*painter, rect, color(down ? Token::Selected : Token::Hover), none, Theme::radius);
      break;
    case ButtonRole::Normal:
      roundedBox(*painter, rect, color(down ? Token::Sunken : (hover ? Token::Hover : Token::Raised)),
                 color(enabled ? Token::Line : Token::Hairline), Theme::radius);
      break;
    }
    if (has(option, State_HasFocus)) {
      const bool filled = buttonRole(widget) == ButtonRole::Primary || buttonRole(widget) == ButtonRole::Destructive;
      if (filled) { // a gap in the ground's colour, or the ring would melt into the button
        roundedBox(*painter, rect, none, color(Token::Focus), Theme::radius, 2);
        roundedBox(*painter, rect.adjusted(2, 2, -2, -2), none, color(Token::OnAccent), 4, 1.5);
      } else {
        roundedBox(*painter, rect, none, color(Token::Focus), Theme::radius, 2);
      }
    }
    return;
  }
  case PE_PanelButtonTool: {
    const PaintScope scope(*painter);
    const bool down = has(option, State_Sunken) || has(option, State_On);
    const bool hover = has(option, State_Enabled) && has(option, State_MouseOver);
    if (down)
      roundedBox(*painter, option->rect, color(Token::Selected), none, Theme::radius);
    else if (hover)
      roundedBox(*painter, option->rect, color(Token::Hover), none, Theme::radius);
    if (has(option, State_HasFocus)) roundedBox(*painter, option->rect, none, color(Token::Focus), Theme::radius, 2);
    return;
  }
  case PE_Frame: {
    const PaintScope scope(*painter);
    const bool focus = has(option, State_HasFocus) && qobject_cast<const QAbstractItemView*>(widget) == nullptr;
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(color(focus ? Token::Focus : Token::Hairline));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    return;
  }
  case PE_FrameMenu:
  case PE_FrameTabWidget:
  case PE_FrameStatusBarItem:
  case PE_PanelStatusBar:
  case PE_FrameDockWidget:
  case PE_PanelMenuBar:
  case PE_FrameButtonBevel: return;
  case PE_PanelMenu: {
    const PaintScope scope(*painter);
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->fillRect(option->rect, color(Token::Raised));
    painter->setPen(color(Token::Line));
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    return;
  }
  case PE_PanelTipLabel: painter->fillRect(option->rect, color(Token::Text)); return;
  case PE_IndicatorCheckBox:
  case PE_IndicatorItemViewItemCheck: drawCheck(*painter, option, m_theme, false); return;
  case PE_IndicatorRadioButton: drawCheck(*painter, option, m_theme, true); return;
  case PE_IndicatorArrowDown:
  case PE_IndicatorArrowUp:
  case PE_IndicatorArrowLeft:
  case PE_IndicatorArrowRight:
  case PE_IndicatorSpinUp:
  case PE_IndicatorSpinDown: {
    const QColor ink = color(has(option, State_Enabled) ? Token::TextQuiet : Token::TextDisabled);
    Icon icon = Icon::ChevronDown;
    if (element == PE_IndicatorArrowUp || element == PE_IndicatorSpinUp) icon = Icon::ChevronUp;
    if (element == PE_IndicatorArrowLeft) icon = Icon::ChevronLeft;
    if (element == PE_IndicatorArrowRight) icon = Icon::ChevronRight;
    const qreal side = std::min({QRectF(option->rect).width(), QRectF(option->rect).height(), 14.0});
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(option->rect).center());
    drawIcon(*painter, box, icon, ink);
    return;
  }
  case PE_IndicatorHeaderArrow: {
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (header == nullptr || header->sortIndicator == QStyleOptionHeader::None) return;
    // Qt's "SortDown" is an ascending order (small on top).
    // QCommonStyle does not ask a proxy where the arrow goes; upright it belongs in the middle of the header.
    const QPointF center = QRectF(option->rect).center();
    QRectF box(0, 0, 12, 12);
    const bool upright = widget != nullptr && header->orientation == Qt::Horizontal;
    box.moveCenter({center.x(), upright ? widget->height() / 2.0 : center.y()});
    drawIcon(*painter, box, header->sortIndicator == QStyleOptionHeader::SortDown ? Icon::ChevronUp : Icon::ChevronDown,
             color(Token::Text));
    return;
  }
  case PE_IndicatorBranch: {
    if (!has(option, State_Children)) return;
    QRectF box(0, 0, 14, 14);
    box.moveCenter(QRectF(option->rect).center());
    const Icon closed = option->direction == Qt::RightToLeft ? Icon::ChevronLeft : Icon::ChevronRight;
    drawIcon(*painter, box, has(option, State_Open) ? Icon::ChevronDown : closed, color(Token::TextQuiet));
    return;
  }
  case PE_IndicatorTabClose: {
    const PaintScope scope(*painter);
    if (has(option, State_MouseOver)) roundedBox(*painter, option->rect, color(Token::Hover), none, 4);
    QRectF box(0, 0, 14, 14);
    box.moveCenter(QRectF(option->rect).center());
    drawIcon(*painter, box, Icon::Close, color(has(option, State_MouseOver) ? Token::Text : Token::TextQuiet));
    return;
  }
  case PE_FrameTabBarBase:
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      color(Token::Hairline));
    return;
  case PE_PanelItemViewRow:
  case PE_PanelItemViewItem: {
    const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
    if (item == nullptr) return;
    if (element == PE_PanelItemViewItem && item->backgroundBrush.style() != Qt::NoBrush) {
      painter->fillRect(item->rect, item->backgroundBrush);
    }
    const auto* view = qobject_cast<const QAbstractItemView*>(widget);
    if (has(option, State_Selected)) {
      const bool active = view != nullptr && view->hasFocus();
      painter->fillRect(item->rect, color(active ? Token::Selected : Token::Hover));
    } else if (has(option, State_MouseOver) && has(option, State_Enabled)) {
      painter->fillRect(item->rect, color(Token::Hover));
    }
    return;
  }
  default: break;
  }
  QProxyStyle::drawPrimitive(element, option, painter, widget);
}

} // namespace clavis::ui
