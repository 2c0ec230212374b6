// JSON text made readable without parsing it: only white space between tokens changes, so that every digit, escape and
// unknown member stays as the server sent it.
#pragma once

#include <QString>

#include <string_view>

namespace clavis::ui {

[[nodiscard]] QString indentedJson(std::string_view utf8);

} // namespace clavis::ui
