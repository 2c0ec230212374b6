#include "ui/messages/question_card.h"

#include "ui/theme/paint.h"
#include "ui/widgets/icon_mark.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPushButton>

#include <utility>

namespace clavis::ui {

QuestionCard::QuestionCard(QWidget* parent)
    : QWidget(parent), m_title(Label::title({}, this)), m_reasons(Label::paragraph({}, this)),
      m_yes(new QPushButton(this)), m_no(new QPushButton(this)) {
  m_title->setWordWrap(true);
  auto* words = new QVBoxLayout;
  words->setSpacing(Theme::step(1));
  words->addWidget(m_title);
  words->addWidget(m_reasons);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(m_no);
  buttons->addWidget(m_yes);
  words->addLayout(buttons);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::step(4), Theme::step(3), Theme::step(4), Theme::step(3));
  row->setSpacing(Theme::step(3));
  row->addWidget(new IconMark(Icon::Warning, 22, Token::Caution, this), 0, Qt::AlignTop);
  row->addLayout(words, 1);
  connect(m_yes, &QPushButton::clicked, this, [this] {
    const auto run = std::exchange(m_onYes, nullptr);
    hide();
    Q_EMIT answered(true);
    if (run) run();
  });
  connect(m_no, &QPushButton::clicked, this, &QuestionCard::dismiss);
  addKey(this, tr("Answer no"), {QKeySequence(Qt::Key_Escape)}, [this] { dismiss(); });
  hide();
}

void QuestionCard::ask(const Question& question, std::function<void()> onYes) {
  dismiss();
  m_onYes = std::move(onYes);
  reword(question);
  show();
  m_no->setFocus(Qt::OtherFocusReason);
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void QuestionCard::reword(const Question& question) {
  m_title->setText(question.title);
  m_reasons->setText(question.reasons.join(u'\n'));
  m_reasons->setVisible(!question.reasons.isEmpty());
  m_yes->setText(question.yes);
  m_no->setText(question.no);
  setButtonRole(m_yes, question.role);
  setAccessibleName(text());
}

void QuestionCard::dismiss() {
  if (!std::exchange(m_onYes, nullptr)) return;
  hide();
  Q_EMIT answered(false);
}

QString QuestionCard::text() const {
  return m_reasons->text().isEmpty() ? m_title->text() : m_title->text() + u'\n' + m_reasons->text();
}

void QuestionCard::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const PaintScope scope(painter);
  const Theme& theme = themeOf(this);
  roundedBox(painter, rect(), theme.color(Token::CautionSoft), theme.color(Token::Caution), 8);
}

} // namespace clavis::ui
