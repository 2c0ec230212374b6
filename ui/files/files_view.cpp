#include "ui/files/files_view.h"

#include "ui/files/gallery/thumbnails.h"
#include "ui/files/transfers/transfer_delegate.h"
#include "ui/files/transfers/transfer_model.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/state_view.h"
#include "ui/words/error_sentence.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace clavis::ui {

FilesView::FilesView(FileSource& files, MessageSource& messages, QWidget* parent)
    : QWidget(parent), m_files(files), m_people(new People(messages, this)), m_pictures(new Thumbnails(files, this)),
      m_model(new TransferModel(files, *m_people, this)), m_summary(Label::quiet({}, this)),
      m_send(new QPushButton(tr("Send files"), this)), m_photo(new QPushButton(tr("Take a picture"), this)),
      m_record(new QPushButton(tr("Record a voice note"), this)), m_tabs(new QTabBar(this)),
      m_filter(new NoticeBar(this)), m_notice(new NoticeBar(this)), m_list(makeList(tr("Files on their way"))),
      m_gallery(makeList(tr("Gallery"))), m_state(new StateView(this)), m_stack(new QStackedWidget(this)),
      m_about(Label::quiet({}, this)), m_actBar(new QWidget(this)),
      m_flow(new FlowLayout(Theme::step(2), Theme::step(1), m_actBar)), m_question(new QuestionCard(this)) {
  setAccessibleName(tr("Files"));
  m_model->setThumbnails(m_pictures);
  build();
  m_countSoon.setSingleShot(true);
  m_countSoon.setInterval(250);
  connect(&m_countSoon, &QTimer::timeout, this, &FilesView::readCounts);
  const auto countSoon = [this] {
    if (!m_countSoon.isActive()) m_countSoon.start();
  };
  connect(&files, &FileSource::listChanged, this, countSoon);
  connect(&files, &FileSource::transferChanged, this, countSoon);
  connect(&files, &FileSource::progress, this, countSoon);
  connect(m_model, &TransferModel::stateChanged, this, &FilesView::updateState);
  connect(m_model, &QAbstractItemModel::rowsInserted, this, &FilesView::updateState);
  connect(m_model, &QAbstractItemModel::modelReset, this, &FilesView::updateState);
  connect(m_model, &QAbstractItemModel::layoutChanged, this, &FilesView::updateState);
  connect(m_model, &QAbstractItemModel::dataChanged, this, &FilesView::updateActs);
  for (QListView* list : {m_list, m_gallery}) {
    connect(list->selectionModel(), &QItemSelectionModel::currentChanged, this, &FilesView::updateActs);
    connect(list, &QListView::doubleClicked, this, [this] {
      if (const auto* row = chosen()) act(row->here ? FileAct::Open : FileAct::Fetch);
    });
  }
  connect(m_people, &People::changed, this, &FilesView::updateFilter);
  connect(m_tabs, &QTabBar::currentChanged, this, &FilesView::ask);
  connect(m_filter, &NoticeBar::actionTriggered, this, [this] { showPatient({}); });
  connect(m_notice, &NoticeBar::actionTriggered, m_notice, &QWidget::hide);
  connect(m_send, &QPushButton::clicked, this, &FilesView::sendRequested);
  connect(m_photo, &QPushButton::clicked, this, &FilesView::photoRequested);
  connect(m_record, &QPushButton::clicked, this, &FilesView::recordingRequested);
  connect(m_state, &StateView::actionTriggered, this, [this] {
    if (m_state->state() == ViewState::Failed)
      m_model->reload();
    else
      Q_EMIT sendRequested();
  });
  connect(m_question, &QuestionCard::answered, this,
          [this] { (tab() == Tab::Gallery ? m_gallery : m_list)->setFocus(Qt::OtherFocusReason); });
  addKey(this, tr("Send files"), {QKeySequence(Qt::CTRL | Qt::Key_O)}, [this] { Q_EMIT sendRequested(); });
  updateState();
}

// What asks the sources goes before the people it names.
FilesView::~FilesView() = default;

QListView* FilesView::makeList(const QString& name) {
  auto* list = new QListView(this);
  list->setAccessibleName(name);
  list->setModel(m_model);
  list->setFrameShape(QFrame::NoFrame);
  list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list->setUniformItemSizes(true);
  list->setMouseTracking(true);
  list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* keys = new KeyTable(list);
  keys->add(tr("Open, or fetch"), {Qt::Key_Return, Qt::Key_Enter}, [this] {
    if (const auto* row = chosen()) act(row->here ? FileAct::Open : FileAct::Fetch);
  });
  keys->add(tr("Pause, or go on"), {Qt::Key_Space}, [this] {
    if (const auto* row = chosen())
      act(possibleActs(*row).testFlag(FileAct::Resume) ? FileAct::Resume : FileAct::Pause);
  });
  keys->add(tr("Try again"), {Qt::Key_T}, [this] { act(FileAct::Retry); });
  keys->add(tr("Cancel, or take back"), {Qt::Key_Delete}, [this] {
    if (const auto* row = chosen())
      act(possibleActs(*row).testFlag(FileAct::Revoke) ? FileAct::Revoke : FileAct::Cancel);
  });
  keys->add(tr("Put into the chart"), {Qt::Key_F}, [this] { act(FileAct::File); });
  keys->add(tr("Choose"), {Qt::Key_Up, Qt::Key_Down});
  return list;
}

void FilesView::addAct(FileAct what, const QString& text, const QKeySequence& key) {
  auto* button = new QPushButton(text, m_actBar);
  //: %1 is a key, as in "Key: Space"
  if (!key.isEmpty()) button->setToolTip(tr("Key: %1").arg(key.toString(QKeySequence::NativeText)));
  connect(button, &QPushButton::clicked, this, [this, what] { act(what); });
  m_flow->addWidget(button);
  m_acts.emplace_back(what, button);
}

void FilesView::build() {
  m_list->setItemDelegate(new TransferDelegate(m_list));
  m_gallery->setItemDelegate(new TileDelegate(m_gallery));
  m_gallery->setViewMode(QListView::IconMode);
  m_gallery->setResizeMode(QListView::Adjust);
  m_gallery->setMovement(QListView::Static);
  m_gallery->setSpacing(Theme::step(1));
  m_gallery->setLayoutMode(QListView::Batched);
  addAct(FileAct::Open, tr("Open"), Qt::Key_Return);
  addAct(FileAct::Fetch, tr("Fetch"), Qt::Key_Return);
  addAct(FileAct::Pause, tr("Pause"), Qt::Key_Space);
  addAct(FileAct::Resume, tr("Go on"), Qt::Key_Space);
  addAct(FileAct::Retry, tr("Try again"), Qt::Key_T);
  addAct(FileAct::File, tr("Put into the chart"), Qt::Key_F);
  addAct(FileAct::Cancel, tr("Cancel"), Qt::Key_Delete);
  addAct(FileAct::Revoke, tr("Take back"), Qt::Key_Delete);
  addAct(FileAct::Remove, tr("Remove from this computer"), {});

  m_tabs->setAccessibleName(tr("What is listed"));
  m_tabs->setExpanding(false);
  m_tabs->setDrawBase(false);
  m_tabs->addTab(tr("All files"));
  m_tabs->addTab(tr("Under way"));
  m_tabs->addTab(tr("Gallery"));
  m_summary->setWordWrap(true);
  m_about->setWordWrap(true);
  m_about->setTextFormat(Qt::PlainText);
  m_filter->hide();
  m_notice->hide();
  setButtonRole(m_send, ButtonRole::Primary);
  m_stack->addWidget(m_list);
  m_stack->addWidget(m_gallery);
  m_stack->addWidget(m_state);

  auto* title = new QVBoxLayout;
  title->setSpacing(2);
  title->addWidget(new Label(tr("Files"), this, TextSize::Headline, Weight::Strong));
  title->addWidget(m_summary);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(Theme::step(3), Theme::step(3), Theme::step(3), Theme::step(2));
  head->setSpacing(Theme::step(2));
  head->addLayout(title, 1);
  for (QWidget* button : {m_record, m_photo, m_send}) head->addWidget(button, 0, Qt::AlignTop);
  auto* tabs = new QHBoxLayout;
  tabs->setContentsMargins(Theme::step(2), 0, Theme::step(2), 0);
  tabs->addWidget(m_tabs);
  tabs->addStretch(1);
  auto* question = new QHBoxLayout;
  question->setContentsMargins(Theme::step(3), Theme::step(1), Theme::step(3), Theme::step(1));
  question->addWidget(m_question);
  auto* foot = new QVBoxLayout;
  foot->setContentsMargins(Theme::step(3), Theme::step(2), Theme::step(3), Theme::step(2));
  foot->setSpacing(Theme::step(2));
  m_flow->setContentsMargins(0, 0, 0, 0);
  foot->addWidget(m_about);
  foot->addWidget(m_actBar);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(m_filter);
  column->addWidget(m_notice);
  column->addLayout(tabs);
  column->addWidget(m_stack, 1);
  column->addLayout(question);
  column->addLayout(foot);
  setFocusProxy(m_list);
}

FilesView::Tab FilesView::tab() const { return static_cast<Tab>(m_tabs->currentIndex()); }

void FilesView::showTab(Tab tab) { m_tabs->setCurrentIndex(static_cast<int>(tab)); }

void FilesView::showPatient(const std::string& patientId) {
  if (patientId == m_patient && !m_message) return;
  m_patient = patientId;
  m_message.reset();
  updateFilter();
  ask();
}

void FilesView::showMessage(messaging::MessageKey message) {
  m_patient.clear();
  m_message = message;
  updateFilter();
  if (tab() == Tab::Transfers) return ask();
  showTab(Tab::Transfers);
}

void FilesView::ask() {
  m_question->dismiss();
  exchange::TransferQuery query;
  if (!m_patient.empty()) query.patient = "Patient/" + m_patient;
  query.message = m_message;
  query.unfinishedOnly = tab() == Tab::UnderWay;
  query.hereOnly = tab() == Tab::Gallery;
  m_model->show(std::move(query));
  setFocusProxy(tab() == Tab::Gallery ? m_gallery : m_list);
}

void FilesView::updateFilter() {
  if (m_message)
    return m_filter->show(NoticeKind::Information, tr("Only the files of one message"), tr("Show everybody"));
  if (m_patient.empty()) return m_filter->hide();
  //: %1 is a patient's name
  m_filter->show(NoticeKind::Information, tr("Only %1").arg(m_people->name("Patient/" + m_patient)),
                 tr("Show everybody"));
}

void FilesView::updateState() {
  updateActs();
  if (m_model->rowCount() > 0)
    return m_stack->setCurrentWidget(tab() == Tab::Gallery ? static_cast<QWidget*>(m_gallery) : m_list);
  m_stack->setCurrentWidget(m_state);
  switch (m_model->state()) {
  case TransferModel::State::Loading: return m_state->show(ViewState::Loading, tr("Reading the list of files"));
  case TransferModel::State::Failed:
    return m_state->show(ViewState::Failed, tr("The list could not be read"), errorSentence(*m_model->error()),
                         tr("Read it again"));
  case TransferModel::State::Ready: break;
  }
  switch (tab()) {
  case Tab::UnderWay:
    return m_state->show(ViewState::FilteredToNothing, tr("Nothing is under way"),
                         tr("Everything that was sent or fetched has come to an end."));
  case Tab::Gallery:
    return m_state->show(ViewState::Empty, tr("No files are here"),
                         tr("What you send, and what you fetch from patients, is kept here, encrypted."));
  case Tab::Transfers:
    return m_state->show(ViewState::Empty, tr("No files yet"),
                         tr("Files from patients arrive here. What you send is encrypted before it leaves this "
                            "computer; only the people of the conversation can open it."),
                         tr("Send files"));
  }
}

const exchange::TransferRow* FilesView::chosen() const {
  const QModelIndex at = (tab() == Tab::Gallery ? m_gallery : m_list)->currentIndex();
  return at.isValid() && at.row() < m_model->rowCount() ? &m_model->row(at.row()) : nullptr;
}

void FilesView::choose(exchange::TransferKey key) {
  if (const int at = m_model->indexOf(key); at >= 0)
    (tab() == Tab::Gallery ? m_gallery : m_list)->setCurrentIndex(m_model->index(at));
}

QPushButton* FilesView::button(FileAct act) const {
  const auto found = std::ranges::find(m_acts, act, &std::pair<FileAct, QPushButton*>::first);
  return found == m_acts.end() ? nullptr : found->second;
}

void FilesView::updateActs() {
  const exchange::TransferRow* row = chosen();
  const FileActs acts = row == nullptr ? FileActs() : possibleActs(*row);
  for (const auto& [act, button] : m_acts) button->setVisible(acts.testFlag(act));
  m_actBar->setVisible(row != nullptr && acts != FileActs());
  m_about->setVisible(row != nullptr);
  if (row == nullptr) return;
  // The whole sentence, which the row may have had to cut.
  //: %1 is a file's name, %2 a sentence about its state
  m_about->setText(tr("%1: %2").arg(utf8(row->name), stateSentence(*row, *m_people, QDateTime::currentDateTime())));
}

void FilesView::act(FileAct act) {
  const exchange::TransferRow* found = chosen();
  if (found == nullptr || !possibleActs(*found).testFlag(act)) return;
  const exchange::TransferRow row = *found;
  const auto told = [this](const core::Result<void>& answer) { tell(answer); };
  switch (act) {
  case FileAct::Open: return Q_EMIT openRequested(row);
  case FileAct::File: return Q_EMIT filingRequested(row);
  case FileAct::Fetch: return onAnswer(m_files.fetch(row.key), this, told);
  case FileAct::Pause: return onAnswer(m_files.pause(row.key), this, told);
  case FileAct::Resume: return onAnswer(m_files.resume(row.key), this, told);
  case FileAct::Retry: return onAnswer(m_files.retry(row.key), this, told);
  case FileAct::Cancel:
    // What only stops a fetch can be asked for again at any time.
    if (row.direction == exchange::Direction::Incoming) return onAnswer(m_files.cancel(row.key), this, told);
    return askFirst(act, row);
  case FileAct::Revoke:
  case FileAct::Remove: return askFirst(act, row);
  }
}

void FilesView::askFirst(FileAct act, const exchange::TransferRow& row) {
  QuestionCard::Question question;
  question.role = ButtonRole::Destructive;
  const QString name = utf8(row.name);
  switch (act) {
  case FileAct::Cancel:
    //: %1 is a file's name
    question.title = tr("Do not send “%1”?").arg(name);
    question.reasons << tr("What has reached the server is deleted there. The file on your computer stays.");
    question.yes = tr("Do not send it");
    question.no = tr("Go on sending");
    break;
  case FileAct::Revoke:
    //: %1 is a file's name, %2 a patient's name
    question.title = tr("Take “%1” back from %2?").arg(name, m_people->name(row.patient));
    question.reasons << tr("It is deleted at the server, and the others are told.");
    question.reasons << (row.holders.empty() ? tr("Who has fetched it before keeps it; nobody is known to have.")
                                             : tr("Who has fetched it keeps it."));
    question.yes = tr("Take it back");
    question.no = tr("Leave it");
    break;
  default:
    //: %1 is a file's name
    question.title = tr("Remove “%1” from this computer?").arg(name);
    question.reasons << (row.direction == exchange::Direction::Incoming
                             ? tr("It can be fetched again as long as the server has it.")
                             : tr("Those you sent it to keep it. Your own copy is not fetched again."));
    question.yes = tr("Remove it here");
    question.no = tr("Keep it");
    break;
  }
  m_question->ask(question, [this, act, key = row.key] {
    const auto told = [this](const core::Result<void>& answer) { tell(answer); };
    if (act == FileAct::Cancel) onAnswer(m_files.cancel(key), this, told);
    if (act == FileAct::Revoke) onAnswer(m_files.revoke(key), this, told);
    if (act == FileAct::Remove) onAnswer(m_files.removeFromVault(key), this, told);
  });
}

void FilesView::tell(const core::Result<void>& answer) {
  if (answer) return m_notice->hide();
  m_notice->show(NoticeKind::Caution, errorSentence(answer.error()), tr("Close"));
}

void FilesView::readCounts() {
  m_countAgain = m_counting;
  if (std::exchange(m_counting, true)) return;
  onAnswer(m_files.summary(), this, [this](const core::Result<exchange::TransferSummary>& answer) {
    m_counting = false;
    if (std::exchange(m_countAgain, false)) m_countSoon.start();
    if (!answer) return;
    const QString sentence = summarySentence(*answer);
    m_summary->setText(sentence.isEmpty() ? tr("Nothing is on the way") : sentence);
    Q_EMIT summaryChanged(*answer);
    if (const int waiting = answer->offered + answer->failed; std::exchange(m_waiting, waiting) != waiting)
      Q_EMIT waitingChanged(waiting);
  });
}

void FilesView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (m_model->state() == TransferModel::State::Loading && m_model->rowCount() == 0) ask();
}

} // namespace clavis::ui
