// Rescue of a vault whose database has unreadable pages (VaultError::DamagedPages, or StoreError::Corrupt while it is
// open). The damaged database is only ever read; what can be read is copied into a new vault in another folder,
// settings, secrets and unsent work first. What was lost is named, so that sync can fetch it again.
//
// Tables are found by asking the schema: a room that adds one has nothing to do here.
// Thread: blocks; belongs on a worker thread.
#pragma once

#include "core/vault/vault.h"

#include <string>
#include <utility>
#include <vector>

namespace clavis::core {

struct TableCondition {
  std::string table;
  std::int64_t readableRows = 0;
  /// Rowid ranges that could not be read, [first, last]. In a table without rowids: [0, max] when any part could not be
  /// read.
  std::vector<std::pair<std::int64_t, std::int64_t>> lost;
  /// Neither the server's nor computed from what is the server's: what is lost here is lost for good.
  bool onlyHere = false;
  [[nodiscard]] bool whole() const { return lost.empty(); }
};

struct DamageReport {
  std::int64_t pages = 0;
  std::int64_t damagedPages = 0;
  bool schemaReadable = true;         ///< false: no table can be named; everything has to come from the server again
  std::vector<TableCondition> tables; ///< settings, secrets and unsent work first
  [[nodiscard]] bool whole() const;
  /// Whether a sync brings everything back: nothing that existed only on this machine was hit.
  [[nodiscard]] bool serverHasTheRest() const;
};

/// What of a vault can be read. Changes nothing. VaultError as Vault::open, except that damaged pages are what it is
/// for.
[[nodiscard]] Result<DamageReport> examineVault(const std::filesystem::path& dir, const UnlockSecret& secret,
                                                const VaultOptions& options = {});

/// The setting that a salvaged vault has when something was lost: the names of the incomplete tables, separated by
/// commas. Rooms that keep derived tables (search index, patient list) rebuild them when theirs is named, sync fetches
/// everything anew; then the setting is removed.
inline constexpr std::string_view incompleteTablesSetting = "vault.incomplete_tables";

struct SalvagedVault {
  CreatedVault created;
  DamageReport report; ///< readableRows are the rows copied
};

/// Copies every readable row of `damaged` into a new vault in `fresh`, which opens with the same passphrase (or, after
/// a recovery code, with its new one). `damaged` stays as it is: the code is not used up there.
[[nodiscard]] Result<SalvagedVault> salvageVault(const std::filesystem::path& damaged,
                                                 const std::filesystem::path& fresh, const UnlockSecret& secret,
                                                 const VaultOptions& options = {});

struct RescuedVault {
  DamageReport report;               ///< readableRows are the rows in the new vault
  std::filesystem::path damaged;     ///< where the damaged vault now lies, unaltered
  crypto::RecoveryCode recoveryCode; ///< of the new vault; the old code opens only the damaged one
};

/// salvageVault() into a folder beside `dir`, which then takes the place of `dir`; the damaged vault goes to
/// `dir`.damaged-N and is for a person to delete. Until the very last step a crash, or a full disk (NoSpace), leaves
/// `dir` as it was. Needs as much room as the vault has. Open `dir` afterwards with the same passphrase, or the new one
/// after a recovery code. The folder of sealed files (blobs/) goes along: linked, or copied where links are not known.
[[nodiscard]] Result<RescuedVault> rescueVault(const std::filesystem::path& dir, const UnlockSecret& secret,
                                               const VaultOptions& options = {});

} // namespace clavis::core
