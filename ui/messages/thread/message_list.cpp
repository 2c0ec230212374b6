#include "ui/messages/thread/message_list.h"

#include "ui/messages/people.h"
#include "ui/messages/thread/bubble_words.h"
#include "ui/messages/thread/thread_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_table.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <utility>

namespace clavis::ui {

namespace {
constexpr int nearEdge = 600; ///< logical pixels before an end at which the next page is asked for
} // namespace

/// Heights are remembered by message: laying out the words is what costs.
class BubbleDelegate final : public QStyledItemDelegate {
 public:
  BubbleDelegate(MessageList& list, ThreadModel& thread, People& people)
      : QStyledItemDelegate(&list), m_list(list), m_thread(thread), m_people(people) {}

  [[nodiscard]] Bubble bubble(int row, int width) const {
    return Bubble(bubbleText(m_thread, row, m_people, m_list.firstUnread(), QDateTime::currentDateTime()),
                  themeOf(&m_list), width, m_list.layoutDirection());
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    bubble(index.row(), option.rect.width())
        .paint(*painter, option.rect.topLeft(), themeOf(&m_list), {chosen, m_list.hasFocus()});
  }
  QSize sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& index) const override {
    const int width = m_list.viewport()->width();
    if (width != m_width) {
      m_heights.clear();
      m_width = width;
    }
    const qint64 key = m_thread.row(index.row()).key;
    auto known = m_heights.constFind(key);
    if (known == m_heights.constEnd()) known = m_heights.insert(key, bubble(index.row(), width).height());
    return {width - 2, *known};
  }
  void forget() { m_heights.clear(); }
  void forget(int row) {
    if (row >= 0 && row < m_thread.rowCount()) m_heights.remove(m_thread.row(row).key);
  }

 private:
  MessageList& m_list;
  ThreadModel& m_thread;
  People& m_people;
  mutable QHash<qint64, int> m_heights;
  mutable int m_width = 0;
};

MessageList::MessageList(ThreadModel& model, People& people, QWidget* parent)
    : QListView(parent), m_thread(model), m_people(people), m_delegate(new BubbleDelegate(*this, model, people)) {
  setAccessibleName(tr("Messages of this conversation"));
  setItemDelegate(m_delegate);
  setFrameShape(QFrame::NoFrame);
  setEditTriggers(NoEditTriggers);
  setSelectionMode(SingleSelection);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its coming and going would lay everything out again
  setResizeMode(Adjust);
  setContextMenuPolicy(Qt::CustomContextMenu);
  setModel(&model);
  model.spoken = [this](int row) {
    return bubbleText(m_thread, row, m_people, m_firstUnread, QDateTime::currentDateTime()).spoken();
  };

  const auto before = [this] { remember(); };
  const auto after = [this] { restore(); };
  connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, before);
  connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, before);
  connect(&model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
    // The row after what came in may have lost its day, the first one gained it.
    m_delegate->forget(last + 1);
    if (first == 0) m_delegate->forget(0);
    restore();
  });
  connect(&model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first) {
    m_delegate->forget(first);
    restore();
  });
  connect(&model, &QAbstractItemModel::dataChanged, this, [this] {
    remember();
    m_delegate->forget();
    restore();
  });
  connect(&people, &People::changed, this, [this, before, after] {
    before();
    m_delegate->forget();
    scheduleDelayedItemsLayout();
    after();
  });
  connect(&model, &QAbstractItemModel::modelReset, this, [this] {
    m_delegate->forget();
    m_firstUnread = m_seen = 0;
    m_anchor = {};
    m_remembered = false;
  });
  connect(&model, &ThreadModel::stateChanged, this, &MessageList::opened);
  connect(&model, &ThreadModel::newerArrived, this, [this](int count) {
    if (!isAtEnd()) Q_EMIT arrivedBelow(count);
    m_seenSoon.start();
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &MessageList::scrolled);
  connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint& place) {
    const QModelIndex at = indexAt(place);
    if (at.isValid()) setCurrentIndex(at);
    if (currentIndex().isValid()) Q_EMIT messageMenuRequested(viewport()->mapToGlobal(place));
  });
  m_seenSoon.setSingleShot(true);
  m_seenSoon.setInterval(300);
  connect(&m_seenSoon, &QTimer::timeout, this, &MessageList::tellSeen);

  auto* keys = new KeyTable(this);
  keys->add(tr("Choose a message"), {Qt::Key_Up, Qt::Key_Down});
  keys->add(tr("Go to the newest message"), {Qt::Key_End}, [this] {
    if (m_thread.hasNewer()) return m_thread.open(m_thread.conversation());
    setCurrentIndex(m_thread.index(m_thread.rowCount() - 1));
    scrollToEnd();
  });
}

bool MessageList::isAtEnd() const {
  return !m_thread.hasNewer() && verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 4;
}

void MessageList::remember() {
  if (m_remembered) return;
  m_remembered = true;
  m_anchor = {};
  m_anchor.atEnd = isAtEnd();
  const QModelIndex top = indexAt(QPoint(viewport()->width() / 2, 8));
  if (!top.isValid()) return;
  m_anchor.key = m_thread.row(top.row()).key;
  m_anchor.top = visualRect(top).top();
}

void MessageList::restore() {
  if (!std::exchange(m_remembered, false)) return;
  m_placing = true;
  executeDelayedItemsLayout();
  updateGeometries();
  if (m_anchor.atEnd && !m_thread.hasNewer()) {
    scrollToBottom();
  } else if (const int row = m_thread.indexOf(m_anchor.key); m_anchor.key != 0 && row >= 0) {
    const int moved = visualRect(m_thread.index(row)).top() - m_anchor.top;
    verticalScrollBar()->setValue(verticalScrollBar()->value() + moved);
  }
  m_placing = false;
}

void MessageList::opened() {
  if (m_thread.state() != ThreadModel::State::Ready || m_thread.rowCount() == 0) return;
  m_firstUnread = 0;
  int first = m_thread.rowCount();
  while (first > 0 && !m_thread.row(first - 1).own && !m_thread.row(first - 1).read) --first;
  if (first < m_thread.rowCount()) m_firstUnread = m_thread.row(first).key;
  m_delegate->forget();
  doItemsLayout();
  if (m_firstUnread != 0 && !m_thread.hasNewer())
    scrollTo(m_thread.index(first), PositionAtTop);
  else
    scrollToBottom();
  scrolled();
}

void MessageList::scrolled() {
  if (m_placing || m_thread.state() != ThreadModel::State::Ready) return;
  const QScrollBar* bar = verticalScrollBar();
  if (bar->value() < nearEdge) m_thread.loadOlder();
  if (bar->value() > bar->maximum() - nearEdge) m_thread.loadNewer();
  if (isAtEnd()) Q_EMIT reachedEnd();
  m_seenSoon.start();
}

void MessageList::scrollToEnd() {
  if (m_thread.hasNewer()) return m_thread.open(m_thread.conversation());
  scrollToBottom();
}

void MessageList::choose(messaging::MessageKey key) {
  const int row = m_thread.indexOf(key);
  if (row < 0) return;
  setCurrentIndex(m_thread.index(row));
  scrollTo(m_thread.index(row), PositionAtCenter);
}

messaging::MessageKey MessageList::chosen() const {
  return currentIndex().isValid() ? m_thread.row(currentIndex().row()).key : 0;
}

// Seen means: on the screen, in a window that somebody works in.
void MessageList::tellSeen() {
  if (!isVisible() || !isActiveWindow() || m_thread.rowCount() == 0) return;
  int row = m_thread.rowCount() - 1;
  while (row >= 0 && visualRect(m_thread.index(row)).top() > viewport()->height()) --row;
  if (row < 0) return;
  const messaging::MessageKey key = m_thread.row(row).key;
  if (key <= m_seen) return;
  m_seen = key;
  Q_EMIT seen(key);
}

void MessageList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QListView::currentChanged(current, previous);
  Q_EMIT chosenChanged();
}

void MessageList::resizeEvent(QResizeEvent* event) {
  remember();
  QListView::resizeEvent(event);
  restore();
  m_seenSoon.start();
}

void MessageList::changeEvent(QEvent* event) {
  QListView::changeEvent(event);
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::LayoutDirectionChange) {
    m_delegate->forget();
    scheduleDelayedItemsLayout();
  }
  if (event->type() == QEvent::ActivationChange) m_seenSoon.start();
}

void MessageList::showEvent(QShowEvent* event) {
  QListView::showEvent(event);
  m_seenSoon.start();
}

void MessageList::keyPressEvent(QKeyEvent* event) {
  // Letters belong to whoever wants to type, not to a search among items.
  if (!event->text().isEmpty() && event->text().at(0).isPrint()) return event->ignore();
  QListView::keyPressEvent(event);
}

} // namespace clavis::ui
