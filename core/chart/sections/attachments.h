// What the attachments of a document hold, and how their bytes are read.
#pragma once

#include "core/chart/sections/chart_reader.h"
#include "core/chart/source.h"

#include <vector>

namespace clavis::core::chart {

[[nodiscard]] Result<std::vector<AttachmentInfo>> attachmentInfos(ChartReader& reader,
                                                                  const std::vector<Attachment>& attachments);
/// Content of attachment `index` of the loaded DocumentReference or DiagnosticReport, inline or in a Binary of the
/// vault. ChartError::NoSuchResource when it lies elsewhere, Unreadable when it is no base64.
[[nodiscard]] Result<DocumentContent> attachmentContent(ChartReader& reader, int index);

/// Bytes in a named character set as UTF-8; bytes that are not valid become U+FFFD and set `replaced`. Knows UTF-8,
/// US-ASCII, ISO-8859-1, windows-1252 and UTF-16; anything else is read as UTF-8.
[[nodiscard]] std::string textToUtf8(std::string_view bytes, std::string_view contentType, bool& replaced);

} // namespace clavis::core::chart
