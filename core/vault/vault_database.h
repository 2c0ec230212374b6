// The database file of one vault: its key, its name, and the checks that belong to opening it.
// Used by Vault and by salvage; not for other folders.
#pragma once

#include "core/vault/header/vault_header.h"
#include "core/vault/sqlite/connection.h"
#include "crypto/memory/secret_bytes.h"

#include <filesystem>
#include <functional>

namespace clavis::core {

/// Settings that the vault itself writes.
inline constexpr std::string_view profileSetting = "vault.profile";
inline constexpr std::string_view generationSetting = "vault.header_generation";

struct VaultFiles {
  std::filesystem::path dir;
  [[nodiscard]] std::filesystem::path database() const { return dir / "vault.db"; }
  /// What a creation is called until its header is on the disk; it holds nobody's data yet.
  [[nodiscard]] std::filesystem::path unfinished() const { return dir / "vault.db.creating"; }
  /// The copy under the next vault key (rotation.h).
  [[nodiscard]] std::filesystem::path rotating() const { return dir / "vault.db.rotating"; }
  [[nodiscard]] std::filesystem::path lock() const { return dir / "vault.lock"; }
};

/// 48 bytes for Connection::open: SQLCipher's raw key, and a salt that is a function of the vault key. The salt is the
/// first thing in the file, in the clear: it is how a database of another profile is told from a damaged one.
[[nodiscard]] Result<crypto::SecretBytes> databaseKey(const VaultKey& key, const ProfileId& profile);

/// Whether `file` was made under that key.
[[nodiscard]] bool beginsWithSaltOf(const std::filesystem::path& file, const crypto::SecretBytes& databaseKey);

/// Makes a database, durable and closed when this returns. `prepare` makes the tables and their first rows
/// (applyMigrations, or a rescue from another vault); the profile's name is written after it.
[[nodiscard]] Result<void> createDatabase(const std::filesystem::path& file, const crypto::SecretBytes& key,
                                          const VaultHeader& header,
                                          const std::function<Result<void>(Connection&)>& prepare);

/// Opens for writing, checks that it belongs to `profile`, brings the schema up to date and reads the small tables
/// whole. DamagedPages, ProfileMismatch, NewerVersion, NoSpace, Io.
[[nodiscard]] Result<Connection> openDatabase(const std::filesystem::path& file, const crypto::SecretBytes& key,
                                              const ProfileId& profile);
[[nodiscard]] Result<Connection> openReader(const std::filesystem::path& file, const crypto::SecretBytes& key);

/// A StoreError met while opening, as the VaultError it means to the person.
[[nodiscard]] Error asVaultError(Error error);

} // namespace clavis::core
