#include "ui/access/unlock_page.h"

#include "ui/access/passphrase_field.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

QString explanation(LockReason reason) {
  switch (reason) {
  case LockReason::None:
    return UnlockPage::tr("The charts on this workstation are encrypted. Your passphrase opens them.");
  case LockReason::Asked: return UnlockPage::tr("You locked Clavis. Nothing of your patients is on this screen.");
  case LockReason::Idle:
    return UnlockPage::tr("Clavis locked itself because nobody was using it. Unlock to go on where you left.");
  case LockReason::Session:
    return UnlockPage::tr("Clavis locked itself with the computer's screen. Unlock to go on where you left.");
  case LockReason::Damage:
    return UnlockPage::tr("Part of the stored charts cannot be read. Unlock to see what can be saved; nothing is "
                          "changed before you say so.");
  case LockReason::Sleep:
    return UnlockPage::tr("Clavis locked itself when the computer went to sleep. Unlock to go on where you left.");
  }
  return {};
}

} // namespace

UnlockPage::UnlockPage(LockReason reason, const std::optional<QString>& card, QWidget* parent)
    : SignInPage(tr("Unlock your charts"), explanation(reason), tr("Unlock"), parent),
      m_field(new PassphraseField(tr("Passphrase"), this)) {
  body()->addWidget(m_field);
  setFocusProxy(m_field);
  if (card) {
    m_pin = new PassphraseField(card->isEmpty() ? tr("PIN of your card or security key") : tr("PIN of “%1”").arg(*card),
                                this);
    body()->addWidget(m_pin);
    connect(m_field, &PassphraseField::submitted, m_pin, [this] { m_pin->setFocus(Qt::TabFocusReason); });
    connect(m_pin, &PassphraseField::submitted, primary(), &QPushButton::click);
    connect(m_pin, &PassphraseField::edited, this, &SignInPage::clearNotice);
  } else {
    connect(m_field, &PassphraseField::submitted, primary(), &QPushButton::click);
  }
  connect(m_field, &PassphraseField::edited, this, &SignInPage::clearNotice);
  connect(addOther(tr("Use the recovery code instead")), &QPushButton::clicked, this, &UnlockPage::recoverRequested);
}

} // namespace clavis::ui
