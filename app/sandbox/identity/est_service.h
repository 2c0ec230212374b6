// The sandbox as an enrolment server (EST, RFC 7030): cacerts, csrattrs, simpleenroll with a one-time code as HTTP
// Basic password, simplereenroll as whom the connection's certificate names; and the list of revoked certificates at
// /crl. Refusals are problem types (RFC 9457) with a sentence. Thread: any.
#pragma once

#include "app/sandbox/http/http_message.h"
#include "app/sandbox/identity/enrolment.h"

namespace clavis::sandbox {

inline constexpr std::string_view estPath = "/.well-known/est";
inline constexpr std::string_view revocationListPath = "/crl";

class EstService {
 public:
  EstService(Enrolment& enrolment, const Authority& authority, const core::Clock& clock, Authority::Naming naming)
      : m_enrolment(enrolment), m_authority(authority), m_clock(clock), m_naming(std::move(naming)) {}
  /// Whether the path is one of ours.
  [[nodiscard]] static bool serves(std::string_view path);
  [[nodiscard]] HttpResponse handle(const HttpRequest& request);

 private:
  [[nodiscard]] Reply<HttpResponse> answer(const HttpRequest& request);
  [[nodiscard]] Reply<HttpResponse> issue(const HttpRequest& request, bool renewing);

  Enrolment& m_enrolment;
  const Authority& m_authority;
  const core::Clock& m_clock;
  const Authority::Naming m_naming;
};

} // namespace clavis::sandbox
