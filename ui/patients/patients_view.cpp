#include "ui/patients/patients_view.h"

#include "core/backend/backend_error.h"
#include "core/chart/errors.h"
#include "ui/patients/patient_delegate.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/state_view.h"
#include "ui/words/error_sentence.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

namespace clavis::ui {

namespace {

bool notPermitted(const core::Error& error) {
  return error.is(core::BackendError::Forbidden) || error.is(core::chart::ChartError::AccessNotLogged);
}

} // namespace

PatientsView::PatientsView(PatientSource& source, QWidget* parent)
    : QWidget(parent), m_model(new PatientModel(source, this)),
      m_search(new SearchField(tr("Search patients"), tr("Name, birth date or number"), this)),
      m_count(Label::quiet({}, this)), m_footer(Label::quiet({}, this)), m_table(new QTableView(this)),
      m_stateView(new StateView(this)), m_stack(new QStackedWidget(this)) {
  setAccessibleName(tr("Patients"));
  auto* title = new Label(tr("Patients"), this, TextSize::Headline, Weight::Strong);

  m_table->setModel(m_model);
  m_table->setItemDelegate(new PatientDelegate(m_table));
  m_table->setAccessibleName(tr("List of patients"));
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setShowGrid(false);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setTabKeyNavigation(false);
  m_table->setWordWrap(false);
  m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_table->setContextMenuPolicy(Qt::CustomContextMenu);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  QHeaderView* header = m_table->horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionsClickable(true);
  header->setSortIndicator(PatientModel::Name, Qt::AscendingOrder);
  header->setSectionResizeMode(QHeaderView::Interactive);
  header->setSectionResizeMode(PatientModel::Name, QHeaderView::Stretch);
  header->setMinimumSectionSize(72);
  header->resizeSection(PatientModel::Born, 240);
  header->resizeSection(PatientModel::Gender, 88);
  header->resizeSection(PatientModel::Identifier, 156);
  header->resizeSection(PatientModel::LastEncounter, 124);
  header->resizeSection(PatientModel::LastChanged, 124);
  m_table->setSortingEnabled(true);
  connect(header, &QHeaderView::sortIndicatorChanged, this, [header](int column) {
    if (!PatientModel::isSortable(column)) header->setSortIndicator(PatientModel::Name, Qt::AscendingOrder);
  });

  m_stack->addWidget(m_table);
  m_stack->addWidget(m_stateView);

  auto* top = new QHBoxLayout;
  top->setSpacing(Theme::step(3));
  top->addWidget(title, 0, Qt::AlignBaseline);
  top->addWidget(m_count, 0, Qt::AlignBaseline);
  top->addStretch(1);
  m_search->setMinimumWidth(320);
  top->addWidget(m_search, 2);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* head = new QWidget(this);
  top->setContentsMargins(Theme::step(3), Theme::step(3), Theme::step(3), Theme::step(3));
  head->setLayout(top);
  column->addWidget(head);
  column->addWidget(m_stack, 1);
  m_footer->setContentsMargins(Theme::step(3), Theme::step(2), Theme::step(3), Theme::step(2));
  column->addWidget(m_footer);
  setFocusProxy(m_search);

  connect(m_search, &QLineEdit::textChanged, m_model, &PatientModel::search);
  connect(m_search, &QLineEdit::returnPressed, this, [this] {
    if (m_model->rowCount() == 0) return;
    if (!m_table->currentIndex().isValid()) m_table->selectRow(0);
    openCurrent(false);
  });
  connect(m_search, &SearchField::moveToResults, this, [this] {
    if (m_model->rowCount() == 0) return;
    m_table->setFocus(Qt::TabFocusReason);
    if (!m_table->currentIndex().isValid()) m_table->selectRow(0);
  });
  connect(m_table, &QTableView::activated, this, [this] { openCurrent(false); });
  auto* keys = new KeyTable(m_table);
  keys->add(tr("Open chart"), {Qt::Key_Return, Qt::Key_Enter}, [this] { openCurrent(false); });
  keys->add(tr("Choose a patient"), {Qt::Key_Up, Qt::Key_Down});
  connect(m_table, &QWidget::customContextMenuRequested, this, &PatientsView::showMenu);
  connect(m_model, &PatientModel::stateChanged, this, &PatientsView::updateState);
  connect(m_stateView, &StateView::actionTriggered, this, [this] {
    switch (m_stateView->state()) {
    case ViewState::FilteredToNothing: m_search->clear(); break;
    case ViewState::Empty: Q_EMIT syncRequested(); break;
    default: m_model->reload();
    }
  });

  addKey(this, tr("Search patients"), {QKeySequence(QKeySequence::Find)}, [this] { focusSearch(); });
  addKey(this, tr("Open chart in its own window"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return)},
         [this] { openCurrent(true); });

  applyDensity();
  updateState();
}

void PatientsView::focusSearch() {
  m_search->setFocus(Qt::ShortcutFocusReason);
  m_search->selectAll();
}

void PatientsView::reload() { m_model->reload(); }

void PatientsView::reloadQuietly() {
  if (m_table->verticalScrollBar()->value() > 0) return;
  const QString chosen = m_table->currentIndex().data(PatientModel::PatientIdRole).toString();
  auto* once = new QObject(this);
  connect(m_model, &QAbstractItemModel::modelReset, once, [this, once, chosen] {
    once->deleteLater();
    if (chosen.isEmpty()) return;
    for (int row = 0; row < m_model->rowCount(); ++row) {
      if (m_model->index(row, 0).data(PatientModel::PatientIdRole).toString() == chosen) m_table->selectRow(row);
    }
  });
  m_model->reload();
}

void PatientsView::setFilling(bool filling) {
  if (m_filling == filling) return;
  m_filling = filling;
  updateState();
}

void PatientsView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (m_model->rowCount() == 0 && m_model->state() == PatientModel::State::Loading) m_model->showAll();
}

void PatientsView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange) applyDensity();
}

void PatientsView::applyDensity() {
  const int height = themeOf(this).rowHeight();
  m_table->verticalHeader()->setMinimumSectionSize(height);
  m_table->verticalHeader()->setDefaultSectionSize(height);
}

void PatientsView::openCurrent(bool ownWindow) {
  const QModelIndex current = m_table->currentIndex();
  if (!current.isValid()) return;
  const QString id = current.data(PatientModel::PatientIdRole).toString();
  if (ownWindow)
    Q_EMIT openInWindowRequested(id);
  else
    Q_EMIT openRequested(id);
}

void PatientsView::showMenu(const QPoint& place) {
  const QModelIndex index = m_table->indexAt(place);
  if (!index.isValid()) return;
  m_table->selectRow(index.row());
  auto* menu = new QMenu(m_table);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Open chart"), this, [this] { openCurrent(false); });
  menu->addAction(tr("Open chart in its own window"), this, [this] { openCurrent(true); });
  menu->popup(m_table->viewport()->mapToGlobal(place));
}

void PatientsView::updateState() {
  const QLocale locale;
  const int rows = m_model->rowCount();
  const auto total = m_model->total();
  const bool searching = !m_model->searched().isEmpty();

  m_footer->clear();
  m_count->clear();
  if (rows > 0) {
    m_stack->setCurrentWidget(m_table);
    if (searching && total && *total > rows) {
      // A cut list says so, and how to shorten it.
      m_footer->setText(m_model->totalIsExact()
                            ? tr("Showing the first %1 of %2 matches. Type more to narrow the list.")
                                  .arg(locale.toString(rows), locale.toString(static_cast<qlonglong>(*total)))
                            : tr("Showing the first %1 of more than %2 matches. Type more to narrow the list.")
                                  .arg(locale.toString(rows), locale.toString(static_cast<qlonglong>(*total))));
    }
    if (total) {
      const QString number = locale.toString(static_cast<qlonglong>(*total));
      //: %1 is how many patients match a search
      const QString found = tr("%1 found").arg(number);
      //: %1 is how many patients there are
      const QString all = tr("%1 on this workstation").arg(number);
      m_count->setText(searching ? found : all);
    }
  } else {
    m_stack->setCurrentWidget(m_stateView);
    switch (m_model->state()) {
    case PatientModel::State::Loading: m_stateView->show(ViewState::Loading, tr("Reading the list of patients")); break;
    case PatientModel::State::Failed:
      if (notPermitted(*m_model->error())) {
        m_stateView->show(ViewState::NotPermitted, tr("You may not see this list"), errorSentence(*m_model->error()));
      } else {
        m_stateView->show(ViewState::Failed, tr("The list could not be read"), errorSentence(*m_model->error()),
                          tr("Read the list again"));
      }
      break;
    case PatientModel::State::Ready:
      if (searching) {
        //: %1 is what the person typed
        m_stateView->show(ViewState::FilteredToNothing, tr("No patient here matches “%1”").arg(m_model->searched()),
                          tr("Search by the start of a name, a birth date such as 14-Jul-1945, or a number. "
                             "Only patients of your panel are on this workstation."),
                          tr("Show all patients"));
      } else if (m_filling) {
        m_stateView->show(ViewState::Loading, tr("The first charts are arriving"),
                          tr("Each patient appears here as soon as the chart is complete."));
      } else {
        m_stateView->show(ViewState::Empty, tr("No charts on this workstation yet"),
                          tr("Charts of your panel appear here after the first sync."), tr("Sync now"));
      }
      break;
    }
  }
  m_footer->setVisible(!m_footer->text().isEmpty());
}

} // namespace clavis::ui
