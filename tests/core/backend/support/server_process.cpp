#include "tests/core/backend/support/server_process.h"

#include "tests/support/shared_data.h"

#include <QProcess>
#include <QProcessEnvironment>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace clavis::tests {
namespace {

std::string save(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
  const auto path = folder / name;
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

/// What a server of tests/faults has seen so far.
std::vector<std::string> eventsOf(QProcess& process) {
  process.write("events\n");
  std::vector<std::string> lines;
  for (;;) {
    while (!process.canReadLine())
      if (!process.waitForReadyRead(10'000)) throw std::runtime_error("a server of tests/faults does not answer");
    const auto line = process.readLine().trimmed().toStdString();
    if (line == "end") return lines;
    lines.push_back(line);
  }
}

} // namespace

Listener::Listener() {
  m_descriptor = ::socket(AF_INET, SOCK_STREAM, 0); // without CLOEXEC: the child is to have it
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (m_descriptor < 0 || ::bind(m_descriptor, generic, size) != 0 || ::listen(m_descriptor, 64) != 0 ||
      ::getsockname(m_descriptor, generic, &size) != 0)
    throw std::runtime_error("no listening socket");
  m_port = ntohs(address.sin_port);
}
Listener::~Listener() { close(); }
void Listener::close() {
  if (m_descriptor >= 0) ::close(m_descriptor);
  m_descriptor = -1;
}

Nginx::Nginx(const Issued& server, const NginxOptions& options) : m_process(std::make_unique<QProcess>()) {
  std::filesystem::create_directories(root());
  std::string config = "daemon off;\nworker_processes 1;\n" + std::string(::geteuid() == 0 ? "user root;\n" : "") +
                       "error_log " + (m_folder / "error.log").string() + ";\npid " + (m_folder / "pid").string() +
                       ";\nevents { worker_connections 256; }\nhttp {\naccess_log off;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    config += std::string(kind) + "_temp_path " + (m_folder / kind).string() + ";\n";
  config +=
      "default_type application/fhir+json;\nsendfile on;\ntcp_nopush on;\nkeepalive_requests 1000000;\nserver {\n";
  config += "listen 127.0.0.1:" + std::to_string(m_listener.port()) + " ssl" + (options.http2 ? " http2" : "") + ";\n";
  config += "ssl_protocols " + options.protocols + ";\n";
  config += "ssl_certificate " + save(m_folder, "server.pem", server.certificatePem) + ";\n";
  config += "ssl_certificate_key " + save(m_folder, "server.key", server.keyPem) + ";\n";
  if (!options.clientCaPem.empty())
    config +=
        "ssl_verify_client on;\nssl_client_certificate " + save(m_folder, "client-ca.pem", options.clientCaPem) + ";\n";
  if (!options.crlPem.empty()) config += "ssl_crl " + save(m_folder, "crl.pem", options.crlPem) + ";\n";
  config += "root " + root().string() + ";\nlocation = /who { return 200 \"$ssl_client_s_dn\"; }\n" +
            options.serverLines + "}\n}\n";

  auto environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("NGINX"),
                     QString::number(m_listener.descriptor()) + QLatin1Char(';')); // inherited sockets
  environment.insert(QStringLiteral("PATH"),
                     environment.value(QStringLiteral("PATH")) + QStringLiteral(":/usr/sbin:/sbin"));
  m_process->setProcessEnvironment(environment);
  m_process->setProcessChannelMode(QProcess::ForwardedChannels);
  const std::string file = save(m_folder, "nginx.conf", config);
  m_process->start(QStringLiteral("/usr/sbin/nginx"),
                   {QStringLiteral("-p"), QString::fromStdString(m_folder.path().string()), QStringLiteral("-e"),
                    QStringLiteral("error.log"), QStringLiteral("-c"), QString::fromStdString(file)});
  if (!m_process->waitForStarted()) throw std::runtime_error("nginx does not start");
  m_listener.close();
}
Nginx::~Nginx() {
  m_process->terminate();
  if (!m_process->waitForFinished(5000)) m_process->kill();
  m_process->waitForFinished();
}
std::string Nginx::url(const std::string& path) const {
  return "https://127.0.0.1:" + std::to_string(m_listener.port()) + path;
}

FaultServer::FaultServer(const Options& options) : m_process(std::make_unique<QProcess>()) {
  QStringList arguments{QString::fromStdString((sourceTree() / "tests/faults/fault_server.py").string()),
                        QStringLiteral("--fd"), QString::number(m_listener.descriptor())};
  const auto file = [&](const char* option, const char* name, const std::string& text) {
    if (text.empty()) return;
    arguments << QString::fromLatin1(option) << QString::fromStdString(save(m_folder, name, text));
  };
  file("--cert", "server.pem", options.server.certificatePem);
  file("--key", "server.key", options.server.keyPem);
  file("--client-ca", "client-ca.pem", options.clientCaPem);
  file("--client-crl", "client-crl.pem", options.clientCrlPem);
  if (options.plain) arguments << QStringLiteral("--plain");
  if (options.tls12) arguments << QStringLiteral("--tls12");
  if (options.optionalClient) arguments << QStringLiteral("--optional-client");
  if (!options.http2.empty()) arguments << QStringLiteral("--http2") << QString::fromStdString(options.http2);
  m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
  m_process->start(QStringLiteral("python3"), arguments);
  if (!m_process->waitForStarted()) throw std::runtime_error("the fault server does not start");
  m_listener.close();
}
FaultServer::~FaultServer() {
  m_process->closeWriteChannel(); // its signal to leave
  if (!m_process->waitForFinished(5000)) m_process->kill();
  m_process->waitForFinished();
}
std::string FaultServer::url(const std::string& path, const std::string& host) const {
  return "https://" + host + ':' + std::to_string(m_listener.port()) + path;
}
std::vector<std::string> FaultServer::events() { return eventsOf(*m_process); }
long FaultServer::count(const std::string& prefix) {
  return std::ranges::count_if(events(), [&](const std::string& event) { return event.starts_with(prefix); });
}

ConnectProxy::ConnectProxy(int refuse) : m_port(m_listener.port()), m_process(std::make_unique<QProcess>()) {
  m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
  m_process->start(QStringLiteral("python3"),
                   {QString::fromStdString((sourceTree() / "tests" / "faults" / "connect_proxy.py").string()),
                    QStringLiteral("--fd"), QString::number(m_listener.descriptor()), QStringLiteral("--refuse"),
                    QString::number(refuse)});
  if (!m_process->waitForStarted()) throw std::runtime_error("the proxy does not start");
  m_listener.close();
}
ConnectProxy::~ConnectProxy() {
  m_process->closeWriteChannel();
  if (!m_process->waitForFinished(5000)) m_process->kill();
  m_process->waitForFinished();
}
std::vector<std::string> ConnectProxy::events() { return eventsOf(*m_process); }

} // namespace clavis::tests
