// A name that somebody else chose, made safe: to be shown (it cannot reorder or hide what a label says), and to be
// written (no path, no device, an ending that says what the file is).
#pragma once

#include "core/preview/content_type.h"

#include <QString>

namespace clavis::core::preview {

/// One line without control and bidirectional characters; folders cut off; "File" when nothing is left. Long names keep
/// both ends.
[[nodiscard]] QString shownFileName(const QString& name);

/// For a file system: as shown, without characters and names that one of our systems reserves, with the ending of
/// `type` when its own does not go together with it, at most 200 bytes of UTF-8.
[[nodiscard]] QString safeFileName(const QString& name, ContentType type);

} // namespace clavis::core::preview
