#include "core/backend/http/http_date.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace clavis::core {

std::optional<Instant> parseHttpDate(std::string_view text) {
  const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return Instant(std::chrono::seconds(seconds));
}

std::optional<std::chrono::milliseconds> retryAfter(const HttpHeaders& headers, Instant now) {
  const auto value = headers.get("Retry-After");
  if (!value || value->empty()) return std::nullopt;
  if (std::ranges::all_of(*value, [](char c) { return c >= '0' && c <= '9'; })) {
    long long seconds = 0;
    constexpr long long aYear = 366LL * 86'400;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), seconds);
    return std::chrono::seconds(error == std::errc{} ? std::min(seconds, aYear) : aYear);
  }
  const auto date = parseHttpDate(*value);
  if (!date) return std::nullopt;
  return std::max(std::chrono::milliseconds(0), *date - now);
}

} // namespace clavis::core
