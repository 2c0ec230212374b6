// The times that HTTP headers carry.
#pragma once

#include "core/backend/http_message.h"
#include "core/base/clock.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace clavis::core {

/// An HTTP-date (RFC 9110, 5.6.7) in any of its three forms.
[[nodiscard]] std::optional<Instant> parseHttpDate(std::string_view text);
/// Retry-After (RFC 9110, 10.2.3): seconds, or a date counted from `now`; never negative.
[[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter(const HttpHeaders& headers, Instant now);

} // namespace clavis::core
