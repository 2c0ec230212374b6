#include "ui/chart/timeline/timeline_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_model.h"
#include "ui/chart/rows/row_table.h"
#include "ui/chart/timeline/timeline_rows.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/on_answer.h"

#include <QAction>
#include <QCheckBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>

namespace clavis::ui {

using core::chart::SectionKind;

TimelinePage::TimelinePage(PageContext context, QWidget* parent)
    : ChartPage(context, tr("Timeline"), parent), m_rows(new RowModel(this)), m_table(new RowTable(this)),
      m_text(filterField(tr("Words in the record"), tr("Filter the timeline by words"), this)),
      m_kindsButton(new QPushButton(this)), m_inError(new QCheckBox(tr("Show entered in error"), this)) {
  auto* kinds = new QMenu(m_kindsButton);
  for (const SectionKind kind :
       {SectionKind::Problems, SectionKind::Medications, SectionKind::Allergies, SectionKind::Vitals, SectionKind::Labs,
        SectionKind::Reports, SectionKind::Documents, SectionKind::Encounters, SectionKind::Procedures,
        SectionKind::Immunizations, SectionKind::Imaging, SectionKind::CarePlan, SectionKind::Appointments,
        SectionKind::Observations, SectionKind::Other}) {
    QAction* action = kinds->addAction(sectionTitle(kind));
    action->setCheckable(true);
    connect(action, &QAction::toggled, this, [this] {
      nameKinds();
      reload();
    });
    m_kinds.append({kind, action});
  }
  m_kindsButton->setMenu(kinds);
  m_kindsButton->setToolTip(tr("Shows only the kinds that are chosen; none chosen shows all but other records"));
  nameKinds();
  tools()->addWidget(m_text);
  tools()->addWidget(m_kindsButton);
  tools()->addWidget(m_inError);
  m_inError->hide();
  m_rows->reset(TimelineRows::columns());
  m_table->setRows(m_rows);
  m_table->setAccessibleName(title());
  setContent(m_table);
  m_typed.setSingleShot(true);
  m_typed.setInterval(120);
  connect(m_text, &QLineEdit::textChanged, this, [this] { m_typed.start(); });
  connect(&m_typed, &QTimer::timeout, this, [this] { reload(); });
  connect(m_inError, &QCheckBox::toggled, this, [this] { reload(); });
  connect(m_table, &RowTable::nearEnd, this, &TimelinePage::askMoreIfNear);
  m_table->setActivation(tr("Open the record in its section"));
  connect(m_table, &RowTable::chosen, this, [this](int row) { Q_EMIT recordChosen(m_rows->details(row)); });
  connect(m_table, &RowTable::activatedRow, this, [this](int row) {
    for (const auto& page : m_pages) {
      if (row < page->count()) return Q_EMIT sectionRequested(page->entry(row).kind, page->entry(row).key);
      row -= page->count();
    }
  });
}

void TimelinePage::setText(const QString& text) { m_text->setText(text); }

void TimelinePage::setKinds(const std::vector<SectionKind>& kinds) {
  for (const auto& [kind, action] : m_kinds) {
    const QSignalBlocker quiet(action);
    action->setChecked(std::find(kinds.begin(), kinds.end(), kind) != kinds.end());
  }
  nameKinds();
  reload();
}

void TimelinePage::nameKinds() {
  QStringList names;
  for (const auto& [kind, action] : m_kinds) {
    if (action->isChecked()) names << sectionTitle(kind);
  }
  m_kindsButton->setText(names.isEmpty()     ? tr("All kinds")
                         : names.size() <= 2 ? names.join(QStringLiteral(", "))
                                             : tr("%1 kinds").arg(names.size()));
}

bool TimelinePage::filtered() const {
  return !m_text->text().trimmed().isEmpty() ||
         std::any_of(m_kinds.begin(), m_kinds.end(), [](const auto& kind) { return kind.second->isChecked(); });
}

void TimelinePage::load() {
  m_next.reset();
  m_asking = false;
  ask({});
}

void TimelinePage::ask(std::optional<core::chart::Cursor> after) {
  core::chart::TimelineQuery query;
  for (const auto& [kind, action] : m_kinds) {
    if (action->isChecked()) query.kinds.push_back(kind);
  }
  query.text = m_text->text().trimmed().toStdString();
  query.includeEnteredInError = m_inError->isChecked();
  const bool first = !after.has_value();
  query.after = std::move(after);
  m_asking = true;
  onAnswer(context().reader.timeline(std::move(query)), this,
           [this, first, asked = generation()](core::Result<core::chart::TimelinePage> page) {
             if (asked != generation()) return;
             m_asking = false;
             if (!page) {
               if (first) return showFailure(page.error());
               m_next.reset();
               m_hidden.beyondLimit = qMax<std::int64_t>(1, m_hidden.beyondLimit);
               return showRows();
             }
             if (first) {
               m_pages.clear();
               m_rows->reset(TimelineRows::columns());
               m_table->scrollToTop();
             }
             m_age = std::move(page->age);
             m_hidden = page->hidden;
             m_next = std::move(page->next);
             if (m_next) m_hidden.beyondLimit = 0; // it arrives as one scrolls
             auto rows = std::make_shared<TimelineRows>(std::move(page->entries),
                                                        m_pages.empty() ? QString() : m_pages.back()->lastDay());
             m_pages.push_back(rows);
             m_rows->append(rows);
             showRows();
             if (first) markReady();
             if (const auto wanted = takeReveal()) reveal(*wanted);
             askMoreIfNear();
           });
}

void TimelinePage::askMoreIfNear() {
  if (!m_asking && m_next && isReady() && m_table->isNearEnd()) ask(std::exchange(m_next, std::nullopt));
}

void TimelinePage::showRows() {
  setAge(m_age);
  m_inError->setVisible(m_hidden.enteredInError > 0 || m_inError->isChecked());
  if (m_rows->rowCount() > 0) {
    QStringList notes = hiddenNotes(m_hidden);
    if (m_next) notes << tr("more appears as you scroll");
    setNotes(notes);
    return showContent();
  }
  setNotes({});
  if (filtered())
    showState(ViewState::FilteredToNothing, tr("Nothing in the timeline matches"),
              tr("The kinds and words above leave nothing over."), tr("Show everything"));
  else
    showNoRows(m_age, tr("Nothing is recorded"));
}

void TimelinePage::stateAction() {
  if (!filtered()) return reload();
  {
    const QSignalBlocker quiet(m_text);
    m_text->clear();
  }
  setKinds({});
}

void TimelinePage::reveal(const core::chart::ResourceKey& key) {
  if (!isReady()) return ChartPage::reveal(key);
  m_table->choose(m_rows->find(key));
}

void TimelinePage::focusContent() {
  if (!shownState())
    m_table->setFocus(Qt::OtherFocusReason);
  else
    m_text->setFocus(Qt::OtherFocusReason);
}

} // namespace clavis::ui
