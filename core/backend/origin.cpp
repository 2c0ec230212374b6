#include "core/backend/origin.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

namespace clavis::core {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::optional<std::string> part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, which == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0u) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::optional<std::uint16_t> number(const std::string& text) {
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) return {};
  return value;
}

/// What a proxy or a server further in might decode into a step up or sideways, although it is none to the URL parser.
bool hasHiddenSteps(std::string_view path) {
  const std::string lower = lowered(std::string(path));
  return lower.find('\\') != std::string::npos || lower.find("%2e") != std::string::npos ||
         lower.find("%2f") != std::string::npos || lower.find("%5c") != std::string::npos ||
         lower.find("%00") != std::string::npos;
}

} // namespace

Result<Origin> Origin::parse(std::string_view text) {
  const Url url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK)
    return fail(BackendError::BadAddress, "not a URL", Retry::AfterAction);
  if (lowered(part(url.get(), CURLUPART_SCHEME).value_or("")) != "https")
    return fail(BackendError::BadAddress, "not https", Retry::AfterAction);
  if (part(url.get(), CURLUPART_USER) || part(url.get(), CURLUPART_PASSWORD) || part(url.get(), CURLUPART_QUERY) ||
      part(url.get(), CURLUPART_FRAGMENT))
    return fail(BackendError::BadAddress, "a user, a query or a fragment has no place in it", Retry::AfterAction);

  Origin origin;
  origin.m_host = lowered(part(url.get(), CURLUPART_HOST).value_or(""));
  const auto port = number(part(url.get(), CURLUPART_PORT).value_or(""));
  if (origin.m_host.empty() || !port) return fail(BackendError::BadAddress, "no host or port", Retry::AfterAction);
  origin.m_port = *port;
  origin.m_path = part(url.get(), CURLUPART_PATH).value_or("");
  if (hasHiddenSteps(origin.m_path)) return fail(BackendError::BadAddress, "encoded path steps", Retry::AfterAction);
  while (origin.m_path.ends_with('/')) origin.m_path.pop_back();
  origin.m_url = "https://" + origin.authority() + origin.m_path;
  return origin;
}

Result<std::string> Origin::resolve(std::string_view reference, Reach reach) const {
  const auto leaves = [this](const char* why) -> Result<std::string> {
    return std::unexpected(Error(BackendError::LeftOrigin, why).on(authority()));
  };
  if (reference.find('\0') != std::string_view::npos) return leaves("not a URL");
  const Url url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, (m_url + '/').c_str(), 0) != CURLUE_OK) return leaves("not a URL");
  // Some servers hand out links with spaces or letters outside ASCII in the query: encoded rather than refused.
  if (!reference.empty() &&
      curl_url_set(url.get(), CURLUPART_URL, std::string(reference).c_str(), CURLU_URLENCODE) != CURLUE_OK)
    return leaves("not a URL, or of a scheme that is not https");
  if (lowered(part(url.get(), CURLUPART_SCHEME).value_or("")) != "https") return leaves("not https");
  if (part(url.get(), CURLUPART_USER) || part(url.get(), CURLUPART_PASSWORD)) return leaves("carries a user");
  if (lowered(part(url.get(), CURLUPART_HOST).value_or("")) != m_host) return leaves("another host");
  if (number(part(url.get(), CURLUPART_PORT).value_or("")) != m_port) return leaves("another port");
  const std::string path = part(url.get(), CURLUPART_PATH).value_or("/");
  if (hasHiddenSteps(path)) return leaves("encoded path steps");
  if (reach == Reach::Base && path != m_path && !path.starts_with(m_path + '/')) return leaves("outside the base path");

  std::string absolute = "https://" + authority() + path;
  if (const auto query = part(url.get(), CURLUPART_QUERY)) absolute += '?' + *query;
  return absolute;
}

std::string Origin::relative(std::string_view url) const {
  if (url.starts_with(m_url + '/')) return std::string(url.substr(m_url.size() + 1));
  if (url.starts_with(m_url + '?')) return std::string(url.substr(m_url.size()));
  const std::string root = "https://" + authority();
  return url.starts_with(root + '/') ? std::string(url.substr(root.size())) : std::string(url);
}

std::string Origin::authority() const { return m_host + ':' + std::to_string(m_port); }

} // namespace clavis::core
