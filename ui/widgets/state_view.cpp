#include "ui/widgets/state_view.h"

#include "ui/theme/theme.h"
#include "ui/widgets/icon_mark.h"
#include "ui/widgets/label.h"

#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

struct Look {
  Icon icon;
  Token token;
};

Look lookOf(ViewState state) {
  switch (state) {
  case ViewState::Empty: return {Icon::Empty, Token::TextQuiet};
  case ViewState::Loading: return {Icon::Clock, Token::TextQuiet};
  case ViewState::FilteredToNothing: return {Icon::Search, Token::TextQuiet};
  case ViewState::NotPermitted: return {Icon::Denied, Token::Caution};
  case ViewState::Failed: return {Icon::Warning, Token::Caution};
  }
  return {Icon::Information, Token::TextQuiet};
}

} // namespace

StateView::StateView(QWidget* parent)
    : QWidget(parent), m_mark(new IconMark(Icon::Clock, 32, Token::TextQuiet, this)), m_title(Label::title({}, this)),
      m_detail(Label::paragraph({}, this, Token::TextQuiet)), m_action(new QPushButton(this)) {
  m_title->setAlignment(Qt::AlignHCenter);
  m_title->setWordWrap(true);
  m_detail->setAlignment(Qt::AlignHCenter);
  m_detail->setMaximumWidth(480);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(Theme::step(2));
  column->addStretch(2);
  column->addWidget(m_mark, 0, Qt::AlignHCenter);
  column->addSpacing(Theme::step(1));
  column->addWidget(m_title);
  // Between two springs, not aligned: an aligned label keeps the height of one line.
  auto* middle = new QHBoxLayout;
  middle->addStretch(1);
  middle->addWidget(m_detail, 1000);
  middle->addStretch(1);
  column->addLayout(middle);
  column->addSpacing(Theme::step(1));
  column->addWidget(m_action, 0, Qt::AlignHCenter);
  column->addStretch(3);
  connect(m_action, &QPushButton::clicked, this, &StateView::actionTriggered);
  m_action->hide();
}

void StateView::show(ViewState state, const QString& title, const QString& detail, const QString& action) {
  m_state = state;
  const Look look = lookOf(state);
  m_mark->set(look.icon, look.token);
  m_title->setText(title);
  m_detail->setText(detail);
  m_detail->setVisible(!detail.isEmpty());
  m_action->setText(action);
  m_action->setVisible(!action.isEmpty());
  setAccessibleName(title);
  setAccessibleDescription(detail);
  QWidget::show();
}

QString StateView::title() const { return m_title->text(); }

void StateView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), themeOf(this).color(Token::Raised));
}

} // namespace clavis::ui
