// Which failures are the way to the server rather than the thing asked for: the next request would meet them as well,
// nothing is wrong with what was asked, and trying later can succeed.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

[[nodiscard]] bool isOutage(const Error& error);

} // namespace clavis::core
