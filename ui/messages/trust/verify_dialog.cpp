#include "ui/messages/trust/verify_dialog.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/question_card.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/qr_code.h"
#include "ui/widgets/reading_area.h"
#include "ui/widgets/screen_fit.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPushButton>

namespace clavis::ui {

namespace {

constexpr int shownEvents = 8;

/// Enough of a pseudonym to tell the devices of one person apart.
QString shortName(const std::string& device) { return utf8(device).left(8); }

} // namespace

VerifyDialog::VerifyDialog(MessageSource& source, People& people, std::string person, QWidget* parent)
    : QDialog(parent), m_source(source), m_people(people), m_person(std::move(person)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Safety number"));
  setAccessibleName(tr("Safety number"));
  build();
  showWho();
  connect(&people, &People::changed, this, &VerifyDialog::showWho);
  connect(&source, &MessageSource::trustChanged, this, [this](const QString& changed) {
    if (changed.toStdString() == m_person) read();
  });
  read();
}

void VerifyDialog::build() {
  auto* content = new QWidget(this);
  m_who = new Label({}, content, TextSize::Headline, Weight::Strong);
  m_who->setWordWrap(true);
  m_state = new Badge(tr("Reading"), BadgeKind::Neutral, content);
  m_notice = new NoticeBar(content);
  m_how = Label::paragraph(tr("Call them on a number you know, or stand beside them. Read the digits out, or let one "
                              "phone scan the code on the other. The digits are the same on both sides exactly when "
                              "nobody sits between you. If they differ, send nothing and tell IT."),
                           content);
  m_digits = new Label({}, content, TextSize::Headline);
  QFont digits = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  digits.setPixelSize(20);
  m_digits->setFont(digits);
  m_digits->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_digits->setFocusPolicy(Qt::StrongFocus);
  m_digits->setAccessibleName(tr("Safety number, sixty digits"));
  m_code = new QrCode(tr("Safety number as a QR code"), content);
  m_deviceRoom = new QVBoxLayout;
  m_events = Label::paragraph({}, content, Token::TextQuiet);

  auto* number = new QHBoxLayout;
  number->setSpacing(Theme::step(5));
  number->addWidget(m_digits, 1, Qt::AlignVCenter);
  number->addWidget(m_code, 0, Qt::AlignVCenter);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, Theme::step(3), 0);
  column->setSpacing(Theme::step(3));
  column->addWidget(m_who);
  column->addWidget(m_state, 0, Qt::AlignLeading);
  column->addWidget(m_notice);
  column->addWidget(m_how);
  column->addLayout(number);
  column->addWidget(Label::title(tr("Phones and computers"), content));
  column->addLayout(m_deviceRoom);
  column->addWidget(Label::title(tr("What has happened"), content));
  column->addWidget(m_events);
  column->addStretch(1);

  auto* area = new ReadingArea(tr("Safety number"), this);
  area->setWidget(content);
  m_question = new QuestionCard(this);
  auto* leave = new QPushButton(tr("Close"), this);
  leave->setDefault(true); // or Enter would press the first button there is
  m_forward = new QPushButton(this);
  setButtonRole(m_forward, ButtonRole::Primary);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(leave);
  buttons->addWidget(m_forward);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(4), Theme::step(4));
  whole->setSpacing(Theme::step(4));
  whole->addWidget(area, 1);
  whole->addWidget(m_question); // below what scrolls: never out of sight
  whole->addLayout(buttons);
  resizeWithinScreen(*this, {680, 600});
  connect(leave, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_forward, &QPushButton::clicked, this, &VerifyDialog::goForward);
  m_forward->hide();
}

QString VerifyDialog::shownDigits() const { return m_digits->text(); }

void VerifyDialog::showWho() {
  const QString born = m_people.born(m_person);
  const QString who = m_people.nameAndRole(m_person);
  //: %1 is a name with a role, %2 a birth date
  m_who->setText(born.isEmpty() ? who : tr("%1, born %2").arg(who, born));
  if (m_number) show(*m_number);
}

void VerifyDialog::arrived() {
  if (--m_waiting == 0) Q_EMIT settled();
}

void VerifyDialog::read() {
  m_waiting += 2;
  onAnswer(m_source.safetyNumber(m_person), this, [this](const core::Result<messaging::SafetyNumber>& answer) {
    if (answer) {
      m_number = *answer;
      show(*m_number);
      return arrived();
    }
    m_number.reset();
    m_digits->clear();
    m_code->setText({});
    m_how->hide();
    m_forward->hide();
    showDevices({});
    m_state->set(tr("No number yet"), BadgeKind::Neutral);
    m_notice->show(NoticeKind::Information, errorSentence(answer.error()));
    arrived();
  });
  onAnswer(m_source.trustEvents(m_person, shownEvents), this,
           [this](const core::Result<std::vector<messaging::TrustEvent>>& answer) {
             QStringList lines;
             if (answer) {
               for (const auto& event : *answer) {
                 //: %1 is a time, %2 what happened
                 lines << tr("%1  %2").arg(listTime(event.at, QDateTime::currentDateTime()),
                                           trustEventText(event, m_people));
               }
             }
             m_events->setText(lines.isEmpty() ? tr("Nothing yet.") : lines.join(u'\n'));
             arrived();
           });
}

bool VerifyDialog::waits() const { return m_number && keyChanged(*m_number); }

void VerifyDialog::show(const messaging::SafetyNumber& number) {
  const bool ourselves = number.ours == number.theirs; // nobody to compare with
  m_state->setVisible(!ourselves);
  m_how->setVisible(!ourselves);
  m_digits->setText(ourselves ? QString() : groupedDigits(number.digits));
  m_digits->setVisible(!ourselves);
  m_code->setText(ourselves ? QString() : utf8(number.qr));
  showDevices(number.devices);
  std::optional<core::Instant> since;
  bool blocked = false;
  for (const auto& device : number.devices) {
    if (device.state != messaging::DeviceState::New && device.state != messaging::DeviceState::Blocked) continue;
    since = device.firstSeen;
    blocked = blocked || device.state == messaging::DeviceState::Blocked;
  }

  const QString name = m_people.name(m_person);
  m_forward->setVisible(true);
  m_forward->setEnabled(true);
  if (waits()) {
    const QString day = dateText(localTime(*since).date());
    m_state->set(tr("Key changed"), BadgeKind::Caution);
    //: %1 is a name, %2 a date
    m_notice->show(NoticeKind::Caution,
                   blocked ? tr("%1 has a new phone or computer, or set one up again, since %2. It takes no part, and "
                                "nothing is sent, until you decide. Call them on a number you know and ask.")
                                 .arg(name, day)
                           : tr("%1 has a new phone or computer, or set one up again, since %2. Call them on a number "
                                "you know and ask whether it is theirs.")
                                 .arg(name, day));
    m_forward->setText(tr("They confirmed it: let it take part"));
  } else if (ourselves) {
    m_notice->hide();
    m_forward->hide();
  } else if (number.compared) {
    m_state->set(tr("Compared, and unchanged since"), BadgeKind::Positive);
    m_notice->hide();
    m_forward->hide();
  } else {
    m_state->set(tr("Not compared yet"), BadgeKind::Neutral);
    m_notice->hide();
    m_forward->setText(tr("We compared them: they match"));
  }
  setButtonRole(m_forward, ButtonRole::Primary);
}

void VerifyDialog::showDevices(const std::vector<messaging::DeviceRow>& devices) {
  delete m_devices;
  m_devices = new QWidget(this);
  auto* rows = new QVBoxLayout(m_devices);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(Theme::step(2));
  if (devices.empty()) rows->addWidget(Label::paragraph(tr("None has been seen."), m_devices));
  for (const messaging::DeviceRow& device : devices) {
    const QString name = shortName(device.device);
    auto* row = new QHBoxLayout;
    rows->addLayout(row);
    row->addWidget(Label::paragraph(
                       //: %1 is the short name of a phone or computer, %2 a date, %3 how it stands
                       tr("%1, first seen %2: %3")
                           .arg(name, dateText(localTime(device.firstSeen).date()), deviceStateText(device.state)),
                       m_devices),
                   1);
    if (device.state == messaging::DeviceState::Out) continue;
    auto* lost = new QPushButton(tr("Report lost"), m_devices);
    //: %1 is the short name of a phone or computer
    lost->setAccessibleName(tr("Report %1 lost").arg(name));
    connect(lost, &QPushButton::clicked, this, [this, id = device.device] { askAboutLoss(id); });
    row->addWidget(lost);
  }
  m_deviceRoom->addWidget(m_devices);
}

void VerifyDialog::askAboutLoss(const std::string& device) {
  QuestionCard::Question question;
  //: %1 is the short name of a phone or computer, %2 the name of its owner
  question.title = tr("Report %1 of %2 as lost or stolen?").arg(shortName(device), m_people.name(m_person));
  question.reasons << tr("It is taken out of every conversation before anything else is sent, and never trusted again. "
                         "Who found it and can open it can read what it has received.")
                   << tr("This cannot be taken back: if it turns up, it has to be set up anew.");
  question.yes = tr("Report it lost");
  question.no = tr("It is not lost");
  question.role = ButtonRole::Destructive;
  m_question->ask(question, [this, device] {
    onAnswer(m_source.reportLost(m_person, device), this, [this](const core::Result<void>& answer) { after(answer); });
  });
}

// One step at a time: first who takes part, then, over the number that covers them, the comparison.
void VerifyDialog::goForward() {
  if (!m_number) return;
  m_forward->setEnabled(false);
  const auto answer = [this](const core::Result<void>& result) { after(result); };
  if (waits())
    onAnswer(m_source.approve(m_person), this, answer);
  else
    onAnswer(m_source.confirmCompared(m_person, m_number->digits), this, answer);
}

void VerifyDialog::after(const core::Result<void>& answer) {
  m_forward->setEnabled(true);
  if (!answer) return m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
  read();
}

} // namespace clavis::ui
