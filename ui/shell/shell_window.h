// The window: sign-in while the profile is locked, the desk while it is open. Owns the way between the two, above all
// the way back: lock() leaves nothing of a patient on any screen or in any live widget or model, whatever was open.
//
// Locking, in this order: remember the place (ids only) -> close popups -> delete the desk with its chart windows and
// every other top-level window -> drop caches and our clipboard -> show and paint the unlock field -> close the vault.
// It happens at once, in the call; nothing that is open can refuse or delay it.
// Thread: main. Ownership: borrows gate, signals and clock.
#pragma once

#include "core/base/clock.h"
#include "ui/access/lock_reason.h"
#include "ui/profile/profile_gate.h"
#include "ui/shell/idle_watch.h"

#include <QWidget>

#include <memory>

class QAction;
class QStackedLayout;

namespace clavis::ui {

class Desk;
class LockSignals;
class SignInView;

class ShellWindow final : public QWidget {
  Q_OBJECT
 public:
  ShellWindow(ProfileGate& gate, LockSignals& signals, const core::Clock& clock, QWidget* parent = nullptr);
  ~ShellWindow() override;

  /// Shows the unlock field, or the first page of setting up.
  void start();
  void lock(LockReason reason);
  [[nodiscard]] bool isLocked() const { return m_desk == nullptr; }

  [[nodiscard]] Desk* desk() const { return m_desk; }
  [[nodiscard]] SignInView& signIn() { return *m_signIn; }
  [[nodiscard]] IdleWatch& idleWatch() { return m_idle; }
  void showHelp();

 Q_SIGNALS:
  void unlocked();
  void locked();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void open();
  void showDesk(const core::Result<std::optional<std::string>>& place);
  QAction* addKey(const QString& text, const QList<QKeySequence>& keys);

  ProfileGate& m_gate;
  LockSignals& m_signals;
  const core::Clock& m_clock;
  std::shared_ptr<Profile> m_profile;
  SignInView* m_signIn;
  Desk* m_desk = nullptr;
  QStackedLayout* m_stack;
  QAction* m_lockAction;
  IdleWatch m_idle;
};

} // namespace clavis::ui
