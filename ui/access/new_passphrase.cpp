#include "ui/access/new_passphrase.h"

#include "ui/access/passphrase_field.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QVBoxLayout>

namespace clavis::ui {

NewPassphrase::NewPassphrase(QWidget* parent)
    : QWidget(parent), m_first(new PassphraseField(tr("New passphrase"), this)),
      m_second(new PassphraseField(tr("The same again"), this)), m_advice(Label::quiet({}, this)) {
  m_advice->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::step(3));
  column->addWidget(m_first);
  column->addWidget(m_advice);
  column->addWidget(m_second);
  setFocusProxy(m_first);
  connect(m_first, &PassphraseField::edited, this, &NewPassphrase::updateAdvice);
  connect(m_second, &PassphraseField::edited, this, &NewPassphrase::updateAdvice);
  connect(m_first, &PassphraseField::submitted, this, [this] { m_second->setFocus(Qt::TabFocusReason); });
  connect(m_second, &PassphraseField::submitted, this, &NewPassphrase::submitted);
  updateAdvice();
}

QString NewPassphrase::objection() const {
  if (m_first->length() < leastCharacters) return tr("The passphrase needs at least 12 characters.");
  if (m_first->isMonotonous()) return tr("The passphrase repeats one character. Use several words.");
  if (!m_first->sameAs(*m_second)) return tr("The two passphrases are not the same. Type the second one again.");
  return {};
}

void NewPassphrase::updateAdvice() {
  const auto missing = leastCharacters - m_first->length();
  if (missing > 0) {
    m_advice->setTone(Token::TextQuiet);
    m_advice->setText(
        tr("At least 12 characters. Four or five unrelated words are easy to remember and hard to guess."));
  } else {
    m_advice->setTone(Token::Positive);
    m_advice->setText(tr("Long enough."));
  }
}

crypto::SecretBytes NewPassphrase::take() {
  m_second->wipe();
  return m_first->take();
}

} // namespace clavis::ui
