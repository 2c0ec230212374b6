#include "core/access/backend_connection.h"

#include "crypto/primitives/random.h"

namespace clavis::core {
namespace {

double unitRandom() {
  constexpr std::uint32_t steps = 1U << 24U;
  return static_cast<double>(crypto::randomBelow(steps)) / steps;
}

} // namespace

Result<std::unique_ptr<BackendConnection>> BackendConnection::create(const BackendIdentity& identity,
                                                                     const MachinePolicy& policy, const Clock& clock,
                                                                     BackendConnectionOptions options) {
  auto origin = Origin::parse(identity.fhirBase);
  if (!origin) return pass(origin);
  if (auto allowed = policy.allowsBackend(identity.fhirBase); !allowed) return pass(allowed);
  if (options.http.proxy.empty()) options.http.proxy = identity.proxy;
  auto http = CurlTransport::create(*origin, tlsMaterial(identity), options.http);
  if (!http) return pass(http);
  std::unique_ptr<WebSocket> socket;
  if (options.http.proxy.empty()) {
    auto made = BeastSocket::create(std::move(*origin), tlsMaterial(identity), {.userAgent = options.http.userAgent});
    if (!made) return pass(made);
    socket = std::move(*made);
  }
  return std::unique_ptr<BackendConnection>(
      new BackendConnection(std::move(*http), std::move(socket), clock, std::move(options)));
}

BackendConnection::BackendConnection(std::unique_ptr<CurlTransport> http, std::unique_ptr<WebSocket> socket,
                                     const Clock& clock, BackendConnectionOptions options)
    : m_transport(std::move(http), clock, m_timer, unitRandom, options.retry),
      m_client(m_transport, std::move(options.fhir)), m_blobs(m_transport), m_socket(std::move(socket)),
      m_feed(m_client, m_client, m_socket.get(), clock, unitRandom, options.feed) {}

} // namespace clavis::core
