#include "ui/messages/conversation_view.h"

#include "ui/chart/patient_banner.h"
#include "ui/messages/compose/composer.h"
#include "ui/messages/compose/quick_replies.h"
#include "ui/messages/conversation_head.h"
#include "ui/messages/details/details_dialog.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/messages/send_guard.h"
#include "ui/messages/thread/message_actions.h"
#include "ui/messages/thread/message_list.h"
#include "ui/messages/thread/thread_model.h"
#include "ui/messages/trust/verify_dialog.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/state_view.h"
#include "ui/words/error_sentence.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>

#include <utility>

namespace clavis::ui {

namespace {
constexpr std::chrono::minutes copyKept{5};
}

ConversationView::ConversationView(MessageSource& source, People& people, QWidget* parent)
    : QWidget(parent), m_source(source), m_people(people), m_back(new QPushButton(tr("Back to the inbox"), this)),
      m_banner(new PatientBanner(this)), m_head(new ConversationHead(this)), m_notice(new NoticeBar(this)),
      m_thread(new ThreadModel(source, this)), m_list(new MessageList(*m_thread, people, this)),
      m_state(new StateView(this)), m_stack(new QStackedWidget(this)), m_below(new QPushButton(this)),
      m_actions(new MessageActions(m_list, this)), m_question(new QuestionCard(this)),
      m_guard(new SendGuard(source, people, *m_question, this)), m_composer(new Composer(source, this)),
      m_retention(Label::quiet({}, this)) {
  setAccessibleName(tr("Conversation"));
  build();
  connectParts();
  connectActions();
}

ConversationView::~ConversationView() = default;

void ConversationView::build() {
  m_back->setIcon(themedIcon(Icon::ChevronLeft));
  m_back->hide();
  m_below->hide();
  m_retention->setWordWrap(true);
  m_retention->setContentsMargins(Theme::step(3), 0, Theme::step(3), Theme::step(2));
  const QString retention = retentionText(m_source.policy());
  m_retention->setText(retention);
  m_retention->setVisible(!retention.isEmpty());
  m_stack->addWidget(m_list);
  m_stack->addWidget(m_state);

  auto* below = new QHBoxLayout;
  below->addStretch(1);
  below->addWidget(m_below);
  below->addStretch(1);
  auto* question = new QHBoxLayout;
  question->setContentsMargins(Theme::step(3), Theme::step(1), Theme::step(3), Theme::step(1));
  question->addWidget(m_question);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_back, 0, Qt::AlignLeading);
  column->addWidget(m_banner);
  column->addWidget(m_head);
  column->addWidget(m_notice);
  column->addWidget(m_stack, 1);
  column->addLayout(below);
  column->addWidget(m_actions);
  column->addLayout(question);
  column->addWidget(m_composer);
  column->addWidget(m_retention);
  setFocusProxy(m_list);
}

void ConversationView::connectParts() {
  connect(m_back, &QPushButton::clicked, this, &ConversationView::backRequested);
  connect(m_head, &ConversationHead::chartRequested, this,
          [this] { Q_EMIT chartRequested(utf8(m_row.patient).section(u'/', 1)); });
  connect(m_head, &ConversationHead::verifyRequested, this, &ConversationView::verify);
  connect(m_head, &ConversationHead::detailsRequested, this, &ConversationView::details);
  connect(m_head, &ConversationHead::attachRequested, this, [this] {
    if (isWritable()) Q_EMIT attachRequested(m_key);
  });
  connect(m_notice, &NoticeBar::actionTriggered, this, &ConversationView::verify);
  connect(m_thread, &ThreadModel::stateChanged, this, [this] {
    showThreadState();
    if (m_around && m_thread->state() == ThreadModel::State::Ready)
      m_list->choose(*std::exchange(m_around, std::nullopt));
    arrived();
  });
  connect(m_thread, &QAbstractItemModel::rowsInserted, this, &ConversationView::showThreadState);
  connect(m_thread, &QAbstractItemModel::dataChanged, this, &ConversationView::showActions);
  connect(m_list, &MessageList::chosenChanged, this, &ConversationView::showActions);
  connect(m_list, &MessageList::messageMenuRequested, m_actions, &MessageActions::popup);
  connect(m_list, &MessageList::seen, this, [this](qint64 upTo) {
    if (m_row.unread > 0 || m_row.urgentUnread > 0) m_source.markRead(m_key, upTo);
  });
  connect(m_list, &MessageList::arrivedBelow, this, [this](int count) {
    m_below->setText(tr("%n new message(s) below", nullptr, count));
    m_below->show();
  });
  connect(m_list, &MessageList::reachedEnd, m_below, &QWidget::hide);
  connect(m_below, &QPushButton::clicked, m_list, &MessageList::scrollToEnd);

  m_guard->chartInFront = [this] { return chartInFront ? chartInFront() : std::string(); };
  connect(m_composer, &Composer::sendRequested, m_guard, &SendGuard::send);
  connect(m_guard, &SendGuard::sent, this, [this] {
    m_composer->sent();
    m_list->scrollToEnd();
    m_composer->focusField();
  });
  connect(m_guard, &SendGuard::failed, this,
          [this](const core::Error& error) { m_composer->showProblem(errorSentence(error)); });
  connect(m_composer, &Composer::editRequested, this, [this](qint64 message, const QString& words) {
    onAnswer(m_source.edit(message, words.trimmed().toStdString()), this, [this](const core::Result<void>& answer) {
      if (answer) m_composer->sent();
      tell(answer);
    });
  });
  connect(m_composer, &Composer::quickReplyEditingRequested, this,
          [this] { (new QuickReplyDialog(m_source, this))->open(); });
  connect(m_question, &QuestionCard::answered, m_composer, &Composer::focusField);

  connect(&m_source, &MessageSource::conversationChanged, this, [this](qint64 key) {
    if (key != m_key) return;
    readRow();
    readMembers();
  });
  connect(&m_source, &MessageSource::trustChanged, this, [this](const QString& person) {
    if (person.toStdString() == m_row.patient) {
      readTrust();
      readRow();
    }
  });
  connect(&m_people, &People::changed, this, [this] {
    showRow();
    showMembers();
    m_guard->reword();
  });
  connect(m_state, &StateView::actionTriggered, this, [this] { m_thread->open(m_key); });

  addKey(this, tr("Write a message"), {QKeySequence(Qt::CTRL | Qt::Key_M)}, [this] { focusComposer(); });
  addKey(this, tr("Show the safety number"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)}, [this] { verify(); });
  addKey(this, tr("Show people and keeping"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)}, [this] { details(); });
}

void ConversationView::connectActions() {
  connect(m_actions, &MessageActions::replyRequested, this, [this] {
    chosenAct([this](const messaging::MessageRow& message) {
      const QString who = message.own ? tr("yourself") : m_people.name(message.person);
      //: %1 is who wrote what is answered, %2 its words
      m_composer->replyTo(message.id, tr("Replying to %1: %2").arg(who, snippet(message.words).left(120)));
    });
  });
  connect(m_actions, &MessageActions::reactionRequested, this, [this](const QString& emoji) {
    chosenAct([&](const messaging::MessageRow& message) {
      onAnswer(m_source.react(message.key, emoji.toStdString()), this,
               [this](const core::Result<void>& answer) { tell(answer); });
    });
  });
  connect(m_actions, &MessageActions::editRequested, this, [this] {
    chosenAct(
        [this](const messaging::MessageRow& message) { m_composer->editMessage(message.key, utf8(message.words)); });
  });
  connect(m_actions, &MessageActions::deleteRequested, this, &ConversationView::removeChosen);
  connect(m_actions, &MessageActions::retryRequested, this, [this] {
    chosenAct([this](const messaging::MessageRow& message) {
      onAnswer(m_source.retry(message.key), this, [this](const core::Result<void>& answer) { tell(answer); });
    });
  });
  connect(m_actions, &MessageActions::copyRequested, this, [this] {
    chosenAct([](const messaging::MessageRow& message) { copyGuarded(utf8(message.words), copyKept); });
  });
}

void ConversationView::show(messaging::ConversationKey key, std::optional<messaging::MessageKey> around) {
  if (key == m_key && !around) return;
  const bool same = key == m_key;
  m_key = key;
  m_around = around;
  m_question->dismiss();
  m_below->hide();
  m_thread->open(key, around);
  if (same) return;
  ++m_asked;
  m_hasRow = m_hasBanner = m_hasMembers = m_hasTrust = false;
  m_row = {};
  m_members.clear();
  m_number.reset();
  m_guard->setConversation(key, {});
  m_banner->clear();
  m_head->clear();
  m_notice->hide();
  m_composer->setConversation(key);
  m_composer->setRecipient({});
  m_composer->setClosed(tr("Reading the conversation"));
  readRow();
  readMembers();
}

void ConversationView::focusComposer() { m_composer->focusField(); }

bool ConversationView::isSettled() const {
  return m_hasRow && m_hasBanner && m_hasMembers && m_hasTrust &&
         (m_thread->state() == ThreadModel::State::Ready || m_thread->state() == ThreadModel::State::Failed);
}

void ConversationView::arrived() {
  if (isSettled()) Q_EMIT settled();
}

void ConversationView::readRow() {
  onAnswer(m_source.conversation(m_key), this,
           [this, question = m_asked](const core::Result<messaging::ConversationRow>& answer) {
             if (question != m_asked) return;
             if (!answer) return m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
             const bool first = !m_hasRow;
             const bool retrusted = m_row.state != answer->state;
             m_row = *answer;
             m_hasRow = true;
             m_guard->setConversation(m_key, m_row.patient);
             showRow();
             if (first) readBanner();
             if (first || retrusted) readTrust();
           });
}

void ConversationView::readBanner() {
  onAnswer(m_source.banner(m_row.patient.substr(m_row.patient.find('/') + 1)), this,
           [this, question = m_asked](const core::Result<core::chart::Banner>& answer) {
             if (question != m_asked) return;
             m_hasBanner = true;
             if (answer)
               m_banner->setBanner(*answer);
             else
               m_banner->setProblem(errorSentence(answer.error()));
             arrived();
           });
}

void ConversationView::readMembers() {
  onAnswer(m_source.members(m_key), this,
           [this, question = m_asked](const core::Result<std::vector<std::string>>& answer) {
             if (question != m_asked) return;
             m_hasMembers = true;
             if (answer) m_members = *answer;
             showMembers();
             arrived();
           });
}

void ConversationView::readTrust() {
  onAnswer(m_source.safetyNumber(m_row.patient), this,
           [this, question = m_asked](const core::Result<messaging::SafetyNumber>& answer) {
             if (question != m_asked) return;
             m_hasTrust = true;
             m_number = answer ? std::optional(*answer) : std::nullopt;
             m_head->setTrust(m_number);
             showNotice();
             arrived();
           });
}

void ConversationView::showMembers() {
  QStringList names;
  for (const std::string& member : m_members) names << m_people.nameAndRole(member);
  m_head->setMembers(names);
}

bool ConversationView::isWritable() const {
  return m_hasRow && m_row.state != messaging::ConversationState::Left &&
         m_row.state != messaging::ConversationState::Blocked && m_source.status().enrolled;
}

void ConversationView::showRow() {
  if (!m_hasRow) return;
  m_head->setTopic(topicText(m_row.topic));
  m_head->setHold(m_row.hold);
  m_composer->setRecipient(m_people.name(m_row.patient));
  QString closed;
  if (m_row.state == messaging::ConversationState::Blocked)
    closed = tr("Nothing can be sent here until the changed key has been looked at.");
  else if (m_row.state == messaging::ConversationState::Left)
    closed = tr("This conversation can only be read.");
  else if (!m_source.status().enrolled)
    closed = tr("This workstation is not set up to send messages. Ask IT for an enrolment code.");
  m_composer->setClosed(closed);
  m_head->attachButton().setEnabled(closed.isEmpty());
  showNotice();
  showActions();
}

void ConversationView::showNotice() {
  const QString name = m_people.name(m_row.patient);
  if (m_row.state == messaging::ConversationState::Blocked) {
    m_notice->show(NoticeKind::Critical,
                   //: %1 is a name
                   tr("A key of %1 has changed, as with a new phone. By your clinic's policy nothing is sent until "
                      "somebody has looked at it.")
                       .arg(name),
                   tr("Look at it"));
  } else if (m_row.state == messaging::ConversationState::Left) {
    m_notice->show(NoticeKind::Information,
                   tr("This workstation is no longer part of this conversation. What was said stays readable."));
  } else if (m_number && keyChanged(*m_number)) {
    m_notice->show(NoticeKind::Caution,
                   //: %1 is a name
                   tr("%1 has a new phone or computer, or set one up again. Call them on a number you know "
                      "and ask whether it is theirs.")
                       .arg(name),
                   tr("Look at it"));
  } else if (m_row.state == messaging::ConversationState::Waiting) {
    m_notice->show(
        NoticeKind::Information,
        //: %1 is a name
        tr("%1 has not set up messages yet. What you write is kept here and sent when they have.").arg(name));
  } else {
    m_notice->hide();
  }
}

void ConversationView::showThreadState() {
  if (m_thread->rowCount() > 0) return m_stack->setCurrentWidget(m_list);
  m_stack->setCurrentWidget(m_state);
  switch (m_thread->state()) {
  case ThreadModel::State::Nothing:
  case ThreadModel::State::Loading: m_state->show(ViewState::Loading, tr("Reading the messages")); break;
  case ThreadModel::State::Failed:
    m_state->show(ViewState::Failed, tr("The messages could not be read"), errorSentence(*m_thread->error()),
                  tr("Read them again"));
    break;
  case ThreadModel::State::Ready:
    m_state->show(ViewState::Empty, tr("No messages yet"),
                  tr("Only the people named above can read what is written here. The server cannot."));
    break;
  }
}

void ConversationView::showActions() {
  const int row = m_thread->indexOf(m_list->chosen());
  m_actions->setMessage(row < 0 ? nullptr : &m_thread->row(row), isWritable());
}

void ConversationView::chosenAct(const std::function<void(const messaging::MessageRow&)>& act) {
  const int row = m_thread->indexOf(m_list->chosen());
  if (row >= 0) act(m_thread->row(row));
}

void ConversationView::removeChosen() {
  chosenAct([this](const messaging::MessageRow& message) {
    QuestionCard::Question question;
    //: %1 is the beginning of a message
    question.title = tr("Delete “%1” for everybody?").arg(snippet(message.words).left(60));
    question.reasons << tr("Whoever has read it has read it. It stays visible that a message was deleted.");
    question.yes = tr("Delete the message");
    question.no = tr("Keep it");
    question.role = ButtonRole::Destructive;
    m_question->ask(question, [this, key = message.key] {
      onAnswer(m_source.remove(key), this, [this](const core::Result<void>& answer) { tell(answer); });
    });
  });
}

VerifyDialog* ConversationView::verify() {
  if (!m_hasRow) return nullptr;
  auto* dialog = new VerifyDialog(m_source, m_people, m_row.patient, this);
  dialog->open();
  return dialog;
}

DetailsDialog* ConversationView::details() {
  if (!m_hasRow) return nullptr;
  auto* dialog = new DetailsDialog(m_source, m_people, m_row, this);
  connect(dialog, &DetailsDialog::keepingChanged, this, &ConversationView::readRow);
  connect(dialog, &DetailsDialog::devicesRequested, dialog, [this, dialog](const QString& person) {
    (new VerifyDialog(m_source, m_people, person.toStdString(), dialog))->open();
  });
  dialog->open();
  return dialog;
}

void ConversationView::tell(const core::Result<void>& answer) {
  m_composer->showProblem(answer ? QString() : errorSentence(answer.error()));
}

void ConversationView::offerFiles() {
  m_head->offerFiles();
  addKey(this, tr("Attach files"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A)},
         [this] { m_head->attachButton().click(); });
  m_actions->offerFiles();
  connect(m_actions, &MessageActions::filesRequested, this,
          [this] { chosenAct([this](const messaging::MessageRow& message) { Q_EMIT filesRequested(message.key); }); });
}

void ConversationView::setAlone(bool alone) { m_back->setVisible(alone); }

} // namespace clavis::ui
