// Metrics, hints and geometry; the painting is in clavis_style_primitives.cpp and clavis_style_controls.cpp.
#include "ui/theme/clavis_style.h"

#include "ui/theme/icon.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QToolButton>

namespace clavis::ui {

namespace {
constexpr const char* roleProperty = "clavisButtonRole";
}

ClavisStyle::ClavisStyle(Theme theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_theme(std::move(theme)) {
  setObjectName(QStringLiteral("clavis"));
}

void ClavisStyle::setTheme(Theme theme) { m_theme = std::move(theme); }

void applyTheme(const Theme& theme) {
  auto* style = qobject_cast<ClavisStyle*>(QApplication::style());
  if (style == nullptr) {
    style = new ClavisStyle(theme); // QApplication takes it
    QApplication::setStyle(style);
  } else {
    style->setTheme(theme);
  }
  QApplication::setFont(theme.font());
  QApplication::setPalette(theme.palette());
  // A palette change reaches every widget; what depends on density alone is told of a style change.
  for (QWidget* widget : QApplication::allWidgets()) {
    QEvent event(QEvent::StyleChange);
    QApplication::sendEvent(widget, &event);
    widget->update();
  }
}

void setButtonRole(QAbstractButton* button, ButtonRole role) {
  button->setProperty(roleProperty, static_cast<int>(role));
  button->update();
}

ButtonRole buttonRole(const QWidget* button) {
  if (button == nullptr) return ButtonRole::Normal;
  const QVariant value = button->property(roleProperty);
  return value.isValid() ? static_cast<ButtonRole>(value.toInt()) : ButtonRole::Normal;
}

void ClavisStyle::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  if (qobject_cast<QAbstractButton*>(widget) != nullptr || qobject_cast<QComboBox*>(widget) != nullptr ||
      qobject_cast<QLineEdit*>(widget) != nullptr || qobject_cast<QScrollBar*>(widget) != nullptr ||
      qobject_cast<QTabBar*>(widget) != nullptr) {
    widget->setAttribute(Qt::WA_Hover);
  }
  if (auto* view = qobject_cast<QAbstractItemView*>(widget)) view->viewport()->setAttribute(Qt::WA_Hover);
}

void ClavisStyle::unpolish(QWidget* widget) { QProxyStyle::unpolish(widget); }

int ClavisStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
  case PM_ButtonMargin: return 24;
  case PM_ButtonIconSize:
  case PM_SmallIconSize:
  case PM_ListViewIconSize:
  case PM_TabBarIconSize: return 16;
  case PM_ToolBarIconSize: return 20;
  case PM_ButtonShiftHorizontal:
  case PM_ButtonShiftVertical: return 0;
  case PM_DefaultFrameWidth: return qobject_cast<const QAbstractItemView*>(widget) != nullptr ? 1 : 1;
  case PM_FocusFrameVMargin:
  case PM_FocusFrameHMargin: return 2;
  case PM_ScrollBarExtent: return 12;
  case PM_ScrollBarSliderMin: return 32;
  case PM_ScrollView_ScrollBarSpacing: return 0;
  case PM_SplitterWidth: return 5;
  case PM_LayoutLeftMargin:
  case PM_LayoutTopMargin:
  case PM_LayoutRightMargin:
  case PM_LayoutBottomMargin: return 16;
  case PM_LayoutHorizontalSpacing:
  case PM_LayoutVerticalSpacing: return 8;
  case PM_MenuHMargin: return 4;
  case PM_MenuVMargin: return 4;
  case PM_MenuPanelWidth: return 1;
  case PM_ToolTipLabelFrameWidth: return 6;
  case PM_TabBarTabHSpace: return 32;
  case PM_TabBarTabVSpace: return 16;
  case PM_TabBarTabOverlap:
  case PM_TabBarBaseOverlap:
  case PM_TabBarTabShiftVertical:
  case PM_TabBarTabShiftHorizontal: return 0;
  case PM_TabBarBaseHeight: return 1;
  case PM_TabCloseIndicatorWidth:
  case PM_TabCloseIndicatorHeight: return 20;
  case PM_HeaderMargin: return 12;
  case PM_HeaderMarkSize: return 12;
  case PM_HeaderGripMargin: return 4;
  case PM_IndicatorWidth:
  case PM_IndicatorHeight:
  case PM_ExclusiveIndicatorWidth:
  case PM_ExclusiveIndicatorHeight: return 16;
  case PM_CheckBoxLabelSpacing:
  case PM_RadioButtonLabelSpacing: return 8;
  case PM_LineEditIconSize: return 16;
  case PM_LineEditIconMargin: return 6;
  case PM_ToolBarItemSpacing: return 4;
  case PM_TreeViewIndentation: return 20;
  default: return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

int ClavisStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returned) const {
  switch (hint) {
  case SH_EtchDisabledText:
  case SH_DitherDisabledText:
  case SH_UnderlineShortcut:
  case SH_ItemView_ActivateItemOnSingleClick:
  case SH_ItemView_PaintAlternatingRowColorsForEmptyArea:
  case SH_ScrollBar_Transient:
  case SH_ToolTipLabel_Opacity: return hint == SH_ToolTipLabel_Opacity ? 255 : 0;
  case SH_ItemView_ShowDecorationSelected:
  case SH_Menu_MouseTracking:
  case SH_MenuBar_MouseTracking:
  case SH_ComboBox_ListMouseTracking:
  case SH_ScrollBar_MiddleClickAbsolutePosition:
  case SH_TabBar_ElideMode: return hint == SH_TabBar_ElideMode ? static_cast<int>(Qt::ElideRight) : 1;
  case SH_ComboBox_Popup: return 0;
  case SH_Header_ArrowAlignment: return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  case SH_TabBar_Alignment: return static_cast<int>(Qt::AlignLeft);
  case SH_TabBar_CloseButtonPosition: return QTabBar::RightSide;
  case SH_Table_GridLineColor: return static_cast<int>(m_theme.color(Token::Hairline).rgba());
  case SH_LineEdit_PasswordCharacter: return 0x2022;
  case SH_Widget_Animation_Duration: return 0; // nothing that moves by itself
  case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
  default: return QProxyStyle::styleHint(hint, option, widget, returned);
  }
}

QSize ClavisStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                    const QWidget* widget) const {
  QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
  const int control = m_theme.controlHeight();
  switch (type) {
  case CT_PushButton:
    if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
      int width = size.width() + Theme::step(6);
      if (!button->text.isEmpty() && buttonRole(widget) != ButtonRole::Quiet) width = std::max(width, 72);
      return {width, std::max(control, size.height() + Theme::step(2))};
    }
    break;
  case CT_LineEdit: result.setHeight(std::max(control, size.height() + Theme::step(2))); break;
  case CT_ComboBox: result = QSize(size.width() + Theme::step(10), std::max(control, size.height() + 8)); break;
  case CT_ToolButton:
    if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
      const bool text = button->toolButtonStyle != Qt::ToolButtonIconOnly && !button->text.isEmpty();
      const bool menu = (button->features & QStyleOptionToolButton::HasMenu) != 0;
      result = QSize(size.width() + (text ? 16 : 8) + (menu ? 12 : 0), std::max(control, size.height() + 8));
    }
    break;
  case CT_MenuItem:
    if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
      result.setHeight(item->menuItemType == QStyleOptionMenuItem::Separator ? 9 : 28);
      result.setWidth(result.width() + Theme::step(6));
    }
    break;
  case CT_ItemViewItem: result.setHeight(std::max(result.height(), m_theme.rowHeight())); break;
  case CT_HeaderSection: result.setHeight(m_theme.rowHeight() + Theme::step(1)); break;
  case CT_TabBarTab: result.setHeight(36); break;
  default: break;
  }
  return result;
}

QRect ClavisStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
  if (element == SE_LineEditContents) {
    QRect rect = option->rect.adjusted(6, 1, -6, -1);
    if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        frame != nullptr && frame->lineWidth == 0) {
      rect = option->rect.adjusted(2, 0, -2, 0);
    }
    return rect;
  }
  if (element == SE_ItemViewItemText || element == SE_ItemViewItemDecoration) {
    // Cells breathe by two grid steps, like the header above them.
    if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option)) {
      QStyleOptionViewItem inner(*item);
      inner.rect = item->rect.adjusted(Theme::step(1), 0, -Theme::step(1), 0);
      return QProxyStyle::subElementRect(element, &inner, widget);
    }
  }
  return QProxyStyle::subElementRect(element, option, widget);
}

QRect ClavisStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                  const QWidget* widget) const {
  if (control == CC_ScrollBar) {
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (bar != nullptr) {
      // No arrows: a groove over the whole length.
      const bool horizontal = bar->orientation == Qt::Horizontal;
      const int length = horizontal ? bar->rect.width() : bar->rect.height();
      const int range = bar->maximum - bar->minimum;
      int slider = length;
      if (range > 0) {
        const qint64 total = static_cast<qint64>(range) + bar->pageStep;
        slider = std::clamp(static_cast<int>(static_cast<qint64>(length) * bar->pageStep / std::max<qint64>(total, 1)),
                            std::min(pixelMetric(PM_ScrollBarSliderMin), length), length);
      }
      const int start =
          sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
      const auto along = [&](int from, int extent) {
        const QRect rect =
            horizontal ? QRect(from, 0, extent, bar->rect.height()) : QRect(0, from, bar->rect.width(), extent);
        return visualRect(bar->direction, bar->rect, rect.translated(bar->rect.topLeft()));
      };
      switch (part) {
      case SC_ScrollBarSlider: return along(start, slider);
      case SC_ScrollBarGroove: return along(0, length);
      case SC_ScrollBarSubPage: return along(0, start);
      case SC_ScrollBarAddPage: return along(start + slider, length - start - slider);
      default: return {};
      }
    }
  }
  if (control == CC_ComboBox) {
    switch (part) {
    case SC_ComboBoxFrame: return option->rect;
    case SC_ComboBoxArrow:
      return visualRect(option->direction, option->rect,
                        QRect(option->rect.right() - 27, option->rect.top(), 28, option->rect.height()));
    case SC_ComboBoxEditField: return visualRect(option->direction, option->rect, option->rect.adjusted(8, 2, -28, -2));
    default: break;
    }
  }
  return QProxyStyle::subControlRect(control, option, part, widget);
}

QIcon ClavisStyle::standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const {
  switch (icon) {
  case SP_LineEditClearButton:
  case SP_TitleBarCloseButton:
  case SP_DockWidgetCloseButton: return themedIcon(Icon::Close);
  case SP_MessageBoxWarning: return themedIcon(Icon::Warning, Token::Caution);
  case SP_MessageBoxInformation: return themedIcon(Icon::Information, Token::Accent);
  case SP_MessageBoxCritical: return themedIcon(Icon::Warning, Token::Critical);
  default: return QProxyStyle::standardIcon(icon, option, widget);
  }
}

} // namespace clavis::ui
