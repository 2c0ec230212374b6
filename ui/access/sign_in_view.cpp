#include "ui/access/sign_in_view.h"

#include "core/vault/errors.h"
#include "ui/access/enrol_page.h"
#include "ui/access/invitation_field.h"
#include "ui/access/new_passphrase.h"
#include "ui/access/panel_page.h"
#include "ui/access/passphrase_field.h"
#include "ui/access/recovery_code_page.h"
#include "ui/access/salvage_page.h"
#include "ui/access/unlock_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/error_sentence.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QTime>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {
constexpr int columnWidth = 460;

core::UnlockSecret copyOf(const core::UnlockSecret& secret) {
  if (const auto* recovery = std::get_if<core::RecoveryUnlock>(&secret))
    return core::RecoveryUnlock{recovery->code.clone(), {recovery->newPassphrase.bytes.clone()}, recovery->dropFactors};
  return core::Passphrase{std::get<core::Passphrase>(secret).bytes.clone()};
}

/// With the time of the next try, where there is one to wait for.
QString sentenceOf(const core::Error& error) {
  QString sentence = errorSentence(error);
  if (error.is(core::VaultError::TooManyGuesses) && error.retryAfter()) {
    // A second later than that: the clock on the wall shows whole ones.
    const QTime next = QTime::currentTime().addMSecs(static_cast<int>(error.retryAfter()->count()) + 1000);
    sentence += u' ' + SignInView::tr("The next try is possible at %1.").arg(next.toString(QStringLiteral("HH:mm:ss")));
  }
  return sentence;
}

} // namespace

SignInView::SignInView(ProfileGate& gate, QWidget* parent) : QWidget(parent), m_gate(gate), m_place(new QVBoxLayout) {
  // A long page in a small window scrolls; nothing is squeezed.
  auto* area = new QScrollArea(this);
  auto* ground = new QWidget(area);
  auto* brand = new Label(QStringLiteral("Clavis"), ground, TextSize::Title, Weight::Strong, Token::Accent);
  auto* column = new QVBoxLayout;
  column->setSpacing(Theme::step(6));
  column->addStretch(2);
  column->addWidget(brand);
  column->addLayout(m_place);
  column->addStretch(3);
  auto* row = new QHBoxLayout(ground);
  row->setContentsMargins(Theme::step(6), Theme::step(6), Theme::step(6), Theme::step(6));
  row->addStretch(1);
  row->addLayout(column);
  row->addStretch(1);
  area->setWidget(ground);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setFocusPolicy(Qt::NoFocus);
  area->viewport()->setAutoFillBackground(false);
  ground->setAutoFillBackground(false);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(area);
}

SignInView::~SignInView() = default;

void SignInView::begin(LockReason reason, int unread) {
  m_profile.reset();
  m_kept.reset();
  if (m_gate.exists())
    showUnlock(reason, unread);
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

void SignInView::showUnlock(LockReason reason, int unread) {
  auto* page = new UnlockPage(reason, m_gate.neededCard(), this);
  connect(page, &SignInPage::submitted, this, [this, page] {
    if (page->field()->length() == 0) {
      page->showNotice(NoticeKind::Information, tr("Type your passphrase first."));
      page->field()->setFocus(Qt::OtherFocusReason);
      return;
    }
    if (page->pin() != nullptr && page->pin()->length() == 0) {
      page->showNotice(NoticeKind::Information, tr("Put your card or security key in and type its PIN."));
      page->pin()->setFocus(Qt::OtherFocusReason);
      return;
    }
    if (page->pin() != nullptr) m_gate.offerPin(page->pin()->take());
    unlock(core::Passphrase{page->field()->take()});
  });
  connect(page, &UnlockPage::recoverRequested, this, &SignInView::showRecover);
  setPage(page, page->field());
  if (unread > 0)
    page->showNotice(NoticeKind::Information, tr("%n message(s) unread when Clavis was locked.", nullptr, unread));
}

void SignInView::unlockWith(core::Passphrase passphrase) { unlock(std::move(passphrase)); }

void SignInView::unlock(core::UnlockSecret secret) {
  m_page->setBusy(true, tr("Unlocking. This takes about a second, so that guessing takes years."));
  m_kept = copyOf(secret);
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
  QCheckBox* lost = nullptr;
  if (m_gate.neededCard()) {
    lost = new QCheckBox(tr("My smart card or security key is lost as well"), page);
    lost->setToolTip(tr("It is taken out of this profile. Until you add another, the passphrase opens it alone."));
    page->body()->addWidget(lost);
  }
  const auto submit = [this, page, code, fields, lost] {
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
    unlock(core::RecoveryUnlock{std::move(*parsed), core::Passphrase{fields->take()},
                                lost != nullptr && lost->isChecked()});
  };
  connect(page, &SignInPage::submitted, this, submit);
  connect(fields, &NewPassphrase::submitted, this, submit);
  connect(page->addOther(tr("Back to the passphrase")), &QPushButton::clicked, this,
          [this] { showUnlock(LockReason::None); });
  setPage(page, code);
}

void SignInView::opened(const core::Result<OpenedProfile>& answer) {
  if (!answer && answer.error().is(core::VaultError::DamagedPages) && m_kept) return examine();
  m_page->setBusy(false);
  m_kept.reset();
  if (!answer) {
    m_page->showNotice(NoticeKind::Caution, sentenceOf(answer.error()));
    if (focusProxy() != nullptr) focusProxy()->setFocus(Qt::OtherFocusReason);
    return;
  }
  m_profile = answer->profile;
  if (answer->recoveryCode)
    showRecoveryCode(answer->recoveryCode);
  else
    goOn();
}

// The vault stays closed, and nothing is changed, until the person has seen what is damaged and said what to do.
void SignInView::examine() {
  m_page->setBusy(true, tr("The stored charts are damaged. Looking at what can be read; nothing is changed."));
  onAnswer(m_gate.examine(copyOf(*m_kept)), m_page, [this](const core::Result<core::DamageReport>& report) {
    m_page->setBusy(false);
    if (report) return showSalvage(*report);
    m_kept.reset();
    m_page->showNotice(NoticeKind::Caution, errorSentence(report.error()));
  });
}

void SignInView::showSalvage(const core::DamageReport& report) {
  auto* page = new SalvagePage(report, this);
  connect(page, &SignInPage::submitted, this, &SignInView::rescue);
  connect(page, &SalvagePage::leaveRequested, this, [this] { begin(); });
  setPage(page, page->primary());
}

void SignInView::rescue() {
  if (m_page->isBusy() || !m_kept) return;
  m_page->setBusy(true,
                  tr("Copying what can be read into a new profile. This can take minutes; the damaged files stay."));
  onAnswer(m_gate.rescue(copyOf(*m_kept)), m_page, [this](const core::Result<RescuedProfile>& answer) {
    m_page->setBusy(false);
    if (answer) return showRescued(*answer);
    m_page->showNotice(NoticeKind::Caution, errorSentence(answer.error()));
  });
}

void SignInView::showRescued(const RescuedProfile& rescued) {
  auto* page = new RecoveryCodePage(rescued.recoveryCode, this);
  page->setExplanation(tr("Your charts were saved into a new profile, with a recovery code of its own; the old code is "
                          "void. The damaged files are kept in the folder “%1”: delete it when the next sync is "
                          "complete.")
                           .arg(QString::fromStdU16String(rescued.damaged.filename().u16string())));
  // The passphrase is still at hand: nobody has to type it a second time.
  connect(page, &RecoveryCodePage::confirmed, this, [this] {
    if (!m_kept) return begin();
    if (auto* recovery = std::get_if<core::RecoveryUnlock>(&*m_kept)) {
      core::Passphrase chosen = std::move(recovery->newPassphrase);
      return unlock(std::move(chosen));
    }
    unlock(copyOf(*m_kept));
  });
  setPage(page, page->confirmation());
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
    if (const QString objection = page->objection(); !objection.isEmpty()) {
      page->showNotice(NoticeKind::Information, objection);
      return;
    }
    page->setBusy(true, page->way() == EnrolPage::Way::CertificateFile
                            ? tr("Reading your certificate file.")
                            : tr("Asking the clinic's server for a certificate."));
    onAnswer(m_profile->enrol(page->takeForm()), page, [this, page](const core::Result<void>& answer) {
      page->setBusy(false);
      if (answer)
        goOn();
      else
        page->showNotice(NoticeKind::Caution, errorSentence(answer.error()));
    });
  });
  connect(page->invitation(), &InvitationField::pictureChosen, this, [this, page](const std::filesystem::path& file) {
    page->setBusy(true, tr("Looking for the code in the picture."));
    onAnswer(m_profile->readInvitation(file), page, [page](const core::Result<std::string>& text) {
      page->setBusy(false);
      if (text)
        page->invitation()->setText(QString::fromStdString(*text));
      else
        page->showNotice(NoticeKind::Caution, errorSentence(text.error()));
      page->setFocus(Qt::OtherFocusReason);
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
