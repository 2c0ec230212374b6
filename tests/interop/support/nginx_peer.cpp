#include "tests/interop/support/nginx_peer.h"

#include "app/sandbox/identity/authority.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>

namespace clavis::tests {

NginxPeer::NginxPeer() {
  const auto folder = m_folder / "sandbox";
  std::filesystem::create_directories(folder);
  const auto authority = sandbox::Authority::open(folder, m_clock).value();
  const auto front = authority.serverIdentity("127.0.0.1", m_clock.now()).value();
  // nginx's own certificate at the sandbox: for nobody in particular, and believed about everybody.
  const auto key = crypto::PrivateKey::generateP256().value();
  const auto request = crypto::CertificateRequest::create(key, {"nginx", "interop", {}}).value();
  const auto own = authority.issueClient(request, clinician, {"https://nginx.invalid/fhir", {}}, m_clock.now()).value();
  const auto save = [&](const char* name, std::string_view text) {
    std::ofstream(m_folder / name, std::ios::binary) << text;
    return (m_folder / name).string();
  };
  std::uint16_t port = 0;
  {
    const Listener behind;
    port = behind.port();
  }
  m_nginx = std::make_unique<Nginx>(
      Issued{front.certificatePem, front.privateKeyPem},
      NginxOptions{.serverLines = "client_max_body_size 80m;\nlocation /fhir {\nproxy_pass https://127.0.0.1:" +
                                  std::to_string(port) + ";\nproxy_http_version 1.1;\nproxy_ssl_protocols TLSv1.3;\n" +
                                  "proxy_ssl_certificate " + save("own.pem", own.pem) +
                                  ";\nproxy_ssl_certificate_key " + save("own.key", key.toPem().value().text()) +
                                  ";\nproxy_ssl_verify on;\n" + "proxy_ssl_trusted_certificate " +
                                  save("ca.pem", authority.certificatePem()) +
                                  ";\nproxy_ssl_name localhost;\nproxy_set_header Host $http_host;\n"
                                  "proxy_set_header X-Client-Serial $ssl_client_serial;\n}\n",
                   .clientCaPem = authority.certificatePem()});
  sandbox::SandboxOptions options;
  options.folder = folder;
  options.port = port;
  options.origin = m_nginx->url();
  options.proxySerial = own.serial;
  auto started = sandbox::Sandbox::start(std::move(options), m_clock);
  INFO((started ? std::string() : started.error().toString()));
  REQUIRE(started);
  m_server = std::move(*started);
  makePatients(identity(clinician), m_clock);
}

core::BackendIdentity NginxPeer::identity(const std::string& reference) const { return enrolAt(*m_server, reference); }

} // namespace clavis::tests
