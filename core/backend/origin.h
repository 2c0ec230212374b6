// The one place a backend lives: scheme, host, port and base path, e.g. https://fhir.clinic.example:8443/r4.
//
// Every URL that is fetched comes from here. Links that a server hands out (Bundle.link, Content-Location, Bulk Data
// manifests) are resolved against the origin and refused when they leave it: a server, or someone who can write a
// Bundle, must not be able to point an authenticated client at another machine or path. The same parser (libcurl's)
// checks and fetches, so the two cannot disagree about what a URL means. Value type; thread: immutable.
#pragma once

#include "core/backend/backend_error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace clavis::core {

/// How far from the base a link may lead.
enum class Reach {
  Base, ///< the base path and below: everything FHIR
  Host, ///< any path of the same scheme, host and port: Bulk Data status and files
};

class Origin {
 public:
  /// Errors: BadAddress unless `url` is https with a host, without user, query or fragment.
  [[nodiscard]] static Result<Origin> parse(std::string_view url);

  /// `reference` may be relative to the base ("Patient/1"), a query on it ("?_getpages=…"), absolute-path or absolute.
  /// Returns the absolute URL. Errors: LeftOrigin.
  [[nodiscard]] Result<std::string> resolve(std::string_view reference, Reach reach = Reach::Base) const;
  /// What follows the base in a URL that resolve() returned, or the absolute path for one outside the base: what can be
  /// stored and given to resolve() again.
  [[nodiscard]] std::string relative(std::string_view url) const;

  [[nodiscard]] const std::string& host() const { return m_host; }
  [[nodiscard]] std::uint16_t port() const { return m_port; }
  /// "https://host:port/base", without a trailing slash.
  [[nodiscard]] const std::string& url() const { return m_url; }
  /// "host:port": what logs and Error::subject() show.
  [[nodiscard]] std::string authority() const;

 private:
  Origin() = default;
  std::string m_url;
  std::string m_host;
  std::string m_path; ///< without a trailing slash; "" for the root
  std::uint16_t m_port = 443;
};

} // namespace clavis::core
