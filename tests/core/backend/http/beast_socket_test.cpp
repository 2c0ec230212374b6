// Web sockets: the same trust as every other connection, and what a hostile server may say.
#include "core/backend/http/beast_socket.h"
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"
#include "tests/support/backend/socket_ear.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <thread>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

std::unique_ptr<BeastSocket> socketTo(const std::string& url, const std::string& caPem, const Issued& client,
                                      const ClientOptions& options = {}) {
  auto origin = Origin::parse(url);
  REQUIRE(origin);
  auto socket = BeastSocket::create(std::move(*origin), {.caPem = caPem,
                                                         .certificatePem = client.certificatePem,
                                                         .keyPem = client.key(),
                                                         .pins = options.pins,
                                                         .crlPem = options.crlPem});
  INFO((socket ? std::string() : socket.error().toString()));
  REQUIRE(socket);
  return std::move(*socket);
}

/// Why a connection to the server's /fault/NAME does not stand, or ends.
Result<void> endOf(BeastSocket& socket, const std::string& name) {
  const auto ear = std::make_shared<SocketEar>();
  socket.dial(name, ear);
  auto why = ear->end();
  REQUIRE(why);
  return std::unexpected(std::move(*why));
}

FaultServer curious(const Issued& server, const Authority& ca) {
  return FaultServer({.server = server, .clientCaPem = ca.pem(), .optionalClient = true});
}

} // namespace

TEST_CASE("Web socket: a server that is not to be trusted never sees our certificate") {
  const Authority ca("Clinic CA");
  const Authority theirs("Somebody's CA");
  const Issued client = ca.issueClient("dr-alice");
  const Issued good = ca.issue({});
  const auto refused = [&](FaultServer& server, const ClientOptions& options = {}) {
    const auto socket = socketTo(server.url(), ca.pem(), client, options);
    auto why = endOf(*socket, "fault/socket-words");
    CHECK(server.count("connection") == 1);
    CHECK(server.count("certificate") == 0);
    CHECK(server.count("request") == 0);
    return why;
  };
  auto foreign = curious(theirs.issue({}), ca);
  CHECK_FAILS(refused(foreign), TlsUntrusted);
  auto expired = curious(ca.issue({.validFromSeconds = -7200, .validToSeconds = -3600}), ca);
  CHECK_FAILS(refused(expired), TlsExpired);
  auto other = curious(ca.issue({.commonName = "other.example", .names = {"DNS:other.example"}}), ca);
  CHECK_FAILS(refused(other), TlsHostname);
  auto unpinned = curious(good, ca);
  CHECK_FAILS(refused(unpinned, {.pins = {pinOf(client.certificatePem)}}), PinMismatch);
  auto revoked = curious(good, ca);
  CHECK_FAILS(refused(revoked, {.crlPem = ca.revocationList({good.certificatePem})}), TlsRevoked);
  auto stale = curious(good, ca);
  CHECK_FAILS(refused(stale, {.crlPem = ca.revocationList({}, -3600)}), RevocationUnknown);
}

TEST_CASE("Web socket: TLS 1.2 and plain HTTP are refused") {
  const Authority ca("Clinic CA");
  const Issued client = ca.issueClient("dr-alice");
  FaultServer old({.server = ca.issue({}), .clientCaPem = ca.pem(), .tls12 = true, .optionalClient = true});
  CHECK_FAILS(endOf(*socketTo(old.url(), ca.pem(), client), "fault/socket-words"), TlsVersion);
  CHECK(old.count("request") == 0);
  FaultServer plain({.plain = true});
  CHECK_FAILS(endOf(*socketTo(plain.url(), ca.pem(), client), "fault/socket-words"), NotTls);
  CHECK(plain.count("request") == 0);
}

TEST_CASE("Web socket: a server that does not know us lets us go no further") {
  const Authority ca("Clinic CA");
  const Authority theirs("Somebody's CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto why = endOf(*socketTo(server.url(), ca.pem(), theirs.issueClient("mallory")), "fault/socket-words");
  // Its alert may be lost behind the reset that follows it.
  CHECK((why.error().is(BackendError::ClientCertificateRefused) || why.error().is(BackendError::ClosedWithoutAnswer)));
  CHECK(server.count("request") == 0);
}

TEST_CASE("Web socket: nobody leads us to another host, by address or by redirect") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto socket = socketTo(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  for (const char* away : {"wss://elsewhere.example/ws", "wss://127.0.0.1:1/ws", "ws://127.0.0.1/ws", "//else/ws"})
    CHECK_FAILS(endOf(*socket, away), LeftOrigin);
  CHECK(server.count("connection") == 0);
  CHECK_FAILS(endOf(*socket, "fault/redirect"), Redirect);
  CHECK_FAILS(endOf(*socket, "fault/status?code=404"), NotFound);
  CHECK_FAILS(endOf(*socket, "fault/ok"), NotAllowed);
}

TEST_CASE("Web socket: words arrive in order, and its end is told once") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto socket = socketTo(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  const auto ear = std::make_shared<SocketEar>();
  socket->dial("fault/socket-words", ear);
  CHECK(ear->word() == "ping a");
  CHECK(ear->word() == "bound b");
  // The next connection takes the place of this one, silently.
  const auto next = std::make_shared<SocketEar>();
  socket->dial("fault/socket-words", next);
  CHECK(next->word() == "ping a");
  CHECK(server.count("certificate dr-alice") == 2);
}

TEST_CASE("Web socket: given up at any moment of its dialling, it ends at once") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const Issued client = ca.issueClient("dr-alice");
  for (int round = 0; round < 400; ++round) {
    auto socket = socketTo(server.url(), ca.pem(), client);
    const auto ear = std::make_shared<SocketEar>();
    socket->dial("fault/socket-words", ear);
    // Nothing of ours says when the name is found: the moments are tried one after the other.
    const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(5 * round);
    while (std::chrono::steady_clock::now() < moment) std::this_thread::yield();
    socket.reset(); // waits for the thread; one that had found the name just before stayed connected for ever
  }
  SUCCEED();
}

TEST_CASE("Web socket: hostile frames end the connection and nothing else") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  const auto socket = socketTo(server.url(), ca.pem(), ca.issueClient("dr-alice"));
  CHECK_FAILS(endOf(*socket, "fault/socket-binary"), Malformed);
  for (const char* name : {"socket-huge", "socket-huge-claim", "socket-endless", "socket-reserved", "socket-not-utf8",
                           "socket-masked", "socket-drop", "socket-close", "socket-wrong-key"}) {
    INFO(name);
    // What it ends with is told while the other side still talks: the one or the other.
    const auto why = endOf(*socket, std::string("fault/") + name);
    CHECK((why.error().is(BackendError::ClosedWithoutAnswer) || why.error().is(BackendError::TooLarge)));
  }
  // And the socket is as good as new.
  const auto ear = std::make_shared<SocketEar>();
  socket->dial("fault/socket-words", ear);
  CHECK(ear->word() == "ping a");
}
