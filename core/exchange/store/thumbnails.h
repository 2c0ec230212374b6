// Small pictures of files, kept in the vault beside their transfer and gone with it. Functions over one connection.
// Errors: StoreError.
//
// What an attacker gets from the disk: nothing, they are rows of the encrypted database. A malicious file's picture
// was made by the restricted helper; here it is bounded pixels.
#pragma once

#include "core/exchange/model/thumbnail.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core::exchange {

/// Nothing: none was made yet. A picture without pixels: there is none to be made.
[[nodiscard]] Result<std::optional<Thumbnail>> readThumbnail(const ReadConnection& db, TransferKey key);
/// A picture larger than Thumbnail::largestSide is kept as "none". NoSuchTransfer.
[[nodiscard]] Result<void> writeThumbnail(const WriteConnection& db, TransferKey key, const Thumbnail& picture);
[[nodiscard]] Result<void> removeThumbnail(const WriteConnection& db, TransferKey key);

} // namespace clavis::core::exchange
