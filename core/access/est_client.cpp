#include "core/access/est_client.h"

#include "core/backend/http/http_date.h"
#include "core/base/crypto_error.h"
#include "crypto/x509/certs_only.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace clavis::core {
namespace {

/// Base64 of the largest envelope, with room for line ends.
constexpr std::size_t maximumAnswer = crypto::largestCertsOnly * 3 / 2;
/// A server that says "now" is still asked no more often than this.
constexpr std::chrono::milliseconds shortestWait{1'000};

std::span<const std::byte> bytesOf(const QByteArray& bytes) {
  return std::as_bytes(std::span(bytes.data(), std::size_t(bytes.size())));
}

std::string base64(std::span<const std::byte> bytes) {
  return QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()))
      .toBase64()
      .toStdString();
}

/// The body of an answer, base64 with line ends or without (RFC 8951 section 3).
std::optional<QByteArray> decoded(const HttpResponse& answer) {
  QByteArray text;
  for (const char c : answer.body)
    if (c != '\r' && c != '\n' && c != ' ' && c != '\t') text += c;
  auto bytes = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
  if (!bytes) return std::nullopt;
  return std::move(bytes.decoded);
}

bool hasType(const HttpResponse& answer, std::string_view type) {
  std::string given(answer.headers.get("Content-Type").value_or(""));
  std::ranges::transform(given, given.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return given.starts_with(type);
}

auto notEst(const std::string& detail) { return fail(AccessError::NotEst, detail, Retry::AfterAction); }

Result<std::vector<crypto::Certificate>> certificatesOf(const HttpResponse& answer) {
  if (!hasType(answer, "application/pkcs7-mime")) return notEst("the answer is no envelope of certificates");
  const auto der = decoded(answer);
  if (!der) return notEst("the answer is not base64");
  auto certificates = crypto::readCertsOnly(bytesOf(*der));
  if (!certificates) return pass(certificates);
  return std::move(*certificates);
}

/// Why a code was not taken. EST has words for people only; a problem type (RFC 9457) says it to us, where a server
/// gives one.
AccessError refusalOf(const HttpResponse& answer) {
  if (hasType(answer, "application/problem+json")) {
    const QString type = QJsonDocument::fromJson(QByteArray::fromStdString(answer.body))
                             .object()
                             .value(QLatin1String("type"))
                             .toString();
    if (type == QLatin1String("urn:clavis:enrolment:code-used")) return AccessError::CodeUsed;
    if (type == QLatin1String("urn:clavis:enrolment:code-expired")) return AccessError::CodeExpired;
  }
  return answer.status == 401 || answer.status == 403 ? AccessError::CodeRefused : AccessError::RequestRefused;
}

std::unexpected<Error> refused(const HttpResponse& answer, bool renewing, std::optional<Instant> serverTime) {
  const std::string detail = "status " + std::to_string(answer.status);
  if (answer.status == 404 || answer.status == 405 || answer.status == 501) return notEst(detail);
  if (answer.status == 429 || answer.status >= 500) {
    const auto wait = retryAfter(answer.headers, serverTime.value_or(Instant::max()));
    Error error(answer.status == 429 ? BackendError::TooManyRequests : BackendError::ServerError, detail, Retry::Later);
    return std::unexpected(wait ? std::move(error).after(*wait) : std::move(error));
  }
  return fail(renewing ? AccessError::RenewalRefused : refusalOf(answer), detail, Retry::AfterAction);
}

} // namespace

Result<HttpResponse> EstClient::send(HttpRequest request) {
  request.deadline = m_options.deadline;
  request.maximumBody = maximumAnswer;
  auto answer = m_transport.send(std::move(request)).takeResult();
  if (answer)
    if (const auto date = parseHttpDate(answer->headers.get("Date").value_or(""))) m_serverTime = date;
  return answer;
}

Result<std::vector<crypto::Certificate>> EstClient::authorities() {
  auto answer = send({.target = "cacerts", .headers = {{"Accept", "application/pkcs7-mime"}}});
  if (!answer) return pass(answer);
  if (answer->status >= 500) return refused(*answer, false, m_serverTime);
  if (answer->status != 200) return notEst("cacerts: status " + std::to_string(answer->status));
  return certificatesOf(*answer);
}

Result<crypto::CsrAttributes> EstClient::attributes() {
  auto answer = send({.target = "csrattrs", .headers = {{"Accept", "application/csrattrs"}}});
  if (!answer) return pass(answer);
  if (answer->status >= 500 && answer->status != 501) return refused(*answer, false, m_serverTime);
  if (answer->status != 200 || answer->body.empty()) return crypto::CsrAttributes{};
  const auto der = decoded(*answer);
  if (!hasType(*answer, "application/csrattrs") || !der) return notEst("csrattrs: not in the form it should have");
  auto attributes = crypto::CsrAttributes::fromDer(bytesOf(*der));
  if (!attributes) return pass(attributes);
  return std::move(*attributes);
}

Result<std::vector<crypto::Certificate>> EstClient::enrol(const crypto::CertificateRequest& request,
                                                          const std::string& code) {
  return post("simpleenroll", request, code);
}

Result<std::vector<crypto::Certificate>> EstClient::renew(const crypto::CertificateRequest& request) {
  return post("simplereenroll", request, {});
}

Result<std::vector<crypto::Certificate>>
EstClient::post(const char* operation, const crypto::CertificateRequest& request, const std::string& code) {
  HttpHeaders headers{{"Content-Type", "application/pkcs10"},
                      {"Content-Transfer-Encoding", "base64"}, // old servers want it, RFC 8951 says to ignore it
                      {"Accept", "application/pkcs7-mime, application/problem+json"}};
  if (!code.empty()) {
    const std::string credentials = code.contains(':') ? code : "clavis:" + code;
    headers.add("Authorization", "Basic " + base64(std::as_bytes(std::span(credentials))));
  }
  const std::string body = base64(request.toDer());
  for (auto left = m_options.patience;;) {
    auto answer = send({.method = HttpMethod::Post,
                        .target = operation,
                        .headers = headers,
                        .body = body,
                        .delivery = Delivery::AtMostOnce});
    if (!answer) return pass(answer);
    if (answer->status == 200) return certificatesOf(*answer);
    if (answer->status != 202) return refused(*answer, code.empty(), m_serverTime);
    const auto asked = retryAfter(answer->headers, m_serverTime.value_or(Instant::max())).value_or(shortestWait);
    const auto pause = std::max(asked, shortestWait);
    if (pause > left || !wait(pause))
      return std::unexpected(
          Error(AccessError::Undecided, "the server has not decided yet", Retry::Later).after(pause));
    left -= pause;
  }
}

bool EstClient::wait(std::chrono::milliseconds time) const {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, m_options.stop, time, [] { return false; });
  return !m_options.stop.stop_requested();
}

} // namespace clavis::core
