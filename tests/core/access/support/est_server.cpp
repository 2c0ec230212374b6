#include "tests/core/access/support/est_server.h"

#include "crypto/x509/certificate.h"
#include "tests/support/shared_data.h"

#include <QProcess>

#include <catch2/catch_test_macros.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

namespace clavis::tests {
namespace {

/// A listening socket in the file system, made here so that nobody waits for it to appear.
int listenAt(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.data(), path.size());
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(file >= 0);
  REQUIRE(::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(file, 16) == 0);
  return file;
}

} // namespace

EstServer::EstServer() : m_wrapper(std::make_unique<QProcess>()) {
  for (const char* program : {"/usr/sbin/nginx", "/usr/sbin/fcgiwrap"})
    if (!std::filesystem::exists(program)) {
      WARN("Enrolment at a foreign EST server is NOT tested: there is no " << program);
      SKIP("no " << program);
    }
  const auto endpoint = (sourceTree() / "tests/support/est/endpoint.py").string();
  QProcess init;
  init.start(QStringLiteral("python3"), {QString::fromStdString(endpoint), QStringLiteral("init"),
                                         QString::fromStdString((m_folder / "ca").string())});
  REQUIRE(init.waitForFinished(30'000));
  INFO(init.readAllStandardError().toStdString());
  REQUIRE(init.exitCode() == 0);

  const std::string door = (m_folder / "door").string();
  const int listening = listenAt(door);
  m_wrapper->setChildProcessModifier([listening] { ::dup2(listening, STDIN_FILENO); });
  m_wrapper->setProcessChannelMode(QProcess::ForwardedChannels);
  m_wrapper->start(QStringLiteral("/usr/sbin/fcgiwrap"),
                   {QStringLiteral("-c"), QStringLiteral("1")}); // more would outlive it
  REQUIRE(m_wrapper->waitForStarted());
  ::close(listening);

  std::string lines = "ssl_client_certificate " + (m_folder / "ca" / "both.pem").string() +
                      ";\nssl_verify_client optional;\nssl_verify_depth 2;\nlocation /.well-known/est/ {\n";
  write("both.pem", rootPem() + read("issuing.pem"));
  const std::pair<const char*, std::string> parameters[] = {
      {"SCRIPT_FILENAME", endpoint},
      {"EST_DIR", (m_folder / "ca").string()},
      {"REQUEST_METHOD", "$request_method"},
      {"DOCUMENT_URI", "$document_uri"},
      {"CONTENT_LENGTH", "$content_length"},
      {"SSL_CLIENT_VERIFY", "$ssl_client_verify"},
      {"SSL_CLIENT_ESCAPED_CERT", "$ssl_client_escaped_cert"},
      {"PATH", "/usr/sbin:/usr/bin:/bin"},
  };
  for (const auto& [name, value] : parameters) lines += std::string("fastcgi_param ") + name + ' ' + value + ";\n";
  lines += "fastcgi_pass unix:" + door + ";\n}\n";
  m_nginx.emplace(Issued{read("chain.pem"), read("server.key")}, NginxOptions{.serverLines = lines});
}

EstServer::~EstServer() {
  m_nginx.reset();
  m_wrapper->terminate();
  if (!m_wrapper->waitForFinished(5'000)) m_wrapper->kill();
  m_wrapper->waitForFinished();
}

crypto::Sha256Digest EstServer::fingerprint() const {
  return crypto::Certificate::fromPem(rootPem()).value().fingerprint();
}

void EstServer::write(const std::string& name, const std::string& bytes) const {
  std::ofstream(m_folder / "ca" / name, std::ios::binary) << bytes;
}

std::string EstServer::read(const std::string& name) const {
  std::ifstream in(m_folder / "ca" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace clavis::tests
