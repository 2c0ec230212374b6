#include "core/vault/rotation.h"

#include "core/vault/files/lock_file.h"
#include "core/vault/files/private_files.h"
#include "core/vault/header/escrow_slot.h"
#include "core/vault/key_events.h"
#include "core/vault/key_slots.h"
#include "core/vault/settings.h"
#include "core/vault/unlock.h"

#include <algorithm>

namespace clavis::core {

namespace {

void removeWithLogs(const std::filesystem::path& database) {
  std::error_code ignored;
  for (const char* ending : {"", "-wal", "-shm"})
    std::filesystem::remove(std::filesystem::path(database) += ending, ignored);
}

/// The present header as it will be under `next`: every slot written anew, and the next recovery code.
Result<crypto::RecoveryCode> rewriteUnder(VaultHeader& header, const VaultKey& key, const VaultKey& next,
                                          const Passphrase& passphrase, const VaultOptions& options) {
  auto parameters = wantedParameters(options);
  if (!parameters) return pass(parameters);
  if (auto put = rewritePassphraseSlots(header, key, next, passphrase, *parameters, false); !put) return pass(put);
  if (const Slot* escrow = header.find(SlotKind::ClinicEscrow)) {
    auto body = sealEscrow(header.profile, next, escrowRecipient(*escrow));
    if (!body) return pass(body);
    const std::uint32_t id = header.takeSlotId();
    header.replace(SlotKind::ClinicEscrow, std::move(*body), id);
  }
  return putFreshRecoveryCode(header, next, *parameters);
}

/// Copies vault.db into vault.db.rotating under `nextKey`; closed, complete and on the disk when this returns.
Result<void> copyDatabase(const VaultFiles& files, const crypto::SecretBytes& key, const crypto::SecretBytes& nextKey,
                          const VaultHeader& header, Instant at) {
  auto source = openDatabase(files.database(), key, header.profile);
  if (!source) return pass(source);
  if (auto folded = source->executeScript("PRAGMA wal_checkpoint(TRUNCATE)"); !folded)
    return std::unexpected(asVaultError(std::move(folded.error())));
  return createDatabase(files.rotating(), nextKey, header, [&](Connection& target) -> Result<void> {
    if (auto copied = source->copyPagesTo(target); !copied) return copied;
    auto transaction = Transaction::begin(target);
    if (!transaction) return pass(transaction);
    WriteConnection writer(target);
    if (auto noted = recordKeyEvent(writer, KeyEvent::KeyRotated, at); !noted) return noted;
    return transaction->commit();
  });
}

} // namespace

Result<bool> settleRotation(const VaultFiles& files, const crypto::SecretBytes& databaseKey) {
  std::error_code ignored;
  if (!std::filesystem::exists(files.rotating(), ignored)) return false;
  if (!beginsWithSaltOf(files.rotating(), databaseKey)) {
    removeWithLogs(files.rotating());
    return false;
  }
  // The old log must go first: SQLite would take it for the new file's.
  for (const char* ending : {"-wal", "-shm"})
    std::filesystem::remove(std::filesystem::path(files.database()) += ending, ignored);
  if (auto named = renameDurably(files.rotating(), files.database()); !named) return pass(named);
  return true;
}

Result<crypto::RecoveryCode> rotateVaultKey(const std::filesystem::path& dir, const Passphrase& passphrase,
                                            const VaultOptions& options) {
  // Opening settles whatever an earlier process left, and says what is wrong with the vault before anything is copied.
  if (auto opened = Vault::open(dir, Passphrase{passphrase.bytes.clone()}, options); !opened) return pass(opened);

  const VaultFiles files{dir};
  auto lock = LockFile::acquire(files.lock());
  if (!lock) return pass(lock);
  auto unlocked = unlockHeader(dir, Passphrase{passphrase.bytes.clone()}, options);
  if (!unlocked) return pass(unlocked);
  const VaultKey& key = unlocked->header.key;
  const VaultKey next = VaultKey::random();
  VaultHeader header = unlocked->header.header;
  auto code = rewriteUnder(header, key, next, passphrase, options);
  if (!code) return pass(code);
  ++header.generation;

  auto rawKey = databaseKey(key, header.profile);
  auto nextRawKey = databaseKey(next, header.profile);
  if (!rawKey) return pass(rawKey);
  if (!nextRawKey) return pass(nextRawKey);
  const Instant now = options.clock != nullptr ? options.clock->now() : SystemClock().now();
  if (auto copied = copyDatabase(files, *rawKey, *nextRawKey, header, now); !copied) {
    removeWithLogs(files.rotating());
    return pass(copied);
  }
  if (auto saved = HeaderStore(dir).save(header, next); !saved) {
    removeWithLogs(files.rotating());
    return pass(saved);
  }
  if (auto settled = settleRotation(files, *nextRawKey); !settled) return pass(settled);
  return code;
}

} // namespace clavis::core
