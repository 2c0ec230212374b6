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

#include <array>

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
  m_title = new Label(tr("Patients"), this, TextSize::Headline, Weight::Strong);

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
  m_table->setSortingEnabled(true);
  connect(header, &QHeaderView::sortIndicatorChanged, this, [header](int column) {
    if (!PatientModel::isSortable(column)) header->setSortIndicator(PatientModel::Name, Qt::AscendingOrder);
  });

  m_stack->addWidget(m_table);
  m_stack->addWidget(m_stateView);

  auto* top = new QHBoxLayout;
  top->setSpacing(Theme::step(3));
  top->addWidget(m_title, 0, Qt::AlignBaseline);
  top->addWidget(m_count, 0, Qt::AlignBaseline);
  top->addStretch(1);
  m_search->setMinimumWidth(qMax(220, m_search->fontMetrics().horizontalAdvance(m_search->placeholderText()) + 64));
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

void PatientsView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  shareColumns();
}

// A name is never cut while another column could go: in a narrow window the least telling ones do, and come back with
// the room. Headings are whole in every language.
void PatientsView::shareColumns() {
  struct Wish {
    int column;
    int width;
  };
  // The first goes first.
  static constexpr Wish wishes[] = {{PatientModel::LastChanged, 124},
                                    {PatientModel::LastEncounter, 124},
                                    {PatientModel::Gender, 88},
                                    {PatientModel::Identifier, 156},
                                    {PatientModel::Born, 240}};
  constexpr int forNames = 260;
  const QFontMetrics metrics(themeOf(this).font(TextSize::Small, Weight::Strong));
  int needed = forNames;
  std::array<int, PatientModel::ColumnCount> widths{};
  for (const Wish& wish : wishes) {
    const QString heading = m_model->headerData(wish.column, Qt::Horizontal, Qt::DisplayRole).toString();
    widths[static_cast<std::size_t>(wish.column)] = qMax(wish.width, metrics.horizontalAdvance(heading) + 40);
    needed += widths[static_cast<std::size_t>(wish.column)];
  }
  // The search stays whole as well; how many there are is said where there is room for it.
  m_count->setVisible(m_title->sizeHint().width() + m_count->sizeHint().width() + m_search->minimumWidth() +
                          4 * Theme::step(3) <=
                      this->width());
  QHeaderView* header = m_table->horizontalHeader();
  for (const Wish& wish : wishes) {
    const int width = widths[static_cast<std::size_t>(wish.column)];
    const bool spare = wish.column == PatientModel::LastChanged || wish.column == PatientModel::LastEncounter ||
                       wish.column == PatientModel::Gender;
    const bool hidden = spare && needed > this->width();
    if (hidden) needed -= width;
    m_table->setColumnHidden(wish.column, hidden);
    if (!hidden) header->resizeSection(wish.column, width);
  }
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
  shareColumns();
}

} // namespace clavis::ui
