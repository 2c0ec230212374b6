#include "ui/access/passphrase_field.h"

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

/// Overwrites the buffer that `text` shares with the editor. QString has no wipe; a copy-on-write detach would leave
/// the editor's characters where they are, so the shared buffer itself is written.
void wipeShared(const QString& text) {
  if (const_cast<QString&>(text).data_ptr().d_ptr() == nullptr) return; // a literal: read-only, and never typed
  auto* characters = const_cast<QChar*>(text.constData());
  crypto::wipe(std::as_writable_bytes(std::span(characters, static_cast<std::size_t>(text.size()))));
}

} // namespace

PassphraseField::PassphraseField(const QString& label, QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_capsHint(Label::quiet(tr("Caps Lock seems to be on."), this)) {
  auto* name = new Label(label, this, TextSize::Small, Weight::Strong);
  name->setBuddy(m_edit);
  m_edit->setAccessibleName(label);
  m_edit->setEchoMode(QLineEdit::Password);
  m_edit->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText |
                              Qt::ImhNoAutoUppercase);
  m_edit->setContextMenuPolicy(Qt::NoContextMenu);
  m_edit->setDragEnabled(false);
  m_edit->setMaxLength(1024);
  m_edit->installEventFilter(this);
  m_reveal = m_edit->addAction(themedIcon(Icon::Eye), QLineEdit::TrailingPosition);
  setRevealed(false);
  m_capsHint->setTone(Token::Caution);
  m_capsHint->hide();

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::step(1));
  column->addWidget(name);
  column->addWidget(m_edit);
  column->addWidget(m_capsHint);
  setFocusProxy(m_edit);

  connect(m_reveal, &QAction::triggered, this, [this] { setRevealed(m_edit->echoMode() == QLineEdit::Password); });
  connect(m_edit, &QLineEdit::textChanged, this, &PassphraseField::edited);
  connect(m_edit, &QLineEdit::returnPressed, this, &PassphraseField::submitted);
}

crypto::SecretBytes PassphraseField::take() {
  crypto::SecretBytes secret;
  {
    const QString shared = m_edit->text();
    QByteArray utf8 = shared.toUtf8();
    secret = crypto::SecretBytes::takeFrom(std::span<char>(utf8.data(), static_cast<std::size_t>(utf8.size())));
    wipeShared(shared);
  }
  m_edit->clear();
  setRevealed(false);
  return secret;
}

void PassphraseField::wipe() {
  wipeShared(m_edit->text());
  m_edit->clear();
  setRevealed(false);
}

qsizetype PassphraseField::length() const { return m_edit->text().size(); }

bool PassphraseField::sameAs(const PassphraseField& other) const { return m_edit->text() == other.m_edit->text(); }

core::PassphraseOpinion PassphraseField::judgedBy(const core::PassphraseRules& rules) const {
  QByteArray utf8 = m_edit->text().toUtf8();
  const std::span<char> bytes(utf8.data(), static_cast<std::size_t>(utf8.size()));
  const auto opinion = rules.judge(std::string_view(bytes.data(), bytes.size()));
  crypto::wipe(bytes);
  return opinion;
}

void PassphraseField::setRevealed(bool revealed) {
  m_edit->setEchoMode(revealed ? QLineEdit::Normal : QLineEdit::Password);
  m_reveal->setIcon(themedIcon(revealed ? Icon::EyeOff : Icon::Eye));
  m_reveal->setText(revealed ? tr("Hide the passphrase") : tr("Show the passphrase"));
  m_reveal->setToolTip(m_reveal->text());
}

bool PassphraseField::capsLockHintVisible() const { return m_capsHint->isVisibleTo(this); }

bool PassphraseField::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_edit && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const QString typed = key->text();
    // No portable way to ask the keyboard: a capital without Shift, or a small letter with it, gives Caps Lock away.
    if (typed.size() == 1 && typed.at(0).isLetter() && typed.at(0).toUpper() != typed.at(0).toLower()) {
      const bool shift = key->modifiers().testFlag(Qt::ShiftModifier);
      noteCapsLock(typed.at(0).isUpper() != shift);
    } else if (key->key() == Qt::Key_CapsLock) {
      noteCapsLock(false); // it was just pressed; the next letter tells
    }
  }
  return QWidget::eventFilter(watched, event);
}

void PassphraseField::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  noteCapsLock(false);
}

void PassphraseField::noteCapsLock(bool on) { m_capsHint->setVisible(on); }

} // namespace clavis::ui
