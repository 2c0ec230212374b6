#include "crypto/x509/certificate_authority.h"
#include "crypto/x509/chain.h"
#include "crypto/x509/pkcs12.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace clavis::crypto;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds today{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
constexpr Validity tenYears{.from = today - 24h, .until = today + 24h * 3650};
constexpr Validity oneYear{.from = today - 1h, .until = today + 24h * 365};

CertificateAuthority makeAuthority(const char* name = "Test CA") {
  auto authority =
      CertificateAuthority::create({.commonName = name, .organization = "Clavis tests", .names = {}}, tenYears);
  REQUIRE(authority);
  return std::move(*authority);
}

struct Leaf {
  PrivateKey key;
  Certificate certificate;
};

Leaf issueLeaf(const CertificateAuthority& authority, KeyPurpose purpose, const AlternativeNames& names = {},
               const Validity& validity = oneYear) {
  auto key = PrivateKey::generateP256();
  REQUIRE(key);
  auto request = CertificateRequest::create(*key, {.commonName = "workstation 7", .organization = {}, .names = names});
  REQUIRE(request);
  auto certificate = authority.issue(*request, {.purposes = {purpose}, .validity = validity, .subject = {}});
  REQUIRE(certificate);
  return {*key, *certificate};
}

ChainRules rulesAt(std::chrono::sys_seconds at) { return {.purpose = {}, .at = at, .hostName = {}, .lists = {}}; }

CryptoError codeOf(const Result<void>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

} // namespace

TEST_CASE("A key survives its PEM, and the PEM is PKCS#8") {
  auto key = PrivateKey::generateP256();
  REQUIRE(key);
  auto pem = key->toPem();
  REQUIRE(pem);
  CHECK(pem->text().starts_with("-----BEGIN PRIVATE KEY-----"));
  auto again = PrivateKey::fromPem(pem->text());
  REQUIRE(again);
  CHECK(again->publicKeyInfo().value() == key->publicKeyInfo().value());
  CHECK(PrivateKey::fromPem("no key here").error().code == CryptoError::Malformed);
  CHECK(PrivateKey::generateP256()->publicKeyInfo().value() != key->publicKeyInfo().value());
}

TEST_CASE("A request carries name and alternative names, and proves possession of its key") {
  auto key = PrivateKey::generateP256();
  REQUIRE(key);
  const AlternativeNames names{.dns = {"ws7.clinic.example"},
                               .ip = {"127.0.0.1", "::1", "2001:db8::1:0:0:5"},
                               .uri = {"urn:uuid:6f3c"},
                               .email = {"it@clinic.example"}};
  auto request =
      CertificateRequest::create(*key, {.commonName = "Praxis Müller", .organization = "Klinik", .names = names});
  REQUIRE(request);
  auto parsed = CertificateRequest::fromPem(request->toPem());
  REQUIRE(parsed);
  CHECK(parsed->subject().commonName == "Praxis Müller");
  CHECK(parsed->subject().organization == "Klinik");
  CHECK(parsed->alternativeNames() == names);
  CHECK(CertificateRequest::fromDer(request->toDer()));

  auto der = request->toDer();
  const std::string_view name = "Praxis";
  auto at = std::ranges::search(der, std::as_bytes(std::span(name)));
  REQUIRE_FALSE(at.empty());
  *at.begin() = std::byte{'K'};
  CHECK(CertificateRequest::fromDer(der).error().code == CryptoError::AuthenticationFailed);
  der.push_back(std::byte{0});
  CHECK(CertificateRequest::fromDer(der).error().code == CryptoError::Malformed);
}

TEST_CASE("Requests with names that are none are refused") {
  auto key = PrivateKey::generateP256();
  REQUIRE(key);
  const auto refused = [&](const RequestedSubject& subject) {
    auto request = CertificateRequest::create(*key, subject);
    return !request && request.error().code == CryptoError::BadInput;
  };
  CHECK(refused({.commonName = "", .organization = {}, .names = {}}));
  CHECK(refused({.commonName = std::string(65, 'x'), .organization = {}, .names = {}}));
  CHECK(refused({.commonName = "x", .organization = {}, .names = {.dns = {""}, .ip = {}, .uri = {}, .email = {}}}));
  CHECK(refused({.commonName = "x", .organization = {}, .names = {.dns = {"a b"}, .ip = {}, .uri = {}, .email = {}}}));
  CHECK(refused(
      {.commonName = "x", .organization = {}, .names = {.dns = {}, .ip = {"300.1.1.1"}, .uri = {}, .email = {}}}));
  CHECK(CertificateRequest::create(*key, {.commonName = std::string(64, 'x'), .organization = {}, .names = {}}));
}

TEST_CASE("An issued certificate says what was asked: subject, issuer, validity, purpose, names, serial, key") {
  const auto authority = makeAuthority();
  const AlternativeNames names{.dns = {"localhost"}, .ip = {"127.0.0.1"}, .uri = {}, .email = {}};
  const Leaf leaf = issueLeaf(authority, KeyPurpose::ServerAuth, names);
  const Certificate& certificate = leaf.certificate;
  CHECK(certificate.subject().commonName == "workstation 7");
  CHECK(certificate.issuer().commonName == "Test CA");
  CHECK(certificate.issuer().organization == "Clavis tests");
  CHECK(certificate.notBefore() == oneYear.from);
  CHECK(certificate.notAfter() == oneYear.until);
  CHECK(certificate.purposes() == std::vector{KeyPurpose::ServerAuth});
  CHECK(certificate.alternativeNames() == names);
  CHECK_FALSE(certificate.isAuthority());
  CHECK(authority.certificate().isAuthority());
  CHECK(authority.certificate().purposes().empty());
  CHECK(certificate.serial().size() == 32);
  CHECK(certificate.matches(leaf.key));
  CHECK_FALSE(certificate.matches(authority.key()));
  CHECK(Certificate::fromPem(certificate.toPem()).value() == certificate);
  CHECK(Certificate::fromDer(certificate.toDer()).value() == certificate);
  CHECK(certificate.spkiSha256() == sha256(leaf.key.publicKeyInfo().value()));
  CHECK(certificate.spkiPin().starts_with("sha256//"));
  CHECK(certificate.spkiPin().size() == 8 + 44);
}

TEST_CASE("An authority may decide the names itself") {
  const auto authority = makeAuthority();
  auto key = PrivateKey::generateP256();
  auto request =
      CertificateRequest::create(*key, {.commonName = "administrator",
                                        .organization = {},
                                        .names = {.dns = {"evil.example"}, .ip = {}, .uri = {}, .email = {}}});
  REQUIRE(request);
  auto certificate = authority.issue(
      *request, {.purposes = {KeyPurpose::ClientAuth},
                 .validity = oneYear,
                 .subject = RequestedSubject{.commonName = "Practitioner/7", .organization = {}, .names = {}}});
  REQUIRE(certificate);
  CHECK(certificate->subject().commonName == "Practitioner/7");
  CHECK(certificate->alternativeNames().empty());
  CHECK(certificate->matches(*key));
}

TEST_CASE("An authority is loaded from its files, and not with a foreign key or a leaf") {
  const auto authority = makeAuthority();
  const Leaf leaf = issueLeaf(authority, KeyPurpose::ClientAuth);
  auto pem = authority.key().toPem();
  auto loaded = CertificateAuthority::load(Certificate::fromPem(authority.certificate().toPem()).value(),
                                           PrivateKey::fromPem(pem->text()).value());
  REQUIRE(loaded);
  CHECK(CertificateAuthority::load(authority.certificate(), leaf.key).error().code == CryptoError::BadInput);
  CHECK(CertificateAuthority::load(leaf.certificate, leaf.key).error().code == CryptoError::BadInput);
}

TEST_CASE("Several certificates are read from one PEM, and a broken one is not skipped") {
  const auto authority = makeAuthority();
  const Leaf leaf = issueLeaf(authority, KeyPurpose::ClientAuth);
  const std::string both = leaf.certificate.toPem() + authority.certificate().toPem();
  auto all = Certificate::allFromPem(both);
  REQUIRE(all);
  CHECK(all->size() == 2);
  CHECK(Certificate::allFromPem(both.substr(0, both.size() - 60)).error().code == CryptoError::Malformed);
  CHECK(Certificate::allFromPem("").error().code == CryptoError::Malformed);
}

TEST_CASE("A chain holds only to its own root, in its time, for its purpose and its name") {
  const auto authority = makeAuthority();
  const auto stranger = makeAuthority("Test CA"); // same name, other key
  const Leaf server = issueLeaf(authority, KeyPurpose::ServerAuth,
                                {.dns = {"fhir.clinic.example"}, .ip = {"127.0.0.1"}, .uri = {}, .email = {}});
  const Leaf client = issueLeaf(authority, KeyPurpose::ClientAuth);
  const std::vector roots{authority.certificate()};

  CHECK(verifyChain(server.certificate, {}, roots, rulesAt(today)));
  CHECK(codeOf(verifyChain(server.certificate, {}, {}, rulesAt(today))) == CryptoError::Untrusted);
  CHECK(codeOf(verifyChain(server.certificate, {}, {stranger.certificate()}, rulesAt(today))) ==
        CryptoError::Untrusted);
  CHECK(codeOf(verifyChain(server.certificate, {}, roots, rulesAt(oneYear.until + 1s))) == CryptoError::Expired);
  CHECK(codeOf(verifyChain(server.certificate, {}, roots, rulesAt(oneYear.from - 1s))) == CryptoError::Expired);

  auto rules = rulesAt(today);
  rules.purpose = KeyPurpose::ServerAuth;
  rules.hostName = "fhir.clinic.example";
  CHECK(verifyChain(server.certificate, {}, roots, rules));
  CHECK(codeOf(verifyChain(client.certificate, {}, roots, rules)) == CryptoError::WrongPurpose);
  rules.hostName = "127.0.0.1";
  CHECK(verifyChain(server.certificate, {}, roots, rules));
  for (const char* other : {"other.example", "clinic.example", "127.0.0.2", "workstation 7"}) {
    rules.hostName = other;
    CHECK(codeOf(verifyChain(server.certificate, {}, roots, rules)) == CryptoError::WrongName);
  }
  rules = rulesAt(today);
  rules.purpose = KeyPurpose::ClientAuth;
  CHECK(verifyChain(client.certificate, {}, roots, rules));
  CHECK(codeOf(verifyChain(server.certificate, {}, roots, rules)) == CryptoError::WrongPurpose);
}

TEST_CASE("A leaf cannot act as an authority, and an intermediate must be there") {
  const auto root = makeAuthority();
  auto intermediate = root.issueAuthority({.commonName = "Clinic 3", .organization = {}, .names = {}}, tenYears);
  REQUIRE(intermediate);
  const Leaf leaf = issueLeaf(*intermediate, KeyPurpose::ClientAuth);
  CHECK(verifyChain(leaf.certificate, {intermediate->certificate()}, {root.certificate()}, rulesAt(today)));
  CHECK(codeOf(verifyChain(leaf.certificate, {}, {root.certificate()}, rulesAt(today))) == CryptoError::Untrusted);
  // Path length 0: an authority below the intermediate counts for nothing.
  auto below = intermediate->issueAuthority({.commonName = "Too deep", .organization = {}, .names = {}}, tenYears);
  REQUIRE(below);
  const Leaf deep = issueLeaf(*below, KeyPurpose::ClientAuth);
  CHECK(codeOf(verifyChain(deep.certificate, {below->certificate(), intermediate->certificate()}, {root.certificate()},
                           rulesAt(today))) == CryptoError::Untrusted);
}

TEST_CASE("Nothing is issued without a purpose or with an empty validity") {
  const auto authority = makeAuthority();
  auto key = PrivateKey::generateP256();
  auto request = CertificateRequest::create(*key, {.commonName = "x", .organization = {}, .names = {}});
  REQUIRE(request);
  CHECK(authority.issue(*request, {.purposes = {}, .validity = oneYear, .subject = {}}).error().code ==
        CryptoError::BadInput);
  CHECK(authority.issue(*request, {.purposes = {KeyPurpose::ClientAuth}, .validity = {today, today}, .subject = {}})
            .error()
            .code == CryptoError::BadInput);
}

TEST_CASE("A revoked certificate fails, and with lists given every certificate needs a current one") {
  const auto authority = makeAuthority();
  const auto stranger = makeAuthority("Other CA");
  const Leaf good = issueLeaf(authority, KeyPurpose::ClientAuth);
  const Leaf bad = issueLeaf(authority, KeyPurpose::ClientAuth);
  auto list = authority.revoke({{.serial = bad.certificate.serial(), .when = today - 1h}}, today - 1h, today + 24h, 7);
  REQUIRE(list);
  auto parsed = RevocationList::fromPem(list->toPem());
  REQUIRE(parsed);
  CHECK(RevocationList::fromDer(list->toDer()));
  CHECK(parsed->issuer() == authority.certificate().subject());
  CHECK(parsed->thisUpdate() == today - 1h);
  CHECK(parsed->nextUpdate() == today + 24h);
  CHECK(parsed->revoked() == std::vector<RevokedCertificate>{{.serial = bad.certificate.serial(), .when = today - 1h}});
  CHECK(parsed->contains(bad.certificate.serial()));
  CHECK_FALSE(parsed->contains(good.certificate.serial()));
  CHECK(parsed->verify(authority.certificate()));
  CHECK(codeOf(parsed->verify(stranger.certificate())) == CryptoError::AuthenticationFailed);

  auto rules = rulesAt(today);
  rules.lists = {*parsed};
  const std::vector roots{authority.certificate()};
  CHECK(verifyChain(good.certificate, {}, roots, rules));
  CHECK(codeOf(verifyChain(bad.certificate, {}, roots, rules)) == CryptoError::Revoked);
  rules.at = today + 48h;
  CHECK(codeOf(verifyChain(good.certificate, {}, roots, rules)) == CryptoError::Expired);
  rules = rulesAt(today);
  rules.lists = {stranger.revoke({}, today - 1h, today + 24h, 1).value()};
  CHECK(codeOf(verifyChain(good.certificate, {}, roots, rules)) == CryptoError::Untrusted);
  CHECK(authority.revoke({}, today, today, 1).error().code == CryptoError::BadInput);
  CHECK(authority.revoke({{.serial = "xyz", .when = today}}, today, today + 1h, 1).error().code ==
        CryptoError::BadInput);
}

TEST_CASE("An identity survives PKCS#12, and a wrong password is told from a broken file") {
  const auto authority = makeAuthority();
  const Leaf leaf = issueLeaf(authority, KeyPurpose::ClientAuth);
  const auto password = SecretBytes::copyOf("pässwörd");
  auto file = writePkcs12({.key = leaf.key, .certificate = leaf.certificate, .authorities = {authority.certificate()}},
                          password.view(), "Clavis");
  REQUIRE(file);
  auto read = readPkcs12(file->view(), password.view());
  REQUIRE(read);
  CHECK(read->certificate == leaf.certificate);
  CHECK(read->certificate.matches(read->key));
  REQUIRE(read->authorities.size() == 1);
  CHECK(read->authorities[0] == authority.certificate());
  CHECK(readPkcs12(file->view(), SecretBytes::copyOf("wrong").view()).error().code == CryptoError::WrongPassword);
  CHECK(readPkcs12(file->view(), {}).error().code == CryptoError::WrongPassword);
  CHECK(readPkcs12(file->view().first(100), password.view()).error().code == CryptoError::Malformed);
  CHECK(readPkcs12({}, password.view()).error().code == CryptoError::Malformed);
  CHECK(writePkcs12({.key = authority.key(), .certificate = leaf.certificate, .authorities = {}}, password.view(), "x")
            .error()
            .code == CryptoError::BadInput);
}

TEST_CASE("Garbage is no certificate, request or list") {
  const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  CHECK(Certificate::fromPem(pem).error().code == CryptoError::Malformed);
  CHECK(Certificate::fromDer({}).error().code == CryptoError::Malformed);
  CHECK(CertificateRequest::fromPem(pem).error().code == CryptoError::Malformed);
  CHECK(RevocationList::fromPem(pem).error().code == CryptoError::Malformed);
  CHECK(RevocationList::fromDer(std::as_bytes(std::span(pem))).error().code == CryptoError::Malformed);
}

TEST_CASE("An old PKCS#12 file with RC2 and 3DES is read, and the process does not keep those algorithms") {
  if (std::system("openssl version >/dev/null 2>&1") != 0) SKIP("no openssl program");
  const clavis::tests::TemporaryFolder folder;
  const auto authority = makeAuthority();
  const Leaf leaf = issueLeaf(authority, KeyPurpose::ClientAuth);
  std::ofstream(folder / "key.pem") << leaf.key.toPem()->text();
  std::ofstream(folder / "cert.pem") << leaf.certificate.toPem();
  const std::string command =
      "cd '" + folder.path().string() +
      "' && openssl pkcs12 -export -legacy -inkey key.pem -in cert.pem -passout pass:old -out old.p12 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream stream(folder / "old.p12", std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(stream), {}};
  auto identity = readPkcs12(std::as_bytes(std::span(file)), std::as_bytes(std::span(std::string_view("old"))));
  INFO((identity ? std::string() : identity.error().detail));
  REQUIRE(identity);
  CHECK(identity->certificate == leaf.certificate);
  CHECK(identity->certificate.matches(identity->key));
  CHECK(identity->key.sign(std::as_bytes(std::span(std::string_view("message")))));
  CHECK(readPkcs12(std::as_bytes(std::span(file)), std::as_bytes(std::span(std::string_view("new")))).error().code ==
        CryptoError::WrongPassword);
}

TEST_CASE("An Ed25519 key gets a messaging certificate that opens no TLS connection") {
  const auto authority = makeAuthority();
  std::array<std::byte, 32> seed{};
  seed.fill(std::byte{7});
  const auto key = PrivateKey::fromEd25519Seed(seed);
  REQUIRE(key);
  CHECK_FALSE(PrivateKey::fromEd25519Seed(std::span(seed).first(31)));
  const auto request = CertificateRequest::create(*key, {.commonName = "device", .organization = {}, .names = {}});
  REQUIRE(request);
  REQUIRE(CertificateRequest::fromPem(request->toPem()));
  const auto issued =
      authority.issue(*request, {.purposes = {KeyPurpose::Messaging}, .validity = oneYear, .subject = {}});
  REQUIRE(issued);
  CHECK(issued->purposes() == std::vector{KeyPurpose::Messaging});
  CHECK(issued->matches(*key));
  const auto info = key->publicKeyInfo();
  REQUIRE(info);
  REQUIRE(issued->ed25519Key());
  CHECK(std::ranges::equal(*issued->ed25519Key(), std::span(*info).last(32)));
  CHECK_FALSE(authority.certificate().ed25519Key());

  auto rules = rulesAt(today);
  rules.purpose = KeyPurpose::Messaging;
  CHECK(verifyChain(*issued, {}, {authority.certificate()}, rules));
  CHECK(codeOf(verifyChain(*issued, {}, {makeAuthority("Other").certificate()}, rules)) == CryptoError::Untrusted);
  rules.at = oneYear.until + 1s;
  CHECK(codeOf(verifyChain(*issued, {}, {authority.certificate()}, rules)) == CryptoError::Expired);
  rules = rulesAt(today);
  rules.purpose = KeyPurpose::ClientAuth;
  CHECK(codeOf(verifyChain(*issued, {}, {authority.certificate()}, rules)) == CryptoError::WrongPurpose);
  rules.purpose = KeyPurpose::Messaging;
  const auto tls = issueLeaf(authority, KeyPurpose::ClientAuth);
  CHECK(codeOf(verifyChain(tls.certificate, {}, {authority.certificate()}, rules)) == CryptoError::WrongPurpose);
}
