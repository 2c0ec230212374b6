// HTTP/1.1 over TLS 1.3 on Boost.Beast. Boost is included by http_session.h and its users in this folder only.
//
// Limits stand in ServerLimits: a client that sends too much is answered with 413 or 431, one that sends too slowly is
// not answered, and the connection of either is closed. Requests that two parsers could read differently (two lengths,
// a length beside a transfer coding) are refused with 400 and the connection ends: nothing after them is executed.
//
// Thread: I/O runs on one thread of its own, handlers on `workers` threads. stop() may be called from any thread but a
// handler's; it lets running handlers end and closes every connection.
#pragma once

#include "app/sandbox/http/http_message.h"
#include "app/sandbox/http/web_socket.h"
#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace clavis::sandbox {

enum class HttpServerError { Address = 1, Certificate };

struct ServerLimits {
  std::uint32_t headerBytes = 32 * 1024;
  std::uint64_t bodyBytes = 64 * 1024 * 1024;
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds headers{20'000}; ///< from the previous answer to the end of the headers
  std::chrono::milliseconds body{60'000};
  std::chrono::milliseconds answer{60'000};
  std::chrono::milliseconds socketIdle{
      120'000};                  ///< a web socket that says nothing for half of it is asked whether it lives
  std::size_t connections = 256; ///< and as many web sockets
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0; ///< 0: any free one
  std::string certificateChainPem;
  std::string privateKeyPem;
  /// The authority that clients must have a certificate of; empty: clients need none.
  std::string clientAuthorityPem;
  bool strangersToo = false; ///< who shows no certificate is let in as nobody; a bad one is refused all the same
  /// Asked during the handshake and again for each request.
  std::function<bool(std::string_view serial)> isRevoked;
  ServerLimits limits;
  unsigned workers = 4;
  std::string socketPath{}; ///< where web sockets are offered
};

class HttpServer {
 public:
  /// Takes the address; connections wait until serve().
  [[nodiscard]] static core::Result<std::unique_ptr<HttpServer>> listen(ServerOptions options);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Answers from now on. Once. Without `sockets` none are offered.
  void serve(HttpHandler handler, SocketHandler sockets = {});
  /// Cuts every web socket, without a word. From any thread.
  void cutSockets();
  void stop();

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace clavis::sandbox

template <>
struct clavis::core::ErrorNames<clavis::sandbox::HttpServerError> {
  static constexpr const char* area = "http-server";
  static constexpr const char* name(clavis::sandbox::HttpServerError e) {
    switch (e) {
    case clavis::sandbox::HttpServerError::Address: return "Address";
    case clavis::sandbox::HttpServerError::Certificate: return "Certificate";
    }
    return "?";
  }
};
