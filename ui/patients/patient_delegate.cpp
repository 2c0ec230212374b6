#include "ui/patients/patient_delegate.h"

#include "ui/patients/patient_model.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/tabular_text.h"
#include "ui/words/clinical_format.h"

#include <QAbstractItemView>
#include <QApplication>

namespace clavis::ui {

namespace {

QString fromUtf8(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Draws text elided into rect from its leading edge; returns the width used.
qreal drawRun(QPainter& painter, const QFont& font, const QColor& ink, const QRectF& rect, const QString& text,
              Qt::LayoutDirection direction, Qt::TextElideMode cut = Qt::ElideRight) {
  painter.setFont(font);
  painter.setPen(ink);
  const QFontMetricsF metrics(font);
  const QString shown = metrics.elidedText(text, cut, rect.width());
  const Qt::Alignment side = direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
  // The side is the real one already: without AlignAbsolute a mirrored painter would turn it round once more.
  painter.drawText(rect, static_cast<int>(side | Qt::AlignAbsolute | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
  return metrics.horizontalAdvance(shown);
}

QRectF without(const QRectF& rect, qreal width, Qt::LayoutDirection direction) {
  return direction == Qt::RightToLeft ? rect.adjusted(0, 0, -width, 0) : rect.adjusted(width, 0, 0, 0);
}

QRectF cut(const QRectF& rect, qreal width, Qt::LayoutDirection direction) {
  return direction == Qt::RightToLeft ? rect.adjusted(width, 0, 0, 0) : rect.adjusted(0, 0, -width, 0);
}

struct Mark {
  QString word;
  BadgeKind kind = BadgeKind::Neutral;
};

/// What has to be seen before the chart is opened; the most telling one.
Mark markOf(const core::chart::PatientRow& row) {
  if (!row.mergedInto.empty()) return {PatientDelegate::tr("Replaced"), BadgeKind::Caution};
  if (row.deceased) return {PatientDelegate::tr("Deceased"), BadgeKind::Neutral};
  if (row.lookAlike) return {PatientDelegate::tr("Similar name"), BadgeKind::Caution};
  if (!row.active) return {PatientDelegate::tr("Not in use"), BadgeKind::Neutral};
  return {};
}

void paintName(QPainter& painter, const Theme& theme, QRectF rect, const core::chart::PatientRow& row,
               Qt::LayoutDirection direction) {
  const Mark mark = markOf(row);
  if (!mark.word.isEmpty()) rect = cut(rect, badgeSize(theme, mark.word).width() + Theme::step(2), direction);
  // The same words as everywhere, split where the family name ends so that it can be strong.
  const QString whole = personName(fromUtf8(row.family), fromUtf8(row.given), fromUtf8(row.prefix));
  const qsizetype comma = row.family.empty() ? -1 : whole.indexOf(QLatin1String(", "));
  const QString first = comma < 0 ? whole : whole.left(comma + 1);
  qreal used =
      drawRun(painter, theme.font(TextSize::Body, Weight::Strong), theme.color(Token::Text), rect, first, direction);
  if (comma >= 0) {
    used += 4;
    used += drawRun(painter, theme.font(), theme.color(Token::Text), without(rect, used, direction),
                    whole.mid(comma + 2), direction);
  }
  if (!mark.word.isEmpty()) {
    QRectF place = without(rect, used + Theme::step(2), direction);
    place.setWidth(std::max(place.width(), badgeSize(theme, mark.word).width()));
    drawBadge(painter, theme, place, mark.word, mark.kind, direction);
  }
}

void paintBorn(QPainter& painter, const Theme& theme, const QRectF& rect, const core::chart::PatientRow& row,
               Qt::LayoutDirection direction) {
  if (!row.birthDate.known()) {
    drawRun(painter, theme.font(), theme.color(Token::TextQuiet), rect, PatientDelegate::tr("Not known"), direction);
    return;
  }
  const QString recorded = fromUtf8(row.birthDate.recorded);
  const QString date = dateText(recorded);
  const Qt::Alignment side = direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
  painter.setPen(theme.color(Token::Text));
  drawTabular(painter, theme.font(), rect, date, side);
  QString age;
  if (!row.deceased) age = ageText(recorded, QDate::currentDate());
  //: %1 is a date: the patient died on it
  else if (row.died.known())
    age = PatientDelegate::tr("died %1").arg(dateText(fromUtf8(row.died.recorded)));
  if (age.isEmpty()) return;
  const qreal column =
      qMax(tabularWidth(theme.font(), u"00-Mmm-0000"), tabularWidth(theme.font(), date)) + Theme::step(2);
  painter.setPen(theme.color(Token::TextQuiet));
  drawTabular(painter, theme.font(), without(rect, column, direction), age, side);
}

} // namespace

void PatientDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem item(option);
  initStyleOption(&item, index);
  const QWidget* widget = item.widget;
  const Theme& theme = themeOf(widget);
  item.text.clear();
  QStyle* style = widget != nullptr ? widget->style() : QApplication::style();
  style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, widget);
  painter->fillRect(QRect(item.rect.left(), item.rect.bottom(), item.rect.width(), 1), theme.color(Token::Hairline));

  const auto* model = qobject_cast<const PatientModel*>(index.model());
  if (model == nullptr) return;
  const auto& row = model->row(index.row());
  const PaintScope scope(*painter);
  painter->setClipRect(item.rect);
  const bool focusRow = (item.state & QStyle::State_Selected) != 0 && (item.state & QStyle::State_Active) != 0 &&
                        widget != nullptr && widget->hasFocus();
  if (focusRow && index.column() == 0) { // a bar at the edge: the chosen row without relying on its ground alone
    QRectF bar(item.rect.left(), item.rect.top(), 3, item.rect.height() - 1);
    if (item.direction == Qt::RightToLeft) bar.moveRight(item.rect.right() + 1);
    painter->fillRect(bar, theme.color(Token::Focus));
  }
  const QRectF cell = QRectF(item.rect).adjusted(Theme::step(3), 0, -Theme::step(2), -1);
  const Qt::Alignment side = item.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
  switch (index.column()) {
  case PatientModel::Name: paintName(*painter, theme, cell, row, item.direction); break;
  case PatientModel::Born: paintBorn(*painter, theme, cell, row, item.direction); break;
  case PatientModel::Identifier:
  case PatientModel::LastEncounter:
  case PatientModel::LastChanged: {
    const bool known = (index.column() == PatientModel::Identifier && !row.identifier.empty()) ||
                       (index.column() == PatientModel::LastEncounter && row.lastEncounter.known()) ||
                       (index.column() == PatientModel::LastChanged && row.lastUpdated);
    painter->setPen(theme.color(known ? Token::Text : Token::TextQuiet));
    const QString text = index.data().toString();
    if (tabularWidth(theme.font(), text) <= cell.width())
      drawTabular(*painter, theme.font(), cell, text, side);
    else // a number that is too long is told apart by both its ends; the tool tip has the whole
      drawRun(*painter, theme.font(), painter->pen().color(), cell, text, item.direction, Qt::ElideMiddle);
    break;
  }
  default:
    drawRun(*painter, theme.font(), theme.color(row.gender.empty() ? Token::TextQuiet : Token::Text), cell,
            index.data().toString(), item.direction);
  }
}

QSize PatientDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QSize size = QStyledItemDelegate::sizeHint(option, index);
  return {size.width() + Theme::step(4), themeOf(option.widget).rowHeight()};
}

} // namespace clavis::ui
