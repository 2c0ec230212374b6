#include "ui/messages/inbox/inbox_panel.h"

#include "ui/messages/inbox/inbox_delegate.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/state_view.h"
#include "ui/words/error_sentence.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QStackedWidget>

namespace clavis::ui {

InboxPanel::InboxPanel(MessageSource& source, People& people, QWidget* parent)
    : QWidget(parent), m_source(source), m_people(people), m_inbox(new InboxModel(source, people, this)),
      m_hits(new HitModel(source, people, this)),
      m_search(new SearchField(tr("Search all messages"), tr("Search all messages"), this)),
      m_count(Label::quiet({}, this)), m_new(new QPushButton(tr("New"), this)), m_filter(new NoticeBar(this)),
      m_list(makeList(m_inbox, tr("Conversations"))), m_hitList(makeList(m_hits, tr("Messages found"))),
      m_state(new StateView(this)), m_stack(new QStackedWidget(this)) {
  setAccessibleName(tr("Inbox"));
  build();
  m_typed.setSingleShot(true);
  m_typed.setInterval(120);
  connect(&m_typed, &QTimer::timeout, this, [this] { m_hits->search(m_search->text().trimmed(), m_inbox->patient()); });
  connect(m_search, &QLineEdit::textChanged, this, [this] {
    if (searching()) {
      m_typed.start();
    } else {
      m_typed.stop();
      m_hits->clear();
    }
    updateState();
  });
  connect(m_search, &SearchField::moveToResults, this, &InboxPanel::focusList);
  connect(m_search, &QLineEdit::returnPressed, this, [this] {
    if (searching() && m_hits->rowCount() > 0)
      Q_EMIT hitChosen(m_hits->hit(0).message.conversation, m_hits->hit(0).message.key);
  });
  connect(m_inbox, &InboxModel::stateChanged, this, &InboxPanel::updateState);
  connect(m_hits, &HitModel::stateChanged, this, &InboxPanel::updateState);
  connect(m_inbox, &QAbstractItemModel::layoutChanged, this, [this] { setCurrent(m_current); });
  connect(m_inbox, &InboxModel::countsChanged, this, &InboxPanel::updateHeading);
  connect(&m_people, &People::changed, this, &InboxPanel::updateHeading);
  connect(m_filter, &NoticeBar::actionTriggered, this, &InboxPanel::showAll);
  connect(m_new, &QPushButton::clicked, this, [this] { Q_EMIT newRequested(utf8(m_inbox->patient().value_or(""))); });
  connect(m_state, &StateView::actionTriggered, this, [this] {
    switch (m_state->state()) {
    case ViewState::FilteredToNothing: m_search->clear(); break;
    case ViewState::Empty: Q_EMIT newRequested(utf8(m_inbox->patient().value_or(""))); break;
    default: searching() ? m_typed.start() : m_inbox->reload();
    }
  });
  addKey(this, tr("Search all messages"), {QKeySequence(QKeySequence::Find)}, [this] { focusSearch(); });
  updateState();
}

QListView* InboxPanel::makeList(QAbstractItemModel* model, const QString& name) {
  auto* list = new QListView(this);
  list->setAccessibleName(name);
  list->setModel(model);
  list->setItemDelegate(new InboxDelegate(list));
  list->setFrameShape(QFrame::NoFrame);
  list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list->setUniformItemSizes(true);
  list->setMouseTracking(true);
  list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  const auto choose = [this, model](const QModelIndex& index) {
    if (!index.isValid()) return;
    if (model == m_inbox) {
      m_current = m_inbox->row(index.row()).key;
      Q_EMIT conversationChosen(m_current);
    } else {
      Q_EMIT hitChosen(m_hits->hit(index.row()).message.conversation, m_hits->hit(index.row()).message.key);
    }
  };
  connect(list, &QListView::clicked, this, choose);
  auto* keys = new KeyTable(list);
  keys->add(tr("Open"), {Qt::Key_Return, Qt::Key_Enter}, [this, list, choose] {
    choose(list->currentIndex());
    Q_EMIT threadRequested();
  });
  keys->add(tr("Choose"), {Qt::Key_Up, Qt::Key_Down});
  return list;
}

void InboxPanel::build() {
  m_stack->addWidget(m_list);
  m_stack->addWidget(m_hitList);
  m_stack->addWidget(m_state);
  m_new->setToolTip(tr("Begin a new conversation"));
  m_new->setAccessibleName(tr("New conversation"));
  auto* title = new QHBoxLayout;
  title->setSpacing(Theme::step(2));
  title->addWidget(new Label(tr("Messages"), this, TextSize::Headline, Weight::Strong), 0, Qt::AlignVCenter);
  title->addStretch(1);
  title->addWidget(m_new);
  auto* head = new QVBoxLayout;
  head->setContentsMargins(Theme::step(3), Theme::step(3), Theme::step(3), Theme::step(2));
  head->setSpacing(Theme::step(2));
  head->addLayout(title);
  head->addWidget(m_count);
  head->addWidget(m_search);
  head->addWidget(m_filter);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(m_stack, 1);
  m_count->setWordWrap(true);
  setFocusProxy(m_list);
}

bool InboxPanel::searching() const { return !m_search->text().trimmed().isEmpty(); }

void InboxPanel::showAll() {
  m_inbox->showAll();
  updateHeading();
}

void InboxPanel::showPatient(const std::string& reference) {
  m_search->clear();
  m_inbox->showPatient(reference);
  updateHeading();
}

void InboxPanel::focusSearch() {
  m_search->setFocus(Qt::ShortcutFocusReason);
  m_search->selectAll();
}

void InboxPanel::focusList() {
  QListView* list = searching() ? m_hitList : m_list;
  if (list->model()->rowCount() == 0) return m_search->setFocus(Qt::OtherFocusReason);
  list->setFocus(Qt::OtherFocusReason);
  if (!list->currentIndex().isValid()) list->setCurrentIndex(list->model()->index(0, 0));
}

void InboxPanel::setCurrent(messaging::ConversationKey key) {
  m_current = key;
  const int row = m_inbox->indexOf(key);
  if (row >= 0) m_list->setCurrentIndex(m_inbox->index(row));
}

void InboxPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (m_inbox->state() == InboxModel::State::Loading && m_inbox->rowCount() == 0) m_inbox->reload();
}

void InboxPanel::updateHeading() {
  const int unread = m_inbox->unread();
  const int urgent = m_inbox->urgentUnread();
  if (urgent > 0)
    //: %1 is how many are unread
    m_count->setText(tr("%1 unread, %n of them urgent", nullptr, urgent).arg(unread));
  else if (unread > 0)
    m_count->setText(tr("%n unread message(s)", nullptr, unread));
  else
    m_count->setText(tr("Everything is read"));
  if (m_inbox->patient())
    //: %1 is a patient's name
    m_filter->show(NoticeKind::Information, tr("Only %1").arg(m_people.name(*m_inbox->patient())),
                   tr("Show everybody"));
  else
    m_filter->hide();
}

void InboxPanel::updateState() {
  updateHeading();
  if (searching()) {
    if (m_hits->rowCount() > 0 && m_hits->state() != HitModel::State::Failed)
      return m_stack->setCurrentWidget(m_hitList);
    m_stack->setCurrentWidget(m_state);
    switch (m_hits->state()) {
    case HitModel::State::Loading: return m_state->show(ViewState::Loading, tr("Searching"));
    case HitModel::State::Failed:
      return m_state->show(ViewState::Failed, tr("The search did not work"), errorSentence(*m_hits->error()),
                           tr("Search again"));
    case HitModel::State::Ready:
      return m_state->show(ViewState::FilteredToNothing,
                           //: %1 is what was typed
                           tr("No message here has “%1”").arg(m_search->text().trimmed()),
                           tr("Every word counts from its start. Only messages on this workstation are searched."),
                           tr("Show the inbox"));
    }
  }
  if (m_inbox->rowCount() > 0) return m_stack->setCurrentWidget(m_list);
  m_stack->setCurrentWidget(m_state);
  switch (m_inbox->state()) {
  case InboxModel::State::Loading: return m_state->show(ViewState::Loading, tr("Reading the inbox"));
  case InboxModel::State::Failed:
    return m_state->show(ViewState::Failed, tr("The inbox could not be read"), errorSentence(*m_inbox->error()),
                         tr("Read it again"));
  case InboxModel::State::Ready:
    return m_state->show(ViewState::Empty, tr("No conversations yet"),
                         tr("Messages from patients and their care teams arrive here, readable by them and you alone."),
                         tr("Begin a conversation"));
  }
}

} // namespace clavis::ui
