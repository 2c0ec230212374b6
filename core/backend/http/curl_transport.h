// HTTP/2 and HTTP/1.1 through libcurl, one attempt a request, on a thread of its own.
//
// What it refuses: any TLS but 1.3, any root but the given ones, redirects, proxies and settings from the environment,
// cookies, netrc, protocols other than https, answers over the caps, answers that end early. What it promises: a
// Delivery::AtMostOnce request travels on a connection made for it and is not sent a second time. (libcurl repeats
// requests on a kept connection that turns out dead; the server may have acted on the first.)
//
// Ownership: owns its connections; destroying it closes them. Not to be destroyed from one of its own callbacks.
#pragma once

#include "core/backend/http/tls_context.h"
#include "core/backend/http_transport.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace clavis::core {

struct CurlOptions {
  std::string userAgent = "Clavis";
  std::string proxy{}; ///< "http://host:port" or "socks5h://host:port"; empty: none, whatever the environment says
  std::chrono::milliseconds connectTimeout{15'000}; ///< name, TCP and TLS together
  std::chrono::milliseconds stallTimeout{30'000};   ///< nothing received for so long
  std::size_t maximumHeaderBytes = std::size_t{64} << 10;
  int maximumHeaderLines = 200;
  int maximumConnections = 6;
  bool http2 = true;
};

class CurlTransport final : public HttpTransport {
 public:
  /// Errors: BadIdentity, ClientKeyMismatch, BadAddress (the proxy).
  [[nodiscard]] static Result<std::unique_ptr<CurlTransport>> create(Origin origin, const TlsMaterial& material,
                                                                     CurlOptions options = {});
  ~CurlTransport() override;

  [[nodiscard]] const Origin& origin() const override { return m_origin; }
  void start(HttpRequest request, std::shared_ptr<BodySink> sink, Cancelled cancelled, Finish finish) override;

 private:
  class Loop;
  CurlTransport(Origin origin, std::unique_ptr<Loop> loop);
  Origin m_origin;
  std::unique_ptr<Loop> m_loop;
};

} // namespace clavis::core
