#include "ui/chart/rows/row_table.h"

#include "ui/chart/rows/row_delegate.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace clavis::ui {

RowTable::RowTable(QWidget* parent) : QTableView(parent) {
  setItemDelegate(new RowDelegate(this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setWordWrap(true);
  setTabKeyNavigation(false);
  setMouseTracking(true);
  setCornerButtonEnabled(false);
  setEditTriggers(NoEditTriggers);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  verticalHeader()->hide();
  verticalHeader()->setMinimumSectionSize(20);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionsClickable(false);
  horizontalHeader()->setMinimumSectionSize(0);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  connect(this, &QAbstractItemView::doubleClicked, this,
          [this](const QModelIndex& index) { Q_EMIT activatedRow(index.row()); });
}

void RowTable::setRows(RowModel* model) {
  m_model = model;
  setModel(model);
  connect(model, &QAbstractItemModel::modelReset, this, [this] {
    shareColumns();
    sizeRows(0, m_model->rowCount() - 1);
    updateGeometry();
  });
  connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
    const auto& columns = m_model->columns();
    const bool fits = std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.fit; });
    if (fits) shareColumns();
    sizeRows(fits ? 0 : first, last);
    updateGeometry();
  });
  shareColumns();
}

void RowTable::setCompact(bool compact) {
  m_compact = compact;
  horizontalHeader()->setVisible(!compact);
  setVerticalScrollBarPolicy(compact ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  setFrameShape(compact ? QFrame::NoFrame : QFrame::StyledPanel);
  setSizePolicy(QSizePolicy::Expanding, compact ? QSizePolicy::Fixed : QSizePolicy::Expanding);
}

int RowTable::contentHeight() const {
  return verticalHeader()->length() + (m_compact ? 0 : horizontalHeader()->height()) + 2 * frameWidth();
}

QSize RowTable::sizeHint() const { return m_compact ? QSize(240, contentHeight()) : QTableView::sizeHint(); }
QSize RowTable::minimumSizeHint() const {
  return m_compact ? QSize(120, contentHeight()) : QTableView::minimumSizeHint();
}

void RowTable::choose(int row) {
  if (m_model == nullptr || row < 0 || row >= m_model->rowCount()) return;
  setCurrentIndex(m_model->index(row, 0));
  scrollTo(currentIndex(), EnsureVisible);
}

void RowTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  if (viewport()->width() == m_sizedForWidth) return;
  shareColumns();
  if (m_model != nullptr) sizeRows(0, m_model->rowCount() - 1);
  if (m_compact) updateGeometry();
}

void RowTable::changeEvent(QEvent* event) {
  QTableView::changeEvent(event);
  if (event->type() == QEvent::StyleChange && m_model != nullptr) {
    shareColumns();
    sizeRows(0, m_model->rowCount() - 1);
  }
}

// What a column asks for by itself: its fixed width, or that of its widest cell.
int RowTable::askedWidth(int column) const {
  const Column& asked = m_model->columns().at(column);
  if (!asked.fit) return asked.width;
  const Theme& theme = themeOf(this);
  const auto* delegate = static_cast<const RowDelegate*>(itemDelegate());
  int width = 0;
  for (int row = 0; row < m_model->rowCount(); ++row)
    width = qMax(width, delegate->widthFor(theme, m_model->cell(m_model->index(row, column))));
  return width;
}

// Columns that ask for a width get it, the others share the rest; nothing scrolls sideways.
void RowTable::shareColumns() {
  if (m_model == nullptr) return;
  const auto& columns = m_model->columns();
  const auto shares = [](const Column& column) { return column.width == 0 && !column.fit; };
  QList<int> asked;
  int fixed = 0, sharesLeft = 0, sharing = 0;
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    asked << (shares(columns.at(i)) ? 0 : askedWidth(i));
    fixed += asked.last();
    if (shares(columns.at(i))) {
      sharesLeft += columns.at(i).share;
      ++sharing;
    }
  }
  const int available = viewport()->width();
  m_sizedForWidth = available;
  // On a narrow window the fixed columns give way before the text columns get unreadable.
  const int minimum = sharing * 90;
  const double squeeze =
      fixed > 0 && available - fixed < minimum ? qMax(0.75, double(available - minimum) / fixed) : 1.0;
  int rest = available;
  for (int& width : asked) {
    width = static_cast<int>(width * squeeze);
    rest -= width;
  }
  rest = qMax(0, rest);
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    const Column& column = columns.at(i);
    if (!shares(column)) {
      setColumnWidth(i, column.fit ? asked.at(i) : qMax(40, asked.at(i)));
      continue;
    }
    const int width = sharesLeft > 0 ? rest * column.share / sharesLeft : 0;
    rest -= width;
    sharesLeft -= column.share;
    setColumnWidth(i, qMax(40, width));
  }
}

void RowTable::sizeRows(int first, int last) {
  if (m_model == nullptr) return;
  const Theme& theme = themeOf(this);
  const auto* delegate = static_cast<const RowDelegate*>(itemDelegate());
  const int columns = m_model->columnCount();
  for (int row = first; row <= last; ++row) {
    int height = theme.rowHeight();
    for (int column = 0; column < columns; ++column) {
      height =
          qMax(height, delegate->heightFor(theme, m_model->cell(m_model->index(row, column)), columnWidth(column)));
    }
    if (rowHeight(row) != height) setRowHeight(row, height);
  }
}

void RowTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  viewport()->update();
  if (current.isValid() && current.row() != previous.row()) Q_EMIT chosen(current.row());
}

void RowTable::focusInEvent(QFocusEvent* event) {
  QTableView::focusInEvent(event);
  if (!currentIndex().isValid() && m_model != nullptr && m_model->rowCount() > 0 &&
      event->reason() != Qt::MouseFocusReason)
    setCurrentIndex(m_model->index(0, 0));
  viewport()->update();
}

void RowTable::keyPressEvent(QKeyEvent* event) {
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
    Q_EMIT activatedRow(currentIndex().row());
    return;
  }
  // Letters belong to the window's shortcuts and the filter, not to a jump inside the list that nobody sees.
  if (!event->text().isEmpty() && event->text().at(0).isLetterOrNumber()) {
    event->ignore();
    return;
  }
  QTableView::keyPressEvent(event);
}

} // namespace clavis::ui
