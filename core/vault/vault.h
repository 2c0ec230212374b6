// The encrypted store of one profile: a folder that only this user may read, holding
//
//   vault.header, vault.header.copy   key slots: the random vault key, wrapped (README.md has the format)
//   vault.db, -wal, -shm              SQLCipher database under a key derived from the vault key
//   vault.lock                        held while a process has the vault open
//
// Opening fails closed with one VaultError; nothing is deleted or rebuilt by itself.
// Thread: create/open/changePassphrase block (Argon2id, disk) and belong on a worker thread; writer() and readers() may
// be used from any thread. Lock the vault by destroying it or by close().
#pragma once

#include "core/base/clock.h"
#include "core/vault/factor_source.h"
#include "core/vault/header/combined_slot.h"
#include "core/vault/header/vault_header.h"
#include "core/vault/secrets.h"
#include "core/vault/vault_readers.h"
#include "core/vault/vault_writer.h"
#include "crypto/otp/recovery_code.h"
#include "crypto/primitives/argon2id.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace clavis::core {

/// UTF-8 bytes as typed, at least one.
struct Passphrase {
  crypto::SecretBytes bytes;
};
/// Opening by recovery code uses the code up: a new passphrase is set and a new code issued in the same atomic write.
struct RecoveryUnlock {
  crypto::RecoveryCode code;
  Passphrase newPassphrase;
  bool dropFactors = false; ///< the card or key is lost as well: the new passphrase opens alone until another is added
};
/// Opening by the clinic's recovery key (crypto/escrow): as by recovery code, but the key stays good.
struct EscrowUnlock {
  crypto::SecretBytes clinicKey; ///< X25519, 32 bytes
  Passphrase newPassphrase;
  bool dropFactors = false; ///< as in RecoveryUnlock
};
using UnlockSecret = std::variant<Passphrase, RecoveryUnlock, EscrowUnlock>;
/// The passphrase that opens the vault after `secret` did.
[[nodiscard]] const Passphrase& passphraseAfter(const UnlockSecret& secret);

struct VaultOptions {
  /// What one try at a passphrase shall cost on this machine; raised at unlock when the machine has become much faster.
  std::chrono::milliseconds unlockTime{500};
  /// Tests only: these parameters instead of measuring.
  std::optional<crypto::Argon2Parameters> argon2;
  int readers = 3;
  /// Asked for the secrets of factors; null: none is at hand. Borrowed until the call returns.
  FactorSource* factors = nullptr;
  /// Against which wrong guesses are counted; null: the system's. Borrowed for as long as the vault is open.
  const Clock* clock = nullptr;
};

/// One slot that needs factors, as a person may manage it.
struct FactorSlot {
  std::uint32_t id = 0; ///< changes when the slot is written anew
  std::vector<SlotPart> parts;
};

/// What was remarkable about an opening that succeeded; the UI tells the person.
struct OpenReport {
  bool headerFromCopy = false; ///< vault.header was missing or damaged, its copy was used and both were written anew
  bool factorUsed = false;     ///< a factor had a part in it
  bool argon2Raised = false;   ///< the passphrase slot was rewritten with costlier parameters
  bool headerOlderThanData = false; ///< an older vault.header was put back: an older passphrase may be valid again
  bool rotationFinished = false;    ///< a change of keys that was killed is done now; renewRecoveryCode() is called for
  std::chrono::milliseconds keyDerivation{}; ///< time spent in Argon2id
  std::chrono::milliseconds database{};      ///< time spent opening, checking and migrating the database
};

struct CreatedVault;

class Vault {
 public:
  /// Makes `dir` (0700) when it is missing. VaultError: AlreadyExists, NoSpace, UnsafeFolder, BadInput, Io; a create
  /// that failed, or was killed, leaves nothing that open() would take for a vault with data.
  [[nodiscard]] static Result<CreatedVault> create(const std::filesystem::path& dir, const Passphrase& passphrase,
                                                   const VaultOptions& options = {});
  [[nodiscard]] static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& dir, const UnlockSecret& secret,
                                                           const VaultOptions& options = {});
  /// close()
  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  [[nodiscard]] VaultWriter& writer();
  [[nodiscard]] VaultReaders& readers();
  [[nodiscard]] VaultSecrets secrets();

  /// Finishes with the first error of a page that could not be read, whoever met it: what is on the screen is then not
  /// all there is, and examineVault() says what can be saved. Ends without a result when the vault closes sound.
  /// For one listener.
  [[nodiscard]] QFuture<Error> damage() const;
  [[nodiscard]] bool isDamaged() const;

  /// Random, fixed at creation, the same in header and database: tells two profiles apart. 32 hexadecimal digits.
  [[nodiscard]] const std::string& profileId() const;
  [[nodiscard]] const std::filesystem::path& folder() const;
  [[nodiscard]] const OpenReport& report() const;

  /// After opening by recovery code: the next code, once. Show it, then let it die.
  [[nodiscard]] std::optional<crypto::RecoveryCode> takeNewRecoveryCode();

  /// WrongPassphrase, TooManyGuesses: whoever sits here now is not shown to be who opened it. Needs no factor: the
  /// vault is open. One Argon2id a slot; not on the main thread.
  [[nodiscard]] Result<void> confirmPassphrase(const Passphrase& passphrase) const;
  /// WrongPassphrase when `current` opens no slot. In every slot at once, also in those whose factor is not at hand.
  /// One atomic write: after a crash the old or the new one is valid.
  [[nodiscard]] Result<void> changePassphrase(const Passphrase& current, const Passphrase& next);
  /// A new recovery code; the old one is void. WrongPassphrase when `current` is not the passphrase.
  [[nodiscard]] Result<crypto::RecoveryCode> renewRecoveryCode(const Passphrase& current);

  /// The slots that need factors; public facts, no secret.
  [[nodiscard]] std::vector<FactorSlot> factorSlots() const;
  /// From now on the passphrase opens only together with these parts (all of them), or with those of another slot.
  [[nodiscard]] Result<void> addFactor(const Passphrase& current, std::vector<NewPart> parts);
  /// BadInput when there is no such slot. With the last one gone the passphrase opens alone; whether that may be, the
  /// caller asks the policy first.
  [[nodiscard]] Result<void> removeFactor(const Passphrase& current, std::uint32_t slotId);
  /// Seals the vault key to the clinic's recovery key (X25519 public, 32 bytes), in place of an earlier one.
  [[nodiscard]] Result<void> setEscrow(const Passphrase& current, std::span<const std::byte> clinicPublicKey);
  /// The clinic key that could open this vault, 32 bytes; empty: none.
  [[nodiscard]] std::vector<std::byte> escrowKey() const;

  /// A subkey for another store of this profile (sealed blobs): HKDF-SHA256 of the vault key with the profile id as
  /// salt and "clavis vault " + label as info. VaultError::Closed after close().
  [[nodiscard]] Result<crypto::SecretBytes> deriveKey(std::string_view label) const;

  /// Locks: finishes queued writes, interrupts readers, destroys the connections, wipes the keys, frees the lock file.
  /// Futures still waiting end in VaultError::Closed. Idempotent. Not from inside a piece of work on the vault's own
  /// threads.
  void close();
  [[nodiscard]] bool isOpen() const;

 private:
  friend class VaultRescue;
  struct Parts;
  static Result<CreatedVault> createWith(const std::filesystem::path& dir, const Passphrase& passphrase,
                                         const VaultOptions& options,
                                         const std::function<Result<void>(Connection&)>& prepare);
  explicit Vault(std::unique_ptr<Parts> parts);
  Result<void> rewriteHeader(const Passphrase& current,
                             const std::function<Result<void>(VaultHeader&, const VaultKey&)>& change);
  std::unique_ptr<Parts> m_parts;
};

struct CreatedVault {
  std::unique_ptr<Vault> vault;
  crypto::RecoveryCode recoveryCode; ///< show it once; it is kept nowhere
};

} // namespace clavis::core
