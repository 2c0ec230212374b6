// The words of XHTML or HTML, for searching only: nothing here is ever shown, run or fetched.
#pragma once

#include <string>
#include <string_view>

namespace clavis::core {

/// Text between tags, a blank for each tag; script, style and comments are left out; the common entities become
/// characters. Linear in the input, never fails.
[[nodiscard]] std::string stripMarkup(std::string_view markup);

} // namespace clavis::core
