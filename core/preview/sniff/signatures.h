// The marks by which formats are known, each looked for where its own reader looks. Never reads behind what it is
// given.
#pragma once

#include "core/preview/content_type.h"

#include <string_view>

namespace clavis::core::preview::sniffing {

struct Ends {
  std::string_view head;
  std::string_view tail;
  std::uint64_t size = 0;
};

[[nodiscard]] ContentType typeOf(const Ends& ends);
/// What else a lenient reader would take the same bytes for: a PDF whose mark stands within the first KiB, a ZIP that
/// is read from its end, markup in front of a browser.
[[nodiscard]] std::vector<ContentType> otherTypes(const Ends& ends, ContentType type);

/// The kind of a text: its root element when it is XML, else what it looks like. Unknown: no text.
[[nodiscard]] ContentType textType(std::string_view head, bool whole);
/// "ClinicalDocument" of `<?xml …?><!-- … --><cda:ClinicalDocument …`; empty when there is no root in sight.
[[nodiscard]] std::string_view rootElement(std::string_view text);

} // namespace clavis::core::preview::sniffing
