#include "ui/access/recovery_code_page.h"

#include "ui/access/recovery_sheet.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/accessible_role.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tabular_text.h"

#include <QDate>
#include <QFileDialog>
#include <QLineEdit>
#include <QPrintDialog>
#include <QPrinter>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

/// Paints the code straight from the secret: it never becomes the text of a label.
class CodePanel final : public QWidget {
 public:
  CodePanel(std::shared_ptr<const crypto::SecretBytes> code, QWidget* parent)
      : QWidget(parent), m_code(std::move(code)) {
    setFixedHeight(Theme::step(24));
    setFocusPolicy(Qt::TabFocus);
    setAccessibleRole(this, QAccessible::StaticText);
    // Someone who cannot see it has to be able to hear it.
    setAccessibleName(QString::fromLatin1(m_code->text().data(), static_cast<qsizetype>(m_code->size())));
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const PaintScope scope(painter);
    const Theme& theme = themeOf(this);
    roundedBox(painter, rect(), theme.color(Token::Raised), theme.color(hasFocus() ? Token::Focus : Token::Hairline),
               Theme::radius, hasFocus() ? 2 : 1);
    painter.setPen(theme.color(Token::Text));
    painter.setFont(theme.font(TextSize::Headline, Weight::Strong));
    const QLatin1StringView whole(m_code->text().data(), static_cast<qsizetype>(m_code->size()));
    const qsizetype middle = whole.indexOf(QLatin1Char('-'), whole.size() / 2 - 2);
    const QRectF inner = QRectF(rect()).adjusted(8, 12, -8, -12);
    const QRectF top(inner.left(), inner.top(), inner.width(), inner.height() / 2);
    painter.drawText(top, Qt::AlignCenter, QString(whole.left(middle + 1)));
    painter.drawText(top.translated(0, inner.height() / 2), Qt::AlignCenter, QString(whole.mid(middle + 1)));
  }

 private:
  std::shared_ptr<const crypto::SecretBytes> m_code;
};

} // namespace

RecoveryCodePage::RecoveryCodePage(std::shared_ptr<const crypto::SecretBytes> code, QWidget* parent)
    : SignInPage(
          tr("Write down your recovery code"),
          tr("If you forget your passphrase, this code is the only way back in. It is shown once and kept nowhere. "
             "Keep it on paper, locked away, not beside this computer."),
          tr("Continue"), parent),
      m_code(code), m_confirmation(new QLineEdit(this)) {
  body()->addWidget(new CodePanel(code, this));
  auto* ways = new QWidget(this);
  auto* row = new FlowLayout(Theme::step(2), Theme::step(2), ways);
  row->setContentsMargins(0, 0, 0, 0);
  const auto way = [&](const QString& text, void (RecoveryCodePage::*run)()) {
    auto* button = new QPushButton(text, ways);
    connect(button, &QPushButton::clicked, this, run);
    row->addWidget(button);
  };
  way(tr("Print"), &RecoveryCodePage::print);
  way(tr("Save as PDF"), &RecoveryCodePage::askForFile);
  way(tr("Copy"), &RecoveryCodePage::copy);
  body()->addWidget(ways);
  auto* label =
      new Label(tr("Type its last four characters to show you have it"), this, TextSize::Small, Weight::Strong);
  label->setWordWrap(true);
  label->setBuddy(m_confirmation);
  m_confirmation->setAccessibleName(label->text());
  m_confirmation->setMaxLength(4);
  body()->addWidget(label);
  body()->addWidget(m_confirmation);
  setFocusProxy(m_confirmation);
  const auto submit = [this, code] {
    const QByteArray typed = m_confirmation->text().trimmed().toUpper().toLatin1();
    if (typed.size() == 4 && code->text().ends_with(std::string_view(typed.constData(), 4)))
      Q_EMIT confirmed();
    else
      showNotice(NoticeKind::Caution, tr("Those are not the last four characters. Check what you wrote down."));
  };
  connect(this, &SignInPage::submitted, this, submit);
  connect(m_confirmation, &QLineEdit::returnPressed, this, submit);
  connect(m_confirmation, &QLineEdit::textChanged, this, &SignInPage::clearNotice);
}

void RecoveryCodePage::print() {
  auto printer = std::make_shared<QPrinter>();
  auto* dialog = new QPrintDialog(printer.get(), this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setOptions(QPrintDialog::PrintToFile | QPrintDialog::PrintShowPageSize);
  connect(dialog, &QDialog::accepted, this, [this, printer] {
    if (printRecoverySheet(*printer, *m_code, QDate::currentDate()))
      showNotice(NoticeKind::Positive, tr("Sent to the printer. Fetch the sheet now and lock it away."));
    else
      showNotice(NoticeKind::Caution, tr("It could not be printed. Write the code down, or save it as a PDF."));
  });
  dialog->open();
}

void RecoveryCodePage::askForFile() {
  auto* dialog = new QFileDialog(this, tr("Save the recovery code"), QString(), tr("PDF document (*.pdf)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("pdf"));
  dialog->selectFile(QStringLiteral("clavis-recovery-code.pdf"));
  connect(dialog, &QFileDialog::fileSelected, this, &RecoveryCodePage::saveTo);
  dialog->open();
}

void RecoveryCodePage::saveTo(const QString& path) {
  if (saveRecoverySheet(path, *m_code, QDate::currentDate()))
    showNotice(NoticeKind::Information,
               tr("Saved. Whoever has this file and this computer can open your charts: print it or move it to a safe "
                  "place, then delete it here."));
  else
    showNotice(
        NoticeKind::Caution,
        tr("The file could not be written. Nothing was left there. Choose another folder, or write the code down."));
}

void RecoveryCodePage::copy() {
  copyGuarded(QString::fromLatin1(m_code->text().data(), static_cast<qsizetype>(m_code->size())),
              std::chrono::seconds(30));
  showNotice(NoticeKind::Information,
             tr("Copied for 30 seconds. Paste it into a password safe only, never into a mail or a note."));
}

} // namespace clavis::ui
