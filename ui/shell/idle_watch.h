// Decides when nobody has been there for too long. Uses the session's idle time where the system tells it; else the
// time since the last key, click or pointer movement in any window of ours, which errs on the safe side: it locks
// although the person works in another program. Thread: main. Time through Clock::ticks(), so tests need not wait.
#pragma once

#include "core/base/clock.h"

#include <QObject>
#include <QTimer>

#include <chrono>

namespace clavis::ui {

class LockSignals;

class IdleWatch final : public QObject {
  Q_OBJECT
 public:
  /// Borrows both. Watches the whole application; emits idle() once, until there is activity or restart().
  IdleWatch(const LockSignals& system, const core::Clock& clock, QObject* parent = nullptr);

  void setLimit(std::chrono::milliseconds limit);
  [[nodiscard]] std::chrono::milliseconds limit() const { return m_limit; }
  void restart();
  void stop();
  /// What the timer does; public for tests.
  void check();

 Q_SIGNALS:
  void idle();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  const LockSignals& m_system;
  const core::Clock& m_clock;
  std::chrono::milliseconds m_limit = std::chrono::minutes(5);
  std::chrono::steady_clock::time_point m_lastInput;
  bool m_told = false;
  QTimer m_timer;
};

} // namespace clavis::ui
