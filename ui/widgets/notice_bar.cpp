#include "ui/widgets/notice_bar.h"

#include "ui/theme/clavis_style.h"
#include "ui/theme/paint.h"
#include "ui/widgets/icon_mark.h"
#include "ui/widgets/label.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPushButton>

namespace clavis::ui {

namespace {

struct Look {
  Icon icon;
  Token ink;
  Token ground;
};

Look lookOf(NoticeKind kind) {
  switch (kind) {
  case NoticeKind::Information: return {Icon::Information, Token::Accent, Token::AccentSoft};
  case NoticeKind::Positive: return {Icon::Check, Token::Positive, Token::PositiveSoft};
  case NoticeKind::Caution: return {Icon::Warning, Token::Caution, Token::CautionSoft};
  case NoticeKind::Critical: return {Icon::Warning, Token::Critical, Token::CriticalSoft};
  }
  return {Icon::Information, Token::Accent, Token::AccentSoft};
}

} // namespace

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent), m_mark(new IconMark(Icon::Information, 18, Token::Accent, this)),
      m_sentence(Label::paragraph({}, this)), m_action(new QPushButton(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::step(3), Theme::step(2), Theme::step(2), Theme::step(2));
  row->setSpacing(Theme::step(2));
  row->addWidget(m_mark, 0, Qt::AlignVCenter);
  row->addWidget(m_sentence, 1);
  row->addWidget(m_action, 0, Qt::AlignVCenter);
  setButtonRole(m_action, ButtonRole::Quiet);
  connect(m_action, &QPushButton::clicked, this, &NoticeBar::actionTriggered);
  hide();
}

void NoticeBar::show(NoticeKind kind, const QString& sentence, const QString& action) {
  m_kind = kind;
  const Look look = lookOf(kind);
  m_mark->set(look.icon, look.ink);
  m_sentence->setText(sentence);
  m_action->setText(action);
  m_action->setVisible(!action.isEmpty());
  setAccessibleName(sentence);
  QWidget::show();
  update();
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

QString NoticeBar::sentence() const { return m_sentence->text(); }

void NoticeBar::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const PaintScope scope(painter);
  const Theme& theme = themeOf(this);
  const Look look = lookOf(m_kind);
  roundedBox(painter, rect(), theme.color(look.ground), Qt::transparent, Theme::radius);
}

} // namespace clavis::ui
