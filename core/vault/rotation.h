// A new vault key: for the day somebody may have seen the present one (a memory image, a device that was opened while
// unlocked). The database is copied page by page into a new file under the new key; SQLCipher's rekey in place would
// leave a half-done file behind a crash, a copy does not.
//
//   vault.db.rotating is written and closed  ->  the header, under the new key, is saved  ->  it takes vault.db's place
//
// The header decides: a process that is killed before it was saved leaves the old key in force and a file that the next
// opening removes; killed after it, the next opening finishes. Nothing in between loses a row, and rotating again
// starts over. It needs as much room as the vault has.
//
// What stays as it was: the secrets of factors (they were sealed under the old key as well: take out and add a factor
// whose slot somebody may have read), keys of sealed files (rows of the database), and every older copy of the folder,
// which opens as it did.
// Thread: blocks; belongs on a worker thread.
#pragma once

#include "core/vault/vault.h"
#include "core/vault/vault_database.h"

namespace clavis::core {

/// On a closed vault. The recovery code is a new one, because the old one cannot be written under the new key without
/// being typed. VaultError as Vault::open.
[[nodiscard]] Result<crypto::RecoveryCode>
rotateVaultKey(const std::filesystem::path& dir, const Passphrase& passphrase, const VaultOptions& options = {});

/// Finishes or takes back a rotation that was killed, now that the header's key is known. True: it was finished, and
/// nobody may have seen its recovery code. For Vault::open, under the vault's lock.
[[nodiscard]] Result<bool> settleRotation(const VaultFiles& files, const crypto::SecretBytes& databaseKey);

} // namespace clavis::core
