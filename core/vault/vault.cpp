#include "core/vault/vault.h"

#include "core/base/crypto_error.h"
#include "core/vault/files/lock_file.h"
#include "core/vault/files/private_files.h"
#include "core/vault/header/escrow_slot.h"
#include "core/vault/header/header_store.h"
#include "core/vault/key_events.h"
#include "core/vault/key_slots.h"
#include "core/vault/migrations/migrations.h"
#include "core/vault/rotation.h"
#include "core/vault/settings.h"
#include "core/vault/snapshot_gate.h"
#include "core/vault/unlock.h"
#include "core/vault/vault_database.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/random.h"

#include <algorithm>
#include <mutex>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace clavis::core {

namespace {

using Steady = std::chrono::steady_clock;

std::chrono::milliseconds since(Steady::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begin);
}

/// Hands freed memory (Argon2's, the page caches') back to the system, where it is wiped before anybody else gets it.
void returnFreedMemory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

Result<std::uint64_t> recordedGeneration(Connection& connection) {
  ReadConnection reader(connection);
  auto text = readSetting(reader, generationSetting);
  if (!text) return std::unexpected(asVaultError(std::move(text.error())));
  return *text ? std::strtoull((*text)->c_str(), nullptr, 10) : 0;
}

Result<void> recordGeneration(Connection& connection, std::uint64_t generation) {
  auto transaction = Transaction::begin(connection);
  if (!transaction) return pass(transaction);
  WriteConnection writer(connection);
  if (auto written = writeSetting(writer, generationSetting, std::to_string(generation)); !written) return written;
  return transaction->commit();
}

/// Whether this machine has become so much faster that the slot should be made costlier, and to what.
Result<std::optional<crypto::Argon2Parameters>> costlier(const crypto::Argon2Parameters& present,
                                                         std::chrono::milliseconds took, const VaultOptions& options) {
  const bool cheap = options.argon2 ? !present.atLeast(*options.argon2)
                                    : took < options.unlockTime / 2 || !present.atLeast(crypto::argon2Floor);
  if (!cheap) return std::optional<crypto::Argon2Parameters>{};
  auto wanted = wantedParameters(options);
  if (!wanted) return pass(wanted);
  // One measurement can be off; never go down because of one.
  if (*wanted == present || !wanted->atLeast(present)) return std::optional<crypto::Argon2Parameters>{};
  return std::optional(*wanted);
}

} // namespace

struct Vault::Parts {
  VaultFiles files;
  HeaderStore store;
  LockFile lock;
  VaultOptions options;
  std::string profileText;
  OpenReport report;
  std::shared_ptr<DamageWatch> watch = std::make_shared<DamageWatch>();
  std::unique_ptr<VaultWriter> writer;
  std::unique_ptr<VaultReaders> readers;

  std::mutex mutex; // guards what follows
  VaultHeader header;
  VaultKey key;
  std::optional<crypto::RecoveryCode> newCode;
  bool open = true;

  Parts(VaultFiles vaultFiles, LockFile held, const VaultOptions& wanted, VaultHeader loaded, VaultKey vaultKey)
      : files(std::move(vaultFiles)), store(files.dir), lock(std::move(held)), options(wanted),
        profileText(crypto::toHex(loaded.profile)), header(std::move(loaded)), key(std::move(vaultKey)) {}

  /// Saves `next` as the header in force and tells the database its generation.
  Result<void> commitHeader(VaultHeader next, Connection& connection) {
    next.generation = header.generation + 1;
    if (auto saved = store.save(next, key); !saved) return saved;
    header = std::move(next);
    return recordGeneration(connection, header.generation);
  }

  [[nodiscard]] Instant now() const { return options.clock != nullptr ? options.clock->now() : SystemClock().now(); }

  /// Queued behind the change itself, which is in force whether or not its record can be written.
  Result<void> note(KeyEvent event, Result<void> done) const {
    if (done)
      writer->run([event, at = now()](WriteConnection& connection) { return recordKeyEvent(connection, event, at); });
    return done;
  }

  /// The slots of `next` after the passphrase was lost: a new one, and the next code.
  Result<crypto::RecoveryCode> recover(VaultHeader& next, const UnlockSecret& secret) const {
    auto parameters = wantedParameters(options);
    if (!parameters) return pass(parameters);
    const auto* recovery = std::get_if<RecoveryUnlock>(&secret);
    const bool drop = recovery != nullptr ? recovery->dropFactors : std::get<EscrowUnlock>(secret).dropFactors;
    auto put = rewritePassphraseSlots(next, key, key, passphraseAfter(secret), *parameters, drop);
    if (!put) return pass(put);
    return putFreshRecoveryCode(next, key, *parameters);
  }

  /// Writes the slots of the passphrase anew when they have become too cheap; false: they have not.
  Result<bool> raise(VaultHeader& next, const Passphrase& passphrase, std::chrono::milliseconds took) const {
    auto present = cheapestParameters(next);
    if (!present) return pass(present);
    if (!*present) return false;
    auto raised = costlier(**present, took, options);
    if (!raised) return pass(raised);
    if (!*raised) return false;
    auto put = rewritePassphraseSlots(next, key, key, passphrase, **raised, false);
    if (!put) return pass(put);
    return true;
  }

  Result<void> startThreads(Connection connection, const crypto::SecretBytes& rawKey) {
    auto gate = std::make_shared<SnapshotGate>();
    std::vector<Connection> pool;
    for (int i = 0; i < std::clamp(options.readers, 1, 16); ++i) {
      auto reader = openReader(files.database(), rawKey);
      if (!reader) return pass(reader);
      pool.push_back(std::move(*reader));
    }
    writer.reset(new VaultWriter(std::move(connection), files.database(), gate, watch));
    readers.reset(new VaultReaders(std::move(pool), gate, watch));
    return {};
  }
};

Vault::Vault(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Vault::~Vault() { close(); }

Result<CreatedVault> Vault::create(const std::filesystem::path& dir, const Passphrase& passphrase,
                                   const VaultOptions& options) {
  return createWith(dir, passphrase, options, [](Connection& database) { return applyMigrations(database); });
}

Result<CreatedVault> Vault::createWith(const std::filesystem::path& dir, const Passphrase& passphrase,
                                       const VaultOptions& options,
                                       const std::function<Result<void>(Connection&)>& prepare) {
  if (passphrase.bytes.empty()) return fail(VaultError::BadInput, "empty passphrase", Retry::AfterAction);
  if (auto made = makePrivateFolder(dir); !made) return pass(made);
  const VaultFiles files{dir};
  auto lock = LockFile::acquire(files.lock());
  if (!lock) return pass(lock);
  const HeaderStore store(dir);
  std::error_code ignored;
  if (store.anyExists() || std::filesystem::exists(files.database(), ignored))
    return fail(VaultError::AlreadyExists, {}, Retry::AfterAction);

  auto parameters = wantedParameters(options);
  if (!parameters) return pass(parameters);
  VaultHeader header;
  header.profile = crypto::randomArray<sizeof(ProfileId)>();
  VaultKey key = VaultKey::random();
  if (auto put = putSlot(header, SlotKind::Passphrase, key, passphrase.bytes.view(), *parameters); !put)
    return pass(put);
  auto code = putFreshRecoveryCode(header, key, *parameters);
  if (!code) return pass(code);

  // The header makes the vault: until it is on the disk, the database has another name and a key that nobody can know
  // again, so what an interrupted creation left is overwritten. open() gives the database its name should we be killed
  // in between.
  auto rawKey = databaseKey(key, header.profile);
  if (!rawKey) return pass(rawKey);
  const auto discard = [&] {
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(files.unfinished() += ending, ignored);
  };
  discard();
  if (auto made = createDatabase(files.unfinished(), *rawKey, header, prepare); !made) {
    discard();
    return pass(made);
  }
  if (auto saved = store.save(header, key); !saved) {
    discard();
    return pass(saved);
  }
  if (auto named = renameDurably(files.unfinished(), files.database()); !named) return pass(named);

  auto connection = openDatabase(files.database(), *rawKey, header.profile);
  if (!connection) return pass(connection);
  auto parts = std::make_unique<Parts>(files, std::move(*lock), options, std::move(header), std::move(key));
  if (auto started = parts->startThreads(std::move(*connection), *rawKey); !started) return pass(started);
  returnFreedMemory();
  return CreatedVault{.vault = std::unique_ptr<Vault>(new Vault(std::move(parts))), .recoveryCode = std::move(*code)};
}

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& dir, const UnlockSecret& secret,
                                           const VaultOptions& options) {
  const bool byPassphrase = std::holds_alternative<Passphrase>(secret);
  if (!byPassphrase && passphraseAfter(secret).bytes.empty())
    return fail(VaultError::BadInput, "empty passphrase", Retry::AfterAction);
  const VaultFiles files{dir};
  const HeaderStore store(dir);
  std::error_code ignored;
  if (!store.anyExists()) {
    if (std::filesystem::exists(files.database(), ignored))
      return fail(VaultError::DamagedHeader, "vault.header and its copy are missing", Retry::AfterAction);
    return fail(VaultError::NoVaultHere, {}, Retry::AfterAction);
  }
  if (auto safe = makePrivateFolder(dir); !safe) return pass(safe);
  auto lock = LockFile::acquire(files.lock());
  if (!lock) return pass(lock);

  OpenReport report;
  auto unlocked = unlockHeader(dir, secret, options);
  if (!unlocked) return pass(unlocked);
  LoadedHeader& loaded = unlocked->header;
  report.keyDerivation = unlocked->spent;
  report.factorUsed = unlocked->factorUsed;
  report.headerFromCopy = loaded.fromCopy;

  const auto begin = Steady::now();
  if (!std::filesystem::exists(files.database(), ignored) && std::filesystem::exists(files.unfinished(), ignored)) {
    if (auto named = renameDurably(files.unfinished(), files.database()); !named) return pass(named);
  }
  auto rawKey = databaseKey(loaded.key, loaded.header.profile);
  if (!rawKey) return pass(rawKey);
  auto settled = settleRotation(files, *rawKey);
  if (!settled) return pass(settled);
  report.rotationFinished = *settled;
  auto connection = openDatabase(files.database(), *rawKey, loaded.header.profile);
  if (!connection) return pass(connection);
  auto recorded = recordedGeneration(*connection);
  if (!recorded) return pass(recorded);
  report.headerOlderThanData = loaded.header.generation < *recorded;
  // A code that was used up opens nothing, not even through a header that was copied before it was used.
  if (report.headerOlderThanData && std::holds_alternative<RecoveryUnlock>(secret))
    return fail(VaultError::WrongPassphrase, {}, Retry::AfterAction);
  report.database = since(begin);

  auto parts =
      std::make_unique<Parts>(files, std::move(*lock), options, std::move(loaded.header), std::move(loaded.key));
  parts->options.factors = nullptr; // borrowed for this call only
  VaultHeader next = parts->header;
  bool changed = report.headerFromCopy || report.headerOlderThanData || !store.inStep();
  if (report.headerOlderThanData) parts->header.generation = *recorded;
  if (!byPassphrase) {
    auto code = parts->recover(next, secret);
    if (!code) return pass(code);
    parts->newCode = std::move(*code);
    changed = true;
  } else {
    auto raised = parts->raise(next, std::get<Passphrase>(secret), report.keyDerivation);
    if (!raised) return pass(raised);
    report.argon2Raised = *raised;
    changed |= *raised;
  }
  if (changed) {
    auto committed = parts->commitHeader(std::move(next), *connection);
    // Mending and raising can wait for a disk with room; a code that opened the vault must be used up.
    if (!committed && !byPassphrase) return std::unexpected(asVaultError(std::move(committed.error())));
    if (!committed) report.argon2Raised = false;
  }
  parts->report = report;
  if (auto started = parts->startThreads(std::move(*connection), *rawKey); !started) return pass(started);
  if (!byPassphrase)
    static_cast<void>(parts->note(
        std::holds_alternative<RecoveryUnlock>(secret) ? KeyEvent::RecoveryCodeUsed : KeyEvent::ClinicKeyUsed, {}));
  returnFreedMemory();
  return std::unique_ptr<Vault>(new Vault(std::move(parts)));
}

VaultWriter& Vault::writer() { return *m_parts->writer; }
VaultReaders& Vault::readers() { return *m_parts->readers; }
VaultSecrets Vault::secrets() { return {*m_parts->writer, *m_parts->readers}; }
QFuture<Error> Vault::damage() const { return m_parts->watch->met(); }

bool Vault::isDamaged() const { return m_parts->watch->seen(); }

const std::string& Vault::profileId() const { return m_parts->profileText; }
const std::filesystem::path& Vault::folder() const { return m_parts->files.dir; }
const OpenReport& Vault::report() const { return m_parts->report; }

std::optional<crypto::RecoveryCode> Vault::takeNewRecoveryCode() {
  const std::lock_guard lock(m_parts->mutex);
  return std::exchange(m_parts->newCode, std::nullopt);
}

Result<void> Vault::changePassphrase(const Passphrase& current, const Passphrase& next) {
  if (next.bytes.empty()) return fail(VaultError::BadInput, "empty passphrase", Retry::AfterAction);
  auto parameters = wantedParameters(m_parts->options);
  if (!parameters) return pass(parameters);
  return m_parts->note(KeyEvent::PassphraseChanged,
                       rewriteHeader(current, [&](VaultHeader& header, const VaultKey& key) {
                         return rewritePassphraseSlots(header, key, key, next, *parameters, false);
                       }));
}

std::vector<FactorSlot> Vault::factorSlots() const {
  const std::lock_guard lock(m_parts->mutex);
  return factorSlotsOf(m_parts->header);
}

Result<void> Vault::addFactor(const Passphrase& current, std::vector<NewPart> parts) {
  auto parameters = wantedParameters(m_parts->options);
  if (!parameters) return pass(parameters);
  return m_parts->note(KeyEvent::FactorAdded, rewriteHeader(current, [&](VaultHeader& header, const VaultKey& key) {
                         return putCombined(header, key, current, parts, *parameters);
                       }));
}

Result<void> Vault::removeFactor(const Passphrase& current, std::uint32_t slotId) {
  auto parameters = wantedParameters(m_parts->options);
  if (!parameters) return pass(parameters);
  return m_parts->note(KeyEvent::FactorRemoved, rewriteHeader(current, [&](VaultHeader& header, const VaultKey& key) {
                         return dropCombined(header, key, current, slotId, *parameters);
                       }));
}

Result<void> Vault::setEscrow(const Passphrase& current, std::span<const std::byte> clinicPublicKey) {
  auto sealed = rewriteHeader(current, [&](VaultHeader& header, const VaultKey& key) -> Result<void> {
    auto body = sealEscrow(header.profile, key, clinicPublicKey);
    if (!body) return pass(body);
    const std::uint32_t id = header.takeSlotId();
    header.replace(SlotKind::ClinicEscrow, std::move(*body), id);
    return {};
  });
  return m_parts->note(KeyEvent::ClinicKeySet, std::move(sealed));
}

std::vector<std::byte> Vault::escrowKey() const {
  const std::lock_guard lock(m_parts->mutex);
  const Slot* slot = m_parts->header.find(SlotKind::ClinicEscrow);
  return slot != nullptr ? escrowRecipient(*slot) : std::vector<std::byte>{};
}

Result<crypto::RecoveryCode> Vault::renewRecoveryCode(const Passphrase& current) {
  auto parameters = wantedParameters(m_parts->options);
  if (!parameters) return pass(parameters);
  std::optional<crypto::RecoveryCode> issued;
  auto written = rewriteHeader(current, [&](VaultHeader& header, const VaultKey& key) -> Result<void> {
    auto code = putFreshRecoveryCode(header, key, *parameters);
    if (!code) return pass(code);
    issued = std::move(*code);
    return {};
  });
  if (auto noted = m_parts->note(KeyEvent::RecoveryCodeRenewed, std::move(written)); !noted) return pass(noted);
  return std::move(*issued);
}

Result<void> Vault::confirmPassphrase(const Passphrase& passphrase) const {
  const std::lock_guard lock(m_parts->mutex);
  if (!m_parts->open) return fail(VaultError::Closed);
  auto known = checkPassphrase(m_parts->files.dir, m_parts->header, m_parts->key, passphrase, m_parts->options);
  returnFreedMemory();
  return known;
}

Result<void> Vault::rewriteHeader(const Passphrase& current,
                                  const std::function<Result<void>(VaultHeader&, const VaultKey&)>& change) {
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(m_parts->mutex);
    if (!m_parts->open) return fail(VaultError::Closed);
    // Asked again although the vault is open: an unlocked, unattended screen must not be enough to change who can open
    // it.
    auto known = checkPassphrase(m_parts->files.dir, m_parts->header, m_parts->key, current, m_parts->options);
    if (!known) return known;
    VaultHeader next = m_parts->header;
    if (auto changed = change(next, m_parts->key); !changed) return changed;
    generation = ++next.generation;
    if (auto saved = m_parts->store.save(next, m_parts->key); !saved) return saved;
    m_parts->header = std::move(next);
  }
  // The new header is in force. That the database learns of it serves only to notice an old header put back; it is not
  // worth calling the change failed.
  m_parts->writer->run([generation](WriteConnection& connection) {
    return writeSetting(connection, generationSetting, std::to_string(generation));
  });
  returnFreedMemory();
  return {};
}

Result<crypto::SecretBytes> Vault::deriveKey(std::string_view label) const {
  const std::lock_guard lock(m_parts->mutex);
  if (!m_parts->open) return fail(VaultError::Closed);
  auto key = crypto::hkdf(m_parts->header.profile, m_parts->key.view(), "clavis vault " + std::string(label), 32);
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

void Vault::close() {
  {
    const std::lock_guard lock(m_parts->mutex);
    if (!m_parts->open) return;
    m_parts->open = false;
    m_parts->key.clear();
    m_parts->newCode.reset();
  }
  m_parts->readers->close();
  m_parts->writer->close(); // last: closing the last connection folds the log back and removes it
  m_parts->lock.release();
  returnFreedMemory();
}

bool Vault::isOpen() const {
  const std::lock_guard lock(m_parts->mutex);
  return m_parts->open;
}

} // namespace clavis::core
