#include "core/backend/fhir/fhir_requests.h"

namespace clavis::core {

FhirRequests::FhirRequests(HttpTransport& transport, int workers, OutcomeListener outcomes)
    : m_transport(transport), m_outcomes(std::move(outcomes)) {
  m_pool.setMaxThreadCount(workers);
}

FhirRequests::~FhirRequests() {
  m_closing = true;
  std::unique_lock lock(m_mutex);
  m_idle.wait(lock, [this] { return m_underWay == 0; });
}

void FhirRequests::enter() {
  const std::scoped_lock lock(m_mutex);
  ++m_underWay;
}

void FhirRequests::leave() {
  const std::scoped_lock lock(m_mutex);
  --m_underWay;
  m_idle.notify_all();
}

} // namespace clavis::core
