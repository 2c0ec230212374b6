#include "core/base/qualified_name.h"

namespace clavis::core {

std::string qualifiedName(const Error& error) { return std::string(error.area()) + '/' + error.name(); }

} // namespace clavis::core
