// A name that somebody else gave a file, made safe to show and to save under on every system. Pure; any thread.
//
// Out go: everything up to the last path separator of any system, control and direction characters and everything else
// that is not seen (a name must read as it is), characters Windows forbids, blanks and dots at the ends. Names that
// Windows keeps for devices (CON, NUL, COM1…) get a '_' in front; a name that is empty then is called "file". At most
// 200 bytes of UTF-8, cut between characters and before the ending, so that a copy's number still fits into 255.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clavis::core::exchange {

inline constexpr std::size_t safeNameAtMost = 200;

/// Never empty; the same when it is called on its own result. What is no UTF-8 counts as '_'.
[[nodiscard]] std::string safeFileName(std::string_view name);

} // namespace clavis::core::exchange
