#include "ui/access/sign_in_view.h"

#include "ui/access/enrol_page.h"
#include "ui/access/new_passphrase.h"
#include "ui/access/panel_page.h"
#include "ui/access/passphrase_field.h"
#include "ui/access/recovery_code_page.h"
#include "ui/access/unlock_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/error_sentence.h"

#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {
constexpr int columnWidth = 400;
}

SignInView::SignInView(ProfileGate& gate, QWidget* parent) : QWidget(parent), m_gate(gate), m_place(new QVBoxLayout) {
  auto* brand = new Label(QStringLiteral("Clavis"), this, TextSize::Title, Weight::Strong, Token::Accent);
  auto* column = new QVBoxLayout;
  column->setSpacing(Theme::step(6));
  column->addStretch(2);
  column->addWidget(brand);
  column->addLayout(m_place);
  column->addStretch(3);
  auto* row = new QHBoxLayout(this);
  row->addStretch(1);
  row->addLayout(column);
  row->addStretch(1);
}

SignInView::~SignInView() = default;

void SignInView::begin(LockReason reason) {
  m_profile.reset();
  if (m_gate.exists())
    showUnlock(reason);
  else
    showCreate();
}

std::shared_ptr<Profile> SignInView::takeProfile() { return std::exchange(m_profile, nullptr); }

void SignInView::setPage(SignInPage* page, QWidget* focus) {
  if (m_page != nullptr) {
    m_page->hide();
    m_page->deleteLater();
  }
  m_page = page;
  page->setFixedWidth(columnWidth);
  m_place->addWidget(page);
  page->show();
  setFocusProxy(focus);
  focus->setFocus(Qt::OtherFocusReason);
  Q_EMIT pageChanged();
}

void SignInView::showUnlock(LockReason reason) {
  auto* page = new UnlockPage(reason, this);
  connect(page, &SignInPage::submitted, this, [this, page] {
    if (page->field()->length() == 0) {
      page->showNotice(NoticeKind::Information, tr("Type your passphrase first."));
      page->field()->setFocus(Qt::OtherFocusReason);
      return;
    }
    unlock(core::Passphrase{page->field()->take()});
  });
  connect(page, &UnlockPage::recoverRequested, this, &SignInView::showRecover);
  setPage(page, page->field());
}

void SignInView::unlockWith(core::Passphrase passphrase) { unlock(std::move(passphrase)); }

void SignInView::unlock(core::UnlockSecret secret) {
  m_page->setBusy(true, tr("Unlocking. This takes about a second, so that guessing takes years."));
  onAnswer(m_gate.unlock(std::move(secret)), this,
           [this](const core::Result<OpenedProfile>& answer) { opened(answer); });
}

void SignInView::showCreate() {
  auto* page =
      new SignInPage(tr("Set up Clavis on this workstation"),
                     tr("Choose a passphrase. It encrypts every chart kept here, and nobody can reset it for you."),
                     tr("Create the profile"), this);
  auto* fields = new NewPassphrase(page);
  page->body()->addWidget(fields);
  const auto submit = [this, page, fields] {
    if (page->isBusy()) return;
    if (const QString objection = fields->objection(); !objection.isEmpty()) {
      page->showNotice(NoticeKind::Caution, objection);
      return;
    }
    page->setBusy(true, tr("Making keys for this profile."));
    onAnswer(m_gate.create(core::Passphrase{fields->take()}), this,
             [this](const core::Result<OpenedProfile>& answer) { opened(answer); });
  };
  connect(page, &SignInPage::submitted, this, submit);
  connect(fields, &NewPassphrase::submitted, this, submit);
  setPage(page, fields->first());
}

void SignInView::showRecover() {
  auto* page =
      new SignInPage(tr("Use your recovery code"),
                     tr("The code works once: you choose a new passphrase, and a new code is shown afterwards."),
                     tr("Unlock and set the new passphrase"), this);
  auto* code = new PassphraseField(tr("Recovery code"), page);
  code->setRevealed(true); // it is read off paper, letter by letter
  auto* fields = new NewPassphrase(page);
  page->body()->addWidget(code);
  page->body()->addWidget(fields);
  const auto submit = [this, page, code, fields] {
    if (page->isBusy()) return;
    if (const QString objection = fields->objection(); !objection.isEmpty()) {
      page->showNotice(NoticeKind::Caution, objection);
      return;
    }
    const crypto::SecretBytes typed = code->take();
    auto parsed = crypto::RecoveryCode::parse(typed.text());
    if (!parsed) {
      page->showNotice(NoticeKind::Caution,
                       tr("That is not a whole recovery code: seven groups of four characters. Nothing was changed. "
                          "Check it against the paper."));
      code->setRevealed(true);
      code->setFocus(Qt::OtherFocusReason);
      return;
    }
    unlock(core::RecoveryUnlock{std::move(*parsed), core::Passphrase{fields->take()}});
  };
  connect(page, &SignInPage::submitted, this, submit);
  connect(fields, &NewPassphrase::submitted, this, submit);
  connect(page->addOther(tr("Back to the passphrase")), &QPushButton::clicked, this,
          [this] { showUnlock(LockReason::None); });
  setPage(page, code);
}

void SignInView::opened(const core::Result<OpenedProfile>& answer) {
  m_page->setBusy(false);
  if (!answer) {
    m_page->showNotice(NoticeKind::Caution, errorSentence(answer.error()));
    if (focusProxy() != nullptr) focusProxy()->setFocus(Qt::OtherFocusReason);
    return;
  }
  m_profile = answer->profile;
  if (answer->recoveryCode)
    showRecoveryCode(answer->recoveryCode);
  else
    goOn();
}

void SignInView::showRecoveryCode(std::shared_ptr<const crypto::SecretBytes> code) {
  auto* page = new RecoveryCodePage(std::move(code), this);
  connect(page, &RecoveryCodePage::confirmed, this, &SignInView::goOn);
  setPage(page, page->confirmation());
}

void SignInView::goOn() {
  if (!m_profile->isEnrolled() && !m_enrolmentPutOff) return showEnrol();
  if (m_profile->isEnrolled() && !m_profile->hasPanel()) return showPanel();
  Q_EMIT ready();
}

void SignInView::showEnrol() {
  auto* page = new EnrolPage(this);
  connect(page, &SignInPage::submitted, this, [this, page] {
    const EnrolmentForm form = page->form();
    if (form.url.empty() || form.code.empty() || form.caFile.empty()) {
      page->showNotice(NoticeKind::Information, tr("All three are needed: address, code and certificate file."));
      return;
    }
    page->setBusy(true, tr("Asking the clinic's server for a certificate."));
    onAnswer(m_profile->enrol(form), page, [this, page](const core::Result<void>& answer) {
      page->setBusy(false);
      if (answer)
        goOn();
      else
        page->showNotice(NoticeKind::Caution, errorSentence(answer.error()));
    });
  });
  connect(page, &EnrolPage::laterRequested, this, [this] {
    m_enrolmentPutOff = true;
    goOn();
  });
  setPage(page, page->focusProxy());
}

void SignInView::showPanel() {
  auto* page = new PanelPage(this);
  connect(page, &SignInPage::submitted, this, [this, page] {
    const auto panel = page->panel();
    if (!panel) {
      page->showNotice(NoticeKind::Caution,
                       tr("That number cannot be one of the server's. Check it, or ask IT for it."));
      return;
    }
    page->setBusy(true, tr("Saving your choice."));
    onAnswer(m_profile->choosePanel(*panel), page, [this, page](const core::Result<void>& answer) {
      page->setBusy(false);
      if (answer)
        goOn();
      else
        page->showNotice(NoticeKind::Caution, errorSentence(answer.error()));
    });
  });
  setPage(page, page->focusProxy());
}

void SignInView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), themeOf(this).color(Token::Surface));
}

} // namespace clavis::ui
