#include "ui/access/enrol_page.h"

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QAction>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

EnrolPage::EnrolPage(QWidget* parent)
    : SignInPage(
          tr("Connect to your clinic"),
          tr("Your clinic gives you an address, a one-time code and a certificate file. With them this workstation "
             "gets its own certificate, and only your clinic's server is trusted."),
          tr("Connect"), parent),
      m_url(addField(tr("Address"), QStringLiteral("https://"))), m_code(addField(tr("One-time code"), {})),
      m_file(addField(tr("Certificate file of the clinic's authority"), {})) {
  QAction* browse = m_file->addAction(themedIcon(Icon::Files), QLineEdit::TrailingPosition);
  browse->setText(tr("Choose a file"));
  browse->setToolTip(browse->text());
  connect(browse, &QAction::triggered, this, &EnrolPage::chooseFile);
  m_code->setInputMethodHints(Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
  setFocusProxy(m_url);
  for (QLineEdit* field : {m_url, m_code, m_file}) {
    connect(field, &QLineEdit::returnPressed, primary(), &QPushButton::click);
    connect(field, &QLineEdit::textChanged, this, &SignInPage::clearNotice);
  }
  connect(addOther(tr("Do this later")), &QPushButton::clicked, this, &EnrolPage::laterRequested);
}

QLineEdit* EnrolPage::addField(const QString& label, const QString& example) {
  auto* place = new QWidget(this);
  auto* column = new QVBoxLayout(place);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::step(1));
  auto* name = new Label(label, place, TextSize::Small, Weight::Strong);
  auto* field = new QLineEdit(place);
  name->setBuddy(field);
  field->setAccessibleName(label);
  field->setPlaceholderText(example);
  column->addWidget(name);
  column->addWidget(field);
  body()->addWidget(place);
  return field;
}

void EnrolPage::chooseFile() {
  auto* dialog = new QFileDialog(this, tr("Certificate file of the clinic's authority"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Certificates (*.pem *.crt *.cer)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
  dialog->open();
}

EnrolmentForm EnrolPage::form() const {
  return {m_url->text().trimmed().toStdString(), m_code->text().trimmed().toStdString(),
          m_file->text().trimmed().toStdU16String()};
}

} // namespace clavis::ui
