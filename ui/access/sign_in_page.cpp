#include "ui/access/sign_in_page.h"

#include "ui/theme/clavis_style.h"
#include "ui/widgets/label.h"

#include <QEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

SignInPage::SignInPage(const QString& title, const QString& explanation, const QString& primary, QWidget* parent)
    : QWidget(parent), m_explanation(Label::paragraph(explanation, this, Token::TextQuiet)),
      m_fields(new QWidget(this)), m_body(new QVBoxLayout(m_fields)), m_notice(new NoticeBar(this)),
      m_primary(new QPushButton(primary, this)), m_others(new QVBoxLayout), m_progress(new QProgressBar(this)),
      m_progressText(Label::quiet({}, this)) {
  setAccessibleName(title);
  auto* heading = new Label(title, this, TextSize::Headline, Weight::Strong);
  heading->setWordWrap(true);
  setButtonRole(m_primary, ButtonRole::Primary);
  m_primary->setAutoDefault(true);
  m_progress->setRange(0, 0);
  m_progress->setTextVisible(false);
  m_progress->setFixedHeight(4);
  m_progress->hide();
  m_progressText->hide();
  m_body->setContentsMargins(0, 0, 0, 0);
  m_body->setSpacing(Theme::step(3));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::step(2));
  column->addWidget(heading);
  column->addWidget(m_explanation);
  column->addSpacing(Theme::step(3));
  column->addWidget(m_fields);
  column->addWidget(m_notice);
  column->addSpacing(Theme::step(2));
  column->addWidget(m_primary);
  column->addWidget(m_progress);
  column->addWidget(m_progressText);
  m_others->setSpacing(Theme::step(1));
  column->addLayout(m_others);
  column->addStretch(1);
  m_explanation->setVisible(!explanation.isEmpty());
  connect(m_primary, &QPushButton::clicked, this, &SignInPage::submitted);
}

// Fields first, then the button that sends them, then the other ways: as the eye goes, not as the widgets were made.
void SignInPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  QList<QWidget*> stops;
  for (QWidget* widget : m_fields->findChildren<QWidget*>()) {
    if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr) stops.append(widget);
  }
  stops.append(m_primary);
  for (int index = 0; index < m_others->count(); ++index) stops.append(m_others->itemAt(index)->widget());
  for (qsizetype index = 1; index < stops.size(); ++index) setTabOrder(stops[index - 1], stops[index]);
}

// As tall as its text needs at this width: a scroll area asks for no more than that, and squeezes what does not say it.
bool SignInPage::event(QEvent* event) {
  const bool handled = QWidget::event(event);
  if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) {
    if (const int height = layout()->heightForWidth(width()); height != minimumHeight()) setMinimumHeight(height);
  }
  return handled;
}

void SignInPage::setBusy(bool busy, const QString& what) {
  m_busy = busy;
  m_fields->setEnabled(!busy);
  m_primary->setEnabled(!busy);
  for (int index = 0; index < m_others->count(); ++index) m_others->itemAt(index)->widget()->setEnabled(!busy);
  m_progress->setVisible(busy);
  m_progress->setAccessibleName(what);
  m_progressText->setText(what);
  m_progressText->setVisible(busy && !what.isEmpty());
  if (busy) clearNotice();
}

void SignInPage::showNotice(NoticeKind kind, const QString& sentence) { m_notice->show(kind, sentence); }

void SignInPage::clearNotice() { m_notice->hide(); }

QString SignInPage::notice() const { return m_notice->isVisibleTo(this) ? m_notice->sentence() : QString(); }

void SignInPage::setExplanation(const QString& text) {
  m_explanation->setText(text);
  m_explanation->setVisible(!text.isEmpty());
}

QPushButton* SignInPage::addOther(const QString& text) {
  auto* button = new QPushButton(text, this);
  setButtonRole(button, ButtonRole::Quiet);
  m_others->addWidget(button);
  return button;
}

} // namespace clavis::ui
