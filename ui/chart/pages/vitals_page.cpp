#include "ui/chart/pages/vitals_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_model.h"
#include "ui/chart/rows/row_table.h"
#include "ui/chart/rows/section_rows_text.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/on_answer.h"

#include <QCheckBox>
#include <QPushButton>

namespace clavis::ui {

VitalRows::VitalRows(std::vector<core::chart::VitalGroup> groups) : m_groups(std::move(groups)) {
  std::erase_if(m_groups, [](const auto& one) { return one.readings.empty(); });
}

QList<Column> VitalRows::columns() {
  return {{VitalsPage::tr("Vital sign"), 0, 2},
          {VitalsPage::tr("Latest"), 0, 2},
          {VitalsPage::tr("Flag"), 138},
          {VitalsPage::tr("When"), 146},
          {VitalsPage::tr("Before that"), 0, 3}};
}

Cell VitalRows::cell(int row, int column) const {
  const auto& shown = group(row);
  const auto& latest = shown.readings.front();
  Cell cell;
  switch (column) {
  case 0:
    cell.text = oneLine(shown.what.text);
    cell.second = VitalsPage::tr("%n reading(s)", nullptr, static_cast<int>(shown.count));
    break;
  case 1: cell.strong = observationText(latest); break;
  case 2: {
    const chart::Flag* flag = &latest.flag;
    for (const auto& part : latest.components) {
      if (!flag->abnormal() && part.flag.abnormal()) flag = &part.flag;
    }
    cell.badge = flagText(*flag);
    cell.badgeKind = isCritical(*flag) ? BadgeKind::Critical : BadgeKind::Caution;
    break;
  }
  case 3:
    cell.text = dayText(latest.effective.start);
    cell.quiet = timeText(latest.effective.start);
    break;
  case 4: {
    QStringList before;
    for (std::size_t i = 1; i < shown.readings.size() && i <= 2; ++i)
      before << VitalsPage::tr("%1 on %2")
                    .arg(observationText(shown.readings[i]), dayText(shown.readings[i].effective.start));
    cell.second = before.join(QStringLiteral("  ·  "));
    break;
  }
  default: break;
  }
  return cell;
}

RecordDetails VitalRows::details(int row) const { return detailsOf(group(row).readings.front()); }
const core::chart::Origin& VitalRows::origin(int row) const { return group(row).readings.front().origin; }

VitalsPage::VitalsPage(PageContext context, QWidget* parent)
    : ChartPage(context, sectionTitle(chart::SectionKind::Vitals), parent), m_rows(new RowModel(this)),
      m_table(new RowTable(this)), m_inError(new QCheckBox(tr("Show entered in error"), this)),
      m_plot(new QPushButton(tr("Plot over time"), this)) {
  m_rows->reset(VitalRows::columns());
  m_table->setRows(m_rows);
  m_table->setAccessibleName(title());
  m_table->setActivation(tr("Plot over time"));
  setContent(m_table);
  m_plot->setEnabled(false);
  m_plot->setToolTip(tr("Plots the chosen vital sign (Enter)"));
  tools()->addWidget(m_plot);
  tools()->addWidget(m_inError);
  m_inError->hide();
  connect(m_inError, &QCheckBox::toggled, this, [this] { reload(); });
  connect(m_table, &RowTable::chosen, this, [this](int row) {
    m_plot->setEnabled(!m_groups->group(row).seriesIds.empty());
    Q_EMIT recordChosen(m_rows->details(row));
  });
  connect(m_table, &RowTable::activatedRow, this, &VitalsPage::plot);
  connect(m_plot, &QPushButton::clicked, this, [this] { plot(m_table->currentIndex().row()); });
}

void VitalsPage::setShowEnteredInError(bool show) { m_inError->setChecked(show); }

void VitalsPage::stateAction() {
  if (shownState() == ViewState::FilteredToNothing)
    m_inError->setChecked(true);
  else
    reload();
}

void VitalsPage::plot(int row) {
  if (m_groups == nullptr || row < 0 || row >= m_groups->count()) return;
  for (const auto& id : m_groups->group(row).seriesIds) Q_EMIT trendRequested(id);
}

void VitalsPage::load() {
  constexpr int readings = 3;
  onAnswer(context().reader.vitals({m_inError->isChecked(), readings}), this,
           [this, asked = generation()](core::Result<chart::VitalsSection> vitals) {
             if (asked != generation()) return;
             if (!vitals) return showFailure(vitals.error());
             const int kept = m_table->currentIndex().row();
             m_groups = std::make_shared<VitalRows>(std::move(vitals->groups));
             m_rows->reset(VitalRows::columns());
             m_rows->append(m_groups);
             setAge(vitals->age);
             m_inError->setVisible(vitals->hidden.enteredInError > 0 || m_inError->isChecked());
             if (m_groups->count() == 0 && vitals->hidden.enteredInError > 0) {
               setNotes({});
               showState(ViewState::FilteredToNothing, tr("No vital signs are recorded"),
                         tr("Entered in error and not shown: %n record(s).", nullptr,
                            static_cast<int>(vitals->hidden.enteredInError)),
                         tr("Show entered in error"));
             } else if (m_groups->count() == 0) {
               setNotes({});
               showNoRows(vitals->age, tr("No vital signs are recorded"));
             } else {
               setNotes(hiddenNotes(vitals->hidden));
               showContent();
               m_table->choose(kept);
             }
             markReady();
             if (const auto wanted = takeReveal()) reveal(*wanted);
           });
}

void VitalsPage::reveal(const core::chart::ResourceKey& key) {
  if (!isReady()) return ChartPage::reveal(key);
  // An older reading has no row of its own: its kind is chosen and its own details are shown.
  onAnswer(context().reader.observation(key), this, [this](core::Result<chart::ObservationRow> row) {
    if (!row || m_groups == nullptr) return;
    for (int i = 0; i < m_groups->count(); ++i) {
      if (m_groups->group(i).what.text == row->what.text ||
          m_groups->group(i).readings.front().what.text == row->what.text)
        m_table->choose(i);
    }
    Q_EMIT recordChosen(detailsOf(*row));
  });
}

void VitalsPage::focusContent() {
  if (!shownState()) m_table->setFocus(Qt::OtherFocusReason);
}

} // namespace clavis::ui
