// One clinician's workstation against one server, in a line or two.
#pragma once

#include "core/backend/http/curl_transport.h"
#include "tests/core/backend/support/authority.h"

#include <catch2/catch_test_macros.hpp>

namespace clavis::tests {

struct ClientOptions {
  std::vector<std::string> pins{};
  std::string crlPem{};
  bool staleLists = false;
  core::CurlOptions curl{};
};

inline core::Result<std::unique_ptr<core::CurlTransport>>
tryConnect(const std::string& url, const std::string& caPem, const Issued& client, const ClientOptions& options = {}) {
  auto origin = core::Origin::parse(url);
  REQUIRE(origin);
  return core::CurlTransport::create(std::move(*origin),
                                     {.caPem = caPem,
                                      .certificatePem = client.certificatePem,
                                      .keyPem = client.key(),
                                      .pins = options.pins,
                                      .crlPem = options.crlPem,
                                      .staleLists = options.staleLists},
                                     options.curl);
}

inline std::unique_ptr<core::CurlTransport> connect(const std::string& url, const std::string& caPem,
                                                    const Issued& client, const ClientOptions& options = {}) {
  auto transport = tryConnect(url, caPem, client, options);
  INFO((transport ? std::string() : transport.error().toString()));
  REQUIRE(transport);
  return std::move(*transport);
}

inline core::Result<core::HttpResponse> get(core::HttpTransport& transport, std::string target,
                                            std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
  return transport.send({.target = std::move(target), .deadline = deadline}).takeResult();
}

} // namespace clavis::tests

/// The result is this error; says what it was otherwise.
#define CHECK_FAILS(result, code)                                                                                      \
  do {                                                                                                                 \
    const auto& checked = (result);                                                                                    \
    INFO((checked ? std::string("a success") : checked.error().toString()));                                           \
    CHECK((!checked && checked.error().is(clavis::core::BackendError::code)));                                         \
  } while (false)
