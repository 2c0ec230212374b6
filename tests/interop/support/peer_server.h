// The servers that the same suites run against: the sandbox, and somebody else's engine from npm. A suite is a
// TEMPLATE_TEST_CASE over these types and knows neither; the adapter under test is the same, without a special case.
#pragma once

#include "app/sandbox/server/sandbox.h"
#include "core/access/backend_connection.h"
#include "core/access/enrolment.h"
#include "crypto/x509/certificate_authority.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/temporary_folder.h"

#include <memory>
#include <optional>
#include <string>

class QProcess;

namespace clavis::tests {

inline constexpr const char* clinician = "Practitioner/clavis-clinician";

/// The sandbox in this process. Patients p1, p2 and p3 are there.
class SandboxPeer {
 public:
  /// `quota`: bytes that Binaries may take together.
  explicit SandboxPeer(std::optional<std::uint64_t> quota = std::nullopt);
  [[nodiscard]] core::BackendIdentity identity(const std::string& reference) const;
  [[nodiscard]] sandbox::Sandbox& server() const { return *m_server; }
  /// The server's, and for devices of whom time matters.
  [[nodiscard]] ShiftedClock& clock() const { return m_clock; }

 private:
  TemporaryFolder m_folder;
  mutable ShiftedClock m_clock;
  std::unique_ptr<sandbox::Sandbox> m_server;
};

/// @medplum/fhir-router behind Node's https in a process of its own, installed by npm into the build folder at first
/// use. Skips the test, loudly, when there is no Node or npm cannot reach its registry.
class EnginePeer {
 public:
  EnginePeer();
  ~EnginePeer();
  EnginePeer(const EnginePeer&) = delete;
  EnginePeer& operator=(const EnginePeer&) = delete;
  [[nodiscard]] core::BackendIdentity identity(const std::string& reference) const;
  /// A revocation list of the clinic's authority that names this messaging credential; PEM.
  [[nodiscard]] std::string revocationList(const core::MessagingCredential& revoked) const;
  [[nodiscard]] ShiftedClock& clock() const { return m_clock; }

 private:
  TemporaryFolder m_folder;
  mutable ShiftedClock m_clock;
  crypto::CertificateAuthority m_authority;
  std::string m_fhir;
  std::unique_ptr<QProcess> m_process;
};

/// A certificate of the sandbox for somebody it knows.
[[nodiscard]] core::BackendIdentity enrolAt(sandbox::Sandbox& server, const std::string& reference);
/// The patients every suite may write about.
void makePatients(const core::BackendIdentity& identity, const core::Clock& clock);
[[nodiscard]] std::unique_ptr<core::BackendConnection> connect(const core::BackendIdentity& identity,
                                                               const core::Clock& clock);

} // namespace clavis::tests
