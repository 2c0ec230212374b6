#include "ui/messages/conversation_head.h"

#include "ui/messages/message_words.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace clavis::ui {

ConversationHead::ConversationHead(QWidget* parent)
    : QWidget(parent), m_topic(Label::title({}, this)), m_with(Label::quiet({}, this)),
      m_trust(new Badge({}, BadgeKind::Neutral, this)) {
  m_topic->setWordWrap(true);
  m_with->setWordWrap(true);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(m_topic);
  words->addWidget(m_with);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::step(3), Theme::step(2), Theme::step(3), Theme::step(2));
  row->setSpacing(Theme::step(2));
  row->addLayout(words, 1);
  row->addWidget(m_trust, 0, Qt::AlignTop);
  addButton(row, tr("Safety number"), &ConversationHead::verifyRequested);
  addButton(row, tr("Open chart"), &ConversationHead::chartRequested);
  m_attach = addButton(row, tr("Attach files"), &ConversationHead::attachRequested);
  m_attach->hide();
  clear();
}

QPushButton* ConversationHead::addButton(QHBoxLayout* row, const QString& text, void (ConversationHead::*request)()) {
  auto* button = new QPushButton(text, this);
  row->addWidget(button, 0, Qt::AlignTop);
  connect(button, &QPushButton::clicked, this, request);
  return button;
}

void ConversationHead::clear() {
  m_topic->clear();
  m_with->clear();
  m_trust->hide();
}

void ConversationHead::setTopic(const QString& topic) { m_topic->setText(topic); }

void ConversationHead::setMembers(const QStringList& names) {
  //: %1 is a list of names with roles
  m_with->setText(names.isEmpty() ? QString() : tr("With %1").arg(names.join(QStringLiteral("; "))));
}

// The word before the showing: what is shown is laid out at once, and again only when the event loop comes to it.
void ConversationHead::setTrust(const std::optional<messaging::SafetyNumber>& number) {
  if (!number) return m_trust->hide();
  if (keyChanged(*number))
    m_trust->set(tr("Key changed"), BadgeKind::Caution);
  else if (number->compared)
    m_trust->set(tr("Compared"), BadgeKind::Positive);
  else
    m_trust->set(tr("Not compared"), BadgeKind::Neutral);
  m_trust->show();
  layout()->activate();
}

void ConversationHead::offerFiles() { m_attach->show(); }

} // namespace clavis::ui
