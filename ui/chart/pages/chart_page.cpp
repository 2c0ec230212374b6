#include "ui/chart/pages/chart_page.h"

#include "ui/chart/chart_words.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/words/error_sentence.h"

#include <QHBoxLayout>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace clavis::ui {

QDateTime PageContext::now() const { return toDateTime(clock.now()); }

ChartPage::ChartPage(PageContext context, const QString& title, QWidget* parent)
    : QWidget(parent), m_context(context), m_title(title), m_age(Label::quiet(QString(), this)),
      m_notes(Label::quiet(QString(), this)), m_tools(new FlowLayout(8, 6)), m_stack(new QStackedLayout),
      m_state(new StateView(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 12);
  column->setSpacing(8);
  auto* head = new QHBoxLayout;
  head->setSpacing(12);
  head->addWidget(Label::title(title, this));
  m_age->setTextFormat(Qt::PlainText);
  m_age->setWordWrap(true);
  m_age->setAccessibleName(tr("Age of the data"));
  head->addWidget(m_age, 1);
  column->addLayout(head);
  column->addLayout(m_tools);
  m_notes->setWordWrap(true);
  m_notes->setTextFormat(Qt::PlainText);
  m_notes->hide();
  column->addWidget(m_notes);
  column->addLayout(m_stack, 1);
  m_stack->addWidget(m_state);
  connect(m_state, &StateView::actionTriggered, this, [this] { stateAction(); });
  setAccessibleName(title);
}

void ChartPage::ensureLoaded() {
  if (!m_loaded) reload();
}

void ChartPage::reload() {
  m_loaded = true;
  ++m_generation;
  if (!m_ready) showState(ViewState::Loading, tr("Reading %1").arg(m_title));
  load();
}

void ChartPage::reveal(const core::chart::ResourceKey& key) {
  m_reveal = key;
  ensureLoaded();
}

std::optional<core::chart::ResourceKey> ChartPage::takeReveal() { return std::exchange(m_reveal, std::nullopt); }

std::optional<ViewState> ChartPage::shownState() const {
  if (m_stack->currentWidget() != m_state) return std::nullopt;
  return m_state->state();
}
QString ChartPage::stateSentence() const { return shownState() ? m_state->title() : QString(); }
QString ChartPage::ageText() const { return m_age->text(); }
QString ChartPage::notesText() const { return m_notes->text(); }

void ChartPage::setContent(QWidget* content) {
  m_content = content;
  m_stack->addWidget(content);
}
void ChartPage::showContent() { m_stack->setCurrentWidget(m_content); }
void ChartPage::showState(ViewState state, const QString& sentence, const QString& detail, const QString& action) {
  m_state->show(state, sentence, detail, action);
  m_stack->setCurrentWidget(m_state);
}

void ChartPage::showFailure(const core::Error& error) {
  showState(ViewState::Failed, tr("%1 could not be read").arg(m_title),
            tr("%1 Nothing may be concluded from this empty page.").arg(errorSentence(error)), tr("Try again"));
  m_age->clear();
  markReady();
}

void ChartPage::setAge(const core::chart::SectionAge& age) { m_age->setText(ageOfDataText(age, m_context.now())); }

void ChartPage::setNotes(const QStringList& notes) {
  m_notes->setText(notes.join(QStringLiteral("  ·  ")));
  m_notes->setVisible(!notes.isEmpty());
}

QStringList ChartPage::hiddenNotes(const core::chart::Hidden& hidden) const {
  QStringList notes;
  const auto n = [](std::int64_t count) { return static_cast<int>(count); };
  if (hidden.enteredInError > 0) notes << tr("%n entered in error not shown", nullptr, n(hidden.enteredInError));
  if (hidden.beyondLimit > 0) notes << tr("%n more not shown", nullptr, n(hidden.beyondLimit));
  if (hidden.unreadable > 0)
    notes << tr("%n record(s) could not be read as this kind; the timeline has the raw record", nullptr,
                n(hidden.unreadable));
  return notes;
}

void ChartPage::showNoRows(const core::chart::SectionAge& age, const QString& emptySentence) {
  using State = core::chart::SectionAge::State;
  const QString detail = ageOfDataText(age, m_context.now());
  switch (age.state) {
  case State::NotPermitted:
    showState(ViewState::NotPermitted, tr("You are not permitted to read %1").arg(m_title),
              tr("The server refused it to you. There may be records that you cannot see here."));
    return;
  case State::NeverLoaded:
  case State::Loading:
    showState(ViewState::Loading, tr("%1 has not been fetched yet").arg(m_title),
              tr("It appears here when the next update brings it. Nothing may be concluded until then."));
    return;
  case State::Failed:
    showState(ViewState::Failed, tr("%1 could not be fetched").arg(m_title),
              tr("%1. Nothing may be concluded from this empty page.").arg(detail), tr("Look again"));
    return;
  case State::NotOffered:
    showState(ViewState::Empty, tr("The server does not keep this kind of record"), tr("It may be kept elsewhere."));
    return;
  case State::Complete:
  case State::Unknown: showState(ViewState::Empty, emptySentence, detail); return;
  }
}

void ChartPage::markReady() {
  m_ready = true;
  Q_EMIT ready();
  checkSettled();
}

void ChartPage::checkSettled() {
  QTimer::singleShot(0, this, [this] {
    if (isSettled()) Q_EMIT settled();
  });
}

} // namespace clavis::ui
