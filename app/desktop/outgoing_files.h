// Files of this computer before they are sent: what they are by their bytes, what they say beside their content, and
// that taken out. Blocks on the disk: belongs on a worker. Nothing is decoded: the type is sniffed from both ends, and
// details are taken out by the structure of the file alone (core/preview/metadata).
#pragma once

#include "ui/files/file_source.h"

namespace clavis::desktop {

/// Never fails as a whole: a file that cannot be sent says why (OutgoingFile::problem).
[[nodiscard]] ui::OutgoingFile examineFile(const std::filesystem::path& path);
[[nodiscard]] ui::OutgoingFile examineContent(QByteArray content, const QString& name);
/// The file's bytes. ExchangeError CannotReadSource, TooLarge.
[[nodiscard]] core::Result<QByteArray> contentOf(const ui::OutgoingFile& file);
/// The file's bytes without its hidden details. ExchangeError CannotReadSource, PreviewError of stripLocation.
[[nodiscard]] core::Result<QByteArray> withoutDetails(const ui::OutgoingFile& file);

} // namespace clavis::desktop
