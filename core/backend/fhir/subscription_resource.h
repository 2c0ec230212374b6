// The Subscription we ask a server for (http://hl7.org/fhir/R4/subscription.html): which mail and heads it watches.
#pragma once

#include "core/base/clock.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// Searches that together find the mail and heads of the routes, `each` routes in one; all mail and heads that the
/// server shows us when there are more than `atMost`.
[[nodiscard]] std::vector<std::string> watchCriteria(const std::vector<std::string>& routes, std::size_t each,
                                                     std::size_t atMost);
/// JSON. The channel carries no payload: a notice says nothing.
[[nodiscard]] std::string subscriptionResource(std::string_view criteria, Instant end);

} // namespace clavis::core
