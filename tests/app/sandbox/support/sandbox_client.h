// A running sandbox and people who talk to it over real mutual TLS, for the tests of this folder.
#pragma once

#include "app/sandbox/json/json_tree.h"
#include "app/sandbox/server/sandbox.h"
#include "tests/support/temporary_folder.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::tests {

struct ClientIdentity {
  std::string certificatePem;
  std::string keyPem;
  std::string serial;
};

struct ClientReply {
  long status = 0;                            ///< 0: no HTTP answer, see `error`
  int error = 0;                              ///< CURLcode
  std::map<std::string, std::string> headers; ///< names in lower case
  std::string body;
  [[nodiscard]] sandbox::JsonTree json() const;
  [[nodiscard]] std::string header(const std::string& name) const;
};

/// One person's client. Keeps its connection. Not for several threads at once.
class SandboxClient {
 public:
  SandboxClient(std::string base, std::string authorityPem, ClientIdentity identity);
  ~SandboxClient();
  SandboxClient(const SandboxClient&) = delete;
  SandboxClient& operator=(const SandboxClient&) = delete;

  /// `target` is a path below the base ("/Patient/1") or a whole URL.
  ClientReply send(const std::string& method, const std::string& target, const std::string& body = {},
                   const std::vector<std::string>& headers = {});
  ClientReply get(const std::string& target, const std::vector<std::string>& headers = {}) {
    return send("GET", target, {}, headers);
  }
  ClientReply post(const std::string& target, const std::string& body, const std::vector<std::string>& headers = {}) {
    return send("POST", target, body, headers);
  }
  ClientReply put(const std::string& target, const std::string& body, const std::vector<std::string>& headers = {}) {
    return send("PUT", target, body, headers);
  }
  /// Creates a resource and returns its id.
  std::string create(const std::string& json);
  /// The ids of all pages of a search, in order.
  std::vector<std::string> ids(const std::string& target);

 private:
  std::string m_base;
  std::string m_authority;
  ClientIdentity m_identity;
  void* m_curl;
};

/// A sandbox in this process, in a folder of its own.
class RunningSandbox {
 public:
  explicit RunningSandbox(sandbox::SandboxOptions options = {});
  [[nodiscard]] sandbox::Sandbox& operator*() const { return *m_sandbox; }
  [[nodiscard]] sandbox::Sandbox* operator->() const { return m_sandbox.get(); }
  /// Enrols over the wire as that person.
  [[nodiscard]] ClientIdentity enrol(const std::string& reference = sandbox::sandboxPractitioner) const;
  [[nodiscard]] std::unique_ptr<SandboxClient> client(const ClientIdentity& identity) const;
  [[nodiscard]] std::unique_ptr<SandboxClient>
  client(const std::string& reference = sandbox::sandboxPractitioner) const {
    return client(enrol(reference));
  }
  [[nodiscard]] std::string authorityPem() const;
  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }
  /// Stops the server and starts another on the same folder.
  void restart();

 private:
  TemporaryFolder m_folder;
  core::SystemClock m_clock;
  sandbox::SandboxOptions m_options;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
};

/// POST simpleenroll (EST) with the code as password; a text that is no PEM is sent as it is.
ClientReply enrolRequest(const std::string& url, const std::string& authorityPem, const std::string& code,
                         const std::string& requestPem);
/// The certificate in such an answer, PEM.
std::string certificateIn(const ClientReply& reply);
/// Where the enrolment listener is controlled: "https://host:port/control".
std::string controlUrl(const std::string& enrolUrl);

} // namespace clavis::tests
