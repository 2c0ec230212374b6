// Enrolment at a server that knows RFC 7030 and nothing of us.
#include "core/access/enrolment.h"
#include "core/access/est_client.h"
#include "core/access/issued_identity.h"
#include "core/backend/http/curl_transport.h"
#include "tests/core/access/support/est_server.h"
#include "tests/support/shifted_clock.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

EnrolmentRequest requestFor(const EstServer& server) {
  EnrolmentRequest out;
  out.estUrl = server.url();
  out.fingerprint = server.fingerprint();
  out.code = "open-sesame";
  out.fhirBase = "https://fhir.hillside.test/r4";
  out.deviceName = "ward 3";
  return out;
}

template <class T>
bool is(const Result<T>& result, AccessError code) {
  INFO((result ? std::string("a success") : result.error().toString()));
  CHECK((!result && result.error().is(code)));
  return !result && result.error().is(code);
}

} // namespace

TEST_CASE("A foreign EST server enrols us by fingerprint and code, once", "[est]") {
  const EstServer server;
  const SystemClock clock;
  server.write("codes", "open-sesame\n");
  server.write("owner", "https://fhir.hillside.test/r4/Practitioner/7");
  const auto request = requestFor(server);
  const auto identity = enrolByCode(request, clock);
  INFO((identity ? std::string() : identity.error().toString()));
  REQUIRE(identity);
  CHECK(identity->subject == "Practitioner/7");
  CHECK(identity->fhirBase == "https://fhir.hillside.test/r4");
  CHECK(identity->estUrl == server.url());
  const auto chain = crypto::Certificate::allFromPem(identity->certificatePem);
  const auto authorities = crypto::Certificate::allFromPem(identity->caPem);
  REQUIRE((chain && authorities));
  REQUIRE(chain->size() == 2); // the issuing authority is sent along, for servers that know the root alone
  CHECK(chain->at(0).subject().commonName == "ward 3");
  CHECK(chain->at(1).subject().commonName == "Hillside issuing");
  REQUIRE(authorities->size() == 2);
  CHECK(authorities->at(0).fingerprint() == server.fingerprint());
  CHECK(identity->messaging.certificatePem.empty()); // there is no FHIR server at that address

  CHECK(is(enrolByCode(request, clock), AccessError::CodeRefused)); // used up, and it says 401 as RFC 7030 has it

  SECTION("and renews the certificate over mutual TLS, for the same subject with a new key") {
    const auto origin = Origin::parse(identity->estUrl);
    auto transport = CurlTransport::create(*origin, tlsMaterial(*identity));
    REQUIRE(transport);
    EstClient est(**transport);
    const auto key = crypto::PrivateKey::generateP256();
    REQUIRE(key);
    const auto renewed = est.renew(crypto::CertificateRequest::renewing(*key, chain->at(0)).value());
    INFO((renewed ? std::string() : renewed.error().toString()));
    REQUIRE(renewed);
    CHECK(chooseCertificate(*renewed, *key, identity->caPem, clock.now()));

    const auto other = est.renew(crypto::CertificateRequest::create(*key, {"somebody else", {}, {}}).value());
    CHECK(is(other, AccessError::RenewalRefused));
    auto stranger = CurlTransport::create(*origin, {.caPem = identity->caPem});
    REQUIRE(stranger);
    CHECK(is(EstClient(**stranger).renew(crypto::CertificateRequest::renewing(*key, chain->at(0)).value()),
             AccessError::RenewalRefused));
  }
}

TEST_CASE("The authority's certificate at hand does as well as its fingerprint", "[est]") {
  const EstServer server;
  server.write("codes", "open-sesame\n");
  auto request = requestFor(server);
  request.fingerprint.reset();
  request.caPem = server.rootPem();
  request.person = "Practitioner/9"; // the certificate names nobody by an address: the invitation is believed
  const auto identity = enrolByCode(request, SystemClock());
  INFO((identity ? std::string() : identity.error().toString()));
  REQUIRE(identity);
  CHECK(identity->subject == "Practitioner/9");
  CHECK(crypto::Certificate::allFromPem(identity->caPem)->size() == 2);
}

TEST_CASE("A fingerprint off by one byte, a wrong code and a wrong clock end before the code is used up", "[est]") {
  const EstServer server;
  server.write("codes", "open-sesame\n");
  auto request = requestFor(server);
  request.fingerprint->back() ^= std::byte{1};
  CHECK(is(enrolByCode(request, SystemClock()), AccessError::FingerprintMismatch));
  request = requestFor(server);
  request.code = "open-barley";
  CHECK(is(enrolByCode(request, SystemClock()), AccessError::CodeRefused));
  request = requestFor(server);
  ShiftedClock ahead;
  ahead.advance(std::chrono::hours(24 * 3));
  CHECK(is(enrolByCode(request, ahead), AccessError::ClockWrong));
  request.person = "Practitioner/8";
  server.write("owner", "https://fhir.hillside.test/r4/Practitioner/7");
  CHECK(enrolByCode(requestFor(server), SystemClock())); // so it was not
}

TEST_CASE("Somebody's approval is waited for, and the same request sent again", "[est]") {
  const EstServer server;
  server.write("codes", "open-sesame\n");
  server.write("pending", "1");
  CHECK(enrolByCode(requestFor(server), SystemClock()));
  server.write("codes", "open-sesame\n");
  server.write("pending", "5");
  auto request = requestFor(server);
  request.patience = std::chrono::milliseconds(500);
  CHECK(is(enrolByCode(request, SystemClock()), AccessError::Undecided));
}

TEST_CASE("What the server wants in a request is in it, or is said to be impossible", "[est]") {
  const EstServer server;
  server.write("codes", "open-sesame\n");
  // id-ecPublicKey with secp384r1
  server.write(
      "csrattrs",
      std::string("\x30\x14\x30\x12\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x31\x07\x06\x05\x2b\x81\x04\x00\x22", 22));
  const auto identity = enrolByCode(requestFor(server), SystemClock());
  REQUIRE(identity);
  const auto key = crypto::PrivateKey::fromPem(identity->keyPem.text());
  REQUIRE(key);
  CHECK(key->publicKeyInfo()->size() == 120); // P-384; P-256 has 91
  server.write("codes", "open-sesame\n");
  // rsaEncryption
  server.write("csrattrs", std::string("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 13));
  CHECK(is(enrolByCode(requestFor(server), SystemClock()), AccessError::UnsupportedRequest));
  // challengePassword: tls-unique, which TLS 1.3 does not have
  server.write("csrattrs", std::string("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x07", 13));
  CHECK(is(enrolByCode(requestFor(server), SystemClock()), AccessError::UnsupportedRequest));
  CHECK(server.read("codes").contains("open-sesame"));
}

TEST_CASE("A server that relays the right authority's certificate still gets no code", "[est]") {
  // It has a certificate of its own authority, and hands out the clinic's, which is public.
  const EstServer clinic;
  const EstServer between;
  clinic.write("codes", "open-sesame\n");
  between.write("codes", "open-sesame\n");
  for (const char* name : {"root.pem", "issuing.pem"}) between.write(name, clinic.read(name));
  auto request = requestFor(between);
  request.fingerprint = clinic.fingerprint();
  const auto refused = enrolByCode(request, SystemClock());
  REQUIRE_FALSE(refused);
  INFO(refused.error().toString());
  CHECK(refused.error().is(BackendError::TlsUntrusted));
  CHECK(between.read("codes").contains("open-sesame"));
}
