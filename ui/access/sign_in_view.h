// Everything between starting the program and seeing a patient: creating a profile on first start (passphrase, recovery
// code, enrolment, panel), unlocking, getting back in by recovery code, and rescuing a damaged profile. Holds the
// profile until it is ready, then hands it on.
//
// Pages are made when they are first needed: at start there is one field on the screen, and not much else in memory.
// Thread: main; unlocking runs on the gate's worker. Ownership: borrows the gate.
#pragma once

#include "ui/access/lock_reason.h"
#include "ui/profile/profile_gate.h"

#include <QWidget>

#include <memory>
#include <optional>

class QVBoxLayout;

namespace clavis::ui {

class SignInPage;

class SignInView final : public QWidget {
  Q_OBJECT
 public:
  explicit SignInView(ProfileGate& gate, QWidget* parent = nullptr);
  ~SignInView() override;

  /// Back to the unlock field (or to creating a profile where there is none); says why when the window was locked.
  /// `unread`: how many messages were unread when it was locked, a figure alone.
  void begin(LockReason reason = LockReason::None, int unread = 0);
  /// Unlocks with a passphrase that did not come from the keyboard (the tour).
  void unlockWith(core::Passphrase passphrase);

  [[nodiscard]] SignInPage* page() const { return m_page; }

 Q_SIGNALS:
  /// The profile is open, enrolled (or enrolment was put off) and may be shown. Take it with takeProfile().
  void ready();
  /// The page on the screen is another one.
  void pageChanged();

 public:
  [[nodiscard]] std::shared_ptr<Profile> takeProfile();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void setPage(SignInPage* page, QWidget* focus);
  void showUnlock(LockReason reason, int unread = 0);
  void showCreate();
  void showRecover();
  void showRecoveryCode(std::shared_ptr<const crypto::SecretBytes> code);
  void showRescued(const RescuedProfile& rescued);
  void showEnrol();
  void showPanel();
  void unlock(core::UnlockSecret secret);
  void opened(const core::Result<OpenedProfile>& answer);
  void examine();
  void showSalvage(const core::DamageReport& report);
  void rescue();
  void goOn();

  ProfileGate& m_gate;
  std::shared_ptr<Profile> m_profile;
  bool m_enrolmentPutOff = false;
  std::optional<core::UnlockSecret> m_kept; ///< of the try under way: a damaged profile is opened several times with it
  QVBoxLayout* m_place;
  SignInPage* m_page = nullptr;
};

} // namespace clavis::ui
