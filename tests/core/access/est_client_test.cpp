// What is decided above the wire: which answer means what.
#include "core/access/est_client.h"
#include "tests/core/backend/support/scripted_transport.h"

#include <QByteArray>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

struct Asked {
  ScriptedTransport transport{"https://ca.test/.well-known/est"};
  crypto::PrivateKey key = crypto::PrivateKey::generateP256().value();
  crypto::CertificateRequest request = crypto::CertificateRequest::create(key, {"ward 3", {}, {}}).value();

  [[nodiscard]] Error enrolError(int status, const std::string& body = {}, HttpHeaders headers = {}) {
    transport.then(status, body, std::move(headers));
    const auto answer = EstClient(transport).enrol(request, "code");
    REQUIRE_FALSE(answer);
    return answer.error();
  }
};

const HttpHeaders problem{{"Content-Type", "application/problem+json"}};

} // namespace

TEST_CASE("A code goes out as an HTTP Basic password, with the request as base64, once", "[est]") {
  Asked asked;
  asked.transport.then(401);
  CHECK_FALSE(EstClient(asked.transport).enrol(asked.request, "7K2MX-9QW4T"));
  asked.transport.then(401);
  CHECK_FALSE(EstClient(asked.transport).enrol(asked.request, "ward:secret"));
  REQUIRE(asked.transport.asked.size() == 2);
  const HttpRequest& sent = asked.transport.asked.front();
  CHECK(sent.target == "simpleenroll");
  CHECK(sent.delivery == Delivery::AtMostOnce);
  CHECK(sent.headers.get("Content-Type") == "application/pkcs10");
  CHECK(sent.headers.get("Authorization") == "Basic " + QByteArray("clavis:7K2MX-9QW4T").toBase64().toStdString());
  CHECK(QByteArray::fromBase64(QByteArray::fromStdString(sent.body)).toStdString() ==
        std::string(reinterpret_cast<const char*>(asked.request.toDer().data()), asked.request.toDer().size()));
  CHECK(asked.transport.asked.back().headers.get("Authorization") ==
        "Basic " + QByteArray("ward:secret").toBase64().toStdString());
}

TEST_CASE("Each refusal has its name", "[est]") {
  Asked asked;
  CHECK(asked.enrolError(401).is(AccessError::CodeRefused));
  CHECK(asked.enrolError(403).is(AccessError::CodeRefused));
  CHECK(asked.enrolError(403, R"({"type":"urn:clavis:enrolment:code-used"})", problem).is(AccessError::CodeUsed));
  CHECK(asked.enrolError(403, R"({"type":"urn:clavis:enrolment:code-expired"})", problem).is(AccessError::CodeExpired));
  CHECK(asked.enrolError(403, R"({"type":"urn:clavis:enrolment:code-used"})").is(AccessError::CodeRefused));
  CHECK(asked.enrolError(400, "no").is(AccessError::RequestRefused));
  CHECK(asked.enrolError(404).is(AccessError::NotEst));
  CHECK(asked.enrolError(200, "<html>").is(AccessError::NotEst));
  CHECK(asked.enrolError(200, "!!!", {{"Content-Type", "application/pkcs7-mime"}}).is(AccessError::NotEst));
  CHECK(asked.enrolError(503).is(BackendError::ServerError));
  const auto busy = asked.enrolError(429, {}, {{"Retry-After", "60"}});
  CHECK(busy.is(BackendError::TooManyRequests));
  CHECK(busy.retryAfter() == std::chrono::seconds(60));
  asked.transport.then(403);
  const auto renewal = EstClient(asked.transport).renew(asked.request);
  CHECK((!renewal && renewal.error().is(AccessError::RenewalRefused)));
}

TEST_CASE("Waiting for an approval ends with our patience, or when we are told to stop", "[est]") {
  Asked asked;
  asked.transport.then(202, {}, {{"Retry-After", "3600"}});
  const auto later = EstClient(asked.transport).enrol(asked.request, "code");
  REQUIRE_FALSE(later);
  CHECK(later.error().is(AccessError::Undecided));
  CHECK(later.error().retryAfter() == std::chrono::hours(1));
  std::stop_source stop;
  stop.request_stop();
  asked.transport.then(202, {}, {{"Retry-After", "30"}});
  const auto stopped = EstClient(asked.transport, {.stop = stop.get_token()}).enrol(asked.request, "code");
  CHECK((!stopped && stopped.error().is(AccessError::Undecided)));
  CHECK(asked.transport.asked.size() == 2);
}

TEST_CASE("A server without wishes has none, and its clock is heard", "[est]") {
  Asked asked;
  asked.transport.then(204, {}, {{"Date", "Sun, 22 Nov 2026 10:00:00 GMT"}});
  EstClient est(asked.transport);
  const auto none = est.attributes();
  REQUIRE(none);
  CHECK(none->key == crypto::CsrAttributes::Key::Any);
  CHECK(est.serverTime() == Instant(std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours(10)));
  asked.transport.then(404);
  CHECK(est.attributes());
  asked.transport.then(200, "####", {{"Content-Type", "application/csrattrs"}});
  CHECK_FALSE(est.attributes());
}
