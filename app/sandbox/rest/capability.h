// The CapabilityStatement, built from the same tables the server works by.
#pragma once

#include <string>
#include <string_view>

namespace clavis::sandbox {
[[nodiscard]] std::string capabilityStatement(std::string_view base, std::string_view date);
} // namespace clavis::sandbox
