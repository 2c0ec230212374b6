#include "ui/access/enrol_page.h"

#include "ui/access/invitation_field.h"
#include "ui/access/passphrase_field.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/words/error_sentence.h"

#include <QAction>
#include <QButtonGroup>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace clavis::ui {

EnrolPage::EnrolPage(QWidget* parent)
    : SignInPage(tr("Connect to your clinic"),
                 tr("Your clinic gives you an invitation, a one-time code or a certificate file. Only your clinic's "
                    "server is trusted."),
                 tr("Connect"), parent),
      m_ways(new QButtonGroup(this)) {
  for (const auto& [way, text] :
       {std::pair{Way::Invitation, tr("With an invitation")}, std::pair{Way::Code, tr("With a one-time code")},
        std::pair{Way::CertificateFile, tr("With a certificate file (.p12 or .pfx)")}}) {
    auto* button = new QRadioButton(text, this);
    m_ways->addButton(button, static_cast<int>(way));
    body()->addWidget(button);
  }
  m_invitation = new InvitationField(this);
  body()->addWidget(m_invitation);
  m_url = addField(tr("Address"), QStringLiteral("https://"));
  m_fhir = addField(tr("FHIR address of the server"), QStringLiteral("https://"));
  m_code = addField(tr("One-time code"), {});
  m_identity = addFile(tr("Your certificate file"), tr("Certificate files (*.p12 *.pfx)"));
  m_password = new PassphraseField(tr("Password of the file"), this);
  body()->addWidget(m_password);
  m_authority = addFile(tr("Certificate file of the clinic's authority"), tr("Certificates (*.pem *.crt *.cer)"));
  m_code->setInputMethodHints(Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
  connect(m_ways, &QButtonGroup::idToggled, this, &EnrolPage::adapt);
  connect(m_invitation, &InvitationField::submitted, primary(), &QPushButton::click);
  connect(m_invitation, &InvitationField::edited, this, &SignInPage::clearNotice);
  connect(m_password, &PassphraseField::submitted, primary(), &QPushButton::click);
  connect(m_password, &PassphraseField::edited, this, &SignInPage::clearNotice);
  setWay(Way::Invitation);
  connect(addOther(tr("Do this later")), &QPushButton::clicked, this, &EnrolPage::laterRequested);
}

void EnrolPage::setWay(Way way) {
  m_ways->button(static_cast<int>(way))->setChecked(true);
  adapt();
}

EnrolPage::Way EnrolPage::way() const { return static_cast<Way>(m_ways->checkedId()); }

void EnrolPage::adapt() {
  const bool invited = way() == Way::Invitation;
  const bool code = way() == Way::Code;
  const bool file = way() == Way::CertificateFile;
  m_invitation->setVisible(invited);
  for (QLineEdit* field : {m_url, m_code}) field->parentWidget()->setVisible(code);
  for (QLineEdit* field : {m_fhir, m_identity}) field->parentWidget()->setVisible(file);
  m_password->setVisible(file);
  m_authority->parentWidget()->setVisible(!invited);
  m_authority->setPlaceholderText(code ? QString() : tr("Not needed if your file has it"));
  if (invited)
    setFocusProxy(m_invitation);
  else
    setFocusProxy(code ? m_url : m_fhir);
  clearNotice();
}

QLineEdit* EnrolPage::addField(const QString& label, const QString& example) {
  auto* place = new QWidget(this);
  auto* column = new QVBoxLayout(place);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::step(1));
  auto* name = new Label(label, place, TextSize::Small, Weight::Strong);
  name->setWordWrap(true);
  auto* field = new QLineEdit(place);
  name->setBuddy(field);
  field->setAccessibleName(label);
  field->setPlaceholderText(example);
  column->addWidget(name);
  column->addWidget(field);
  body()->addWidget(place);
  connect(field, &QLineEdit::returnPressed, primary(), &QPushButton::click);
  connect(field, &QLineEdit::textChanged, this, &SignInPage::clearNotice);
  return field;
}

QLineEdit* EnrolPage::addFile(const QString& label, const QString& filter) {
  QLineEdit* field = addField(label, {});
  QAction* browse = field->addAction(themedIcon(Icon::Files), QLineEdit::TrailingPosition);
  browse->setText(tr("Choose a file"));
  browse->setToolTip(browse->text());
  connect(browse, &QAction::triggered, this, [this, field, filter] { chooseFile(field, filter); });
  return field;
}

void EnrolPage::chooseFile(QLineEdit* field, const QString& filter) {
  auto* dialog = new QFileDialog(this, field->accessibleName());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({filter, tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
  dialog->open();
}

QString EnrolPage::objection() const {
  const auto empty = [](const QLineEdit* field) { return field->text().trimmed().isEmpty(); };
  if (way() == Way::Invitation) {
    if (m_invitation->text().trimmed().isEmpty()) return tr("Paste your invitation first, or choose a picture of it.");
    if (const auto read = m_invitation->invitation(); !read) return errorSentence(read.error());
  } else if (way() == Way::Code) {
    if (empty(m_url) || empty(m_code) || empty(m_authority))
      return tr("All three are needed: address, code and certificate file.");
  } else if (empty(m_fhir) || empty(m_identity)) {
    return tr("Two things are needed: the server's FHIR address and your certificate file.");
  }
  return {};
}

EnrolmentForm EnrolPage::takeForm() {
  EnrolmentForm form;
  if (way() == Way::Invitation) {
    form.invitation = m_invitation->text().toStdString();
    return form;
  }
  form.caFile = m_authority->text().trimmed().toStdU16String();
  if (way() == Way::Code) {
    form.url = m_url->text().trimmed().toStdString();
    form.code = m_code->text().trimmed().toStdString();
  } else {
    form.url = m_fhir->text().trimmed().toStdString();
    form.identityFile = m_identity->text().trimmed().toStdU16String();
    form.identityPassword = m_password->take();
  }
  return form;
}

} // namespace clavis::ui
