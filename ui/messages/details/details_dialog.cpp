#include "ui/messages/details/details_dialog.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/reading_area.h"
#include "ui/widgets/screen_fit.h"
#include "ui/widgets/search_field.h"
#include "ui/words/error_sentence.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>

#include <algorithm>

namespace clavis::ui {

namespace {

constexpr int mostFound = 8;
constexpr int rowsShown = 5;

void fitRows(QListWidget* list) {
  const int rows = std::clamp(list->count(), 1, rowsShown);
  const int height = std::max(list->sizeHintForRow(0), list->fontMetrics().height() + Theme::step(2));
  list->setFixedHeight(rows * height + Theme::step(2));
}

} // namespace

DetailsDialog::DetailsDialog(MessageSource& source, People& people, messaging::ConversationRow conversation,
                             QWidget* parent)
    : QDialog(parent), m_source(source), m_people(people), m_row(std::move(conversation)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("People and keeping"));
  setAccessibleName(tr("People and keeping"));
  build();
  connectParts();
  showChosen();
  read();
}

void DetailsDialog::build() {
  auto* content = new QWidget(this);
  m_notice = new NoticeBar(this);
  m_notice->hide();
  m_members = new QListWidget(content);
  m_members->setAccessibleName(tr("People in this conversation"));
  fitRows(m_members);
  m_devices = new QPushButton(tr("Safety number and devices"), content);
  m_remove = new QPushButton(content);
  setButtonRole(m_remove, ButtonRole::Destructive);
  m_search = new SearchField(tr("Find a colleague to add"), tr("Name of a colleague"), content);
  m_found = new QListWidget(content);
  m_found->setAccessibleName(tr("Colleagues found"));
  m_found->hide();
  m_none = Label::paragraph({}, content, Token::TextQuiet);
  m_none->hide();
  m_add = new QPushButton(content);
  setButtonRole(m_add, ButtonRole::Primary);
  m_add->hide();
  m_hold = new QCheckBox(tr("Legal hold: nothing of it is removed here"), content);
  m_hold->setChecked(m_row.hold);
  m_question = new QuestionCard(this);

  auto* chosen = new QHBoxLayout;
  chosen->addWidget(m_devices);
  chosen->addStretch(1);
  chosen->addWidget(m_remove);
  auto* adding = new QHBoxLayout;
  adding->addStretch(1);
  adding->addWidget(m_add);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, Theme::step(3), 0);
  column->setSpacing(Theme::step(3));
  column->addWidget(Label::title(tr("Who is in it"), content));
  column->addWidget(m_members);
  column->addLayout(chosen);
  column->addWidget(Label::title(tr("Add a colleague"), content));
  column->addWidget(Label::paragraph(tr("They read what is written from then on, and nothing from before. The patient "
                                        "and everybody else in it see that they are there."),
                                     content, Token::TextQuiet));
  column->addWidget(m_search);
  column->addWidget(m_found);
  column->addWidget(m_none);
  column->addLayout(adding);
  column->addWidget(Label::title(tr("How it is kept"), content));
  const QString retention = retentionText(m_source.policy());
  column->addWidget(Label::paragraph(
      retention.isEmpty() ? tr("By your clinic's policy messages are kept on this workstation.") : retention, content,
      Token::TextQuiet));
  column->addWidget(m_hold);
  column->addStretch(1);

  auto* area = new ReadingArea(tr("People and keeping"), this);
  area->setWidget(content);
  auto* leave = new QPushButton(tr("Close"), this);
  leave->setDefault(true); // or Enter would press the first button there is
  connect(leave, &QPushButton::clicked, this, &QDialog::reject);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(leave);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(4), Theme::step(4));
  whole->setSpacing(Theme::step(4));
  whole->addWidget(m_notice);
  whole->addWidget(area, 1);
  whole->addWidget(m_question); // below what scrolls: never out of sight
  whole->addLayout(buttons);
  resizeWithinScreen(*this, {620, 600});
}

void DetailsDialog::connectParts() {
  connect(m_members, &QListWidget::currentRowChanged, this, &DetailsDialog::showChosen);
  connect(m_devices, &QPushButton::clicked, this, [this] {
    if (const std::string person = chosen(); !person.empty()) Q_EMIT devicesRequested(utf8(person));
  });
  connect(m_remove, &QPushButton::clicked, this, &DetailsDialog::remove);
  connect(m_search, &QLineEdit::textChanged, this, &DetailsDialog::find);
  connect(m_search, &SearchField::moveToResults, m_found, [this] { m_found->setFocus(Qt::TabFocusReason); });
  connect(m_found, &QListWidget::currentRowChanged, this, &DetailsDialog::showChosen);
  connect(m_add, &QPushButton::clicked, this, &DetailsDialog::add);
  connect(m_hold, &QCheckBox::clicked, this, &DetailsDialog::setHold);
  connect(&m_people, &People::changed, this, &DetailsDialog::showMembers);
  connect(&m_source, &MessageSource::conversationChanged, this, [this](qint64 key) {
    if (key == m_row.key) read();
  });
  auto* members = new KeyTable(m_members);
  members->add(tr("Take the chosen person out"), {Qt::Key_Delete}, [this] { m_remove->click(); });
  members->add(tr("Show the safety number and devices of the chosen person"), {Qt::Key_Return, Qt::Key_Enter},
               [this] { m_devices->click(); });
  members->add(tr("Choose a person"), {Qt::Key_Up, Qt::Key_Down});
  (new KeyTable(m_search))->add(tr("Add the chosen colleague"), {Qt::Key_Return, Qt::Key_Enter}, [this] { add(); });
  auto* found = new KeyTable(m_found);
  found->add(tr("Add the chosen colleague"), {Qt::Key_Return, Qt::Key_Enter}, [this] { add(); });
  found->add(tr("Choose a colleague"), {Qt::Key_Up, Qt::Key_Down});
}

void DetailsDialog::read() {
  onAnswer(m_source.members(m_row.key), this, [this](const core::Result<std::vector<std::string>>& answer) {
    if (answer)
      m_persons = *answer;
    else
      tell(answer.error());
    showMembers();
    m_settled = true;
    Q_EMIT settled();
  });
}

void DetailsDialog::showMembers() {
  const std::string before = chosen();
  {
    const QSignalBlocker quiet(m_members);
    m_members->clear();
    for (const std::string& person : m_persons) m_members->addItem(m_people.nameAndRole(person));
    const auto still = std::ranges::find(m_persons, before);
    m_members->setCurrentRow(still == m_persons.end() ? 0 : static_cast<int>(still - m_persons.begin()));
  }
  fitRows(m_members);
  showChosen();
}

std::string DetailsDialog::chosen() const {
  const int row = m_members->currentRow();
  return row >= 0 && row < static_cast<int>(m_persons.size()) ? m_persons[static_cast<std::size_t>(row)]
                                                              : std::string();
}

bool DetailsDialog::isOpen() const {
  return m_row.state != messaging::ConversationState::Left && m_source.status().enrolled;
}

bool DetailsDialog::isRemovable(const std::string& person) {
  const Person* known = m_people.find(person);
  return isOpen() && !person.empty() && person != m_row.patient && known != nullptr && !known->self;
}

void DetailsDialog::showChosen() {
  const std::string person = chosen();
  const bool removable = isRemovable(person);
  m_devices->setEnabled(!person.empty());
  m_remove->setEnabled(removable);
  //: %1 is a name
  m_remove->setText(removable ? tr("Take %1 out").arg(m_people.name(person)) : tr("Take out"));
  m_remove->setToolTip(removable ? QString()
                       : isOpen()
                           ? tr("The patient and you yourself stay in it.")
                           : tr("This workstation cannot change who is in it: it takes no part in it any more, or is "
                                "not set up to send messages."));
  m_search->setEnabled(isOpen());
  const int row = m_found->currentRow();
  const bool found = row >= 0 && row < static_cast<int>(m_candidates.size());
  m_add->setVisible(found);
  //: %1 is a name
  if (found) m_add->setText(tr("Add %1").arg(writtenName(m_candidates[static_cast<std::size_t>(row)])));
}

void DetailsDialog::remove() {
  const std::string person = chosen();
  if (!isRemovable(person)) return;
  QuestionCard::Question question;
  //: %1 is a name
  question.title = tr("Take %1 out of this conversation?").arg(m_people.name(person));
  question.reasons << tr("They keep what they have received and read nothing that is written from then on. Nothing is "
                         "sent before their phones and computers are out.")
                   << tr("They stay out, also as a member of the care team, until somebody adds them here again.");
  question.yes = m_remove->text();
  question.no = tr("Keep them in it");
  question.role = ButtonRole::Destructive;
  m_question->ask(question, [this, person] {
    onAnswer(m_source.removePerson(m_row.key, person), this,
             [this, name = m_people.name(person)](const core::Result<void>& answer) {
               if (!answer) return tell(answer.error());
               //: %1 is a name
               m_notice->show(NoticeKind::Positive, tr("%1 is taken out before anything else is sent.").arg(name));
               read();
               m_members->setFocus(Qt::OtherFocusReason);
             });
  });
}

void DetailsDialog::find(const QString& text) {
  const std::uint64_t asked = ++m_asked;
  m_candidates.clear();
  if (text.trimmed().isEmpty()) return showFound({});
  onAnswer(m_source.findStaff(text.trimmed().toStdString(), mostFound), this,
           [this, asked, text](const core::Result<std::vector<Person>>& answer) {
             if (asked != m_asked) return;
             if (!answer) return tell(answer.error());
             for (const Person& person : *answer)
               if (std::ranges::find(m_persons, person.reference) == m_persons.end()) m_candidates.push_back(person);
             showFound(text.trimmed());
           });
}

void DetailsDialog::showFound(const QString& text) {
  {
    const QSignalBlocker quiet(m_found);
    m_found->clear();
    for (const Person& person : m_candidates) m_found->addItem(writtenName(person));
    if (!m_candidates.empty()) m_found->setCurrentRow(0);
  }
  fitRows(m_found);
  m_found->setVisible(!m_candidates.empty());
  m_none->setVisible(m_candidates.empty() && !text.isEmpty());
  //: %1 is what was typed
  m_none->setText(
      tr("No colleague whom this workstation knows, and who is not in it already, matches “%1”.").arg(text));
  showChosen();
}

void DetailsDialog::add() {
  const int row = m_found->currentRow();
  if (row < 0 || row >= static_cast<int>(m_candidates.size())) return;
  const Person person = m_candidates[static_cast<std::size_t>(row)];
  m_search->clear();
  m_search->setFocus(Qt::OtherFocusReason);
  onAnswer(m_source.addPerson(m_row.key, person.reference), this,
           [this, name = writtenName(person)](const core::Result<void>& answer) {
             if (!answer) return tell(answer.error());
             //: %1 is a name
             m_notice->show(NoticeKind::Positive,
                            tr("%1 takes part as soon as a phone or computer of theirs is found.").arg(name));
             read();
           });
}

void DetailsDialog::setHold(bool hold) {
  if (hold) return keep(true);
  m_hold->setChecked(true); // until somebody has said yes
  const int days = m_source.policy().retentionDays;
  QuestionCard::Question question;
  question.title = tr("Lift the legal hold?");
  question.reasons << (days > 0 ? tr("What is older than %n day(s) is then removed from this workstation for good, "
                                     "within a day.",
                                     nullptr, days)
                                : tr("Your clinic keeps all messages now. If that changes, this conversation is no "
                                     "longer left out."));
  question.yes = tr("Lift the hold");
  question.no = tr("Keep the hold");
  question.role = ButtonRole::Destructive;
  m_question->ask(question, [this] { keep(false); });
}

void DetailsDialog::keep(bool hold) {
  onAnswer(m_source.setHold(m_row.key, hold), this, [this, hold](const core::Result<void>& answer) {
    if (answer) m_row.hold = hold;
    m_hold->setChecked(m_row.hold);
    if (!answer) return tell(answer.error());
    m_notice->hide();
    Q_EMIT keepingChanged();
  });
}

void DetailsDialog::tell(const core::Error& error) { m_notice->show(NoticeKind::Caution, errorSentence(error)); }

} // namespace clavis::ui
