// The text of an RTF document (RTF 1.9.1): paragraphs, bold, italic, underlined, tables by row. Pictures, objects,
// fields' codes and everything else that is no text is skipped; nothing is fetched and nothing runs.
#pragma once

#include "app/preview/documents/document.h"

#include <string_view>

namespace clavis::preview {

/// TooDeep: groups within groups beyond any editor's. Damaged: no RTF.
[[nodiscard]] Outcome<core::preview::TextPage> readRtf(std::string_view bytes);

} // namespace clavis::preview
