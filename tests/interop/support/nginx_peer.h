// The sandbox behind nginx, as a clinic would put an engine: nginx ends the mutual TLS, and says in a header whose
// certificate it was.
#pragma once

#include "tests/core/backend/support/server_process.h"
#include "tests/interop/support/peer_server.h"

namespace clavis::tests {

class NginxPeer {
 public:
  NginxPeer();
  [[nodiscard]] core::BackendIdentity identity(const std::string& reference) const;

 private:
  TemporaryFolder m_folder;
  core::SystemClock m_clock;
  std::unique_ptr<Nginx> m_nginx;
  std::unique_ptr<sandbox::Sandbox> m_server;
};

} // namespace clavis::tests
