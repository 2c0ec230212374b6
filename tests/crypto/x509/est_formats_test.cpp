// The formats that enrolment over EST adds to certificates and requests; OpenSSL's command line is the peer.
#include "crypto/x509/certificate_authority.h"
#include "crypto/x509/certs_only.h"
#include "crypto/x509/csr_attributes.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis::crypto;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds today{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
constexpr Validity tenYears{.from = today - 24h, .until = today + 24h * 3650};

CertificateAuthority makeAuthority() {
  auto authority = CertificateAuthority::create({"Test CA", "Clavis tests", {}}, tenYears);
  REQUIRE(authority);
  return std::move(*authority);
}

/// DER from hexadecimal digits with blanks.
std::vector<std::byte> der(std::string_view hex) {
  std::vector<std::byte> out;
  int half = -1;
  for (const char c : hex) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (half < 0) {
      half = digit;
    } else {
      out.push_back(static_cast<std::byte>(half * 16 + digit));
      half = -1;
    }
  }
  return out;
}

} // namespace

TEST_CASE("An envelope of certificates gives back what was put in, and is not read past its caps") {
  const auto authority = makeAuthority();
  const auto below = authority.issueAuthority({"Issuing CA", {}, {}}, tenYears);
  REQUIRE(below);
  const auto envelope = writeCertsOnly({authority.certificate(), below->certificate()});
  REQUIRE(envelope);
  const auto read = readCertsOnly(*envelope);
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(std::ranges::find(*read, authority.certificate()) != read->end());
  CHECK(std::ranges::find(*read, below->certificate()) != read->end());

  for (std::size_t length = 0; length < envelope->size(); length += 7)
    CHECK_FALSE(readCertsOnly(std::span(*envelope).first(length)));
  auto longer = *envelope;
  longer.push_back(std::byte{0});
  CHECK_FALSE(readCertsOnly(longer));
  CHECK_FALSE(readCertsOnly(std::vector<std::byte>(largestCertsOnly + 1)));
  CHECK_FALSE(readCertsOnly(authority.certificate().toDer()));
  const std::vector<Certificate> many(mostCertificates + 1, authority.certificate());
  const auto tooMany = writeCertsOnly(many);
  REQUIRE(tooMany);
  CHECK_FALSE(readCertsOnly(*tooMany));
}

TEST_CASE("The example of RFC 7030 section 4.5.2 is read: a channel binding, a curve, a digest") {
  // challengePassword, (id-ecPublicKey, {secp384r1}), (extReq, {an OID where extensions belong}), ecdsa-with-SHA384.
  const auto read = CsrAttributes::fromDer(der(
      "30 41 06 09 2a864886f70d010907 30 12 06 07 2a8648ce3d0201 31 07 06 05 2b81040022 30 16 06 09 2a864886f70d01090e "
      "31 09 06 07 2b060101010116 06 08 2a8648ce3d040303"));
  REQUIRE(read);
  CHECK(read->channelBinding);
  CHECK(read->key == CsrAttributes::Key::P384);
  CHECK(read->extensions.empty());
  CHECK(generateFor(*read));
}

TEST_CASE("Attributes: any key, one of ours among several, none of ours, and what nobody knows") {
  const auto none = CsrAttributes::fromDer(der("3000"));
  REQUIRE(none);
  CHECK(none->key == CsrAttributes::Key::Any);
  CHECK_FALSE(none->channelBinding);
  const auto ours = wantsP256();
  REQUIRE(ours);
  CHECK(CsrAttributes::fromDer(*ours)->key == CsrAttributes::Key::P256);
  // rsaEncryption alone
  const auto rsa = CsrAttributes::fromDer(der("300b 06 09 2a864886f70d010101"));
  REQUIRE(rsa);
  CHECK(rsa->key == CsrAttributes::Key::Other);
  CHECK(generateFor(*rsa).error().code == CryptoError::Unsupported);
  // macAddress (RFC 2307): to be ignored
  const auto unknown = CsrAttributes::fromDer(der("3009 06 07 2b060101010116"));
  REQUIRE(unknown);
  CHECK(unknown->key == CsrAttributes::Key::Any);
  CHECK_FALSE(CsrAttributes::fromDer(der("30 03 02 01 05")));
  CHECK_FALSE(CsrAttributes::fromDer({}));
}

TEST_CASE("A request carries the extensions that were asked for, and their names stand before ours") {
  const auto key = PrivateKey::generateP256();
  REQUIRE(key);
  // subjectAltName with the DNS name "ws7.test"
  const auto extensions = der("30 15 30 13 06 03 551d11 04 0c 30 0a 82 08 7773372e74657374");
  const auto request = CertificateRequest::create(*key, {"workstation", {}, {{}, {}, {"urn:ours"}, {}}}, extensions);
  REQUIRE(request);
  const auto read = CertificateRequest::fromDer(request->toDer());
  REQUIRE(read);
  CHECK(read->alternativeNames().dns == std::vector<std::string>{"ws7.test"});
  CHECK(read->alternativeNames().uri.empty());
  CHECK_FALSE(CertificateRequest::create(*key, {"workstation", {}, {}}, der("3003020105")));
}

TEST_CASE("A request for a renewal says what the certificate says, with the new key") {
  const auto authority = makeAuthority();
  const auto old = PrivateKey::generateP256();
  const auto fresh = PrivateKey::generateP256();
  REQUIRE((old && fresh));
  const RequestedSubject subject{"Practitioner/7", "Clinic", {{}, {}, {"https://fhir.test/r4/Practitioner/7"}, {}}};
  const auto request = CertificateRequest::create(*old, subject);
  REQUIRE(request);
  const auto certificate =
      authority.issue(*request, {.purposes = {KeyPurpose::ClientAuth}, .validity = tenYears, .subject = subject});
  REQUIRE(certificate);
  const auto renewal = CertificateRequest::renewing(*fresh, *certificate);
  REQUIRE(renewal);
  CHECK(renewal->subject() == certificate->subject());
  CHECK(renewal->alternativeNames() == certificate->alternativeNames());
  const auto renewed =
      authority.issue(*renewal, {.purposes = {KeyPurpose::ClientAuth}, .validity = tenYears, .subject = {}});
  REQUIRE(renewed);
  CHECK(renewed->matches(*fresh));
  CHECK_FALSE(renewed->matches(*old));
}

TEST_CASE("A certificate says where its revocations are published, and lists have an order") {
  const auto authority = makeAuthority();
  const auto key = PrivateKey::generateP256();
  REQUIRE(key);
  const auto request = CertificateRequest::create(*key, {"workstation", {}, {}});
  REQUIRE(request);
  Issuance issuance{.purposes = {KeyPurpose::ClientAuth}, .validity = tenYears, .subject = {}};
  CHECK(authority.issue(*request, issuance)->revocationListUrls().empty());
  issuance.revocationListUrl = "https://ca.test:8444/crl?x=1,2";
  CHECK(authority.issue(*request, issuance)->revocationListUrls() ==
        std::vector<std::string>{"https://ca.test:8444/crl?x=1,2"});

  const auto list = [&](std::uint64_t number, std::chrono::sys_seconds at) {
    return authority.revoke({}, at, at + 24h, number).value();
  };
  CHECK(list(1, today).isOlderThan(list(2, today - 1h))); // the number decides
  CHECK_FALSE(list(2, today).isOlderThan(list(2, today + 1h)));
  CHECK_FALSE(list(3, today).isOlderThan(list(2, today + 1h)));
}
