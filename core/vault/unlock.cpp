#include "core/vault/unlock.h"

#include "core/base/crypto_error.h"
#include "core/vault/header/key_slot.h"

namespace clavis::core {

Result<VaultKey> tryUnlock(const VaultHeader& header, SlotKind kind, std::span<const std::byte> secret,
                           std::chrono::milliseconds& spent) {
  const auto begin = std::chrono::steady_clock::now();
  Result<VaultKey> outcome = fail(VaultError::WrongPassphrase, {}, Retry::AfterAction);
  for (const Slot& slot : header.slots) {
    if (slot.kind != static_cast<std::uint16_t>(kind)) continue;
    outcome = unwrapVaultKey(slot, header.profile, secret);
    if (outcome || !outcome.error().is(VaultError::WrongPassphrase)) break;
  }
  spent += std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  return outcome;
}

Result<LoadedHeader> unlockHeader(const HeaderStore& store, const UnlockSecret& secret,
                                  std::chrono::milliseconds& spent) {
  return store.load([&](const VaultHeader& header) {
    if (const auto* recovery = std::get_if<RecoveryUnlock>(&secret))
      return tryUnlock(header, SlotKind::Recovery, recovery->code.view(), spent);
    return tryUnlock(header, SlotKind::Passphrase, std::get<Passphrase>(secret).bytes.view(), spent);
  });
}

Result<crypto::Argon2Parameters> wantedParameters(const VaultOptions& options) {
  if (options.argon2) return *options.argon2;
  auto tuned = crypto::tuneArgon2id(options.unlockTime);
  if (!tuned) return pass(std::move(tuned));
  return *tuned;
}

} // namespace clavis::core
