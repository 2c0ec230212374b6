#include "ui/files/sending/send_files_dialog.h"

#include "ui/files/file_words.h"
#include "ui/files/sending/file_drop.h"
#include "ui/files/sending/outgoing_delegate.h"
#include "ui/files/sending/outgoing_model.h"
#include "ui/files/sending/share_end.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/messages/recipient_question.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/screen_fit.h"
#include "ui/words/error_sentence.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>

#include <algorithm>

namespace clavis::ui {

namespace {
constexpr int conversationsOffered = 200;
}

SendFilesDialog::SendFilesDialog(FileSource& files, MessageSource& messages, messaging::ConversationKey conversation,
                                 std::string patient, QWidget* parent)
    : QDialog(parent), m_files(files), m_messages(messages), m_people(new People(messages, this)),
      m_model(new OutgoingModel(this)), m_key(conversation), m_patient(std::move(patient)), m_fixed(conversation != 0),
      m_who(new Label({}, this, TextSize::Headline, Weight::Strong)), m_with(Label::quiet({}, this)),
      m_choice(new QComboBox(this)), m_step(new QWidget(this)), m_list(new QListView(this)),
      m_add(new QPushButton(tr("Add files"), this)), m_edit(new QPushButton(tr("Turn, cut or black out"), this)),
      m_leaveOut(new QPushButton(tr("Leave out"), this)),
      m_keep(new QCheckBox(tr("Keep place, time and camera in the pictures"), this)), m_words(new QLineEdit(this)),
      m_end(new ShareEnd(this)), m_sum(Label::quiet({}, this)), m_notice(new NoticeBar(this)),
      m_question(new QuestionCard(this)), m_cancel(new QPushButton(tr("Do not send"), this)),
      m_send(new QPushButton(tr("Send"), this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Send files"));
  setAccessibleName(tr("Send files"));
  build();
  connect(m_people, &People::changed, this, &SendFilesDialog::showWho);
  for (auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(m_model, change, this, &SendFilesDialog::update);
  connect(m_model, &QAbstractItemModel::dataChanged, this, &SendFilesDialog::update);
  connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &SendFilesDialog::update);
  connect(m_add, &QPushButton::clicked, this, &SendFilesDialog::choosePaths);
  connect(m_edit, &QPushButton::clicked, this, [this] { Q_EMIT editRequested(m_list->currentIndex().row()); });
  const auto leaveOut = [this] {
    if (const QModelIndex at = m_list->currentIndex(); at.isValid()) m_model->remove(at.row());
  };
  connect(m_leaveOut, &QPushButton::clicked, this, leaveOut);
  auto* keys = new KeyTable(m_list);
  keys->add(tr("Leave the file out"), {Qt::Key_Delete}, leaveOut);
  connect(m_keep, &QCheckBox::toggled, this, [this](bool keep) {
    m_model->setKeepDetails(keep);
    update();
  });
  connect(m_choice, &QComboBox::currentIndexChanged, this, [this](int index) {
    m_key = index > 0 && index <= static_cast<int>(m_choices.size())
                ? m_choices[static_cast<std::size_t>(index - 1)].key
                : 0;
    readConversation();
  });
  connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_send, &QPushButton::clicked, this, &SendFilesDialog::send);
  connect(m_question, &QuestionCard::answered, this, [this](bool yes) {
    if (!yes) m_doubts.reset();
    m_sending = m_sending && yes;
    update();
  });
  onAnswer(m_files.shareRules(), this, [this](const core::Result<exchange::ShareRules>& rules) {
    if (rules) m_end->setRules(*rules);
  });
  auto* drop = new FileDrop(this);
  connect(drop, &FileDrop::dropped, this, &SendFilesDialog::offer);
  connect(drop, &FileDrop::pasted, this, &SendFilesDialog::offerBytes);
  if (m_fixed)
    readConversation();
  else
    readConversations();
  update();
}

void SendFilesDialog::build() {
  m_who->setWordWrap(true);
  m_with->setWordWrap(true);
  m_sum->setWordWrap(true);
  m_notice->hide();
  m_choice->setAccessibleName(tr("Conversation to send the files in"));
  m_choice->setVisible(!m_fixed);
  m_list->setModel(m_model);
  m_list->setItemDelegate(new OutgoingDelegate(m_list));
  m_list->setAccessibleName(tr("Files to send"));
  m_list->setUniformItemSizes(true);
  m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_words->setPlaceholderText(tr("A few words with the files (not needed)"));
  m_words->setAccessibleName(tr("Words with the files"));
  m_words->setMaxLength(2000);
  m_keep->setToolTip(tr("Without this, where and with what a picture was taken is removed before it is encrypted. The "
                        "picture itself stays as it is."));
  setButtonRole(m_send, ButtonRole::Primary);
  m_send->setAutoDefault(false);
  m_cancel->setAutoDefault(false);
  for (QPushButton* button : {m_add, m_edit, m_leaveOut}) button->setAutoDefault(false);

  auto* step = new QVBoxLayout(m_step);
  step->setContentsMargins(0, 0, 0, 0);
  step->setSpacing(Theme::step(3));
  auto* forFiles = new QHBoxLayout;
  forFiles->setSpacing(Theme::step(2));
  forFiles->addWidget(m_add);
  forFiles->addWidget(m_edit);
  forFiles->addWidget(m_leaveOut);
  forFiles->addStretch(1);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_sum, 1);
  buttons->addWidget(m_cancel);
  buttons->addWidget(m_send);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(6), Theme::step(4));
  column->setSpacing(Theme::step(3));
  column->addWidget(m_who);
  column->addWidget(m_choice);
  column->addWidget(m_with);
  column->addWidget(m_list, 1);
  step->addLayout(forFiles);
  step->addWidget(m_keep);
  step->addWidget(m_words);
  step->addWidget(m_end);
  column->addWidget(m_step);
  column->addWidget(m_notice);
  column->addWidget(m_question);
  column->addLayout(buttons);
  resizeWithinScreen(*this, {720, 560});
}

void SendFilesDialog::readConversations() {
  messaging::InboxQuery query;
  if (!m_patient.empty()) query.patient = m_patient;
  query.limit = conversationsOffered;
  onAnswer(m_messages.inbox(std::move(query)), this, [this](const core::Result<messaging::InboxPage>& answer) {
    if (!answer) return m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
    m_choices = answer->rows;
    std::erase_if(m_choices, [](const auto& row) { return row.state == messaging::ConversationState::Left; });
    showWho();
  });
}

void SendFilesDialog::readConversation() {
  m_row.reset();
  m_members.clear();
  m_question->dismiss();
  m_doubts.reset();
  showWho();
  if (m_key == 0) return;
  onAnswer(m_messages.conversation(m_key), this,
           [this, key = m_key](const core::Result<messaging::ConversationRow>& answer) {
             if (key != m_key) return;
             if (!answer) return m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
             m_row = *answer;
             showWho();
           });
  onAnswer(m_messages.members(m_key), this, [this, key = m_key](const core::Result<std::vector<std::string>>& answer) {
    if (key != m_key || !answer) return;
    m_members = *answer;
    showWho();
  });
}

QString SendFilesDialog::recipient() const { return m_who->text(); }

void SendFilesDialog::showWho() {
  if (!m_fixed) {
    const QSignalBlocker quiet(m_choice);
    const int chosen = m_choice->currentIndex();
    m_choice->clear();
    m_choice->addItem(tr("Choose the conversation"));
    for (const auto& row : m_choices) {
      const QString born = m_people->born(row.patient);
      m_choice->addItem(born.isEmpty()
                            //: %1 is a name, %2 what a conversation is about
                            ? tr("%1 · %2").arg(m_people->name(row.patient), topicText(row.topic))
                            //: %1 is a name, %2 a birth date, %3 what a conversation is about
                            : tr("%1, born %2 · %3").arg(m_people->name(row.patient), born, topicText(row.topic)));
    }
    m_choice->setCurrentIndex(std::clamp(chosen, 0, m_choice->count() - 1));
  }
  if (!m_row) {
    m_who->setText(tr("To whom?"));
    m_with->setText(m_choices.empty() && !m_fixed ? tr("There is no conversation yet. Begin one under Messages first.")
                                                  : QString());
    return update();
  }
  const QString name = m_people->name(m_row->patient);
  const QString born = m_people->born(m_row->patient);
  //: %1 is a name, %2 a birth date
  m_who->setText(born.isEmpty() ? tr("To %1").arg(name) : tr("To %1, born %2").arg(name, born));
  QStringList names;
  for (const std::string& member : m_members) names << m_people->nameAndRole(member);
  //: %1 is a list of names with roles
  m_with->setText(names.isEmpty()
                      ? QString()
                      : tr("Everybody of this conversation gets them: %1").arg(names.join(QStringLiteral("; "))));
  if (m_doubts)
    m_question->reword(
        recipientQuestion({m_row->patient, chartInFront ? chartInFront() : std::string()}, *m_doubts, *m_people));
  update();
}

void SendFilesDialog::offer(std::vector<std::filesystem::path> paths) {
  if (paths.empty()) return;
  const int count = static_cast<int>(paths.size());
  m_examining += count;
  update();
  onAnswer(m_files.examine(std::move(paths)), this,
           [this, count](core::Result<std::vector<OutgoingFile>> answer) { examined(count, std::move(answer)); });
}

void SendFilesDialog::offerBytes(QByteArray content, const QString& name) {
  ++m_examining;
  update();
  onAnswer(m_files.examineBytes(std::move(content), name), this, [this](core::Result<OutgoingFile> answer) {
    if (!answer) return examined(1, std::unexpected(answer.error()));
    std::vector<OutgoingFile> one;
    one.push_back(std::move(*answer));
    examined(1, std::move(one));
  });
}

void SendFilesDialog::replace(int index, const QByteArray& content, const QString& name) {
  const bool png = content.startsWith("\x89PNG");
  QString stem = name.contains(u'.') ? name.left(name.lastIndexOf(u'.')) : name;
  ++m_examining;
  update();
  onAnswer(m_files.examineBytes(content, stem + (png ? QStringLiteral(".png") : QStringLiteral(".jpg"))), this,
           [this, index](core::Result<OutgoingFile> answer) {
             --m_examining;
             if (!answer)
               m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
             else if (index < m_model->rowCount())
               m_model->replace(index, std::move(*answer));
             update();
           });
}

void SendFilesDialog::examined(int count, core::Result<std::vector<OutgoingFile>> answer) {
  m_examining -= count;
  if (answer) {
    m_model->add(std::move(*answer));
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0) m_list->setCurrentIndex(m_model->index(0));
  } else {
    m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
  }
  update();
}

void SendFilesDialog::update() {
  const int files = m_model->rowCount();
  bool stuck = false;
  bool hidden = false;
  for (int row = 0; row < files; ++row)
    stuck = stuck || !m_model->index(row).data(OutgoingModel::ProblemRole).toString().isEmpty();
  for (const OutgoingFile& file : m_model->files()) hidden = hidden || file.details != HiddenDetails::None;
  m_keep->setVisible(hidden);
  m_step->setHidden(m_doubts.has_value());
  const QModelIndex at = m_list->currentIndex();
  const bool one = at.isValid() && at.row() < files;
  m_leaveOut->setEnabled(one);
  m_edit->setEnabled(one && core::preview::viewKind(m_model->files()[static_cast<std::size_t>(at.row())].type) ==
                                core::preview::ViewKind::Picture);
  if (m_examining > 0)
    m_sum->setText(tr("Looking at %n file(s)", nullptr, m_examining));
  else if (files == 0)
    m_sum->setText(tr("Drop files here, paste a picture, or choose “Add files”."));
  else if (stuck)
    m_sum->setText(tr("A file cannot go as it is. Its line says why."));
  else
    //: %1 is a size
    m_sum->setText(tr("%n file(s), %1, encrypted before they leave this computer.", nullptr, files)
                       .arg(sizeText(m_model->bytes())));
  const QString name = m_row ? m_people->name(m_row->patient) : QString();
  //: %1 is a name
  m_send->setText(name.isEmpty() ? tr("Send") : tr("Send %n file(s) to %1", nullptr, files).arg(name));
  m_send->setEnabled(m_row && files > 0 && !stuck && m_examining == 0 && !m_sending);
}

void SendFilesDialog::choosePaths() {
  auto* dialog = new QFileDialog(this, tr("Files to send"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setOption(QFileDialog::DontUseNativeDialog, false);
  connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& names) {
    std::vector<std::filesystem::path> paths;
    for (const QString& name : names) paths.emplace_back(name.toStdU16String());
    offer(std::move(paths));
  });
  dialog->open();
}

void SendFilesDialog::send() {
  if (m_sending || !m_row) return;
  m_sending = true;
  update();
  const std::string chart = chartInFront ? chartInFront() : std::string();
  onAnswer(m_messages.checkRecipient(m_row->patient, chart), this,
           [this, key = m_key, chart](const core::Result<messaging::RecipientCheck>& answer) {
             if (key != m_key || !m_row) {
               m_sending = false;
               return update();
             }
             if (!answer) {
               m_sending = false;
               m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
               return update();
             }
             if (!answer->mustAsk()) return sendNow();
             m_doubts = *answer;
             m_question->ask(recipientQuestion({m_row->patient, chart}, *answer, *m_people), [this] {
               m_doubts.reset();
               sendNow();
             });
             update();
           });
}

void SendFilesDialog::sendNow() {
  m_sending = true;
  update();
  FilesToSend files;
  files.conversation = m_key;
  files.files = m_model->files();
  files.keepDetails = !m_keep->isHidden() && m_keep->isChecked();
  files.words = m_words->text().trimmed().toStdString();
  files.expires = m_end->end(core::SystemClock().now());
  onAnswer(m_files.send(std::move(files)), this,
           [this](const core::Result<std::vector<exchange::TransferKey>>& answer) {
             m_sending = false;
             if (!answer) {
               m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
               return update();
             }
             Q_EMIT queued(static_cast<int>(answer->size()));
             accept();
           });
}

} // namespace clavis::ui
