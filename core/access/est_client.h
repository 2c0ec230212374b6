// Enrolment over Secure Transport (RFC 7030, as corrected by RFC 8951): the four requests, and nothing about what
// becomes of the answers. The transport decides whom we speak to and who we are: trusting nobody yet (bootstrap), the
// clinic's authority alone, or that and our present certificate.
//
// Thread: blocking calls, for worker threads and programs. Errors: AccessError, those of the transport.
#pragma once

#include "core/access/access_error.h"
#include "core/backend/http_transport.h"
#include "core/base/clock.h"
#include "crypto/x509/csr_attributes.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace clavis::core {

struct EstOptions {
  std::chrono::milliseconds deadline{30'000}; ///< for each request
  std::chrono::milliseconds patience{60'000}; ///< for an answer that somebody has to approve (202), in all
  std::stop_token stop{};                     ///< ends the waiting, not a request
};

class EstClient {
 public:
  /// Borrows the transport, whose origin is "https://host:port/.well-known/est", with a label behind it where the
  /// server has several authorities.
  explicit EstClient(HttpTransport& transport, EstOptions options = {})
      : m_transport(transport), m_options(std::move(options)) {}

  /// GET cacerts. In no order; nothing is checked here.
  [[nodiscard]] Result<std::vector<crypto::Certificate>> authorities();
  /// GET csrattrs. A server that has no wishes, or does not know the question, wants nothing in particular.
  [[nodiscard]] Result<crypto::CsrAttributes> attributes();
  /// POST simpleenroll. `code`: what was handed out, sent as the password of HTTP Basic (RFC 7617); "NAME:PASSWORD"
  /// where the server gives out names. Sent once, unless the server says 202: then the same again when it says, within
  /// our patience. The certificates of the answer, in no order.
  [[nodiscard]] Result<std::vector<crypto::Certificate>> enrol(const crypto::CertificateRequest& request,
                                                               const std::string& code);
  /// POST simplereenroll, as the one whom the transport's certificate names.
  [[nodiscard]] Result<std::vector<crypto::Certificate>> renew(const crypto::CertificateRequest& request);

  /// What the server's clock said in its last answer.
  [[nodiscard]] std::optional<Instant> serverTime() const { return m_serverTime; }

 private:
  [[nodiscard]] Result<HttpResponse> send(HttpRequest request);
  [[nodiscard]] Result<std::vector<crypto::Certificate>>
  post(const char* operation, const crypto::CertificateRequest& request, const std::string& code);
  [[nodiscard]] bool wait(std::chrono::milliseconds time) const;

  HttpTransport& m_transport;
  EstOptions m_options;
  std::optional<Instant> m_serverTime;
};

} // namespace clavis::core
