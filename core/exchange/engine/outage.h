// Which failures pass by themselves, and their names in the vault.
#pragma once

#include "core/backend/backend_error.h"

#include <string>

namespace clavis::core::exchange {

/// The server is out of reach, or refuses us altogether: trying later can succeed, and nothing is wrong with the file.
[[nodiscard]] bool isOutage(const Error& error);
/// "backend/TimedOut"
[[nodiscard]] std::string nameOf(const Error& error);

} // namespace clavis::core::exchange
