#include "core/backend/retry/circuit_breaker.h"

#include <algorithm>

namespace clavis::core {

std::optional<std::chrono::milliseconds> CircuitBreaker::admit(Ticks now) {
  const std::scoped_lock lock(m_mutex);
  if (!m_open) return std::nullopt;
  if (now < m_openUntil) return std::chrono::ceil<std::chrono::milliseconds>(m_openUntil - now);
  if (m_probing) return m_options.openFor; // the probe's outcome decides for all
  m_probing = true;
  return std::nullopt;
}

void CircuitBreaker::succeeded() {
  const std::scoped_lock lock(m_mutex);
  m_failures = 0;
  m_open = m_probing = false;
  m_openFor = m_options.openFor;
}

void CircuitBreaker::failed(Ticks now) {
  const std::scoped_lock lock(m_mutex);
  if (m_probing) {
    m_probing = false;
    m_openFor = std::min(m_openFor * 2, m_options.openAtMost);
    m_openUntil = now + m_openFor;
  } else if (!m_open && ++m_failures >= m_options.failuresToOpen) {
    m_open = true;
    m_openUntil = now + m_openFor;
  }
}

void CircuitBreaker::abandoned() {
  const std::scoped_lock lock(m_mutex);
  m_probing = false;
}

} // namespace clavis::core
