#include "ui/chart/labs/lab_grid.h"

#include "ui/chart/chart_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/tabular_text.h"
#include "ui/words/clinical_format.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace clavis::ui {
namespace {

constexpr int nameWidth = 216, cellWidth = 172, flagWidth = 30, pad = 8, wholeWidth = 44, headerHeight = 42,
              lineHeight = 17;

// Does a unit fit beside its number? If not, it goes under it: a unit that is cut off is a wrong unit.
bool unitBeside(const Theme& theme, const QString& unit) {
  return QFontMetricsF(theme.font(TextSize::Small)).horizontalAdvance(unit) <=
         cellWidth - flagWidth - pad - wholeWidth - 36;
}

class LabHeader final : public QHeaderView {
 public:
  LabHeader(Qt::Orientation orientation, LabModel* model, QWidget* parent)
      : QHeaderView(orientation, parent), m_labs(model) {
    setSectionsClickable(orientation == Qt::Vertical);
    setHighlightSections(false);
  }
  [[nodiscard]] QSize sizeHint() const override {
    return orientation() == Qt::Vertical ? QSize(nameWidth, 0) : QSize(0, headerHeight);
  }

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override {
    const Theme& theme = themeOf(this);
    painter->save();
    // A date stands over its numbers, and they keep their direction in every script.
    if (orientation() == Qt::Horizontal) painter->setLayoutDirection(Qt::LeftToRight);
    if (orientation() == Qt::Horizontal)
      paintDate(*painter, theme, rect, section);
    else
      paintName(*painter, theme, rect, section);
    painter->restore();
  }

 private:
  void paintDate(QPainter& painter, const Theme& theme, const QRect& rect, int column) const {
    painter.fillRect(rect, theme.color(Token::Sunken));
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color(Token::Line));
    const QRect inner = rect.adjusted(pad, 4, -pad, -4);
    painter.setPen(theme.color(Token::Text));
    painter.setFont(theme.font(TextSize::Body, Weight::Strong));
    const QString time = m_labs->columnTime(column);
    painter.drawText(inner, Qt::AlignRight | (time.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop),
                     m_labs->columnDay(column));
    painter.setPen(theme.color(Token::TextQuiet));
    painter.setFont(theme.font(TextSize::Small));
    painter.drawText(inner, Qt::AlignRight | Qt::AlignBottom, time);
  }
  void paintName(QPainter& painter, const Theme& theme, const QRect& rect, int row) const {
    const bool panel = m_labs->isPanel(row);
    painter.fillRect(rect, theme.color(panel ? Token::Sunken : Token::Raised));
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color(Token::Hairline));
    const int edge = layoutDirection() == Qt::RightToLeft ? rect.left() : rect.right();
    painter.fillRect(QRect(edge, rect.top(), 1, rect.height()), theme.color(Token::Line));
    const QRect inner = rect.adjusted(pad + (panel ? 0 : 6), 0, -pad, 0);
    painter.setPen(theme.color(panel ? Token::TextQuiet : Token::Text));
    painter.setFont(theme.font(panel ? TextSize::Small : TextSize::Body, panel ? Weight::Strong : Weight::Regular));
    const QFontMetrics metrics(painter.font());
    const QString title = m_labs->rowTitle(row);
    if (metrics.horizontalAdvance(title) <= inner.width() || panel) {
      painter.drawText(inner, Qt::AlignLeading | Qt::AlignVCenter,
                       metrics.elidedText(title, Qt::ElideRight, inner.width()));
    } else {
      painter.drawText(inner, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextWordWrap, title);
    }
  }

  LabModel* m_labs;
};

class LabDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const auto* labs = static_cast<const LabModel*>(index.model());
    const Theme& theme = themeOf(option.widget);
    painter->save();
    const bool panel = labs->isPanel(index.row());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, theme.color(panel ? Token::Sunken : selected ? Token::Selected : Token::Raised));
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      theme.color(Token::Hairline));
    if (!panel) paintCell(*painter, theme, option, *labs, index);
    if (selected && option.state.testFlag(QStyle::State_HasFocus)) {
      painter->setPen(QPen(theme.color(Token::Focus), 2));
      painter->setBrush(Qt::NoBrush);
      painter->drawRect(option.rect.adjusted(1, 1, -1, -2));
    }
    painter->restore();
  }

 private:
  static void paintCell(QPainter& painter, const Theme& theme, const QStyleOptionViewItem& option, const LabModel& labs,
                        const QModelIndex& index) {
    const auto cell = labs.at(index);
    if (cell.state == LabModel::CellState::Empty) return;
    const QRect inner = option.rect.adjusted(pad, 0, -pad, 0);
    painter.setFont(theme.font(TextSize::Small));
    painter.setPen(theme.color(Token::TextQuiet));
    if (cell.state == LabModel::CellState::Waiting)
      return painter.drawText(inner, Qt::AlignCenter, QStringLiteral("…"));
    if (cell.state == LabModel::CellState::Failed)
      return painter.drawText(inner, Qt::AlignCenter, LabModel::tr("not readable"));
    const auto& row = cell.values->values.front();
    if (row.flag.abnormal()) {
      const QString symbol = row.flag.symbol.empty() ? flagWord(row.flag) : fromUtf8(row.flag.symbol);
      drawBadge(painter, theme, QRectF(option.rect.left() + 4, option.rect.top(), flagWidth, option.rect.height()),
                symbol, isCritical(row.flag) ? BadgeKind::Critical : BadgeKind::Caution);
    }
    const Weight weight = row.flag.abnormal() ? Weight::Strong : Weight::Regular;
    QFont font = theme.font(TextSize::Body, weight);
    font.setStrikeOut(row.origin.enteredInError);
    // A number, its mark, its unit and its flag are one piece that reads from left to right in every script.
    painter.setLayoutDirection(Qt::LeftToRight);
    const bool number =
        (row.value.kind == core::chart::ValueKind::Quantity || row.value.kind == core::chart::ValueKind::Integer) &&
        row.components.empty();
    const QRect values = option.rect.adjusted(flagWidth, 0, -pad, 0);
    if (!number) {
      painter.setFont(font);
      painter.setPen(theme.color(Token::Text));
      const QFontMetrics metrics(font);
      const QString text = observationText(row);
      // Longer words are whole in the tooltip and in the details; that there is more is shown.
      if (metrics.horizontalAdvance(text) <= values.width() || option.rect.height() < 2 * lineHeight + 4)
        painter.drawText(values, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(text, Qt::ElideRight, values.width()));
      else
        painter.drawText(values, Qt::AlignRight | Qt::AlignVCenter | Qt::TextWordWrap, text);
      return;
    }
    const NumberText text = numberText(fromUtf8(row.value.digits));
    const QString unit = unitText(fromUtf8(row.value.unit));
    const bool beside = unitBeside(theme, unit);
    const QRectF line =
        beside ? QRectF(values)
               : QRectF(values.left(), option.rect.center().y() - lineHeight + 1, values.width(), lineHeight);
    const qreal mark = values.left() + wholeWidth; // the decimal mark of every number of this column
    const qsizetype point = text.digits.indexOf(u'.');
    const QString whole = point < 0 ? text.digits : text.digits.left(point);
    const QString fraction = point < 0 ? QString() : text.digits.mid(point);
    painter.setPen(theme.color(Token::Text));
    drawTabular(painter, font, QRectF(mark - 200, line.top(), 200, line.height()), whole, Qt::AlignRight);
    drawTabular(painter, font, QRectF(mark, line.top(), 200, line.height()), fraction, Qt::AlignLeft);
    const QString before = fromUtf8(row.value.comparator) + (text.rounded ? QStringLiteral("≈") : QString());
    if (!before.isEmpty()) {
      const qreal left = mark - tabularWidth(font, whole) - 2;
      painter.setPen(theme.color(row.value.comparator.empty() ? Token::TextQuiet : Token::Text));
      drawTabular(painter, font, QRectF(left - 60, line.top(), 60, line.height()), before, Qt::AlignRight);
    }
    painter.setPen(theme.color(Token::TextQuiet));
    painter.setFont(theme.font(TextSize::Small));
    const qreal unitLeft = mark + tabularWidth(font, fraction) + 5;
    if (beside) {
      painter.drawText(QRectF(unitLeft, line.top(), option.rect.right() - unitLeft, line.height()),
                       Qt::AlignLeft | Qt::AlignVCenter, unit);
    } else {
      painter.drawText(QRectF(values.left(), line.bottom() - 1, values.width(), lineHeight),
                       Qt::AlignRight | Qt::AlignVCenter,
                       QFontMetrics(painter.font()).elidedText(unit, Qt::ElideRight, values.width()));
    }
    if (row.notFinal || cell.count > 1) {
      // A dot in the corner would be a riddle: words, small, above the line.
      painter.setFont(theme.font(TextSize::Small));
      const QString word = cell.count > 1 ? LabModel::tr("+%1").arg(cell.count - 1) : LabModel::tr("prel.");
      painter.drawText(option.rect.adjusted(4, 0, -4, 0), Qt::AlignRight | Qt::AlignTop, word);
    }
  }
};

} // namespace

LabGrid::LabGrid(LabModel* model, QWidget* parent) : QTableView(parent), m_model(model) {
  auto* names = new LabHeader(Qt::Vertical, model, this);
  auto* dates = new LabHeader(Qt::Horizontal, model, this);
  setVerticalHeader(names);
  setHorizontalHeader(dates);
  setModel(model);
  setItemDelegate(new LabDelegate(this));
  setSelectionMode(SingleSelection);
  setSelectionBehavior(SelectItems);
  setShowGrid(false);
  setTabKeyNavigation(false);
  setEditTriggers(NoEditTriggers);
  setCornerButtonEnabled(false);
  setHorizontalScrollMode(ScrollPerPixel);
  setVerticalScrollMode(ScrollPerPixel);
  dates->setDefaultSectionSize(cellWidth);
  dates->setSectionResizeMode(QHeaderView::Fixed);
  names->setFixedWidth(nameWidth);
  names->setSectionResizeMode(QHeaderView::Fixed);
  names->setMinimumSectionSize(20);
  connect(model, &QAbstractItemModel::modelReset, this, &LabGrid::layOut);
  connect(names, &QHeaderView::sectionDoubleClicked, this, &LabGrid::plotRequested);
  connect(this, &QAbstractItemView::doubleClicked, this,
          [this](const QModelIndex& index) { Q_EMIT plotRequested(index.row()); });
  auto* keys = new KeyTable(this);
  keys->add(tr("Plot this test over time"), {Qt::Key_Return, Qt::Key_Enter}, [this] {
    if (currentIndex().isValid()) Q_EMIT plotRequested(currentIndex().row());
  });
  keys->add(tr("Go to another test"), {Qt::Key_Up, Qt::Key_Down});
  keys->add(tr("Go to another date"), {Qt::Key_Left, Qt::Key_Right});
  layOut();
}

void LabGrid::layOut() {
  const Theme& theme = themeOf(this);
  const QFontMetrics metrics(theme.font());
  for (int row = 0; row < m_model->rowCount(); ++row) {
    int height = theme.rowHeight();
    if (!m_model->isPanel(row)) {
      const bool longName = metrics.horizontalAdvance(m_model->rowTitle(row)) > nameWidth - 2 * pad - 6;
      const auto* analyte = m_model->analyte(row);
      if (longName) {
        const QRect box =
            metrics.boundingRect(QRect(0, 0, nameWidth - 2 * pad - 6, 400), Qt::TextWordWrap, m_model->rowTitle(row));
        height = qMax(height, box.height() + 8);
      }
      if (analyte != nullptr && !unitBeside(theme, unitText(fromUtf8(analyte->unit))))
        height = qMax(height, 2 * lineHeight + 6);
    }
    setRowHeight(row, height);
  }
}

bool LabGrid::askVisible() const {
  const int lastRow = rowAt(viewport()->height() - 1), lastColumn = columnAt(viewport()->width() - 1);
  const int rowEnd = lastRow < 0 ? m_model->rowCount() : lastRow + 1;
  const int columnEnd = lastColumn < 0 ? m_model->columnCount() : lastColumn + 1;
  bool here = true;
  for (int row = qMax(0, rowAt(0)); row < rowEnd; ++row) {
    for (int column = qMax(0, columnAt(0)); column < columnEnd; ++column)
      here = m_model->at(m_model->index(row, column)).state != LabModel::CellState::Waiting && here;
  }
  return here;
}

void LabGrid::changeEvent(QEvent* event) {
  QTableView::changeEvent(event);
  if (event->type() == QEvent::StyleChange) layOut();
}

void LabGrid::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (current.isValid()) Q_EMIT cellChosen(current);
}

void LabGrid::focusInEvent(QFocusEvent* event) {
  QTableView::focusInEvent(event);
  if (currentIndex().isValid() || event->reason() == Qt::MouseFocusReason) return;
  for (int row = 0; row < m_model->rowCount(); ++row) {
    if (m_model->isPanel(row)) continue;
    setCurrentIndex(m_model->index(row, 0));
    return;
  }
}

// The titles of panels are passed over.
QModelIndex LabGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
  QModelIndex to = QTableView::moveCursor(action, modifiers);
  const int step = action == MoveUp || action == MovePageUp || action == MoveHome ? -1 : 1;
  int row = to.row();
  while (to.isValid() && row >= 0 && row < m_model->rowCount() && m_model->isPanel(row)) row += step;
  if (row < 0 || row >= m_model->rowCount()) return currentIndex();
  return to.isValid() ? m_model->index(row, to.column()) : to;
}

void LabGrid::keyPressEvent(QKeyEvent* event) {
  if (!event->text().isEmpty() && event->text().at(0).isLetterOrNumber()) return event->ignore();
  QTableView::keyPressEvent(event);
}

} // namespace clavis::ui
