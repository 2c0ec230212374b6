#include "ui/chart/pages/list_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_table.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/on_answer.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QSignalBlocker>

namespace clavis::ui {

ListPage::ListPage(PageContext context, Words words, QList<Column> columns, RowLoader loader, QWidget* parent)
    : ChartPage(context, words.title, parent), m_words(std::move(words)), m_columns(std::move(columns)),
      m_loader(std::move(loader)), m_rows(new RowModel(this)), m_table(new RowTable(this)),
      m_filter(filterField(tr("Filter this list"), tr("Filter %1").arg(m_words.title), this)),
      m_past(new QCheckBox(m_words.showPast, this)), m_inError(new QCheckBox(tr("Show entered in error"), this)) {
  tools()->addWidget(m_filter);
  tools()->addWidget(m_past);
  tools()->addWidget(m_inError);
  m_past->setVisible(!m_words.showPast.isEmpty());
  m_inError->hide();
  m_rows->reset(m_columns);
  m_table->setRows(m_rows);
  m_table->setAccessibleName(m_words.title);
  setContent(m_table);
  connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
    m_rows->setFilter(text);
    if (!isReady()) return;
    showRows();
    readOn();
  });
  connect(m_past, &QCheckBox::toggled, this, [this] { reload(); });
  connect(m_inError, &QCheckBox::toggled, this, [this] { reload(); });
  connect(m_table, &RowTable::chosen, this, [this](int row) { rowChosen(row); });
  connect(m_table, &RowTable::nearEnd, this, &ListPage::askMore);
}

void ListPage::setFilter(const QString& text) { m_filter->setText(text); }
void ListPage::setShowPast(bool show) { m_past->setChecked(show); }
void ListPage::setShowEnteredInError(bool show) { m_inError->setChecked(show); }

void ListPage::rowChosen(int row) { Q_EMIT recordChosen(m_rows->details(row)); }

void ListPage::load() {
  m_next.reset();
  ask({});
}

void ListPage::askMore() {
  if (!m_asking && m_next && isReady()) ask(std::exchange(m_next, std::nullopt));
}

void ListPage::ask(std::optional<core::chart::Cursor> after) {
  core::chart::SectionQuery query;
  query.limit = pageSize;
  query.activeOnly = !m_words.showPast.isEmpty() && !m_past->isChecked();
  query.includeEnteredInError = m_inError->isChecked();
  const bool first = !after.has_value();
  query.after = std::move(after);
  m_asking = true;
  onAnswer(m_loader(std::move(query)), this, [this, first, asked = generation()](core::Result<LoadedRows> answer) {
    if (asked != generation()) return;
    m_asking = false;
    take(std::move(answer), first);
  });
}

void ListPage::take(core::Result<LoadedRows> answer, bool first) {
  if (!answer) {
    if (first) return showFailure(answer.error());
    // What is here stays; that it is not all is said.
    m_hidden.beyondLimit = qMax<std::int64_t>(1, m_hidden.beyondLimit);
    return showRows();
  }
  std::optional<core::chart::ResourceKey> kept;
  if (first) {
    if (m_table->currentIndex().isValid()) kept = m_rows->origin(m_table->currentIndex().row()).key;
    m_rows->reset(m_columns);
  }
  m_rows->append(answer->rows);
  m_age = std::move(answer->age);
  m_hidden = answer->hidden;
  m_next = std::move(answer->next);
  if (m_next) m_hidden.beyondLimit = 0; // it arrives as one scrolls
  showRows();
  if (kept) {
    const QSignalBlocker quiet(m_table);
    m_table->choose(m_rows->find(*kept));
  }
  if (first) markReady();
  if (const auto wanted = takeReveal()) reveal(*wanted);
  readOn();
}

// A filter that leaves little over, or nothing, is no reason to stop: what it looks for may be on the next page.
void ListPage::readOn() {
  if (shownState() || m_table->isNearEnd()) askMore();
}

void ListPage::showRows() {
  setAge(m_age);
  QStringList notes;
  if (m_hidden.filtered > 0)
    notes << tr("%n no longer current not shown", nullptr, static_cast<int>(m_hidden.filtered));
  notes += hiddenNotes(m_hidden);
  m_inError->setVisible(m_hidden.enteredInError > 0 || m_inError->isChecked());
  if (m_next) notes << tr("more appears as you scroll");
  if (m_rows->rowCount() > 0) {
    if (const int out = m_rows->loaded() - m_rows->rowCount(); out > 0) notes << tr("%n filtered out", nullptr, out);
    setNotes(notes);
    return showContent();
  }
  setNotes({});
  if (m_rows->loaded() > 0) {
    showState(ViewState::FilteredToNothing, tr("Nothing in %1 matches “%2”").arg(title(), m_filter->text()),
              tr("The filter hides %n record(s).", nullptr, m_rows->loaded()), tr("Clear the filter"));
  } else if (m_hidden.filtered > 0) {
    showState(ViewState::FilteredToNothing, tr("Nothing current in %1").arg(title()),
              tr("No longer current: %n record(s).", nullptr, static_cast<int>(m_hidden.filtered)), m_words.showPast);
  } else if (m_hidden.enteredInError > 0 && !m_inError->isChecked()) {
    showState(ViewState::FilteredToNothing, m_words.empty,
              tr("Entered in error and not shown: %n record(s).", nullptr, static_cast<int>(m_hidden.enteredInError)),
              tr("Show entered in error"));
  } else {
    showNoRows(m_age, m_words.empty);
  }
}

void ListPage::stateAction() {
  if (!m_filter->text().isEmpty() && m_rows->loaded() > 0) return m_filter->clear();
  if (m_hidden.filtered > 0 && !m_past->isChecked()) return m_past->setChecked(true);
  if (m_hidden.enteredInError > 0 && !m_inError->isChecked() && shownState() == ViewState::FilteredToNothing)
    return m_inError->setChecked(true);
  reload();
}

void ListPage::reveal(const core::chart::ResourceKey& key) {
  if (!isReady()) return ChartPage::reveal(key);
  int row = m_rows->find(key);
  if (row < 0 && !m_filter->text().isEmpty()) {
    m_filter->clear();
    row = m_rows->find(key);
  }
  if (row < 0 && (m_next || m_asking)) { // on one of the pages to come
    ChartPage::reveal(key);
    return askMore();
  }
  if (row < 0 && !m_words.showPast.isEmpty() && !m_past->isChecked()) {
    // It is no longer current: the list has to show those first.
    ChartPage::reveal(key);
    m_past->setChecked(true);
    return;
  }
  m_table->choose(row);
}

void ListPage::focusContent() {
  if (!shownState())
    m_table->setFocus(Qt::OtherFocusReason);
  else
    m_filter->setFocus(Qt::OtherFocusReason);
}

} // namespace clavis::ui
