// Real servers for one test: nginx, and tests/faults/fault_server.py, which lies on request. The listening socket is
// made here and inherited by the child, so that there is neither a race for the port nor a wait for readiness.
#pragma once

#include "tests/core/backend/support/authority.h"
#include "tests/support/temporary_folder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

class QProcess;

namespace clavis::tests {

/// A listening TCP socket on a free port of 127.0.0.1 that a child may inherit.
class Listener {
 public:
  Listener();
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  [[nodiscard]] int descriptor() const { return m_descriptor; }
  [[nodiscard]] std::uint16_t port() const { return m_port; }
  void close();

 private:
  int m_descriptor = -1;
  std::uint16_t m_port = 0;
};

struct NginxOptions {
  std::string serverLines{}; ///< put into server { … }
  std::string clientCaPem{}; ///< not empty: a client certificate is required
  std::string crlPem{};      ///< not empty: ssl_crl for client certificates
  std::string protocols = "TLSv1.3";
  bool http2 = true;
};

class Nginx {
 public:
  Nginx(const Issued& server, const NginxOptions& options);
  ~Nginx();
  [[nodiscard]] std::string url(const std::string& path = "") const;
  /// Files below here are served at "/".
  [[nodiscard]] std::filesystem::path root() const { return m_folder / "root"; }

 private:
  TemporaryFolder m_folder;
  Listener m_listener;
  std::unique_ptr<QProcess> m_process;
};

class FaultServer {
 public:
  struct Options {
    Issued server{};
    std::string clientCaPem{}; ///< not empty: requires a client certificate, refuses others by a TLS alert
    std::string clientCrlPem{};
    bool plain = false;          ///< no TLS at all
    bool tls12 = false;          ///< nothing newer
    bool optionalClient = false; ///< takes a connection without a client certificate as well
    std::string
        http2{}; ///< a fault told in raw HTTP/2 frames: "short", "reset", "refused", "goaway", "close", "close-in-body"
  };
  explicit FaultServer(const Options& options);
  ~FaultServer();
  [[nodiscard]] std::string url(const std::string& path = "", const std::string& host = "127.0.0.1") const;
  /// What it has seen so far: "connection", "certificate CN", "request METHOD PATH", one a line and in order.
  [[nodiscard]] std::vector<std::string> events();
  [[nodiscard]] long count(const std::string& prefix);

 private:
  TemporaryFolder m_folder;
  Listener m_listener;
  std::unique_ptr<QProcess> m_process;
};

/// A forward proxy (tests/faults/connect_proxy.py).
class ConnectProxy {
 public:
  /// `refuse`: the status it answers every CONNECT with; 0: it makes tunnels.
  explicit ConnectProxy(int refuse = 0);
  ~ConnectProxy();
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
  /// "connect HOST:PORT", "other METHOD TARGET", "clear", one a line and in order.
  [[nodiscard]] std::vector<std::string> events();

 private:
  Listener m_listener;
  std::uint16_t m_port;
  std::unique_ptr<QProcess> m_process;
};

} // namespace clavis::tests
