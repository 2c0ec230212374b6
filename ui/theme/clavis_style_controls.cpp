#include "ui/theme/clavis_style.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"

#include <QAbstractScrollArea>
#include <QComboBox>
#include <QPushButton>
#include <QStyleOption>
#include <QTabBar>
#include <QToolButton>

namespace clavis::ui {

namespace {

const QColor none = Qt::transparent;

bool has(const QStyleOption* option, QStyle::StateFlag flag) { return (option->state & flag) != 0; }

Token buttonInk(const QStyleOption* option, const QWidget* widget) {
  if (!has(option, QStyle::State_Enabled)) return Token::TextDisabled;
  switch (buttonRole(widget)) {
  case ButtonRole::Primary: return Token::OnAccent;
  case ButtonRole::Destructive: return Token::OnCritical;
  case ButtonRole::Quiet: return Token::Accent;
  case ButtonRole::Normal: return Token::Text;
  }
  return Token::Text;
}

void drawButtonLabel(QPainter& painter, const QStyleOptionButton& button, const QWidget* widget, const Theme& theme) {
  const QColor ink = theme.color(buttonInk(&button, widget));
  constexpr int gap = 6;
  const QSize icon = button.icon.isNull() ? QSize(0, 0) : button.iconSize;
  const int textWidth = button.fontMetrics.size(Qt::TextShowMnemonic, button.text).width();
  const int content = textWidth + (icon.width() > 0 && textWidth > 0 ? icon.width() + gap : icon.width());
  QRect line(0, 0, std::min(content, button.rect.width()), button.rect.height());
  line.moveCenter(button.rect.center());
  if (icon.width() > 0) {
    const QRect box = QStyle::visualRect(
        button.direction, line, QRect(line.left(), line.center().y() - icon.height() / 2, icon.width(), icon.height()));
    button.icon.paint(&painter, box, Qt::AlignCenter,
                      has(&button, QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled);
  }
  const int shift = icon.width() > 0 ? icon.width() + gap : 0;
  const QRect text = QStyle::visualRect(button.direction, line, line.adjusted(shift, 0, 0, 0));
  painter.setPen(ink);
  painter.drawText(text, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine, button.text);
}

void drawMenuItem(QPainter& painter, const QStyleOptionMenuItem& item, const Theme& theme) {
  if (item.menuItemType == QStyleOptionMenuItem::Separator) {
    painter.fillRect(QRect(item.rect.left(), item.rect.center().y(), item.rect.width(), 1),
                     theme.color(Token::Hairline));
    return;
  }
  const bool enabled = has(&item, QStyle::State_Enabled);
  if (has(&item, QStyle::State_Selected) && enabled) {
    const PaintScope scope(painter);
    roundedBox(painter, item.rect, theme.color(Token::Selected), none, 4);
  }
  const auto place = [&](const QRect& rect) { return QStyle::visualRect(item.direction, item.rect, rect); };
  QRect rect = item.rect.adjusted(8, 0, -8, 0);
  const QRect mark(rect.left(), rect.center().y() - 7, 16, 16);
  if (item.checked)
    drawIcon(painter, place(mark), Icon::Check, theme.color(Token::Accent));
  else if (!item.icon.isNull())
    item.icon.paint(&painter, place(mark), Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
  rect.adjust(24, 0, 0, 0);
  painter.setFont(item.font);
  painter.setPen(theme.color(enabled ? Token::Text : Token::TextDisabled));
  const auto tab = item.text.indexOf(QLatin1Char('\t'));
  painter.drawText(place(rect), Qt::AlignLeading | Qt::AlignVCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                   tab < 0 ? item.text : item.text.left(tab));
  if (tab >= 0) {
    painter.setPen(theme.color(enabled ? Token::TextQuiet : Token::TextDisabled));
    painter.drawText(place(rect), Qt::AlignTrailing | Qt::AlignVCenter | Qt::TextSingleLine, item.text.mid(tab + 1));
  }
  if (item.menuItemType == QStyleOptionMenuItem::SubMenu) {
    drawIcon(painter, place(QRect(rect.right() - 12, rect.center().y() - 6, 12, 12)),
             item.direction == Qt::RightToLeft ? Icon::ChevronLeft : Icon::ChevronRight, theme.color(Token::TextQuiet));
  }
}

void drawScrollBar(QPainter& painter, const QStyleOptionSlider& bar, const QRect& slider, const Theme& theme) {
  painter.fillRect(bar.rect, theme.color(Token::Raised));
  if (bar.maximum <= bar.minimum) return;
  const PaintScope scope(painter);
  const bool pressed = (bar.activeSubControls & QStyle::SC_ScrollBarSlider) != 0 && has(&bar, QStyle::State_Sunken);
  QColor thumb = theme.color(Token::Line);
  if (!pressed && !has(&bar, QStyle::State_MouseOver)) thumb.setAlphaF(0.65F);
  const QRectF inner =
      bar.orientation == Qt::Horizontal ? QRectF(slider).adjusted(2, 3, -2, -3) : QRectF(slider).adjusted(3, 2, -3, -2);
  roundedBox(painter, inner, thumb, none, 3);
}

} // namespace

void ClavisStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  const auto color = [this](Token token) { return m_theme.color(token); };
  switch (element) {
  case CE_PushButton:
    if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
      drawPrimitive(PE_PanelButtonCommand, option, painter, widget);
      drawButtonLabel(*painter, *button, widget, m_theme);
      return;
    }
    break;
  case CE_HeaderSection: {
    painter->fillRect(option->rect, color(Token::Raised));
    if (has(option, State_MouseOver) && has(option, State_Enabled))
      painter->fillRect(option->rect, color(Token::Hover));
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      color(Token::Hairline));
    return;
  }
  case CE_HeaderEmptyArea:
    painter->fillRect(option->rect, color(Token::Raised));
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      color(Token::Hairline));
    return;
  case CE_HeaderLabel:
    if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
      const bool sorted = header->sortIndicator != QStyleOptionHeader::None;
      painter->setFont(m_theme.font(TextSize::Small, sorted ? Weight::Strong : Weight::Regular));
      painter->setPen(color(sorted ? Token::Text : Token::TextQuiet));
      // The margin is meant for the sides; above and below it would cut the letters.
      QRect line = header->rect;
      if (widget != nullptr && header->orientation == Qt::Horizontal) {
        line.setTop(0);
        line.setHeight(widget->height());
      }
      const QString text = painter->fontMetrics().elidedText(header->text, Qt::ElideRight, line.width());
      painter->drawText(line, static_cast<int>(header->textAlignment) | Qt::AlignVCenter | Qt::TextSingleLine, text);
      return;
    }
    break;
  case CE_ItemViewItem:
    // A chosen row has a light ground, with the keyboard and without (PanelItemViewItem): its text stays text.
    if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option)) {
      QStyleOptionViewItem readable(*item);
      readable.palette.setColor(QPalette::HighlightedText, color(Token::Text));
      QProxyStyle::drawControl(element, &readable, painter, widget);
      return;
    }
    break;
  case CE_TabBarTabShape:
    if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
      const bool selected = has(option, State_Selected);
      QRect rect = tab->rect;
      if (!selected && has(option, State_MouseOver)) painter->fillRect(rect, color(Token::Hover));
      if (selected) {
        painter->fillRect(rect, color(Token::Raised));
        painter->fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), color(Token::Accent));
      }
      if (selected && has(option, State_HasFocus)) {
        const PaintScope scope(*painter);
        roundedBox(*painter, QRectF(rect).adjusted(2, 2, -2, -4), none, color(Token::Focus), 4, 2);
      }
      return;
    }
    break;
  case CE_TabBarTabLabel:
    if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
      const bool selected = has(option, State_Selected);
      QRect text = subElementRect(SE_TabBarTabText, option, widget);
      if (!tab->icon.isNull()) {
        const QRect box = QStyle::visualRect(tab->direction, tab->rect,
                                             QRect(tab->rect.left() + 12, tab->rect.center().y() - 7, 16, 16));
        tab->icon.paint(painter, box);
      }
      painter->setFont(m_theme.font(TextSize::Body, selected ? Weight::Strong : Weight::Regular));
      painter->setPen(
          color(!has(option, State_Enabled) ? Token::TextDisabled : (selected ? Token::Text : Token::TextQuiet)));
      painter->drawText(text, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                        painter->fontMetrics().elidedText(tab->text, Qt::ElideRight, text.width() + 4));
      return;
    }
    break;
  case CE_MenuItem:
    if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
      drawMenuItem(*painter, *item, m_theme);
      return;
    }
    break;
  case CE_MenuEmptyArea: return;
  case CE_ProgressBarGroove:
  case CE_ProgressBarLabel: return;
  case CE_ProgressBar:
  case CE_ProgressBarContents:
    if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
      const PaintScope scope(*painter);
      QRectF groove(bar->rect);
      groove.setHeight(std::min(4.0, groove.height()));
      groove.moveCenter(QRectF(bar->rect).center());
      roundedBox(*painter, groove, color(Token::Hairline), none, 2);
      const int range = bar->maximum - bar->minimum;
      // Nothing moves by itself: an unknown length is a third of the bar, and a sentence beside it says what is going
      // on.
      const qreal part = range > 0 ? qreal(bar->progress - bar->minimum) / range : 0.33;
      QRectF done = groove;
      done.setWidth(groove.width() * std::clamp(part, 0.0, 1.0));
      if (bar->direction == Qt::RightToLeft) done.moveRight(groove.right());
      if (done.width() > 0) roundedBox(*painter, done, color(Token::Accent), none, 2);
      return;
    }
    break;
  case CE_Splitter: {
    const QRect rect = option->rect;
    const bool upright = has(option, State_Horizontal);
    const QRect line = upright ? QRect(rect.center().x(), rect.top(), 1, rect.height())
                               : QRect(rect.left(), rect.center().y(), rect.width(), 1);
    painter->fillRect(line, color(has(option, State_MouseOver) ? Token::Accent : Token::Hairline));
    return;
  }
  case CE_ToolBar: painter->fillRect(option->rect, color(Token::Surface)); return;
  case CE_ComboBoxLabel:
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
      const QRect field = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
      painter->setPen(color(has(option, State_Enabled) ? Token::Text : Token::TextDisabled));
      if (!combo->editable) {
        painter->drawText(field, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(combo->currentText, Qt::ElideRight, field.width()));
      }
      return;
    }
    break;
  default: break;
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

void ClavisStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const {
  switch (control) {
  case CC_ScrollBar:
    if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
      drawScrollBar(*painter, *bar, subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget), m_theme);
      return;
    }
    break;
  case CC_ComboBox:
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
      const PaintScope scope(*painter);
      const bool enabled = has(option, State_Enabled);
      const bool focus = has(option, State_HasFocus);
      const bool hover = enabled && has(option, State_MouseOver);
      roundedBox(*painter, combo->rect, m_theme.color(hover && !combo->editable ? Token::Hover : Token::Raised),
                 m_theme.color(focus ? Token::Focus : (enabled ? Token::Line : Token::Hairline)), Theme::radius,
                 focus ? 2 : 1);
      QRectF arrow(0, 0, 14, 14);
      arrow.moveCenter(QRectF(subControlRect(CC_ComboBox, combo, SC_ComboBoxArrow, widget)).center());
      drawIcon(*painter, arrow, Icon::ChevronDown, m_theme.color(enabled ? Token::TextQuiet : Token::TextDisabled));
      return;
    }
    break;
  case CC_ToolButton:
    if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
      QStyleOption panel(*option);
      drawPrimitive(PE_PanelButtonTool, &panel, painter, widget);
      QStyleOptionToolButton label(*button);
      label.font = m_theme.font();
      const bool menu = (button->features & QStyleOptionToolButton::HasMenu) != 0;
      if (menu) {
        label.rect.adjust(0, 0, option->direction == Qt::RightToLeft ? 0 : -14, 0);
        QRectF arrow(0, 0, 12, 12);
        arrow.moveCenter(QRectF(option->rect).center());
        if (option->direction == Qt::RightToLeft)
          arrow.moveLeft(option->rect.left() + 6);
        else
          arrow.moveRight(option->rect.right() - 5);
        drawIcon(*painter, arrow, Icon::ChevronDown, m_theme.color(Token::TextQuiet));
      }
      drawControl(CE_ToolButtonLabel, &label, painter, widget);
      return;
    }
    break;
  default: break;
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace clavis::ui
