#include "ui/viewer/saving/save_copy_card.h"

#include "ui/access/passphrase_field.h"
#include "ui/theme/clavis_style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"

#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStandardPaths>

namespace clavis::ui {

SaveCopyCard::SaveCopyCard(QWidget* parent)
    : QWidget(parent), m_title(Label::title(tr("Save a copy outside Clavis"), this)),
      m_words(Label::paragraph({}, this, Token::TextQuiet)), m_path(new QLineEdit(this)), m_reason(new QLineEdit(this)),
      m_passphrase(new PassphraseField(tr("Your passphrase, once more"), this)),
      m_choose(new QPushButton(tr("Choose a folder"), this)), m_save(new QPushButton(tr("Save a copy"), this)),
      m_cancel(new QPushButton(tr("Do not save"), this)) {
  setButtonRole(m_save, ButtonRole::Primary);
  m_path->setAccessibleName(tr("Where to"));
  m_reason->setAccessibleName(tr("Why"));
  m_reason->setPlaceholderText(tr("The reason stands in the access log"));
  m_reason->setMaxLength(300);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(16, 12, 16, 12);
  grid->setVerticalSpacing(8);
  grid->addWidget(m_title, 0, 0, 1, 3);
  grid->addWidget(m_words, 1, 0, 1, 3);
  grid->addWidget(Label::quiet(tr("Where to"), this), 2, 0);
  grid->addWidget(m_path, 2, 1);
  grid->addWidget(m_choose, 2, 2);
  grid->addWidget(Label::quiet(tr("Why"), this), 3, 0);
  grid->addWidget(m_reason, 3, 1, 1, 2);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(m_cancel);
  buttons->addWidget(m_save);
  grid->addWidget(m_passphrase, 4, 1, 1, 2);
  grid->addLayout(buttons, 5, 0, 1, 3);
  grid->setColumnStretch(1, 1);
  connect(m_choose, &QPushButton::clicked, this, &SaveCopyCard::choose);
  connect(m_cancel, &QPushButton::clicked, this, &SaveCopyCard::dismiss);
  connect(m_path, &QLineEdit::textChanged, this, &SaveCopyCard::updateButton);
  connect(m_reason, &QLineEdit::textChanged, this, &SaveCopyCard::updateButton);
  connect(m_passphrase, &PassphraseField::edited, this, &SaveCopyCard::updateButton);
  connect(m_passphrase, &PassphraseField::submitted, m_save, &QPushButton::click);
  connect(m_save, &QPushButton::clicked, this,
          [this] { Q_EMIT confirmed(m_path->text().trimmed(), m_reason->text().trimmed()); });
  addKey(this, tr("Do not save"), {QKeySequence(Qt::Key_Escape)}, [this] { dismiss(); });
  hide();
}

void SaveCopyCard::ask(const QString& name) {
  m_words->setText(
      tr("The copy is not encrypted: who can open the folder can read it. Your name, the file and your reason "
         "are put into the access log first."));
  m_path->setText(QDir(QStandardPaths::writableLocation(QStandardPaths::DownloadLocation)).filePath(name));
  m_reason->clear();
  m_passphrase->wipe();
  m_passphrase->hide();
  m_allowed = false;
  for (QWidget* widget : std::initializer_list<QWidget*>{m_path, m_reason, m_choose, m_save}) widget->setEnabled(true);
  m_cancel->setText(tr("Do not save"));
  updateButton();
  show();
  m_reason->setFocus(Qt::OtherFocusReason);
}

void SaveCopyCard::allow(bool withPassphrase) {
  m_allowed = true;
  m_passphrase->setVisible(withPassphrase);
  updateButton();
}

void SaveCopyCard::say(const QString& sentence, bool done) {
  m_words->setText(sentence);
  updateButton();
  if (!done) return;
  m_passphrase->hide();
  for (QWidget* widget : std::initializer_list<QWidget*>{m_path, m_reason, m_choose, m_save}) widget->setEnabled(false);
  m_cancel->setText(tr("Close"));
}

void SaveCopyCard::dismiss() {
  m_passphrase->wipe();
  hide();
}

QString SaveCopyCard::words() const { return m_words->text(); }

void SaveCopyCard::choose() {
  // Opened, not run: no event loop of its own, and the lock can close it.
  auto* dialog = new QFileDialog(this, tr("Save a copy"), m_path->text());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->selectFile(m_path->text());
  connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
  dialog->open();
}

void SaveCopyCard::updateButton() {
  const bool proven = m_passphrase->isHidden() || m_passphrase->length() > 0;
  m_save->setEnabled(m_allowed && proven && !m_path->text().trimmed().isEmpty() &&
                     !m_reason->text().trimmed().isEmpty());
}

void SaveCopyCard::paintEvent(QPaintEvent* /*event*/) {
  const Theme& theme = themeOf(this);
  QPainter painter(this);
  painter.fillRect(rect(), theme.color(Token::Raised));
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme.color(Token::Hairline));
}

} // namespace clavis::ui
