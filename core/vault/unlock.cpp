#include "core/vault/unlock.h"

#include "core/base/crypto_error.h"
#include "core/vault/header/escrow_slot.h"
#include "core/vault/header/key_slot.h"

namespace clavis::core {

namespace {

std::unexpected<Error> wrong() { return fail(VaultError::WrongPassphrase, {}, Retry::AfterAction); }

bool isOf(const Slot& slot, SlotKind kind) { return slot.kind == static_cast<std::uint16_t>(kind); }

/// Tries the slots of one header, one after the other, until one opens.
class Attempt {
 public:
  explicit Attempt(FactorSource* factors) : m_factors(factors) {}

  Result<VaultKey> with(const VaultHeader& header, const UnlockSecret& secret) {
    if (const auto* recovery = std::get_if<RecoveryUnlock>(&secret))
      return plain(header, SlotKind::Recovery, recovery->code.view());
    if (const auto* escrow = std::get_if<EscrowUnlock>(&secret)) return sealed(header, escrow->clinicKey.view());
    return passphrase(header, std::get<Passphrase>(secret).bytes.view());
  }

  [[nodiscard]] std::chrono::milliseconds spent() const { return m_spent; }
  [[nodiscard]] bool factorUsed() const { return m_factorUsed; }

 private:
  Result<VaultKey> plain(const VaultHeader& header, SlotKind kind, std::span<const std::byte> secret) {
    Result<VaultKey> outcome = wrong();
    for (const Slot& slot : header.slots) {
      if (!isOf(slot, kind)) continue;
      outcome = timed([&] { return unwrapVaultKey(slot, header.profile, secret); });
      if (outcome || !outcome.error().is(VaultError::WrongPassphrase)) break;
    }
    return outcome;
  }

  static Result<VaultKey> sealed(const VaultHeader& header, std::span<const std::byte> clinicKey) {
    const Slot* slot = header.find(SlotKind::ClinicEscrow);
    if (slot == nullptr) return wrong();
    return openEscrow(*slot, header.profile, clinicKey);
  }

  Result<VaultKey> passphrase(const VaultHeader& header, std::span<const std::byte> secret) {
    const bool alone = header.find(SlotKind::Passphrase) != nullptr;
    Result<VaultKey> outcome = plain(header, SlotKind::Passphrase, secret);
    if (outcome || !outcome.error().is(VaultError::WrongPassphrase)) return outcome;
    bool tried = alone;
    std::optional<Error> missing;
    for (const Slot& slot : header.slots) {
      if (!isOf(slot, SlotKind::Combined)) continue;
      auto secrets = secretsFor(slot);
      if (!secrets) {
        if (!missing) missing = std::move(secrets.error());
        continue;
      }
      tried = true;
      outcome = timed([&] { return unwrapCombined(slot, header.profile, secret, *secrets); });
      if (outcome) m_factorUsed = true;
      if (outcome || !outcome.error().is(VaultError::WrongPassphrase)) return outcome;
    }
    if (!tried && missing) return std::unexpected(std::move(*missing));
    return outcome;
  }

  Result<std::vector<PartSecret>> secretsFor(const Slot& slot) {
    auto parts = combinedParts(slot);
    if (!parts) return pass(parts);
    if (m_factors == nullptr) return fail(VaultError::FactorNeeded, {}, Retry::AfterAction);
    std::vector<PartSecret> secrets;
    for (const SlotPart& part : *parts) {
      auto one = m_factors->secretOf(part);
      if (!one) return pass(one);
      secrets.push_back(std::move(*one));
    }
    return secrets;
  }

  template <class F>
  Result<VaultKey> timed(F work) {
    const auto begin = std::chrono::steady_clock::now();
    Result<VaultKey> outcome = work();
    m_spent += std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return outcome;
  }

  FactorSource* m_factors;
  std::chrono::milliseconds m_spent{};
  bool m_factorUsed = false;
};

/// Runs `guess` under the limit of the profile in `dir`.
template <class F>
auto counted(const std::filesystem::path& dir, const VaultOptions& options, F guess) -> decltype(guess()) {
  const SystemClock system;
  GuessLimit limit(dir, options.clock != nullptr ? *options.clock : system);
  if (auto allowed = limit.begin(); !allowed) return pass(allowed);
  auto outcome = guess();
  if (outcome)
    limit.wasRight();
  else if (!outcome.error().is(VaultError::WrongPassphrase))
    limit.wasNone();
  return outcome;
}

} // namespace

const Passphrase& passphraseAfter(const UnlockSecret& secret) {
  if (const auto* recovery = std::get_if<RecoveryUnlock>(&secret)) return recovery->newPassphrase;
  if (const auto* escrow = std::get_if<EscrowUnlock>(&secret)) return escrow->newPassphrase;
  return std::get<Passphrase>(secret);
}

Result<Unlocked> unlockHeader(const std::filesystem::path& dir, const UnlockSecret& secret,
                              const VaultOptions& options) {
  return counted(dir, options, [&]() -> Result<Unlocked> {
    Attempt attempt(options.factors);
    auto loaded = HeaderStore(dir).load([&](const VaultHeader& header) { return attempt.with(header, secret); });
    if (!loaded) return pass(loaded);
    return Unlocked{.header = std::move(*loaded), .spent = attempt.spent(), .factorUsed = attempt.factorUsed()};
  });
}

Result<void> checkPassphrase(const std::filesystem::path& dir, const VaultHeader& header, const VaultKey& key,
                             const Passphrase& passphrase, const VaultOptions& options) {
  return counted(dir, options, [&]() -> Result<void> {
    for (const Slot& slot : header.slots) {
      Result<VaultKey> opened = wrong();
      if (isOf(slot, SlotKind::Passphrase)) {
        opened = unwrapVaultKey(slot, header.profile, passphrase.bytes.view());
      } else if (isOf(slot, SlotKind::Combined)) {
        auto kept = keptParts(slot, header.profile, key);
        if (!kept) return pass(kept);
        std::vector<PartSecret> secrets;
        for (NewPart& part : *kept) secrets.push_back(std::move(part.secret));
        opened = unwrapCombined(slot, header.profile, passphrase.bytes.view(), secrets);
      } else {
        continue;
      }
      if (opened) return {};
      if (!opened.error().is(VaultError::WrongPassphrase)) return pass(opened);
    }
    return wrong();
  });
}

Result<crypto::Argon2Parameters> wantedParameters(const VaultOptions& options) {
  if (options.argon2) return *options.argon2;
  auto tuned = crypto::tuneArgon2id(options.unlockTime);
  if (!tuned) return pass(std::move(tuned));
  return *tuned;
}

} // namespace clavis::core
