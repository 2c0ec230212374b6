// Rescue of a vault whose database has unreadable pages (VaultError::DamagedPages). The damaged files are only ever
// read; what can be read is copied into a new vault in another folder, unsent work and settings first. What was lost is
// named, so that sync can fetch it again. Thread: blocks; belongs on a worker thread.
#pragma once

#include "core/vault/vault.h"

#include <string>
#include <vector>

namespace clavis::core {

struct TableCondition {
  std::string table;
  std::int64_t readableRows = 0;
  /// Rowid ranges that could not be read, [first, last]; last is -1 when the end is not known. Empty: the table is
  /// whole.
  std::vector<std::pair<std::int64_t, std::int64_t>> lost;
  [[nodiscard]] bool whole() const { return lost.empty(); }
};

struct DamageReport {
  std::int64_t pages = 0;
  std::int64_t damagedPages = 0;
  std::vector<TableCondition> tables; ///< unsent work, settings and secrets first
  bool schemaReadable = true;         ///< false: nothing can be named, everything has to come from the server again
};

/// What of a vault can be read. Changes nothing. VaultError as Vault::open, except that DamagedPages is what it is for.
[[nodiscard]] Result<DamageReport> examineVault(const std::filesystem::path& dir, const Passphrase& passphrase,
                                                const VaultOptions& options = {});

struct SalvagedVault {
  CreatedVault created;
  DamageReport report; ///< readableRows are the rows copied
};

/// Copies every readable row of `damaged` into a new vault in `fresh` with the same passphrase. `damaged` is left as it
/// is.
[[nodiscard]] Result<SalvagedVault> salvageVault(const std::filesystem::path& damaged,
                                                 const std::filesystem::path& fresh, const Passphrase& passphrase,
                                                 const VaultOptions& options = {});

} // namespace clavis::core
