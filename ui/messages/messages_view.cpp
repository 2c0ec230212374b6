#include "ui/messages/messages_view.h"

#include "ui/messages/conversation_view.h"
#include "ui/messages/inbox/inbox_panel.h"
#include "ui/messages/inbox/new_conversation.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/state_view.h"

#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace clavis::ui {

MessagesView::MessagesView(MessageSource& source, QWidget* parent)
    : QWidget(parent), m_source(source), m_people(new People(source, this)), m_notice(new NoticeBar(this)),
      m_splitter(new QSplitter(Qt::Horizontal, this)), m_inbox(new InboxPanel(source, *m_people, this)),
      m_side(new QStackedWidget(this)), m_nothing(new StateView(this)),
      m_conversation(new ConversationView(source, *m_people, this)), m_new(new NewConversation(source, this)) {
  setAccessibleName(tr("Messages"));
  build();
  connect(m_inbox, &InboxPanel::conversationChosen, this, [this](qint64 key) { showConversation(key); });
  connect(m_inbox, &InboxPanel::hitChosen, this,
          [this](qint64 key, qint64 message) { showConversation(key, message); });
  connect(m_inbox, &InboxPanel::threadRequested, this, [this] { m_conversation->setFocus(Qt::OtherFocusReason); });
  connect(m_inbox, &InboxPanel::newRequested, this, &MessagesView::begin);
  connect(&m_inbox->model(), &InboxModel::countsChanged, this, &MessagesView::unreadChanged);
  connect(&m_inbox->model(), &InboxModel::stateChanged, this, [this] {
    InboxModel& model = m_inbox->model();
    if (m_openNewest.empty() || model.state() != InboxModel::State::Ready) return;
    if (!model.patient() || *model.patient() != m_openNewest) return;
    const std::string patient = std::exchange(m_openNewest, {});
    if (model.rowCount() > 0)
      showConversation(model.row(0).key);
    else
      begin(utf8(patient));
  });
  connect(m_new, &NewConversation::opened, this, [this](qint64 key) {
    m_inbox->model().reload();
    showConversation(key);
    m_conversation->focusComposer();
  });
  connect(m_new, &NewConversation::cancelled, this, [this] {
    m_new->clear();
    m_side->setCurrentWidget(m_conversation->conversation() != 0 ? static_cast<QWidget*>(m_conversation) : m_nothing);
    showSide(false);
  });
  connect(m_conversation, &ConversationView::backRequested, this, [this] { showSide(false); });
  connect(m_conversation, &ConversationView::chartRequested, this, &MessagesView::chartRequested);
  connect(&source, &MessageSource::statusChanged, this, &MessagesView::updateStatus);
  connect(m_notice, &NoticeBar::actionTriggered, this, [this] { m_source.synchroniseNow(); });
  m_minute.setInterval(60'000);
  connect(&m_minute, &QTimer::timeout, this, &MessagesView::updateStatus);
  m_minute.start();
  addKey(this, tr("New conversation"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M)}, [this] { begin({}); });
  addKey(this, tr("Go to the inbox"), {QKeySequence(Qt::CTRL | Qt::Key_I)}, [this] {
    showSide(false);
    m_inbox->focusList();
  });
  updateStatus();
}

// The conversation saves its draft while the source is there; it goes before the people it names.
MessagesView::~MessagesView() {
  delete m_conversation;
  delete m_inbox;
}

void MessagesView::build() {
  m_nothing->show(ViewState::Empty, tr("No conversation is open"),
                  tr("Choose one on the side, or begin a new one (%1).")
                      .arg(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M).toString(QKeySequence::NativeText)));
  m_side->addWidget(m_nothing);
  m_side->addWidget(m_conversation);
  m_side->addWidget(m_new);
  m_new->clear();
  m_inbox->setMinimumWidth(260);
  m_splitter->setObjectName(QStringLiteral("messagesSplitter"));
  m_splitter->addWidget(m_inbox);
  m_splitter->addWidget(m_side);
  m_splitter->setStretchFactor(1, 1);
  m_splitter->setChildrenCollapsible(false);
  m_splitter->setSizes({340, 860});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_notice);
  column->addWidget(m_splitter, 1);
  setFocusProxy(m_inbox);
}

void MessagesView::showInbox() {
  m_openNewest.clear();
  if (m_inbox->model().patient()) m_inbox->showAll();
}

void MessagesView::showPatient(const std::string& patientId) {
  m_openNewest = "Patient/" + patientId;
  m_inbox->showPatient(m_openNewest);
}

void MessagesView::showConversation(messaging::ConversationKey key, std::optional<messaging::MessageKey> message) {
  m_new->clear();
  m_conversation->show(key, message);
  m_side->setCurrentWidget(m_conversation);
  m_inbox->setCurrent(key);
  showSide(true);
}

void MessagesView::begin(const QString& patient) {
  m_side->setCurrentWidget(m_new);
  showSide(true);
  if (patient.isEmpty()) return m_new->begin();
  onAnswer(m_source.person(patient.toStdString()), this, [this](const core::Result<Person>& answer) {
    if (m_side->currentWidget() == m_new) m_new->begin(answer ? std::optional<Person>(*answer) : std::nullopt);
  });
}

void MessagesView::setChartInFront(std::function<std::string()> chart) {
  m_conversation->chartInFront = std::move(chart);
}

void MessagesView::readCounts() { m_inbox->model().reload(); }

int MessagesView::unread() const { return m_inbox->model().unread(); }

void MessagesView::showSide(bool thread) {
  m_showsThread = thread;
  shareRoom();
  if (!thread) m_inbox->focusList();
}

void MessagesView::shareRoom() {
  const bool alone = width() < narrow;
  m_inbox->setVisible(!alone || !m_showsThread);
  m_side->setVisible(!alone || m_showsThread);
  m_conversation->setAlone(alone);
}

void MessagesView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  shareRoom();
}

void MessagesView::updateStatus() {
  const QString sentence = statusSentence(m_source.status(), QDateTime::currentDateTime());
  if (sentence.isEmpty()) return m_notice->hide();
  m_notice->show(m_source.status().enrolled ? NoticeKind::Caution : NoticeKind::Information, sentence,
                 m_source.status().enrolled ? tr("Try now") : QString());
}

} // namespace clavis::ui
