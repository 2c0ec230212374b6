// A forward proxy, by setting only: TLS runs through it end to end, and what the environment says is not heard.
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// What the environment of the process says while this object lives.
class Environment {
 public:
  explicit Environment(std::vector<std::pair<std::string, std::string>> values) : m_values(std::move(values)) {
    for (const auto& [name, value] : m_values) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : m_values) ::unsetenv(name.c_str());
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<std::string, std::string>> m_values;
};

ClientOptions through(const std::string& proxy) {
  ClientOptions options;
  options.curl.proxy = proxy;
  return options;
}

} // namespace

TEST_CASE("a proxy that is set is used, and sees nothing but TLS") {
  const Authority ca("Clinic CA");
  const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem()});
  ConnectProxy proxy;
  // Nor can the environment send us around it.
  const Environment environment({{"NO_PROXY", "*"}, {"no_proxy", "*"}});
  const auto transport = connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice"), through(proxy.url()));
  const auto answer = get(*transport, "who");
  INFO((answer ? std::string() : answer.error().toString()));
  REQUIRE(answer);
  CHECK(answer->body == "CN=dr-alice"); // our certificate reached the server itself
  CHECK(answer->http2);
  const auto events = proxy.events();
  REQUIRE_FALSE(events.empty());
  for (const std::string& event : events) {
    INFO(event);
    CHECK(event.starts_with("connect 127.0.0.1:"));
  }
}

TEST_CASE("proxies of the environment are not used") {
  const Authority ca("Clinic CA");
  const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem()});
  ConnectProxy proxy;
  const std::string url = proxy.url();
  const Environment environment(
      {{"https_proxy", url}, {"HTTPS_PROXY", url}, {"http_proxy", url}, {"all_proxy", url}, {"ALL_PROXY", url}});
  const auto transport = connect(nginx.url(), ca.pem(), ca.issueClient("dr-alice"));
  const auto answer = get(*transport, "who");
  REQUIRE(answer);
  CHECK(answer->body == "CN=dr-alice");
  CHECK(proxy.events().empty());
}

TEST_CASE("a proxy does not make a server trusted") {
  const Authority ca("Clinic CA");
  const Authority other("Other CA");
  FaultServer server({.server = other.issue({}), .clientCaPem = ca.pem(), .optionalClient = true});
  ConnectProxy proxy;
  const auto transport = connect(server.url(), ca.pem(), ca.issueClient("dr-alice"), through(proxy.url()));
  CHECK_FAILS(get(*transport, "ok"), TlsUntrusted);
  CHECK(server.count("certificate") == 0);
}

TEST_CASE("a proxy that refuses, or is not there, ends the request") {
  const Authority ca("Clinic CA");
  FaultServer server({.server = ca.issue({}), .clientCaPem = ca.pem()});
  ConnectProxy refusing(403);
  CHECK_FAILS(get(*connect(server.url(), ca.pem(), ca.issueClient("dr-alice"), through(refusing.url())), "ok"),
              Unreachable);
  Listener closed;
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed.port());
  closed.close();
  CHECK_FAILS(get(*connect(server.url(), ca.pem(), ca.issueClient("dr-alice"), through(nobody)), "ok"), Unreachable);
  CHECK(server.count("connection") == 0); // and never goes around it
  CHECK_FAILS(tryConnect(server.url(), ca.pem(), ca.issueClient("dr-alice"), through("ftp://127.0.0.1:1")), BadAddress);
}
