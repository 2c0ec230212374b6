// What is sent and what comes back. Plain values.
#pragma once

#include "core/backend/origin.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// Header fields in the order they came; names compare without regard to case (RFC 9110, 5.1).
class HttpHeaders {
 public:
  struct Field {
    std::string name;
    std::string value;
  };
  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<Field> fields) : m_fields(fields) {}
  void add(std::string name, std::string value) { m_fields.push_back({std::move(name), std::move(value)}); }
  /// The first field of that name.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] const std::vector<Field>& all() const { return m_fields; }
  void clear() { m_fields.clear(); }

 private:
  std::vector<Field> m_fields;
};

enum class HttpMethod { Get, Head, Post, Put, Patch, Delete };
[[nodiscard]] const char* methodName(HttpMethod method);

/// What may be done when it is not known whether a request was acted on.
enum class Delivery {
  Read,       ///< changes nothing: may be repeated
  Repeatable, ///< a write that the server applies once however often it comes: If-Match, If-None-Match, If-None-Exist,
              ///< DELETE of one resource. A repeat can be answered 412 because the first one won: see
              ///< HttpResponse::attempts.
  AtMostOnce, ///< anything else: sent on a connection of its own, never repeated by anyone
};

struct HttpRequest {
  HttpMethod method = HttpMethod::Get;
  std::string target{}; ///< resolved against the transport's Origin
  Reach reach = Reach::Base;
  HttpHeaders headers{};
  std::string body{};
  Delivery delivery = Delivery::Read;
  /// For the whole of it, repeats and waits included.
  std::chrono::milliseconds deadline{60'000};
  /// Cap on the body after decompression. FHIR compresses 40:1 and more, so the ratio says nothing; bytes do.
  std::size_t maximumBody = std::size_t{64} << 20;
};

struct HttpResponse {
  int status = 0; ///< any but 3xx (except 304), which end in BackendError::Redirect
  HttpHeaders headers{};
  std::string body{}; ///< complete and decompressed; empty when it went to a BodySink
  int attempts = 1;   ///< 2 and more: earlier ones ended without an answer and may have been acted on
  bool http2 = false;
};

} // namespace clavis::core
