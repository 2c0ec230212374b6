#include "ui/chart/pages/search_page.h"

#include "ui/chart/rows/row_model.h"
#include "ui/chart/rows/row_table.h"
#include "ui/chart/timeline/timeline_rows.h"
#include "ui/widgets/on_answer.h"

namespace clavis::ui {

SearchPage::SearchPage(PageContext context, QWidget* parent)
    : ChartPage(context, tr("Search in this chart"), parent), m_rows(new RowModel(this)), m_table(new RowTable(this)) {
  m_rows->reset(SearchRows::columns());
  m_table->setRows(m_rows);
  m_table->setAccessibleName(title());
  m_table->setActivation(tr("Open the record in its section"));
  setContent(m_table);
  connect(m_table, &RowTable::chosen, this, [this](int row) { Q_EMIT recordChosen(m_rows->details(row)); });
  connect(m_table, &RowTable::activatedRow, this, [this](int row) {
    if (m_hits != nullptr) Q_EMIT sectionRequested(m_hits->hit(row).entry.kind, m_hits->hit(row).entry.key);
  });
}

void SearchPage::search(const QString& text) {
  m_text = text.trimmed();
  reload();
}

void SearchPage::load() {
  constexpr int mostHits = 200;
  if (m_text.isEmpty()) {
    m_rows->reset(SearchRows::columns());
    showState(ViewState::Empty, tr("Type words to search in this chart"),
              tr("Names, values and the text of notes are searched."));
    return markReady();
  }
  onAnswer(context().reader.search(m_text.toStdString(), mostHits), this,
           [this, asked = generation()](core::Result<core::chart::SearchHits> found) {
             if (asked != generation()) return;
             if (!found) return showFailure(found.error());
             m_rows->reset(SearchRows::columns());
             const auto shown = static_cast<std::int64_t>(found->hits.size());
             m_hits = std::make_shared<SearchRows>(std::move(found->hits));
             m_rows->append(m_hits);
             if (shown == 0) {
               setNotes({});
               showState(ViewState::FilteredToNothing, tr("“%1” does not occur in this chart").arg(m_text),
                         tr("Only what this workstation holds was searched; other spellings may be in the record."));
             } else {
               QStringList notes{tr("%n hit(s)", nullptr, static_cast<int>(found->total))};
               if (!found->totalExact)
                 notes.front() = tr("at least %n hit(s)", nullptr, static_cast<int>(found->total));
               if (found->total > shown) notes << tr("the newest %n shown", nullptr, static_cast<int>(shown));
               notes << tr("Enter opens the record in its section");
               setNotes(notes);
               showContent();
             }
             markReady();
           });
}

void SearchPage::focusContent() {
  if (!shownState()) m_table->setFocus(Qt::OtherFocusReason);
}

} // namespace clavis::ui
