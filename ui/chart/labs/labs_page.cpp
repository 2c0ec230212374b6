#include "ui/chart/labs/labs_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/labs/lab_grid.h"
#include "ui/chart/rows/section_rows_text.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/on_answer.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>

namespace clavis::ui {

LabsPage::LabsPage(PageContext context, QWidget* parent)
    : ChartPage(context, sectionTitle(chart::SectionKind::Labs), parent), m_model(new LabModel(context.reader, this)),
      m_grid(new LabGrid(m_model, this)), m_filter(filterField(tr("Filter tests"), tr("Filter tests"), this)),
      m_inError(new QCheckBox(tr("Show entered in error"), this)), m_plot(new QPushButton(tr("Plot this test"), this)) {
  m_plot->setToolTip(tr("Plots the chosen row over time (Enter)"));
  m_plot->setEnabled(false);
  m_inError->hide();
  tools()->addWidget(m_filter);
  tools()->addWidget(m_inError);
  tools()->addWidget(m_plot);
  m_grid->setAccessibleName(title());
  setContent(m_grid);
  connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
    m_model->setFilter(text);
    showGrid();
  });
  connect(m_inError, &QCheckBox::toggled, this, [this] { reload(); });
  connect(m_plot, &QPushButton::clicked, this, [this] { plot(m_grid->currentIndex().row()); });
  connect(m_grid, &LabGrid::plotRequested, this, &LabsPage::plot);
  connect(m_grid, &LabGrid::cellChosen, this, [this](const QModelIndex& index) {
    const auto* analyte = m_model->analyte(index.row());
    m_plot->setEnabled(analyte != nullptr && !analyte->seriesId.empty());
    const auto cell = m_model->at(index);
    if (cell.state == LabModel::CellState::Here) Q_EMIT recordChosen(detailsOf(cell.values->values.front()));
  });
  connect(m_model, &LabModel::cellsArrived, this, [this] {
    checkSettled();
    if (!m_wanted) return;
    if (const QModelIndex index = m_model->find(*m_wanted); index.isValid()) {
      m_wanted.reset();
      m_grid->setCurrentIndex(index);
      m_grid->scrollTo(index);
    }
  });
}

void LabsPage::load() {
  chart::LabQuery query;
  query.includeEnteredInError = m_inError->isChecked();
  onAnswer(context().reader.labs(std::move(query)), this,
           [this, asked = generation()](core::Result<chart::LabGrid> grid) {
             if (asked != generation()) return;
             if (!grid) return showFailure(grid.error());
             m_age = grid->age;
             m_hidden = grid->hidden;
             const QModelIndex kept = m_grid->currentIndex();
             m_model->setGrid(std::move(*grid), m_inError->isChecked());
             if (kept.isValid() && kept.row() < m_model->rowCount() && kept.column() < m_model->columnCount())
               m_grid->setCurrentIndex(m_model->index(kept.row(), kept.column()));
             showGrid();
             m_grid->askVisible(); // with the rows, not when they are first painted
             markReady();
             if (const auto wanted = takeReveal()) reveal(*wanted);
           });
}

void LabsPage::showGrid() {
  setAge(m_age);
  m_inError->setVisible(m_hidden.enteredInError > 0 || m_inError->isChecked());
  if (m_model->rowCount() > 0) {
    QStringList notes = hiddenNotes(m_hidden);
    notes << tr("≈ marks a shortened number; the details have every recorded digit");
    setNotes(notes);
    return showContent();
  }
  setNotes({});
  if (m_model->analytes() > 0)
    showState(ViewState::FilteredToNothing, tr("No test matches “%1”").arg(m_filter->text()),
              tr("The filter hides %n test(s).", nullptr, m_model->analytes()), tr("Clear the filter"));
  else
    showNoRows(m_age, tr("No laboratory results are recorded"));
}

void LabsPage::stateAction() {
  if (!m_filter->text().isEmpty() && m_model->analytes() > 0)
    m_filter->clear();
  else
    reload();
}

void LabsPage::plot(int row) {
  if (const auto* analyte = m_model->analyte(row); analyte != nullptr && !analyte->seriesId.empty())
    Q_EMIT trendRequested(analyte->seriesId);
}

void LabsPage::reveal(const chart::ResourceKey& key) {
  if (!isReady()) return ChartPage::reveal(key);
  // The place of a record is known by its cell only: the rows that match are read, and the cell is chosen when it
  // arrives.
  m_wanted = key;
  onAnswer(context().reader.observation(key), this, [this, key](core::Result<chart::ObservationRow> row) {
    if (!row || m_wanted != key) return;
    Q_EMIT recordChosen(detailsOf(*row));
    for (int line = 0; line < m_model->rowCount(); ++line) {
      const auto* analyte = m_model->analyte(line);
      if (analyte == nullptr || analyte->analyte.text != row->what.text) continue;
      for (int column = 0; column < m_model->columnCount(); ++column) {
        const QModelIndex index = m_model->index(line, column);
        if (m_model->columnDay(column) == dayText(row->effective.start) &&
            m_model->at(index).state != LabModel::CellState::Empty) {
          m_grid->scrollTo(index);
          if (m_model->at(index).state == LabModel::CellState::Here) {
            m_wanted.reset();
            m_grid->setCurrentIndex(index);
          }
          return;
        }
      }
    }
  });
}

bool LabsPage::isSettled() const { return isReady() && (shownState() || m_grid->askVisible()); }

void LabsPage::focusContent() {
  if (!shownState())
    m_grid->setFocus(Qt::OtherFocusReason);
  else
    m_filter->setFocus(Qt::OtherFocusReason);
}

} // namespace clavis::ui
