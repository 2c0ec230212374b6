#include "app/sandbox/identity/est_service.h"

#include "app/sandbox/json/json_tree.h"
#include "app/sandbox/rest/names.h"
#include "app/sandbox/rest/query.h"
#include "crypto/x509/certs_only.h"
#include "crypto/x509/csr_attributes.h"

namespace clavis::sandbox {
namespace {

std::string_view view(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Base64 with line ends or without (RFC 8951 section 3).
std::optional<std::string> decoded(std::string_view text) {
  std::string compact;
  for (const char c : text)
    if (c != '\r' && c != '\n' && c != ' ' && c != '\t') compact += c;
  return fromBase64(compact);
}

/// The password of HTTP Basic (RFC 7617); the name before it is nobody's business here.
std::string passwordOf(std::string_view authorization) {
  constexpr std::string_view scheme = "Basic ";
  if (!authorization.starts_with(scheme)) return {};
  const auto plain = decoded(authorization.substr(scheme.size()));
  const auto colon = plain ? plain->find(':') : std::string::npos;
  return colon == std::string::npos ? std::string() : plain->substr(colon + 1);
}

Reply<HttpResponse> certificates(const std::vector<crypto::Certificate>& all) {
  auto der = crypto::writeCertsOnly(all);
  if (!der) return refuse(500, "exception", "The certificates cannot be written.");
  HttpResponse response;
  response.headers.set("Content-Type", "application/pkcs7-mime; smime-type=certs-only");
  response.headers.set("Content-Transfer-Encoding", "base64");
  response.body = base64(view(*der));
  return response;
}

} // namespace

bool EstService::serves(std::string_view path) {
  return path == revocationListPath || (path.starts_with(estPath) && path.substr(estPath.size()).starts_with('/'));
}

HttpResponse EstService::handle(const HttpRequest& request) {
  auto reply = answer(request);
  HttpResponse response;
  if (reply) {
    response = std::move(*reply);
  } else {
    const Refusal& why = reply.error();
    response.status = why.status;
    response.headers.set("Content-Type", "application/problem+json");
    response.body =
        "{\"type\":" + jsonQuoted("urn:clavis:enrolment:" + why.code) + ",\"title\":" + jsonQuoted(why.text) + '}';
    if (why.status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"enrolment\"");
    if (why.status == 429) response.headers.set("Retry-After", "60");
  }
  response.headers.set("Date", httpDate(m_clock.now().time_since_epoch().count()));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Reply<HttpResponse> EstService::answer(const HttpRequest& request) {
  const bool get = request.method == "GET";
  if (request.path == revocationListPath) {
    if (!get) return refuse(405, "not-supported", "The list is read.");
    auto list = m_enrolment.revocationList();
    if (!list) return std::unexpected(std::move(list.error()));
    HttpResponse response;
    response.headers.set("Content-Type", "application/pkix-crl");
    response.body = view(list->toDer());
    return response;
  }
  const auto operation = std::string_view(request.path).substr(estPath.size() + 1);
  if (operation == "cacerts" && get) return certificates({m_authority.certificate()});
  if (operation == "csrattrs" && get) {
    auto wanted = crypto::wantsP256();
    if (!wanted) return refuse(500, "exception", "The attributes cannot be written.");
    HttpResponse response;
    response.headers.set("Content-Type", "application/csrattrs");
    response.body = base64(view(*wanted));
    return response;
  }
  if (operation == "simpleenroll" && request.method == "POST") return issue(request, false);
  if (operation == "simplereenroll" && request.method == "POST") return issue(request, true);
  return refuse(404, "not-found", "There is nothing at this address.");
}

Reply<HttpResponse> EstService::issue(const HttpRequest& request, bool renewing) {
  if (!request.headers.get("Content-Type").starts_with("application/pkcs10"))
    return refuse(415, "not-supported", "The body must be application/pkcs10.");
  const auto der = decoded(request.body);
  if (!der) return refuse(400, "invalid", "The body is not base64.");
  const auto csr = crypto::CertificateRequest::fromDer(std::as_bytes(std::span(*der)));
  if (!csr) return refuse(400, "invalid", "The certificate request is not one: " + csr.error().detail);
  const std::string code = passwordOf(request.headers.get("Authorization"));
  if (renewing && request.peerSerial.empty())
    return refuse(403, "forbidden", "A renewal needs the certificate that it renews.");
  if (!renewing && code.empty()) return refuse(401, "code-unknown", "A code is needed.");
  auto pem =
      renewing ? m_enrolment.renew(request.peerSerial, *csr, m_naming) : m_enrolment.redeem(code, *csr, m_naming);
  if (!pem) return std::unexpected(std::move(pem.error()));
  const auto certificate = crypto::Certificate::fromPem(*pem);
  if (!certificate) return refuse(500, "exception", "The certificate cannot be read.");
  return certificates({*certificate});
}

} // namespace clavis::sandbox
