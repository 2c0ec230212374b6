// "backend/TimedOut": an error by its area and its name, as it is kept in the vault, printed by clavisctl and looked up
// for the sentence a person reads. Holds nothing but those two words, so it may go anywhere.
#pragma once

#include "core/base/error.h"

#include <string>

namespace clavis::core {

[[nodiscard]] std::string qualifiedName(const Error& error);

} // namespace clavis::core
