#include "ui/messages/conversation_head.h"

#include "ui/messages/message_words.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPushButton>

namespace clavis::ui {

namespace {
constexpr int roomForWords = 240; ///< beside the ways; less, and they go below
} // namespace

ConversationHead::ConversationHead(QWidget* parent)
    : QWidget(parent), m_topic(Label::title({}, this)), m_with(Label::quiet({}, this)), m_ways(new QWidget(this)),
      m_trust(new Badge({}, BadgeKind::Neutral, m_ways)),
      m_hold(new Badge(tr("Legal hold"), BadgeKind::Neutral, m_ways)),
      m_sides(new QBoxLayout(QBoxLayout::LeftToRight, this)) {
  m_topic->setWordWrap(true);
  m_with->setWordWrap(true);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(m_topic);
  words->addWidget(m_with);
  words->addStretch(1);
  auto* flow = new FlowLayout(Theme::step(2), Theme::step(1), m_ways);
  flow->setContentsMargins(0, 0, 0, 0);
  flow->addWidget(m_hold);
  flow->addWidget(m_trust);
  addButton(tr("Safety number"), &ConversationHead::verifyRequested);
  addButton(tr("People and keeping"), &ConversationHead::detailsRequested);
  addButton(tr("Open chart"), &ConversationHead::chartRequested);
  m_attach = addButton(tr("Attach files"), &ConversationHead::attachRequested);
  m_attach->hide();
  m_sides->setContentsMargins(Theme::step(3), Theme::step(2), Theme::step(3), Theme::step(2));
  m_sides->setSpacing(Theme::step(2));
  m_sides->addLayout(words, 1);
  m_sides->addWidget(m_ways);
  clear();
}

QPushButton* ConversationHead::addButton(const QString& text, void (ConversationHead::*request)()) {
  auto* button = new QPushButton(text, m_ways);
  m_ways->layout()->addWidget(button);
  connect(button, &QPushButton::clicked, this, request);
  return button;
}

void ConversationHead::clear() {
  m_topic->clear();
  m_with->clear();
  m_trust->hide();
  m_hold->hide();
  arrange();
}

void ConversationHead::setTopic(const QString& topic) { m_topic->setText(topic); }

void ConversationHead::setMembers(const QStringList& names) {
  //: %1 is a list of names with roles
  m_with->setText(names.isEmpty() ? QString() : tr("With %1").arg(names.join(QStringLiteral("; "))));
}

// The word before the showing: what is shown is laid out at once, and again only when the event loop comes to it.
void ConversationHead::setTrust(const std::optional<messaging::SafetyNumber>& number) {
  if (number && keyChanged(*number))
    m_trust->set(tr("Key changed"), BadgeKind::Caution);
  else if (number && number->compared)
    m_trust->set(tr("Compared"), BadgeKind::Positive);
  else
    m_trust->set(tr("Not compared"), BadgeKind::Neutral);
  m_trust->setVisible(number.has_value());
  arrange();
}

void ConversationHead::setHold(bool hold) {
  m_hold->setVisible(hold);
  arrange();
}

void ConversationHead::offerFiles() {
  m_attach->show();
  arrange();
}

// All on one line beside the words, or below them.
void ConversationHead::arrange() {
  const QLayout& ways = *m_ways->layout();
  int line = -Theme::step(2);
  for (int at = 0; at < ways.count(); ++at)
    if (const QLayoutItem* item = ways.itemAt(at); !item->isEmpty()) line += item->sizeHint().width() + Theme::step(2);
  const bool beside = width() >= line + roomForWords;
  m_ways->setMinimumWidth(beside ? line : 0);
  m_sides->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_sides->setAlignment(m_ways, beside ? Qt::AlignTop : Qt::Alignment());
  if (!isVisible()) return;
  m_ways->layout()->activate();
  m_sides->activate();
}

void ConversationHead::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

} // namespace clavis::ui
