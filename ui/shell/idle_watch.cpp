#include "ui/shell/idle_watch.h"

#include "ui/shell/lock_signals.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>

namespace clavis::ui {

IdleWatch::IdleWatch(const LockSignals& system, const core::Clock& clock, QObject* parent)
    : QObject(parent), m_system(system), m_clock(clock), m_lastInput(clock.ticks()) {
  QCoreApplication::instance()->installEventFilter(this);
  m_timer.setTimerType(Qt::VeryCoarseTimer);
  connect(&m_timer, &QTimer::timeout, this, &IdleWatch::check);
}

void IdleWatch::setLimit(std::chrono::milliseconds limit) {
  m_limit = limit;
  if (m_timer.isActive()) restart();
}

void IdleWatch::restart() {
  m_lastInput = m_clock.ticks();
  m_told = false;
  // Often enough to be at most a tenth late, seldom enough not to keep a laptop awake.
  m_timer.start(std::clamp<std::chrono::milliseconds>(m_limit / 10, std::chrono::seconds(1), std::chrono::seconds(10)));
}

void IdleWatch::stop() { m_timer.stop(); }

void IdleWatch::check() {
  const auto ours = std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.ticks() - m_lastInput);
  const auto idleFor = std::min(ours, m_system.systemIdle().value_or(ours));
  if (idleFor < m_limit) {
    m_told = false;
    return;
  }
  if (m_told) return;
  m_told = true;
  Q_EMIT idle();
}

bool IdleWatch::eventFilter(QObject* /*watched*/, QEvent* event) {
  switch (event->type()) {
  case QEvent::KeyPress:
  case QEvent::MouseButtonPress:
  case QEvent::MouseMove:
  case QEvent::Wheel:
  case QEvent::TouchBegin:
  case QEvent::TabletPress:
    if (event->spontaneous()) m_lastInput = m_clock.ticks();
    break;
  default: break;
  }
  return false;
}

} // namespace clavis::ui
