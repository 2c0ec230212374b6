#include "ui/chart/chart_view.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/details/detail_panel.h"
#include "ui/chart/labs/labs_page.h"
#include "ui/chart/pages/documents_page.h"
#include "ui/chart/pages/list_page.h"
#include "ui/chart/pages/overview_page.h"
#include "ui/chart/pages/search_page.h"
#include "ui/chart/pages/vitals_page.h"
#include "ui/chart/patient_banner.h"
#include "ui/chart/section_list.h"
#include "ui/chart/timeline/timeline_page.h"
#include "ui/chart/trends/trends_page.h"
#include "ui/theme/icon.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QResizeEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace clavis::ui {
namespace {

using Page = ChartView::Page;
using core::chart::SectionKind;

std::optional<SectionKind> sectionOf(Page page) {
  switch (page) {
  case Page::Overview:
  case Page::Trends:
  case Page::Timeline: return std::nullopt;
  case Page::Problems: return SectionKind::Problems;
  case Page::Medications: return SectionKind::Medications;
  case Page::Allergies: return SectionKind::Allergies;
  case Page::Vitals: return SectionKind::Vitals;
  case Page::Labs: return SectionKind::Labs;
  case Page::Documents: return SectionKind::Documents;
  case Page::Immunizations: return SectionKind::Immunizations;
  case Page::Procedures: return SectionKind::Procedures;
  case Page::Encounters: return SectionKind::Encounters;
  case Page::Reports: return SectionKind::Reports;
  case Page::CarePlan: return SectionKind::CarePlan;
  case Page::Appointments: return SectionKind::Appointments;
  case Page::Observations: return SectionKind::Observations;
  case Page::Imaging: return SectionKind::Imaging;
  case Page::Coverage: return SectionKind::Coverage;
  }
  return std::nullopt;
}

// Records without a section of their own are found in the timeline.
Page pageOf(SectionKind kind) {
  for (int i = 0; i < ChartView::pageCount; ++i) {
    if (sectionOf(static_cast<Page>(i)) == kind) return static_cast<Page>(i);
  }
  return Page::Timeline;
}

QString titleOf(Page page) {
  switch (page) {
  case Page::Overview: return ChartView::tr("Overview");
  case Page::Trends: return ChartView::tr("Trends");
  case Page::Timeline: return ChartView::tr("Timeline");
  default: return sectionTitle(*sectionOf(page));
  }
}

template <class Row>
ListPage* listPage(PageContext context, SectionKind kind, const QString& empty, const QString& showPast,
                   Answer<core::chart::Section<Row>> (ChartReader::*read)(core::chart::SectionQuery), QWidget* parent) {
  return new ListPage(context, {sectionTitle(kind), empty, showPast}, columnsOf(static_cast<const Row*>(nullptr)),
                      rowLoader<Row>(context.reader, read), parent);
}

} // namespace

struct ChartView::Parts {
  Parts(ChartView& owner, std::unique_ptr<ChartReader> chartReader, const core::Clock& time)
      : view(owner), reader(std::move(chartReader)), clock(time) {}

  void build();
  ChartPage* make(Page which);
  ChartPage* pageAt(Page which);
  void show(ChartPage* shown);
  void open();
  void setSections(const std::vector<core::chart::SectionSummary>& sections);
  void warnOfLookAlikes(const core::chart::LookAlikes& alike);
  void jump(SectionKind kind, const core::chart::ResourceKey& key);
  void plot(const std::string& series);
  void choose(const RecordDetails& record);
  void showDetails(bool shown);
  void shareRoom();
  void shortcuts();

  ChartView& view;
  std::unique_ptr<ChartReader> reader;
  const core::Clock& clock;
  PatientBanner* banner = nullptr;
  NoticeBar* notice = nullptr;
  QLineEdit* searchField = nullptr;
  SectionModel* sections = nullptr;
  SectionList* list = nullptr;
  QPushButton* messages = nullptr;
  QStackedWidget* stack = nullptr;
  SearchPage* searchPage = nullptr;
  DetailPanel* details = nullptr;
  std::array<ChartPage*, pageCount> pages{};
  Page current = Page::Overview;
  bool started = false;
  bool openedOnce = false;
  bool refused = false;
  bool detailsWanted = true;
  bool filesOffered = false;
};

ChartView::ChartView(std::unique_ptr<ChartReader> reader, const core::Clock& clock, QWidget* parent)
    : QWidget(parent), m(std::make_unique<Parts>(*this, std::move(reader), clock)) {
  m->build();
}

// Pages hold the reader: they go before it.
ChartView::~ChartView() {
  for (QObject* child : QObjectList(children())) delete child;
}

void ChartView::Parts::build() {
  view.setAccessibleName(ChartView::tr("Chart"));
  auto* column = new QVBoxLayout(&view);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  banner = new PatientBanner(&view);
  notice = new NoticeBar(&view);
  notice->hide();
  column->addWidget(banner);
  column->addWidget(notice);

  auto* side = new QWidget(&view);
  auto* sideColumn = new QVBoxLayout(side);
  sideColumn->setContentsMargins(8, 12, 4, 8);
  sideColumn->setSpacing(8);
  searchField = new QLineEdit(side);
  searchField->setPlaceholderText(ChartView::tr("Search this chart"));
  searchField->setAccessibleName(ChartView::tr("Search this chart"));
  searchField->setToolTip(ChartView::tr("Search this chart (Ctrl+F)"));
  searchField->setClearButtonEnabled(true);
  searchField->setMinimumWidth(
      qMin(230, searchField->fontMetrics().horizontalAdvance(searchField->placeholderText()) + 20));
  sideColumn->addWidget(searchField);
  sections = new SectionModel(&view);
  QList<SectionModel::Section> rows;
  for (int i = 0; i < pageCount; ++i) rows.append({titleOf(static_cast<Page>(i)), -1, {}, false});
  sections->setSections(rows);
  list = new SectionList(sections, side);
  sideColumn->addWidget(list, 1);
  messages = new QPushButton(themedIcon(Icon::Messages), ChartView::tr("Messages"), side);
  messages->setToolTip(ChartView::tr("Shows the conversations about this patient"));
  messages->hide();
  QObject::connect(messages, &QPushButton::clicked, &view, &ChartView::messagesRequested);
  sideColumn->addWidget(messages);
  auto* ownWindow = new QPushButton(themedIcon(Icon::Window), ChartView::tr("Own window"), side);
  ownWindow->setToolTip(ChartView::tr("Shows this chart in a window of its own"));
  QObject::connect(ownWindow, &QPushButton::clicked, &view, &ChartView::ownWindowRequested);
  sideColumn->addWidget(ownWindow);

  stack = new QStackedWidget(&view);
  details = new DetailPanel(*reader, &view);
  details->hide();
  auto* splitter = new QSplitter(Qt::Horizontal, &view);
  splitter->setObjectName(QStringLiteral("chartSplitter"));
  splitter->addWidget(side);
  splitter->addWidget(stack);
  splitter->addWidget(details);
  splitter->setStretchFactor(1, 1);
  splitter->setCollapsible(1, false);
  splitter->setChildrenCollapsible(false);
  splitter->setSizes({204, 760, 300});
  column->addWidget(splitter, 1);

  QObject::connect(list, &SectionList::chosen, &view, [this](int row) { view.showPage(static_cast<Page>(row)); });
  QObject::connect(details, &DetailPanel::closeRequested, &view, [this] {
    detailsWanted = false;
    showDetails(false);
    if (auto* shown = qobject_cast<ChartPage*>(stack->currentWidget())) shown->focusContent();
  });
  searchPage = new SearchPage({*reader, clock}, stack);
  stack->addWidget(searchPage);
  QObject::connect(searchPage, &ChartPage::recordChosen, &view,
                   [this](const RecordDetails& record) { choose(record); });
  QObject::connect(searchPage, &SearchPage::sectionRequested, &view,
                   [this](SectionKind kind, const core::chart::ResourceKey& key) { jump(kind, key); });
  auto* typed = new QTimer(&view);
  typed->setSingleShot(true);
  typed->setInterval(120);
  QObject::connect(searchField, &QLineEdit::textChanged, typed, [this, typed](const QString& text) {
    if (text.trimmed().isEmpty()) {
      typed->stop();
      show(pageAt(current));
    } else {
      typed->start();
    }
  });
  QObject::connect(typed, &QTimer::timeout, &view, [this] {
    searchPage->search(searchField->text());
    stack->setCurrentWidget(searchPage);
  });
  QObject::connect(searchField, &QLineEdit::returnPressed, &view, [this] { searchPage->focusContent(); });
  shortcuts();
}

void ChartView::Parts::shortcuts() {
  const auto on = [this](const QString& text, const QList<QKeySequence>& keys, std::function<void()> run) {
    addKey(&view, text, keys, std::move(run));
  };
  for (int i = 0; i < 9; ++i) {
    //: %1 is a section of the chart, such as Problems
    on(ChartView::tr("Go to %1").arg(titleOf(static_cast<Page>(i))), {QKeySequence(Qt::Key_1 + i)},
       [this, i] { view.showPage(static_cast<Page>(i)); });
  }
  on(ChartView::tr("Section before"), {QKeySequence(Qt::CTRL | Qt::Key_Up)},
     [this] { view.showPage(static_cast<Page>(qMax(0, static_cast<int>(current) - 1))); });
  on(ChartView::tr("Next section"), {QKeySequence(Qt::CTRL | Qt::Key_Down)},
     [this] { view.showPage(static_cast<Page>(qMin(pageCount - 1, static_cast<int>(current) + 1))); });
  on(ChartView::tr("Search this chart"), {QKeySequence(QKeySequence::Find)}, [this] { view.focusSearch(); });
  on(ChartView::tr("Show or hide the details"), {QKeySequence(Qt::CTRL | Qt::Key_D)}, [this] {
    detailsWanted = !details->isVisible();
    showDetails(detailsWanted);
  });
  on(ChartView::tr("Show the raw record"), {QKeySequence(Qt::CTRL | Qt::Key_R)}, [this] {
    detailsWanted = true;
    showDetails(true);
    details->setTab(DetailPanel::Tab::Raw);
  });
  on(ChartView::tr("Clear the search, or close the details"), {QKeySequence(Qt::Key_Escape)}, [this] {
    if (!searchField->text().isEmpty())
      searchField->clear();
    else if (details->isVisible())
      Q_EMIT details->closeRequested();
  });
}

ChartPage* ChartView::Parts::make(Page which) {
  const PageContext context{*reader, clock};
  switch (which) {
  case Page::Overview: {
    auto* page = new OverviewPage(context, stack);
    QObject::connect(page, &OverviewPage::cardOpened, &view, [this](OverviewPage::Card card) {
      switch (card) {
      case OverviewPage::Card::Problems: return view.showPage(Page::Problems);
      case OverviewPage::Card::Medications: return view.showPage(Page::Medications);
      case OverviewPage::Card::Allergies: return view.showPage(Page::Allergies);
      case OverviewPage::Card::Vitals: return view.showPage(Page::Vitals);
      case OverviewPage::Card::OutOfRange: return view.showPage(Page::Labs);
      case OverviewPage::Card::Appointments: return view.showPage(Page::Appointments);
      }
    });
    return page;
  }
  case Page::Problems:
    return listPage<core::chart::ProblemRow>(context, SectionKind::Problems, ChartView::tr("No problems are recorded"),
                                             ChartView::tr("Show resolved"), &ChartReader::problems, stack);
  case Page::Medications:
    return listPage<core::chart::MedicationRow>(context, SectionKind::Medications,
                                                ChartView::tr("No medications are recorded"),
                                                ChartView::tr("Show stopped"), &ChartReader::medications, stack);
  case Page::Allergies:
    return listPage<core::chart::AllergyRow>(context, SectionKind::Allergies,
                                             ChartView::tr("Nobody has recorded whether there are allergies"),
                                             ChartView::tr("Show resolved"), &ChartReader::allergies, stack);
  case Page::Vitals: return new VitalsPage(context, stack);
  case Page::Labs: return new LabsPage(context, stack);
  case Page::Trends: return new TrendsPage(context, stack);
  case Page::Documents: {
    auto* page = new DocumentsPage(context, stack);
    if (filesOffered) page->offerFiles();
    QObject::connect(page, &DocumentsPage::fileRequested, &view, &ChartView::fileRequested);
    return page;
  }
  case Page::Timeline: {
    auto* page = new TimelinePage(context, stack);
    QObject::connect(page, &TimelinePage::sectionRequested, &view,
                     [this](SectionKind kind, const core::chart::ResourceKey& key) { jump(kind, key); });
    return page;
  }
  case Page::Immunizations:
    return listPage<core::chart::ImmunizationRow>(context, SectionKind::Immunizations,
                                                  ChartView::tr("No immunizations are recorded"), {},
                                                  &ChartReader::immunizations, stack);
  case Page::Procedures:
    return listPage<core::chart::ProcedureRow>(context, SectionKind::Procedures,
                                               ChartView::tr("No procedures are recorded"), {},
                                               &ChartReader::procedures, stack);
  case Page::Encounters:
    return listPage<core::chart::EncounterRow>(context, SectionKind::Encounters,
                                               ChartView::tr("No encounters are recorded"), {},
                                               &ChartReader::encounters, stack);
  case Page::Reports:
    return listPage<core::chart::ReportRow>(context, SectionKind::Reports, ChartView::tr("No reports are recorded"), {},
                                            &ChartReader::reports, stack);
  case Page::CarePlan:
    return listPage<core::chart::CarePlanRow>(context, SectionKind::CarePlan,
                                              ChartView::tr("No care plan, goal or team is recorded"),
                                              ChartView::tr("Show ended"), &ChartReader::carePlans, stack);
  case Page::Appointments:
    return listPage<core::chart::AppointmentRow>(context, SectionKind::Appointments,
                                                 ChartView::tr("No appointments are recorded"), {},
                                                 &ChartReader::appointments, stack);
  case Page::Observations:
    return listPage<core::chart::ObservationRow>(context, SectionKind::Observations,
                                                 ChartView::tr("No other observations are recorded"), {},
                                                 &ChartReader::observations, stack);
  case Page::Imaging:
    return listPage<core::chart::ImagingRow>(context, SectionKind::Imaging,
                                             ChartView::tr("No imaging studies are recorded"), {},
                                             &ChartReader::imaging, stack);
  case Page::Coverage:
    return listPage<core::chart::CoverageRow>(context, SectionKind::Coverage, ChartView::tr("No coverage is recorded"),
                                              ChartView::tr("Show ended"), &ChartReader::coverage, stack);
  }
  return nullptr;
}

ChartPage* ChartView::Parts::pageAt(Page which) {
  ChartPage*& page = pages.at(static_cast<std::size_t>(which));
  if (page == nullptr) {
    page = make(which);
    stack->addWidget(page);
    QObject::connect(page, &ChartPage::ready, &view, [this, which] { Q_EMIT view.pageReady(which); });
    QObject::connect(page, &ChartPage::settled, &view, [this, which] {
      if (which == current) Q_EMIT view.settled(which);
    });
    QObject::connect(page, &ChartPage::recordChosen, &view, [this](const RecordDetails& record) { choose(record); });
    QObject::connect(page, &ChartPage::trendRequested, &view, [this](const std::string& series) { plot(series); });
  }
  return page;
}

void ChartView::Parts::show(ChartPage* shown) {
  const bool keyboardInside = stack->isAncestorOf(view.focusWidget());
  stack->setCurrentWidget(shown);
  if (started) shown->ensureLoaded();
  if (keyboardInside) shown->focusContent();
}

void ChartView::Parts::choose(const RecordDetails& record) {
  details->show(record);
  if (detailsWanted && view.width() >= narrow) showDetails(true);
}

void ChartView::Parts::showDetails(bool shown) {
  details->setVisible(shown);
  shareRoom();
  if (shown && !stack->isVisible()) details->setFocus(Qt::OtherFocusReason);
}

void ChartView::Parts::shareRoom() {
  if (!refused) stack->setVisible(view.width() >= narrow || !details->isVisibleTo(&view));
}

void ChartView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (width() < narrow && event->oldSize().width() >= narrow) m->details->hide(); // opened for another width
  m->shareRoom();
}

void ChartView::Parts::jump(SectionKind kind, const core::chart::ResourceKey& key) {
  const Page target = pageOf(kind);
  {
    const QSignalBlocker quiet(searchField);
    searchField->clear();
  }
  view.showPage(target);
  pageAt(target)->reveal(key);
  pageAt(target)->focusContent();
}

void ChartView::Parts::plot(const std::string& series) {
  auto* page = static_cast<TrendsPage*>(pageAt(Page::Trends));
  // Several series asked for in one go (both parts of a blood pressure) arrive one after the other.
  if (current != Page::Trends) {
    page->plot({series});
    view.showPage(Page::Trends);
  } else {
    page->addToPlot(series);
  }
  page->focusContent();
}

void ChartView::start() {
  if (m->started) return;
  m->started = true;
  m->open();
}

void ChartView::Parts::open() {
  onAnswer(reader->open(), &view, [this](core::Result<core::chart::OpenedChart> opened) {
    if (!opened) {
      banner->setProblem(errorSentence(opened.error()));
      for (QWidget* part :
           {static_cast<QWidget*>(list), static_cast<QWidget*>(searchField), static_cast<QWidget*>(stack)})
        part->setEnabled(false);
      stack->hide();
      refused = true;
      Q_EMIT view.pageReady(current);
      Q_EMIT view.settled(current);
      return;
    }
    openedOnce = true;
    banner->setBanner(opened->banner);
    setSections(opened->sections);
    warnOfLookAlikes(opened->lookAlikes);
    Q_EMIT view.titleChanged(view.title());
    view.showPage(current);
    list->setFocus(Qt::OtherFocusReason);
  });
}

void ChartView::Parts::setSections(const std::vector<core::chart::SectionSummary>& summaries) {
  for (const auto& summary : summaries) {
    const Page target = pageOf(summary.kind);
    if (sectionOf(target) != summary.kind) continue;
    using State = core::chart::SectionAge::State;
    const bool alarming = summary.age.state == State::Failed || summary.age.state == State::NotPermitted;
    const qint64 count = summary.active >= 0 ? summary.active : summary.count;
    const QString spoken = summary.active >= 0 && summary.active != summary.count
                               ? ChartView::tr("%1 current of %2").arg(summary.active).arg(summary.count)
                               : ChartView::tr("%n record(s)", nullptr, static_cast<int>(summary.count));
    sections->setCount(static_cast<int>(target), count, spoken, alarming);
  }
}

void ChartView::Parts::warnOfLookAlikes(const core::chart::LookAlikes& alike) {
  if (alike.patients.empty()) return notice->hide();
  QStringList others;
  for (const auto& other : alike.patients) {
    if (others.size() == 2) break;
    QString born = dayText(other.patient.birthDate);
    if (born.isEmpty()) born = ChartView::tr("not known");
    others << ChartView::tr("%1, born %2")
                  .arg(personName(fromUtf8(other.patient.family), fromUtf8(other.patient.given)), born);
  }
  const auto more = static_cast<int>(static_cast<std::int64_t>(alike.patients.size()) + alike.notShown - others.size());
  QString sentence =
      ChartView::tr("Check the birth date. A similar name is in your list: %1.").arg(others.join(QStringLiteral("; ")));
  if (more > 0) sentence += u' ' + ChartView::tr("And %n more.", nullptr, more);
  notice->show(NoticeKind::Caution, sentence);
}

void ChartView::refresh() {
  if (!m->openedOnce) return;
  onAnswer(m->reader->banner(), this, [this](core::Result<core::chart::Banner> banner) {
    if (banner)
      m->banner->setBanner(*banner);
    else
      m->banner->setProblem(errorSentence(banner.error()));
  });
  onAnswer(m->reader->summary(), this, [this](core::Result<std::vector<core::chart::SectionSummary>> sections) {
    if (sections) m->setSections(*sections);
  });
  for (ChartPage* page : m->pages) {
    if (page != nullptr && page == m->stack->currentWidget()) page->reload();
  }
  // Pages that are not on the screen are made anew when they are asked for.
  for (ChartPage*& page : m->pages) {
    if (page == nullptr || page == m->stack->currentWidget() ||
        page == m->pages.at(static_cast<std::size_t>(m->current)))
      continue;
    page->deleteLater();
    page = nullptr;
  }
}

const std::string& ChartView::patientId() const { return m->reader->patientId(); }

QString ChartView::title() const {
  const QString name = m->banner->patientName();
  return name.isEmpty() ? tr("Chart") : name;
}

void ChartView::showPage(Page page) {
  m->current = page;
  {
    const QSignalBlocker quiet(m->list);
    m->list->setCurrentIndex(m->sections->index(static_cast<int>(page)));
  }
  if (!m->searchField->text().isEmpty()) {
    const QSignalBlocker quiet(m->searchField);
    m->searchField->clear();
  }
  if (m->started && !m->openedOnce) return; // shown when the chart is open
  m->show(m->pageAt(page));
}

ChartView::Page ChartView::page() const { return m->current; }

bool ChartView::isSettled() const {
  if (m->refused) return true;
  const ChartPage* shown = m->pages.at(static_cast<std::size_t>(m->current));
  return m->openedOnce && shown != nullptr && shown->isSettled();
}

void ChartView::offerMessages() {
  m->messages->show();
  addKey(this, tr("Messages about this patient"), {QKeySequence(Qt::CTRL | Qt::Key_M)},
         [this] { Q_EMIT messagesRequested(); });
}

void ChartView::offerFiles() { m->filesOffered = true; }

void ChartView::focusSearch() {
  m->searchField->setFocus(Qt::ShortcutFocusReason);
  m->searchField->selectAll();
}

} // namespace clavis::ui
