// Looks over a shown window as a test can: who is interactive and has no name, what is cut off, what lies outside its
// parent. Each function returns complaints in words; none means that all is well.
#pragma once

#include "ui/widgets/badge.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QToolButton>

namespace clavis::test {

inline QString called(const QWidget& widget) {
  QStringList path;
  for (const QWidget* at = &widget; at != nullptr && path.size() < 3; at = at->parentWidget()) {
    QString name = QString::fromLatin1(at->metaObject()->className()).section(QStringLiteral("::"), -1);
    if (!at->accessibleName().isEmpty()) name += QStringLiteral(" '%1'").arg(at->accessibleName().left(40));
    path.prepend(name);
  }
  return path.join(QStringLiteral(" > "));
}

/// Everything that takes the keyboard, and everything that is clicked, has a name and a role that says what it is.
inline QStringList unnamed(const QWidget& window) {
  QStringList complaints;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisible() || qobject_cast<QScrollBar*>(widget) != nullptr) continue;
    const bool keyboard = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr;
    if (!keyboard && qobject_cast<QAbstractButton*>(widget) == nullptr) continue;
    if (!keyboard && !widget->isEnabled()) continue;                         // the corner of a table
    if (qobject_cast<QTabBar*>(widget->parentWidget()) != nullptr) continue; // named by its tab
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
    if (accessible == nullptr) {
      complaints << QStringLiteral("not accessible: %1").arg(called(*widget));
      continue;
    }
    if (accessible->text(QAccessible::Name).trimmed().isEmpty())
      complaints << QStringLiteral("no name: %1").arg(called(*widget));
    switch (accessible->role()) {
    case QAccessible::NoRole:
    case QAccessible::Client:
    case QAccessible::Pane:
    case QAccessible::Window: complaints << QStringLiteral("no telling role: %1").arg(called(*widget)); break;
    default: break;
    }
  }
  return complaints;
}

/// Whether part of the widget is out of sight because something above it scrolls: then it is not cut, but further down.
inline bool scrolls(const QWidget* widget, const QWidget& window) {
  for (const QWidget* at = widget; at != nullptr && at != &window; at = at->parentWidget()) {
    if (qobject_cast<const QAbstractScrollArea*>(at->parentWidget()) != nullptr) return true;
  }
  return false;
}

/// Whether the process is drawn at the scale it was started for (QT_SCALE_FACTOR; none: as it is).
inline bool drawnAtScale() {
  const QString asked = qEnvironmentVariable("QT_SCALE_FACTOR");
  return asked.isEmpty() || qAbs(qApp->devicePixelRatio() - asked.toDouble()) < 0.001;
}

/// Texts that do not fit the widget they stand in, and widgets that reach over the edge of their parent.
inline QStringList cutOff(const QWidget& window) {
  QStringList complaints;
  const auto complain = [&](const QWidget& widget, const QString& what) {
    complaints << QStringLiteral("%1: %2 (%3x%4)").arg(called(widget), what).arg(widget.width()).arg(widget.height());
  };
  for (const QWidget* widget : window.findChildren<const QWidget*>()) {
    if (!widget->isVisible()) continue;
    if (const auto* label = qobject_cast<const QLabel*>(widget); label != nullptr && !label->text().isEmpty()) {
      if (!label->wordWrap() && label->sizeHint().width() > label->width() + 1) complain(*label, label->text());
      if (label->wordWrap() && label->heightForWidth(label->width()) > label->height() + 1)
        complain(*label, QStringLiteral("not tall enough: ") + label->text());
    }
    if (const auto* badge = qobject_cast<const ui::Badge*>(widget);
        badge != nullptr && badge->sizeHint().width() > badge->width())
      complain(*badge, badge->accessibleName());
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget);
        button != nullptr && !button->text().isEmpty() && !button->inherits("QLineEditIconButton") &&
        !(qobject_cast<const QToolButton*>(button) != nullptr && !button->icon().isNull()))
      if (button->sizeHint().width() > button->width() + 1) complain(*button, button->text());
    if (const auto* edit = qobject_cast<const QLineEdit*>(widget);
        edit != nullptr && edit->isEnabled() && !edit->placeholderText().isEmpty()) {
      if (edit->fontMetrics().horizontalAdvance(edit->placeholderText()) > edit->width() - 12)
        complain(*edit, edit->placeholderText());
    }
    if (const auto* header = qobject_cast<const QHeaderView*>(widget);
        header != nullptr && header->orientation() == Qt::Horizontal && header->model() != nullptr) {
      for (int section = 0; section < header->count(); ++section) {
        const QString text = header->model()->headerData(section, Qt::Horizontal).toString();
        if (!header->isSectionHidden(section) && !text.isEmpty() &&
            header->fontMetrics().horizontalAdvance(text) > header->sectionSize(section))
          complain(*header, text);
      }
    }
    if (widget->isWindow() || widget->parentWidget() == nullptr || scrolls(widget, window)) continue;
    const QRect inside = widget->parentWidget()->rect().adjusted(-1, -1, 1, 1);
    if (!widget->size().isEmpty() && !inside.contains(widget->geometry()))
      complain(*widget, QStringLiteral("reaches over the edge of its parent"));
  }
  return complaints;
}

/// Visible texts of labels, buttons, place holders and headers that did not come through tr(): under the pseudo
/// language every translated text has a bracket. What a record says is passed as `foreign`; the banner and the details
/// panel, which hold little else, are named in `records` by their class.
inline QStringList untranslated(const QWidget& window, const QStringList& foreign, const QStringList& records) {
  QStringList complaints;
  const auto look = [&](const QWidget& widget, const QString& text) {
    if (text.isEmpty() || text.contains(u'[') || !text.contains(QRegularExpression(QStringLiteral("[A-Za-z]{3}"))))
      return;
    for (const QString& known : foreign) {
      if (text.contains(known)) return;
    }
    complaints << QStringLiteral("%1: %2").arg(called(widget), text);
  };
  for (const QWidget* widget : window.findChildren<const QWidget*>()) {
    bool record = false;
    for (const QWidget* at = widget; at != nullptr; at = at->parentWidget())
      record = record || records.contains(QString::fromLatin1(at->metaObject()->className()));
    if (!widget->isVisible() || record) continue;
    if (const auto* label = qobject_cast<const QLabel*>(widget)) look(*label, label->text());
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) look(*button, button->text());
    if (const auto* edit = qobject_cast<const QLineEdit*>(widget)) look(*edit, edit->placeholderText());
    look(*widget, widget->accessibleName());
    look(*widget, widget->toolTip());
    if (const auto* header = qobject_cast<const QHeaderView*>(widget);
        header != nullptr && header->orientation() == Qt::Horizontal && header->model() != nullptr) {
      for (int section = 0; section < header->count(); ++section)
        look(*header, header->model()->headerData(section, Qt::Horizontal).toString());
    }
  }
  return complaints;
}

inline QString all(const QStringList& complaints) { return complaints.join(u'\n'); }

} // namespace clavis::test
