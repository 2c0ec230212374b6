// Plaintext out of the vault, on purpose: the only place of this room that writes any.
#pragma once

#include "core/exchange/blob_reader.h"
#include "core/exchange/errors.h"

#include <filesystem>
#include <string>

namespace clavis::core::exchange {

class ExportPermit;

/// A new file (0600) in `folder`, called `name` or, where that is taken, "name (2)" and so on; its path. What fails
/// leaves no file. `name` goes through safeFileName. Blocks. CannotWrite, Damaged.
[[nodiscard]] Result<std::filesystem::path> savePlaintext(ExportPermit permit, BlobReader& content,
                                                          const std::filesystem::path& folder, const std::string& name);

} // namespace clavis::core::exchange
