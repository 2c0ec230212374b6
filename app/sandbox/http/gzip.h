// gzip (RFC 1952) for answers and loaded files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::sandbox {
[[nodiscard]] std::string gzipped(std::string_view bytes);
/// nullopt when it is no gzip, is cut off, or unpacks to more than `limit`.
[[nodiscard]] std::optional<std::string> gunzipped(std::string_view bytes, std::size_t limit);
} // namespace clavis::sandbox
