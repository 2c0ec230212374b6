// One HTTP request and one answer, free of any server library.
// Header names compare without regard to case (RFC 9110 section 5.1); a request's are stored in lower case.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::sandbox {

class Headers {
 public:
  void set(std::string_view name, std::string value);
  /// The first value, or an empty view.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return m_fields; }

 private:
  std::vector<std::pair<std::string, std::string>> m_fields;
};

struct HttpRequest {
  std::string method;
  std::string path;  ///< as sent, still percent-encoded, without the query
  std::string query; ///< as sent, without the question mark
  Headers headers;
  std::string body;
  std::string peerSerial; ///< serial number of the verified client certificate, lower-case hex; empty without one
};

/// What the network does to an answer instead of delivering it (--fault).
struct WireFault {
  std::chrono::milliseconds delay{0};
  bool drop = false;     ///< close without a byte
  bool truncate = false; ///< announce the whole length, send half the body, close
};

struct HttpResponse {
  unsigned status = 200;
  Headers headers;
  std::string body;
  std::optional<std::filesystem::path> file; ///< sent instead of body
  WireFault fault;
};

/// Called on a worker thread, several at once; must not throw.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

} // namespace clavis::sandbox
