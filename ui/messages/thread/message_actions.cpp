#include "ui/messages/thread/message_actions.h"

#include "ui/messages/thread/bubble_words.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/flow_layout.h"

#include <QAction>
#include <QMenu>
#include <QPushButton>

namespace clavis::ui {

MessageActions::MessageActions(QWidget* list, QWidget* parent)
    : QWidget(parent), m_list(list), m_flow(new FlowLayout(8, 4, this)), m_reactions(new QMenu(tr("React"), this)),
      m_react(new QPushButton(tr("React"), this)),
      m_reply(add(tr("Reply"), Qt::Key_R, &MessageActions::replyRequested)),
      m_retry(add(tr("Try again"), Qt::Key_T, &MessageActions::retryRequested)),
      m_edit(add(tr("Edit"), Qt::Key_E, &MessageActions::editRequested)),
      m_delete(add(tr("Delete"), Qt::Key_Delete, &MessageActions::deleteRequested)),
      m_copy(add(tr("Copy the words"), QKeySequence::Copy, &MessageActions::copyRequested)) {
  setAccessibleName(tr("The chosen message"));
  m_flow->setContentsMargins(12, 2, 12, 2);
  for (const ReactionChoice& choice : reactionChoices()) {
    const QString emoji = QString::fromUtf8(choice.emoji);
    m_reactions->addAction(choice.word, this, [this, emoji] { Q_EMIT reactionRequested(emoji); });
  }
  m_reactions->addSeparator();
  m_reactions->addAction(tr("Take my reaction back"), this, [this] { Q_EMIT reactionRequested({}); });
  m_react->setMenu(m_reactions);
  setButtonRole(m_react, ButtonRole::Quiet);
  m_flow->addWidget(m_react);
  setMessage(nullptr, false);
}

QAction* MessageActions::add(const QString& text, const QKeySequence& key, void (MessageActions::*request)()) {
  auto* action = new QAction(text, this);
  action->setShortcut(key);
  action->setShortcutContext(Qt::WidgetShortcut);
  connect(action, &QAction::triggered, this, request);
  m_list->addAction(action);
  auto* button = new QPushButton(text, this);
  //: %1 is what a button does, %2 its key
  button->setToolTip(tr("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
  setButtonRole(button, ButtonRole::Quiet);
  connect(button, &QPushButton::clicked, action, &QAction::trigger);
  m_flow->addWidget(button);
  m_buttons.emplace_back(action, button);
  return action;
}

void MessageActions::setMessage(const messaging::MessageRow* message, bool writable) {
  using enum messaging::MessageKind;
  const bool there = message != nullptr && !message->deleted;
  const bool readable = there && (message->kind == Text || message->kind == Files);
  const bool failed = there && message->own && message->delivery == messaging::Delivery::Failed;
  const bool unreadable = there && message->kind == Undecryptable;
  m_reply->setEnabled(readable && writable);
  m_edit->setEnabled(readable && writable && message->own && message->kind == Text && !failed);
  m_delete->setEnabled(readable && writable && message->own);
  m_copy->setEnabled(readable);
  if (m_files != nullptr) m_files->setEnabled(readable && message->kind == Files);
  m_retry->setEnabled(failed || unreadable);
  m_retry->setText(unreadable ? tr("Ask for it again") : tr("Try again"));
  m_react->setVisible(readable && writable);
  m_react->setEnabled(readable && writable);
  for (const auto& [action, button] : m_buttons) {
    button->setText(action->text());
    button->setVisible(action->isEnabled());
  }
  setVisible(readable || failed || unreadable);
}

void MessageActions::offerFiles() {
  m_files = add(tr("Show the files"), Qt::Key_F, &MessageActions::filesRequested);
  m_files->setEnabled(false);
  m_buttons.back().second->hide();
}

void MessageActions::popup(const QPoint& global) {
  auto* menu = new QMenu(m_list);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const auto& [action, button] : m_buttons)
    if (action->isEnabled()) menu->addAction(action);
  if (m_react->isEnabled()) menu->addMenu(m_reactions);
  if (menu->isEmpty()) return delete menu;
  menu->popup(global);
}

} // namespace clavis::ui
