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

namespace {

QString sentenceFor(core::PassphraseFault fault) {
  switch (fault) {
  case core::PassphraseFault::None: return {};
  case core::PassphraseFault::TooShort: return NewPassphrase::tr("The passphrase needs at least 15 characters.");
  case core::PassphraseFault::TooLong: return NewPassphrase::tr("The passphrase is longer than 1024 characters.");
  case core::PassphraseFault::Common:
    return NewPassphrase::tr("This passphrase is one of those that are tried first. Choose another.");
  case core::PassphraseFault::Predictable:
    return NewPassphrase::tr("This passphrase repeats itself or is a row of keys. Use several unrelated words.");
  case core::PassphraseFault::Personal:
    return NewPassphrase::tr(
        "This passphrase is little more than a name that others know. Use several unrelated words.");
  }
  return {};
}

/// How hard it is to guess. The steps: a rack of graphics cards in a day, in a year, in a career.
QString strengthOf(int bits) {
  if (bits < 42) return NewPassphrase::tr("Allowed, but not hard to guess. One more unrelated word makes it strong.");
  if (bits < 52) return NewPassphrase::tr("Hard to guess.");
  return NewPassphrase::tr("Very hard to guess.");
}

} // namespace

QString NewPassphrase::objection() const {
  if (const QString sentence = sentenceFor(m_first->judgedBy(m_rules).fault); !sentence.isEmpty()) return sentence;
  if (!m_first->sameAs(*m_second)) return tr("The two passphrases are not the same. Type the second one again.");
  return {};
}

void NewPassphrase::updateAdvice() {
  const core::PassphraseOpinion opinion = m_first->judgedBy(m_rules);
  if (opinion.fault == core::PassphraseFault::TooShort) {
    m_advice->setTone(Token::TextQuiet);
    m_advice->setText(
        tr("At least 15 characters. Four or five unrelated words are easy to remember and hard to guess."));
  } else if (opinion.fault != core::PassphraseFault::None) {
    m_advice->setTone(Token::Caution);
    m_advice->setText(sentenceFor(opinion.fault));
  } else {
    m_advice->setTone(opinion.bits < 42 ? Token::TextQuiet : Token::Positive);
    m_advice->setText(strengthOf(opinion.bits));
  }
}

crypto::SecretBytes NewPassphrase::take() {
  m_second->wipe();
  return m_first->take();
}

} // namespace clavis::ui
