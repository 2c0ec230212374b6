#include "ui/messages/trust/verify_dialog.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/qr_code.h"
#include "ui/widgets/reading_area.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPushButton>

namespace clavis::ui {

namespace {
constexpr int shownEvents = 8;
}

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
  m_devices = Label::paragraph({}, content);
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
  column->addWidget(Label::title(tr("Their phones and computers"), content));
  column->addWidget(m_devices);
  column->addWidget(Label::title(tr("What has happened"), content));
  column->addWidget(m_events);
  column->addStretch(1);

  auto* area = new ReadingArea(tr("Safety number"), this);
  area->setWidget(content);
  auto* leave = new QPushButton(tr("Close"), this);
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
  whole->addLayout(buttons);
  resize(680, 600);
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
  m_how->show();
  m_digits->setText(groupedDigits(number.digits));
  m_code->setText(utf8(number.qr));
  QStringList devices;
  std::optional<core::Instant> since;
  bool blocked = false;
  for (const auto& device : number.devices) {
    //: %1 is the short name of a phone or computer, %2 a date, %3 how it stands
    devices << tr("%1, first seen %2: %3")
                   .arg(utf8(device.device).left(8), dateText(localTime(device.firstSeen).date()),
                        deviceStateText(device.state));
    if (device.state != messaging::DeviceState::New && device.state != messaging::DeviceState::Blocked) continue;
    since = device.firstSeen;
    blocked = blocked || device.state == messaging::DeviceState::Blocked;
  }
  m_devices->setText(devices.isEmpty() ? tr("None has been seen.") : devices.join(u'\n'));

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
