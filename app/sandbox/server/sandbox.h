// The sandbox as an object: a folder, two listeners, and everything between. The executable and the tests start the
// same one.
#pragma once

#include "app/sandbox/errors.h"
#include "app/sandbox/faults/fault_plan.h"
#include "app/sandbox/generate/generate_charts.h"
#include "app/sandbox/http/http_server.h"
#include "app/sandbox/load/loader.h"
#include "core/base/clock.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clavis::sandbox {

struct SandboxOptions {
  std::filesystem::path folder;
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::uint16_t enrolPort = 0;
  std::string
      origin; ///< how clients reach the FHIR listener when something stands in front of it: "https://ehr.example"
  std::vector<std::filesystem::path> load;
  std::optional<GenerateOptions> generate;
  std::vector<FaultRule> faults;
  std::uint64_t faultSeed = 1;
  /// Serial number of the certificate of a proxy that ends mutual TLS in front of us: who its X-Client-Serial names is
  /// who asks. Nobody else's header is heard.
  std::string proxySerial;
  bool control = false; ///< POST /control/faults and GET /control/counters on the enrolment listener; loopback only
  ServerLimits limits;
  std::optional<std::uint64_t> quota; ///< bytes that all Binaries together may take; none: no limit
  unsigned workers = 4;
  std::function<void(const std::string&)> log = [](const std::string&) {};
};

inline constexpr const char* sandboxPractitioner = "Practitioner/clavis-clinician";

class Sandbox {
 public:
  /// Loads, generates, then listens. Everything is ready when this returns.
  [[nodiscard]] static core::Result<std::unique_ptr<Sandbox>> start(SandboxOptions options, const core::Clock& clock);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  [[nodiscard]] std::string fhirUrl() const;
  [[nodiscard]] std::string enrolUrl() const;
  [[nodiscard]] std::filesystem::path authorityPath() const;
  /// A fresh code for the sandbox's own practitioner, or for "Patient/ID" and "Practitioner/ID" that are in the store.
  [[nodiscard]] core::Result<std::string> newCode(const std::string& reference = sandboxPractitioner);
  /// The same as an invitation, which a workstation or a patient takes.
  [[nodiscard]] core::Result<std::string> newInvitation(const std::string& reference = sandboxPractitioner);
  /// An invitation around a code that was made just now.
  [[nodiscard]] core::Result<std::string> invitationFor(const std::string& code, const std::string& reference) const;
  [[nodiscard]] core::Result<bool> revoke(const std::string& serial);
  [[nodiscard]] FaultPlan& faults();
  [[nodiscard]] const LoadReport& loadReport() const;
  /// Requests of that method since the start, faulted ones included.
  [[nodiscard]] std::uint64_t requests(const std::string& method) const;
  /// Cuts every web socket, as a network does.
  void cutSockets();
  void stop();

 private:
  struct Impl;
  explicit Sandbox(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

/// For `clavis-sandbox code` and `revoke`, also while a server serves the folder.
[[nodiscard]] core::Result<std::string> codeFor(const std::filesystem::path& folder, const std::string& reference,
                                                const core::Clock& clock);
[[nodiscard]] core::Result<bool> revokeIn(const std::filesystem::path& folder, const std::string& serial,
                                          const core::Clock& clock);

} // namespace clavis::sandbox
