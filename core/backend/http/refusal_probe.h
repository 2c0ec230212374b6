// Finds out whether a connection was cut because the server does not accept our certificate.
//
// With TLS 1.3 a server judges the client's certificate after the client has finished its handshake and sent its
// request. It then sends an alert and closes, and when our sending fails first libcurl never reads the alert:
// "connection closed" is all we know. The probe connects once more, sends nothing, and listens for the alert. So it
// also never delivers a request twice. Thread: the transport's.
#pragma once

#include "core/backend/http/curl_transport.h"

#include <chrono>
#include <memory>
#include <string>

namespace clavis::core {

class RefusalProbe {
 public:
  using Ticks = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds listenFor{400};

  /// Null when it cannot be made.
  [[nodiscard]] static std::unique_ptr<RefusalProbe> create(const std::string& url, const CurlOptions& options,
                                                            const TlsContext& tls, Ticks now);
  ~RefusalProbe();
  RefusalProbe(const RefusalProbe&) = delete;
  RefusalProbe& operator=(const RefusalProbe&) = delete;

  [[nodiscard]] void* handle() const { return m_easy; }
  /// libcurl is done connecting.
  void connected(int curlCode, Ticks now);
  /// True once it is known; refused() then says what.
  [[nodiscard]] bool isDecided(Ticks now);
  [[nodiscard]] bool refused() const { return m_refused; }

 private:
  explicit RefusalProbe(void* easy, Ticks now) : m_easy(easy), m_until(now + std::chrono::seconds(5)) {}
  void* m_easy;
  Ticks m_until;
  bool m_listening = false;
  bool m_decided = false;
  bool m_refused = false;
};

} // namespace clavis::core
