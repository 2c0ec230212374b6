// Bytes over mutual TLS, for requests no honest client sends.
#pragma once

#include "tests/app/sandbox/support/sandbox_client.h"

#include <chrono>
#include <cstdint>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace clavis::tests {

class RawTls {
 public:
  /// `minimumVersion`, `maximumVersion`: as SSL_CTX_set_min_proto_version takes them; 0 for the library's.
  RawTls(std::uint16_t port, const std::string& authorityPem, const ClientIdentity& identity, int maximumVersion = 0);
  ~RawTls();
  RawTls(const RawTls&) = delete;
  RawTls& operator=(const RawTls&) = delete;

  [[nodiscard]] bool connected() const { return m_connected; }
  bool write(const std::string& bytes);
  /// Everything until the server closes or `limit` has passed.
  std::string readAll(std::chrono::milliseconds limit = std::chrono::milliseconds(3000));
  /// Whether the server has closed when readAll returned.
  [[nodiscard]] bool closed() const { return m_closed; }

 private:
  int m_socket = -1;
  ssl_ctx_st* m_context = nullptr;
  ssl_st* m_ssl = nullptr;
  bool m_connected = false;
  bool m_closed = false;
};

[[nodiscard]] std::uint16_t portOf(const std::string& url);

} // namespace clavis::tests
