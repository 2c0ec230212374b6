// One identity's way to its backend, put together: transport, repeats, FHIR adapter, and the threads they need.
// Ownership: owns all of it; destroying it closes the connections. Thread: as its parts.
#pragma once

#include "core/access/backend_identity.h"
#include "core/access/policy/machine_policy.h"
#include "core/backend/fhir/fhir_blob_store.h"
#include "core/backend/fhir/fhir_client.h"
#include "core/backend/fhir/fhir_event_feed.h"
#include "core/backend/http/beast_socket.h"
#include "core/backend/http/curl_transport.h"
#include "core/backend/retry/retrying_transport.h"

#include <memory>

namespace clavis::core {

struct BackendConnectionOptions {
  CurlOptions http{};
  RetryOptions retry{};
  FhirClientOptions fhir{};
  EventFeedOptions feed{};
};

class BackendConnection {
 public:
  /// Opens nothing yet: the first request does. `policy` says which backends this machine may speak to; nobody
  /// connects without having asked it. `clock` must outlive it. Errors: BadAddress, BadIdentity, ClientKeyMismatch;
  /// PolicyError::BackendNotAllowed.
  [[nodiscard]] static Result<std::unique_ptr<BackendConnection>> create(const BackendIdentity& identity,
                                                                         const MachinePolicy& policy,
                                                                         const Clock& clock,
                                                                         BackendConnectionOptions options = {});
  [[nodiscard]] ChartSource& charts() { return m_client; }
  [[nodiscard]] ResourceWriter& writer() { return m_client; }
  [[nodiscard]] BlobStore& blobs() { return m_blobs; }
  [[nodiscard]] HttpTransport& transport() { return m_transport; }
  /// Never opens behind a proxy.
  [[nodiscard]] EventFeed& feed() { return m_feed; }

 private:
  BackendConnection(std::unique_ptr<CurlTransport> http, std::unique_ptr<WebSocket> socket, const Clock& clock,
                    BackendConnectionOptions options);
  TimerThread m_timer;
  RetryingTransport m_transport;
  FhirClient m_client;
  FhirBlobStore m_blobs;
  std::unique_ptr<WebSocket> m_socket;
  FhirEventFeed m_feed;
};

} // namespace clavis::core
