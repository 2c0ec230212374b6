// Text as people search it: lower case, diacritics and ligatures of Latin and Greek letters taken off (Müller = muller,
// Łódź = lodz, Straße = strasse, Ærø = aero); other scripts keep their letters (й is not и) and only lose case.
#pragma once

#include <string>
#include <string_view>

namespace clavis::core {

/// Never fails: bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string foldText(std::string_view utf8);

} // namespace clavis::core
