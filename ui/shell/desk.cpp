#include "ui/shell/desk.h"

#include "ui/chart/chart_reader.h"
#include "ui/chart/chart_view.h"
#include "ui/chart/patient_banner.h"
#include "ui/files/files_view.h"
#include "ui/files/progress/transfer_strip.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/messages_view.h"
#include "ui/patients/patients_view.h"
#include "ui/profile/profile.h"
#include "ui/shell/chart_window.h"
#include "ui/shell/file_room.h"
#include "ui/shell/rail.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/today_view.h"
#include "ui/theme/theme.h"
#include "ui/viewer/viewer_window.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/error_sentence.h"

#include <QAction>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace clavis::ui {

namespace {

constexpr const char* placeKey = "ui.place";
constexpr const char* recentKey = "ui.recent";

} // namespace

Desk::Desk(Profile& profile, const core::Clock& clock, QWidget* parent)
    : QWidget(parent), m_profile(profile), m_clock(clock), m_rail(new Rail(entries(), this)),
      m_damage(new NoticeBar(this)), m_tabs(new QTabBar(this)), m_pages(new QStackedWidget(this)),
      m_sections(new QStackedWidget(this)), m_today(new TodayView(profile, this)),
      m_patients(new PatientsView(profile.patients(), this)),
      m_messages(profile.messages() == nullptr ? nullptr : new MessagesView(*profile.messages(), this)),
      m_files(m_messages == nullptr || profile.files() == nullptr ? nullptr : new FileRoom(profile, this)),
      m_status(new StatusStrip(profile, this)) {
  m_tabs->setAccessibleName(tr("Open charts"));
  m_tabs->setDocumentMode(true);
  m_tabs->setExpanding(false);
  m_tabs->setTabsClosable(true);
  m_tabs->setElideMode(Qt::ElideRight);
  m_tabs->setUsesScrollButtons(true);
  m_tabs->setMovable(false);
  m_tabs->setDrawBase(true);
  m_sections->addWidget(m_today);
  m_sections->addWidget(m_patients);
  if (m_messages != nullptr) m_sections->addWidget(m_messages);
  if (m_files != nullptr) {
    m_sections->addWidget(m_files->view());
    m_status->addPart(m_files->strip());
    m_files->serve(m_messages->conversation());
    m_files->chartInFront = [this] { return chartInFront(); };
    connect(m_files, &FileRoom::shown, this, [this] { showSection(Section::Files); });
    connect(m_files, &FileRoom::opened, this, &Desk::showFile);
    connect(m_files->view(), &FilesView::waitingChanged, this,
            [this](int count) { m_rail->setWaiting(Section::Files, count, 0); });
  }
  m_pages->addWidget(m_sections);
  m_tabs->addTab(QString());
  m_tabs->setTabButton(0, QTabBar::RightSide, nullptr);

  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(m_damage);
  column->addWidget(m_tabs);
  column->addWidget(m_pages, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(m_rail);
  row->addLayout(column, 1);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(0);
  whole->addLayout(row, 1);
  whole->addWidget(m_status);

  connect(m_rail, &Rail::chosen, this, &Desk::showSection);
  connect(m_rail, &Rail::lockRequested, this, &Desk::lockRequested,
          Qt::QueuedConnection); // the button dies in the lock
  connect(m_tabs, &QTabBar::currentChanged, this, &Desk::showTab);
  connect(m_tabs, &QTabBar::tabCloseRequested, this, &Desk::closeTab);
  connect(m_patients, &PatientsView::openRequested, this, [this](const QString& id) { openChart(id.toStdString()); });
  connect(m_patients, &PatientsView::openInWindowRequested, this,
          [this](const QString& id) { openChartWindow(id.toStdString()); });
  connect(m_patients, &PatientsView::syncRequested, &profile.sync(), &SyncControl::syncNow);
  connect(m_today, &TodayView::openRequested, this, [this](const QString& id) { openChart(id.toStdString()); });
  connect(m_today, &TodayView::allPatientsRequested, this, &Desk::findPatient);

  if (m_messages != nullptr) {
    m_messages->setChartInFront([this] { return chartInFront(); });
    connect(m_messages, &MessagesView::unreadChanged, this,
            [this](int unread, int urgent) { m_rail->setWaiting(Section::Messages, unread, urgent); });
    connect(m_messages, &MessagesView::chartRequested, this,
            [this](const QString& id) { openChart(id.toStdString()); });
    m_messages->readCounts();
  }

  SyncControl& sync = profile.sync();
  connect(&sync, &SyncControl::patientsChanged, this, &Desk::refreshChartsOf);
  connect(&sync, &SyncControl::patientsPurged, this, &Desk::closeChartsOf);
  connect(&sync, &SyncControl::statusChanged, this,
          [this] { m_patients->setFilling(m_profile.sync().status().running); });
  m_patients->setFilling(sync.status().running);
  m_damage->hide();
  connect(&sync, &SyncControl::statusChanged, this, &Desk::noteDamage);
  connect(m_damage, &NoticeBar::actionTriggered, this, &Desk::repairRequested,
          Qt::QueuedConnection); // the button dies in the lock
  noteDamage();

  m_saveSoon.setSingleShot(true);
  m_saveSoon.setInterval(500);
  connect(&m_saveSoon, &QTimer::timeout, this, &Desk::savePlace);
  // During a fill patients arrive four times a second; the list follows at most once a second.
  m_reloadSoon.setSingleShot(true);
  m_reloadSoon.setInterval(1000);
  connect(&m_reloadSoon, &QTimer::timeout, m_patients, &PatientsView::reloadQuietly);

  onAnswer(profile.setting(recentKey), this, [this](const core::Result<std::optional<std::string>>& answer) {
    if (!answer || !*answer || !m_recent.empty()) return;
    m_recent = readRecent(**answer);
    m_today->setRecent(m_recent);
  });
  addActions();
  showSection(Section::Today);
}

Desk::~Desk() {
  m_saveSoon.stop();
  savePlace();
  m_tabs->blockSignals(true);
  for (const auto& window : m_windows) delete window.data();
  for (const auto& window : m_viewers) delete window.data();
}

// Charts stay open and readable as far as they go: when to stop is the person's to say.
void Desk::noteDamage() {
  if (!m_profile.sync().status().damaged || m_damage->isVisibleTo(this)) return;
  m_damage->show(NoticeKind::Critical,
                 tr("Part of the stored charts cannot be read, most likely a failing disk: what you see may not be all "
                    "there is. Nothing was changed."),
                 tr("Lock and see what can be saved"));
}

void Desk::addActions() {
  const auto add = [this](const QString& text, const QList<QKeySequence>& keys, auto run) {
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
  };
  int number = 1;
  for (const SectionEntry& entry : entries()) {
    //: %1 is a section of the window, such as Patients
    add(tr("Go to %1").arg(entry.name), {QKeySequence(Qt::ALT | (Qt::Key_0 + number))},
        [this, section = entry.section] { showSection(section); });
    ++number;
  }
  add(tr("Find a patient"), {QKeySequence(Qt::CTRL | Qt::Key_K)}, [this] { findPatient(); });
  add(tr("Next open chart"), {QKeySequence(Qt::CTRL | Qt::Key_Tab), QKeySequence(Qt::CTRL | Qt::Key_PageDown)},
      [this] { m_tabs->setCurrentIndex((m_tabs->currentIndex() + 1) % m_tabs->count()); });
  add(tr("Previous open chart"),
      {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), QKeySequence(Qt::CTRL | Qt::Key_PageUp)},
      [this] { m_tabs->setCurrentIndex((m_tabs->currentIndex() + m_tabs->count() - 1) % m_tabs->count()); });
  add(tr("Close this chart"), QKeySequence::keyBindings(QKeySequence::Close),
      [this] { closeTab(m_tabs->currentIndex()); });
  add(tr("Move this chart to its own window"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N)}, [this] {
    if (ChartView* view = currentChart()) moveToWindow(view);
  });
  if (m_files != nullptr)
    add(tr("Files exchanged with this patient"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)}, [this] {
      if (const ChartView* view = currentChart()) showFilesOf(view->patientId());
    });
  add(tr("Sync now"), {QKeySequence(Qt::Key_F5)}, [this] { m_profile.sync().syncNow(); });
}

void Desk::showSection(Section section) {
  if (pageOf(section) == nullptr) section = Section::Today;
  m_section = section;
  m_rail->setCurrent(section);
  m_sections->setCurrentWidget(pageOf(section));
  for (const SectionEntry& entry : sections()) {
    if (entry.section == section) m_tabs->setTabText(0, entry.name);
  }
  if (m_tabs->currentIndex() != 0) m_tabs->setCurrentIndex(0);
  m_tabs->setVisible(m_tabs->count() > 1);
  switch (section) {
  case Section::Today: m_today->setFocus(Qt::OtherFocusReason); break;
  case Section::Patients: m_patients->focusSearch(); break;
  case Section::Messages: m_messages->setFocus(Qt::OtherFocusReason); break;
  case Section::Files: files()->setFocus(Qt::OtherFocusReason); break;
  }
  placeChanged();
}

QWidget* Desk::pageOf(Section section) const {
  switch (section) {
  case Section::Today: return m_today;
  case Section::Patients: return m_patients;
  case Section::Messages: return m_messages;
  case Section::Files: return files();
  }
  return nullptr;
}

std::vector<SectionEntry> Desk::entries() const {
  std::vector<SectionEntry> all = sections();
  if (m_profile.messages() == nullptr)
    std::erase_if(all, [](const SectionEntry& entry) { return entry.section == Section::Messages; });
  if (m_profile.messages() == nullptr || m_profile.files() == nullptr)
    std::erase_if(all, [](const SectionEntry& entry) { return entry.section == Section::Files; });
  return all;
}

FilesView* Desk::files() const { return m_files == nullptr ? nullptr : m_files->view(); }

void Desk::showFilesOf(const std::string& patientId) {
  if (m_files == nullptr) return;
  showSection(Section::Files);
  files()->showPatient(patientId);
  activateWindow();
}

void Desk::showMessagesOf(const std::string& patientId) {
  if (m_messages == nullptr) return;
  showSection(Section::Messages);
  m_messages->showPatient(patientId);
  activateWindow();
}

int Desk::unreadMessages() const { return m_messages == nullptr ? 0 : m_messages->unread(); }

// The last chart that somebody looked at, as long as it is open: that is the patient they have in mind.
std::string Desk::chartInFront() const { return find(m_lastChart) == nullptr ? std::string() : m_lastChart; }

void Desk::findPatient() { showSection(Section::Patients); }

ChartView* Desk::makeChart(const std::string& patientId) {
  auto* view = new ChartView(m_profile.chart(patientId), m_clock);
  connect(view, &ChartView::ownWindowRequested, this, [this, view] { moveToWindow(view); });
  connect(view, &ChartView::titleChanged, this, [this, view](const QString& title) {
    if (const int index = m_pages->indexOf(view); index > 0) m_tabs->setTabText(index, title);
  });
  if (m_messages != nullptr) {
    view->offerMessages();
    connect(view, &ChartView::messagesRequested, this, [this, view] { showMessagesOf(view->patientId()); });
  }
  if (m_profile.viewer() != nullptr) {
    view->offerFiles();
    connect(view, &ChartView::fileRequested, this, [this, view](const ChartFile& file) {
      showFile(view->patientId(), {file.name, file.mediaType, view->patientId(), file.what,
                                   std::make_shared<core::preview::MemorySource>(file.bytes)});
    });
  }
  view->start();
  Q_EMIT chartOpened(view);
  return view;
}

PatientBanner* Desk::bannerOf(const std::string& patientId) {
  auto* banner = new PatientBanner;
  std::shared_ptr<ChartReader> reader = m_profile.chart(patientId);
  onAnswer(reader->banner(), banner, [banner, reader](const core::Result<core::chart::Banner>& answer) {
    if (answer)
      banner->setBanner(*answer);
    else
      banner->setProblem(errorSentence(answer.error()));
  });
  return banner;
}

void Desk::showFile(const std::string& patientId, ViewedFile viewed) {
  if (m_profile.viewer() == nullptr) return;
  std::erase_if(m_viewers, [](const QPointer<ViewerWindow>& window) { return window.isNull(); });
  // A window that compares takes the second file, of the same patient only.
  for (const QPointer<ViewerWindow>& window : m_viewers) {
    if (!window->comparing() || window->patientId() != patientId) continue;
    window->open(std::move(viewed));
    window->raise();
    return window->activateWindow();
  }
  auto* window = new ViewerWindow(*m_profile.viewer(), patientId, bannerOf(patientId));
  m_viewers.emplace_back(window);
  window->open(std::move(viewed));
  window->show();
}

void Desk::noteOpened(const std::string& patientId) {
  m_recent = withRecent(std::move(m_recent), patientId);
  m_today->setRecent(m_recent);
  m_profile.putSetting(recentKey, writeRecent(m_recent));
}

void Desk::openChart(const std::string& patientId) {
  if (ChartView* open = find(patientId)) {
    if (const int index = m_pages->indexOf(open); index > 0) {
      m_tabs->setCurrentIndex(index);
    } else {
      open->window()->raise();
      open->window()->activateWindow();
    }
    return;
  }
  addTab(makeChart(patientId), true);
  noteOpened(patientId);
  placeChanged();
}

void Desk::openChartWindow(const std::string& patientId) {
  ChartView* open = find(patientId);
  moveToWindow(open != nullptr ? open : makeChart(patientId));
  noteOpened(patientId);
}

void Desk::addTab(ChartView* view, bool front) {
  // The page first: the tab bar may announce a new current tab at once.
  m_pages->addWidget(view);
  const int index = m_tabs->addTab(view->title());
  m_tabs->setVisible(true);
  if (front) {
    m_tabs->setCurrentIndex(index);
    view->setFocus(Qt::OtherFocusReason);
  }
}

void Desk::closeTab(int index) {
  if (index <= 0) return;
  QWidget* page = m_pages->widget(index);
  m_pages->removeWidget(page);
  m_tabs->removeTab(index);
  page->deleteLater();
  m_tabs->setVisible(m_tabs->count() > 1);
  showTab(m_tabs->currentIndex());
}

void Desk::showTab(int index) {
  if (index < 0 || index >= m_pages->count()) return;
  m_pages->setCurrentIndex(index);
  if (index > 0) m_pages->widget(index)->setFocus(Qt::OtherFocusReason);
  if (const ChartView* view = currentChart()) m_lastChart = view->patientId();
  placeChanged();
}

void Desk::moveToWindow(ChartView* view) {
  if (const int index = m_pages->indexOf(view); index > 0) {
    m_pages->removeWidget(view);
    m_tabs->removeTab(index);
    m_tabs->setVisible(m_tabs->count() > 1);
  } else if (qobject_cast<ChartWindow*>(view->window()) != nullptr) {
    view->window()->raise();
    view->window()->activateWindow();
    return;
  }
  auto* window = new ChartWindow(view);
  window->addActions(actions());
  connect(window, &ChartWindow::closed, this, &Desk::placeChanged, Qt::QueuedConnection);
  std::erase_if(m_windows, [](const auto& known) { return known.isNull(); });
  m_windows.emplace_back(window);
  view->show();
  window->show();
  m_lastChart = view->patientId();
  placeChanged();
}

std::vector<ChartView*> Desk::charts() const {
  std::vector<ChartView*> all;
  for (int index = 1; index < m_pages->count(); ++index) {
    if (auto* view = qobject_cast<ChartView*>(m_pages->widget(index))) all.push_back(view);
  }
  for (const auto& window : m_windows) {
    if (!window.isNull() && window->isVisible()) all.push_back(window->view());
  }
  return all;
}

ChartView* Desk::find(const std::string& patientId) const {
  const auto all = charts();
  const auto found = std::ranges::find_if(all, [&](const ChartView* view) { return view->patientId() == patientId; });
  return found == all.end() ? nullptr : *found;
}

ChartView* Desk::currentChart() const { return qobject_cast<ChartView*>(m_pages->currentWidget()); }

void Desk::refreshChartsOf(const QStringList& patients) {
  for (ChartView* view : charts()) {
    if (patients.contains(QString::fromStdString(view->patientId()))) view->refresh();
  }
  if (!m_reloadSoon.isActive()) m_reloadSoon.start();
}

void Desk::closeChartsOf(const QStringList& patients) {
  for (ChartView* view : charts()) {
    if (!patients.contains(QString::fromStdString(view->patientId()))) continue;
    if (const int index = m_pages->indexOf(view); index > 0)
      closeTab(index);
    else
      view->window()->close();
  }
  m_patients->reload();
  m_today->setRecent(m_recent);
}

Place Desk::place() const {
  Place place;
  place.section = m_section;
  for (int index = 1; index < m_pages->count(); ++index) {
    const auto* view = qobject_cast<const ChartView*>(m_pages->widget(index));
    if (view == nullptr) continue;
    if (index == m_tabs->currentIndex()) place.current = place.charts.size();
    place.charts.push_back(view->patientId());
  }
  for (const auto& window : m_windows) {
    if (!window.isNull() && window->isVisible()) place.windows.push_back(window->view()->patientId());
  }
  return place;
}

void Desk::restore(const Place& place) {
  showSection(place.section);
  for (const std::string& id : place.charts) addTab(makeChart(id), false);
  for (const std::string& id : place.windows) moveToWindow(makeChart(id));
  if (place.current) m_tabs->setCurrentIndex(static_cast<int>(*place.current) + 1);
}

void Desk::placeChanged() { m_saveSoon.start(); }

void Desk::savePlace() {
  std::string now = writePlace(place());
  if (now == m_savedPlace) return;
  m_savedPlace = now;
  m_profile.putSetting(placeKey, std::move(now));
}

} // namespace clavis::ui
