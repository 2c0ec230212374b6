#include "ui/messages/inbox/new_conversation.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/search_field.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>

namespace clavis::ui {

namespace {

constexpr int mostFound = 20;

QString described(const Person& person) {
  const QString born = person.born.empty() ? NewConversation::tr("birth date not known") : dateText(utf8(person.born));
  //: %1 is a name, %2 a birth date
  const QString text = NewConversation::tr("%1, born %2").arg(writtenName(person), born);
  //: %1 is a name with a birth date
  return person.lookAlike ? NewConversation::tr("%1 · similar name, check the birth date").arg(text) : text;
}

} // namespace

NewConversation::NewConversation(MessageSource& source, QWidget* parent)
    : QWidget(parent), m_source(source),
      m_search(new SearchField(tr("Find the patient"), tr("Name, birth date or number"), this)),
      m_list(new QListWidget(this)), m_none(Label::paragraph({}, this, Token::TextQuiet)),
      m_chosen(Label::title({}, this)), m_topic(new QLineEdit(this)),
      m_problem(Label::paragraph({}, this, Token::Caution)), m_start(new QPushButton(this)) {
  setAccessibleName(tr("New conversation"));
  build();
  connect(m_search, &QLineEdit::textChanged, this, &NewConversation::find);
  connect(m_search, &SearchField::moveToResults, m_list, [this] { m_list->setFocus(Qt::TabFocusReason); });
  connect(m_search, &QLineEdit::returnPressed, this, &NewConversation::choose);
  connect(m_list, &QListWidget::itemClicked, this, &NewConversation::choose);
  connect(m_topic, &QLineEdit::returnPressed, this, &NewConversation::start);
  connect(m_start, &QPushButton::clicked, this, &NewConversation::start);
  auto* keys = new KeyTable(m_list);
  keys->add(tr("Choose this patient"), {Qt::Key_Return, Qt::Key_Enter}, [this] { choose(); });
  keys->add(tr("Move through what was found"), {Qt::Key_Up, Qt::Key_Down});
  addKey(this, tr("Leave this"), {QKeySequence(Qt::Key_Escape)}, [this] { Q_EMIT cancelled(); });
}

void NewConversation::build() {
  m_list->setAccessibleName(tr("Patients found"));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setMaximumHeight(260);
  m_chosen->setWordWrap(true);
  m_topic->setAccessibleName(tr("What it is about"));
  m_topic->setPlaceholderText(tr("General"));
  m_topic->setMaxLength(120);
  setButtonRole(m_start, ButtonRole::Primary);
  auto* leave = new QPushButton(tr("Cancel"), this);
  connect(leave, &QPushButton::clicked, this, &NewConversation::cancelled);
  auto* topicName = Label::quiet(tr("What it is about (the patient reads this)"), this);
  topicName->setBuddy(m_topic);
  topicName->setWordWrap(true);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(leave);
  buttons->addWidget(m_start);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(6), Theme::step(5));
  column->setSpacing(Theme::step(3));
  column->addWidget(new Label(tr("New conversation"), this, TextSize::Headline, Weight::Strong));
  column->addWidget(m_search);
  column->addWidget(m_none);
  column->addWidget(m_list);
  column->addWidget(m_chosen);
  column->addWidget(topicName);
  column->addWidget(m_topic);
  column->addWidget(m_problem);
  column->addLayout(buttons);
  column->addStretch(1);
}

void NewConversation::clear() {
  ++m_question;
  m_patient.reset();
  m_found.clear();
  m_list->clear();
  {
    const QSignalBlocker quiet(m_search);
    m_search->clear();
  }
  m_topic->clear();
  m_chosen->clear();
  m_chosen->hide();
  m_problem->hide();
  m_none->hide();
  m_list->hide();
  m_start->setText(tr("Begin"));
  m_start->setEnabled(false);
}

void NewConversation::begin(const std::optional<Person>& patient) {
  clear();
  m_search->setVisible(!patient);
  if (!patient) return m_search->setFocus(Qt::OtherFocusReason);
  m_found = {*patient};
  m_list->addItem(described(*patient));
  m_list->setCurrentRow(0);
  choose();
}

void NewConversation::find(const QString& text) {
  const std::uint64_t question = ++m_question;
  if (text.trimmed().isEmpty()) {
    m_found.clear();
    m_list->clear();
    m_list->hide();
    m_none->hide();
    return;
  }
  onAnswer(m_source.findPatients(text.trimmed().toStdString(), mostFound), this,
           [this, question, text](const core::Result<std::vector<Person>>& answer) {
             if (question != m_question) return;
             m_found = answer ? *answer : std::vector<Person>{};
             m_list->clear();
             for (const Person& person : m_found) m_list->addItem(described(person));
             if (!m_found.empty()) m_list->setCurrentRow(0);
             m_list->setVisible(!m_found.empty());
             m_none->setVisible(m_found.empty());
             //: %1 is what was typed
             m_none->setText(answer ? tr("No patient here matches “%1”. Only patients of your panel are on this "
                                         "workstation.")
                                          .arg(text.trimmed())
                                    : errorSentence(answer.error()));
           });
}

void NewConversation::choose() {
  const int row = m_list->currentRow();
  if (row < 0 || row >= static_cast<int>(m_found.size())) return;
  m_patient = m_found[static_cast<std::size_t>(row)];
  m_chosen->setText(described(*m_patient));
  m_chosen->show();
  m_list->hide();
  //: %1 is a name
  m_start->setText(tr("Begin with %1").arg(writtenName(*m_patient)));
  m_start->setEnabled(true);
  m_topic->setFocus(Qt::OtherFocusReason);
}

void NewConversation::start() {
  if (!m_patient || !m_start->isEnabled()) return;
  m_start->setEnabled(false);
  onAnswer(m_source.open(m_patient->reference, m_topic->text().simplified().toStdString()), this,
           [this, question = m_question](const core::Result<messaging::ConversationKey>& answer) {
             if (question != m_question) return;
             m_start->setEnabled(true);
             if (answer) {
               Q_EMIT opened(*answer);
               return;
             }
             m_problem->setText(errorSentence(answer.error()));
             m_problem->show();
           });
}

} // namespace clavis::ui
