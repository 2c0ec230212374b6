#include "ui/chart/rows/row_table.h"

#include "ui/chart/rows/row_delegate.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace clavis::ui {

namespace {
constexpr int mostMeasured = 200; // rows whose words decide how wide columns are
}

RowTable::RowTable(QWidget* parent) : QTableView(parent), m_keys(new KeyTable(this)) {
  m_keys->add(tr("Choose a line"), {Qt::Key_Up, Qt::Key_Down});
  m_keys->add(tr("First or last line"), {Qt::Key_Home, Qt::Key_End});
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
    m_measuredRows = 0;
    forgetSizes();
  });
  connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int, int last) {
    m_sized.resize(static_cast<std::size_t>(last) + 1, false);
    if (m_compact || m_measuredRows < mostMeasured)
      forgetSizes();
    else
      sizeVisible();
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
    sizeVisible();
    if (isNearEnd()) Q_EMIT nearEnd();
  });
  shareColumns();
}

void RowTable::setActivation(const QString& text) {
  m_keys->add(text, {Qt::Key_Return, Qt::Key_Enter}, [this] {
    if (currentIndex().isValid()) Q_EMIT activatedRow(currentIndex().row());
  });
}

void RowTable::setCompact(bool compact) {
  m_compact = compact;
  horizontalHeader()->setVisible(!compact);
  for (const auto set : {&RowTable::setVerticalScrollBarPolicy, &RowTable::setHorizontalScrollBarPolicy})
    (this->*set)(compact ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
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
  sizeVisible();
  scrollTo(currentIndex(), EnsureVisible); // rows above it may have grown
}

void RowTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  if (viewport()->width() == m_sizedForWidth)
    sizeVisible();
  else
    forgetSizes();
}

void RowTable::changeEvent(QEvent* event) {
  QTableView::changeEvent(event);
  if (event->type() != QEvent::StyleChange || m_model == nullptr) return;
  verticalHeader()->setDefaultSectionSize(themeOf(this).rowHeight());
  forgetSizes();
}

void RowTable::updateGeometries() {
  QTableView::updateGeometries();
  if (viewport()->width() != m_sizedForWidth && m_model != nullptr) forgetSizes(); // a scroll bar came or went
}

RowTable::Widths RowTable::widthsOf(int column) const {
  const Column& asked = m_model->columns().at(column);
  const Theme& theme = themeOf(this);
  const auto* delegate = static_cast<const RowDelegate*>(itemDelegate());
  Widths widths;
  // A column without a name of its own (in a card) has none to make room for.
  if (!m_compact) widths.least = delegate->widthFor(theme, Cell{{}, asked.title, {}, {}, {}, BadgeKind::Neutral});
  for (int row = 0; row < qMin(m_model->rowCount(), mostMeasured); ++row) {
    const Cell cell = m_model->cell(m_model->index(row, column));
    widths.least = qMax(widths.least, delegate->leastWidthFor(theme, cell));
    if (asked.fit) widths.asked = qMax(widths.asked, delegate->widthFor(theme, cell));
  }
  if (asked.fit && widths.asked == 0) widths.least = 0; // all empty: no column
  if (!asked.fit) widths.asked = asked.width > 0 ? qMax(asked.width, widths.least) : 0;
  return widths;
}

// Every column has its longest word; then those that ask for a width get it, and the others share the rest. Where even
// the longest words do not fit side by side the list scrolls sideways; a card, which cannot, breaks them.
void RowTable::shareColumns() {
  if (m_model == nullptr) return;
  const auto& columns = m_model->columns();
  const int available = viewport()->width();
  m_sizedForWidth = available;
  m_measuredRows = qMin(m_model->rowCount(), mostMeasured);
  QList<Widths> widths;
  int least = 0;
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    widths << widthsOf(i);
    least += widths.last().least;
  }
  QList<int> given;
  int rest = qMax(0, available - least);
  const double squeeze = m_compact && least > available ? static_cast<double>(available) / least : 1.0;
  for (const Widths& one : widths) given << static_cast<int>(one.least * squeeze);
  // Those that share keep something to share before the others get all they would like.
  int shares = 0, sharing = 0, wanted = 0;
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    const bool fixed = columns.at(i).fit || columns.at(i).width > 0;
    shares += fixed ? 0 : columns.at(i).share;
    sharing += fixed ? 0 : 1;
    wanted += fixed ? qMax(0, widths.at(i).asked - widths.at(i).least) : 0;
  }
  const int forFixed = qMin(wanted, sharing > 0 ? qMax(rest / 2, rest - sharing * 120) : rest);
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    const int more = qMax(0, widths.at(i).asked - widths.at(i).least);
    if (more == 0 || wanted == 0) continue;
    const int got = static_cast<int>(static_cast<qint64>(forFixed) * more / wanted);
    given[i] += got;
    rest -= got;
  }
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    if (columns.at(i).fit || columns.at(i).width > 0) continue;
    const int got = shares > 0 ? rest * columns.at(i).share / shares : 0;
    given[i] += got;
    rest -= got;
    shares -= columns.at(i).share;
  }
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) setColumnWidth(i, given.at(i));
}

void RowTable::forgetSizes() {
  if (m_model == nullptr) return;
  m_sized.assign(static_cast<std::size_t>(m_model->rowCount()), false);
  shareColumns();
  sizeVisible();
  updateGeometry();
}

void RowTable::sizeRow(int row) {
  if (m_sized.at(static_cast<std::size_t>(row))) return;
  m_sized[static_cast<std::size_t>(row)] = true;
  const Theme& theme = themeOf(this);
  const auto* delegate = static_cast<const RowDelegate*>(itemDelegate());
  int height = theme.rowHeight();
  for (int column = 0; column < m_model->columnCount(); ++column)
    height = qMax(height, delegate->heightFor(theme, m_model->cell(m_model->index(row, column)), columnWidth(column)));
  if (rowHeight(row) != height) setRowHeight(row, height);
}

void RowTable::sizeVisible() {
  if (m_model == nullptr || m_sized.size() != static_cast<std::size_t>(m_model->rowCount())) return;
  if (m_compact) { // a card is as tall as all its rows
    for (int row = 0; row < m_model->rowCount(); ++row) sizeRow(row);
    return;
  }
  // A screen above as well, so that the list does not slip while it is scrolled back.
  const int height = qMax(viewport()->height(), 1);
  const int last = m_model->rowCount() - 1;
  int row = qMax(0, verticalHeader()->visualIndexAt(0));
  for (int above = 0; row > 0 && above < height; --row) above += rowHeight(row - 1);
  for (; row <= last && verticalHeader()->sectionViewportPosition(row) < height; ++row) sizeRow(row);
}

bool RowTable::isNearEnd() const {
  const int height = viewport()->height();
  return isVisible() && verticalHeader()->length() - verticalHeader()->offset() < 3 * height;
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
  // Letters belong to the window's shortcuts and the filter, not to a jump inside the list that nobody sees.
  if (!event->text().isEmpty() && event->text().at(0).isLetterOrNumber()) {
    event->ignore();
    return;
  }
  QTableView::keyPressEvent(event);
}

} // namespace clavis::ui
