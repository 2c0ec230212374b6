#include "ui/access/invitation_field.h"

#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QFileDialog>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

/// Four lines of four groups, as they stand on paper.
QString inLines(const std::string& groups) {
  QString out = QString::fromStdString(groups);
  for (qsizetype at = 3 * 20 - 1; at > 0; at -= 20) out[at] = QLatin1Char('\n');
  return out;
}

} // namespace

InvitationField::InvitationField(QWidget* parent)
    : QWidget(parent), m_text(new QPlainTextEdit(this)), m_summary(new QWidget(this)),
      m_clinic(new Label({}, m_summary, TextSize::Body, Weight::Strong)), m_server(Label::quiet({}, m_summary)),
      m_fingerprint(new Label({}, m_summary, TextSize::Body, Weight::Strong)) {
  auto* name = new Label(tr("Invitation"), this, TextSize::Small, Weight::Strong);
  name->setBuddy(m_text);
  m_text->setAccessibleName(name->text());
  m_text->setPlaceholderText(tr("Paste it here"));
  m_text->setTabChangesFocus(true);
  m_text->setInputMethodHints(Qt::ImhNoPredictiveText | Qt::ImhSensitiveData | Qt::ImhNoAutoUppercase);
  m_text->setWordWrapMode(QTextOption::WrapAnywhere);
  m_text->setFixedHeight(Theme::step(24));
  m_text->installEventFilter(this);
  auto* picture = new QPushButton(tr("Read it from a picture of the code"), this);
  setFocusProxy(m_text);

  auto* says = new QVBoxLayout(m_summary);
  says->setContentsMargins(0, 0, 0, 0);
  says->setSpacing(Theme::step(1));
  for (Label* label : {m_clinic, m_server, m_fingerprint}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  says->addWidget(m_clinic);
  says->addWidget(m_server);
  auto* compare =
      Label::quiet(tr("Fingerprint. Compare it with your paper, or with your clinic by telephone:"), m_summary);
  compare->setWordWrap(true);
  says->addWidget(compare);
  says->addWidget(m_fingerprint);
  m_summary->hide();

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::step(1));
  column->addWidget(name);
  column->addWidget(m_text);
  column->addWidget(picture, 0, Qt::AlignLeading);
  column->addSpacing(Theme::step(1));
  column->addWidget(m_summary);
  connect(m_text, &QPlainTextEdit::textChanged, this, &InvitationField::adapt);
  connect(picture, &QPushButton::clicked, this, &InvitationField::choosePicture);
}

QString InvitationField::text() const { return m_text->toPlainText(); }
void InvitationField::setText(const QString& text) { m_text->setPlainText(text); }

core::Result<core::Invitation> InvitationField::invitation() const {
  return core::parseInvitation(text().toStdString());
}

void InvitationField::adapt() {
  const auto read = invitation();
  m_summary->setVisible(read.has_value());
  if (read) {
    m_clinic->setText(read->clinic.empty() ? tr("A clinic without a name") : QString::fromStdString(read->clinic));
    m_server->setText(QString::fromStdString(read->fhirBase));
    m_fingerprint->setText(inLines(core::fingerprintGroups(read->fingerprint)));
  }
  Q_EMIT edited();
}

void InvitationField::choosePicture() {
  auto* dialog = new QFileDialog(this, tr("A picture of the invitation's code"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.gif)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this,
          [this](const QString& file) { Q_EMIT pictureChosen(std::filesystem::path(file.toStdU16String())); });
  dialog->open();
}

// Return sends, as in every other field of these pages: an invitation is one line, however it is wrapped.
bool InvitationField::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_text && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      Q_EMIT submitted();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

} // namespace clavis::ui
