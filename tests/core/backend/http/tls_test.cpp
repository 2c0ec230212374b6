// Who is trusted, and when our own certificate leaves the machine: each case against a real TLS server.
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// A server that would take our certificate if it were offered: so that "it was not offered" means something.
FaultServer curious(const Issued& server, const Authority& ca) {
  return FaultServer({.server = server, .clientCaPem = ca.pem(), .optionalClient = true});
}

} // namespace

TEST_CASE("a server of another CA is not trusted, and never sees our certificate") {
  const Authority ours("Clinic CA");
  const Authority theirs("Somebody's CA");
  auto server = curious(theirs.issue({}), ours);
  const auto transport = connect(server.url(), ours.pem(), ours.issueClient("dr-alice"));
  CHECK_FAILS(get(*transport, "ok"), TlsUntrusted);
  CHECK(server.count("connection") == 1);
  CHECK(server.count("certificate") == 0);
  CHECK(server.count("request") == 0);
}

TEST_CASE("an expired server certificate is told apart") {
  const Authority ca("Clinic CA");
  auto server = curious(ca.issue({.validFromSeconds = -7200, .validToSeconds = -3600}), ca);
  const auto transport = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*transport, "ok"), TlsExpired);
  CHECK(server.count("certificate") == 0);
}

TEST_CASE("a server certificate from the future is told apart") {
  const Authority ca("Clinic CA");
  auto server = curious(ca.issue({.validFromSeconds = 3600, .validToSeconds = 7200}), ca);
  const auto transport = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*transport, "ok"), TlsExpired);
}

TEST_CASE("a certificate for another host fails before our certificate leaves") {
  const Authority ca("Clinic CA");
  auto server = curious(ca.issue({.commonName = "other.example", .names = {"DNS:other.example", "IP:127.0.0.9"}}), ca);
  const auto byAddress = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*byAddress, "ok"), TlsHostname);
  const auto byName = connect(server.url("", "localhost"), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*byName, "ok"), TlsHostname);
  CHECK(server.count("certificate") == 0);
}

TEST_CASE("a certificate that names the host in its common name only is refused") {
  const Authority ca("Clinic CA");
  auto server = curious(ca.issue({.commonName = "localhost", .names = {"DNS:other.example"}}), ca);
  const auto transport = connect(server.url("", "localhost"), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*transport, "ok"), TlsHostname);
}

TEST_CASE("the right host name is accepted") {
  const Authority ca("Clinic CA");
  auto server = curious(ca.issue({.names = {"DNS:localhost"}}), ca);
  const auto transport = connect(server.url("", "localhost"), ca.pem(), ca.issueClient("dr-alice"));
  CHECK(get(*transport, "ok"));
  CHECK(server.count("certificate dr-alice") == 1);
}

TEST_CASE("a revoked server certificate is refused, and so is one whose list is missing or out of date") {
  const Authority ca("Clinic CA");
  const Authority other("Other CA");
  const Issued good = ca.issue({});
  const Issued bad = ca.issue({});
  const Issued client = ca.issueClient("dr-alice");
  auto revoked = curious(bad, ca);
  auto fine = curious(good, ca);
  const std::string list = ca.revocationList({bad.certificatePem});

  CHECK_FAILS(get(*connect(revoked.url(), ca.pem(), client, {.crlPem = list}), "ok"), TlsRevoked);
  CHECK(get(*connect(fine.url(), ca.pem(), client, {.crlPem = list}), "ok"));
  const std::string stale = ca.revocationList({}, -3600);
  CHECK_FAILS(get(*connect(fine.url(), ca.pem(), client, {.crlPem = stale}), "ok"), RevocationUnknown);
  const std::string foreign = other.revocationList({});
  CHECK_FAILS(get(*connect(fine.url(), ca.pem(), client, {.crlPem = foreign}), "ok"), RevocationUnknown);
  const auto unreadable = tryConnect(fine.url(), ca.pem(), client, {.crlPem = "not a list"});
  CHECK_FAILS(unreadable, BadIdentity);
  CHECK(revoked.count("certificate") == 0);
  CHECK(fine.count("certificate") == 1);
}

TEST_CASE("where old lists are put up with, what they revoke stays revoked") {
  const Authority ca("clinic CA");
  const auto client = ca.issueClient("Dr. Anna");
  const auto server = ca.issue({});
  const FaultServer fine({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const FaultServer revoked({.server = server, .clientCaPem = ca.pem()});
  const std::string stale = ca.revocationList({server.certificatePem}, -60);
  CHECK_FAILS(get(*connect(fine.url(), ca.pem(), client, {.crlPem = stale}), "ok"), RevocationUnknown);
  CHECK(get(*connect(fine.url(), ca.pem(), client, {.crlPem = stale, .staleLists = true}), "ok"));
  CHECK_FAILS(get(*connect(revoked.url(), ca.pem(), client, {.crlPem = stale, .staleLists = true}), "ok"), TlsRevoked);
}

TEST_CASE("a bootstrap connection takes whoever answers, and has nothing to give away") {
  const Authority ca("anybody's CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem(), .optionalClient = true});
  const auto origin = Origin::parse(server.url());
  REQUIRE(origin);
  auto transport = CurlTransport::create(*origin, {.bootstrap = true});
  REQUIRE(transport);
  CHECK(get(**transport, "ok"));
  CHECK(server.count("certificate") == 0);
  const auto client = ca.issueClient("Dr. Anna");
  const auto mixed = CurlTransport::create(
      *origin, {.certificatePem = client.certificatePem, .keyPem = client.key(), .bootstrap = true});
  CHECK((!mixed && mixed.error().is(BackendError::BadIdentity)));
  const auto trusting = CurlTransport::create(*origin, {.caPem = ca.pem(), .bootstrap = true});
  CHECK((!trusting && trusting.error().is(BackendError::BadIdentity)));
}

TEST_CASE("an intermediate authority that was revoked takes its servers with it") {
  const Authority root("Clinic root");
  const Authority intermediate("Clinic servers", root);
  const Issued client = root.issueClient("dr-alice");
  FaultServer server({.server = intermediate.issue({}), .clientCaPem = root.pem(), .optionalClient = true});
  const auto with = [&](const std::string& lists) {
    return get(*connect(server.url(), root.pem(), client, {.crlPem = lists}), "ok");
  };
  CHECK(with(root.revocationList({}) + intermediate.revocationList({})));
  CHECK_FAILS(with(root.revocationList({intermediate.pem()}) + intermediate.revocationList({})), TlsRevoked);
  // A list that is missing anywhere in the chain is not "nothing was revoked".
  CHECK_FAILS(with(intermediate.revocationList({})), RevocationUnknown);
  CHECK_FAILS(with(root.revocationList({})), RevocationUnknown);
  CHECK(server.count("certificate") == 1); // ours was shown once only
}

TEST_CASE("TLS 1.2 is refused") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem(), .tls12 = true, .optionalClient = true});
  const auto transport = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*transport, "ok"), TlsVersion);
  CHECK(server.count("request") == 0);
}

TEST_CASE("plain HTTP where TLS should be is told apart") {
  const Authority ca("Clinic CA");
  FaultServer server({.plain = true}); // answers what it cannot read with a "400 Bad Request" in clear
  const auto transport = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(get(*transport, "ok"), NotTls);
  CHECK(server.count("request") == 0);
}

TEST_CASE("a pinned key is enough among several, and a wrong one fails before our certificate leaves") {
  const Authority ca("Clinic CA");
  const Issued serverCertificate = ca.issue({});
  const Issued client = ca.issueClient("dr-alice");
  const std::string right = pinOf(serverCertificate.certificatePem);
  const std::string wrong = pinOf(client.certificatePem);
  auto server = curious(serverCertificate, ca);

  CHECK_FAILS(get(*connect(server.url(), ca.pem(), client, {.pins = {wrong}}), "ok"), PinMismatch);
  CHECK(server.count("certificate") == 0);
  CHECK(get(*connect(server.url(), ca.pem(), client, {.pins = {wrong, right}}), "ok"));
  CHECK(get(*connect(server.url(), ca.pem(), client, {.pins = {"sha256//" + right}}), "ok"));
  CHECK(get(*connect(server.url(), ca.pem(), client, {.pins = {pinOf(ca.pem())}}), "ok")); // the issuer's key
  CHECK_FAILS(tryConnect(server.url(), ca.pem(), client, {.pins = {"tooshort="}}), BadIdentity);
}

TEST_CASE("a pin does not make an untrusted server trusted") {
  const Authority ours("Clinic CA");
  const Authority theirs("Somebody's CA");
  const Issued serverCertificate = theirs.issue({});
  auto server = curious(serverCertificate, ours);
  const auto transport = connect(server.url(), ours.pem(), ours.issueClient("dr-alice"),
                                 {.pins = {pinOf(serverCertificate.certificatePem)}});
  CHECK_FAILS(get(*transport, "ok"), TlsUntrusted);
}

TEST_CASE("our certificate is refused: by a TLS alert") {
  const Authority ca("Clinic CA");
  const Authority other("Other CA");
  const Issued revoked = ca.issueClient("dr-gone");
  FaultServer server(
      {.server = ca.issue({}), .clientCaPem = ca.pem(), .clientCrlPem = ca.revocationList({revoked.certificatePem})});
  const Issued expired =
      ca.issue({.commonName = "dr-late", .names = {}, .validFromSeconds = -7200, .validToSeconds = -3600});
  CHECK_FAILS(get(*connect(server.url(), ca.pem(), {}), "ok"), ClientCertificateRefused);
  CHECK_FAILS(get(*connect(server.url(), ca.pem(), other.issueClient("dr-mallory")), "ok"), ClientCertificateRefused);
  CHECK_FAILS(get(*connect(server.url(), ca.pem(), expired), "ok"), ClientCertificateRefused);
  CHECK_FAILS(get(*connect(server.url(), ca.pem(), revoked), "ok"), ClientCertificateRefused);
  CHECK(get(*connect(server.url(), ca.pem(), ca.issueClient("dr-alice")), "ok"));
  CHECK(server.count("request") == 1);
}

TEST_CASE("our certificate is refused: by nginx, which answers 400 with a page of HTML") {
  const Authority ca("Clinic CA");
  const Authority other("Other CA");
  const Issued revoked = ca.issueClient("dr-gone");
  const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem(), .crlPem = ca.revocationList({revoked.certificatePem})});
  const Issued expired =
      ca.issue({.commonName = "dr-late", .names = {}, .validFromSeconds = -7200, .validToSeconds = -3600});
  CHECK_FAILS(get(*connect(nginx.url(), ca.pem(), {}), "who"), ClientCertificateRefused);
  CHECK_FAILS(get(*connect(nginx.url(), ca.pem(), other.issueClient("dr-mallory")), "who"), ClientCertificateRefused);
  CHECK_FAILS(get(*connect(nginx.url(), ca.pem(), expired), "who"), ClientCertificateRefused);
  CHECK_FAILS(get(*connect(nginx.url(), ca.pem(), revoked), "who"), ClientCertificateRefused);
  CHECK(get(*connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice")), "who"));
}

TEST_CASE("a key that is not the certificate's is noticed before anything is sent") {
  const Authority ca("Clinic CA");
  Issued mixed = ca.issueClient("dr-alice");
  mixed.keyPem = ca.issueClient("dr-bob").keyPem;
  CHECK_FAILS(tryConnect("https://127.0.0.1:1", ca.pem(), mixed), ClientKeyMismatch);
}

TEST_CASE("an identity that cannot be read is refused whole") {
  const Authority ca("Clinic CA");
  Issued client = ca.issueClient("dr-alice");
  CHECK_FAILS(tryConnect("https://127.0.0.1:1", "", client), BadIdentity);
  CHECK_FAILS(
      tryConnect("https://127.0.0.1:1", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", client),
      BadIdentity);
  client.keyPem = "no key";
  CHECK_FAILS(tryConnect("https://127.0.0.1:1", ca.pem(), client), BadIdentity);
}

TEST_CASE("what the environment says about trust, proxies and key logs is not heard") {
  const Authority ours("Clinic CA");
  const Authority theirs("System CA");
  const TemporaryFolder folder;
  std::ofstream(folder / "system.pem") << theirs.pem();
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) ::setenv(name, (folder / "system.pem").c_str(), 1);
  ::setenv("SSLKEYLOGFILE", (folder / "keys.log").c_str(), 1);
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"})
    ::setenv(name, "http://127.0.0.1:1", 1);

  auto untrusted = curious(theirs.issue({}), ours);
  auto trusted = curious(ours.issue({}), ours);
  const Issued client = ours.issueClient("dr-alice");
  CHECK_FAILS(get(*connect(untrusted.url(), ours.pem(), client), "ok"), TlsUntrusted);
  CHECK(get(*connect(trusted.url(), ours.pem(), client), "ok"));
  std::ifstream keys(folder / "keys.log");
  CHECK(std::string(std::istreambuf_iterator<char>(keys), {}).empty());
  for (const char* name :
       {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "SSLKEYLOGFILE", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"})
    ::unsetenv(name);
}

TEST_CASE("a name without an address and a closed port are told apart") {
  const Authority ca("Clinic CA");
  const Issued client = ca.issueClient("dr-alice");
  CHECK_FAILS(get(*connect("https://no-such-host.invalid", ca.pem(), client), "ok"), CannotResolve);
  Listener listener;
  const auto port = std::to_string(listener.port());
  listener.close();
  CHECK_FAILS(get(*connect("https://127.0.0.1:" + port, ca.pem(), client), "ok"), Unreachable);
}
