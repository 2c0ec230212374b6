#include "core/vault/key_slots.h"

#include "core/vault/header/key_slot.h"

#include <algorithm>

namespace clavis::core {

namespace {

constexpr auto combined = static_cast<std::uint16_t>(SlotKind::Combined);
constexpr auto alone = static_cast<std::uint16_t>(SlotKind::Passphrase);

} // namespace

Result<void> putSlot(VaultHeader& header, SlotKind kind, const VaultKey& key, std::span<const std::byte> secret,
                     const crypto::Argon2Parameters& parameters) {
  const std::uint32_t id = header.takeSlotId();
  auto body = wrapVaultKey(kind, id, header.profile, key, secret, parameters);
  if (!body) return pass(body);
  header.replace(kind, std::move(*body), id);
  return {};
}

Result<crypto::RecoveryCode> putFreshRecoveryCode(VaultHeader& header, const VaultKey& key,
                                                  const crypto::Argon2Parameters& parameters) {
  auto code = crypto::RecoveryCode::generate();
  if (auto put = putSlot(header, SlotKind::Recovery, key, code.view(), parameters); !put) return pass(put);
  return code;
}

Result<void> putCombined(VaultHeader& header, const VaultKey& key, const Passphrase& passphrase,
                         std::span<const NewPart> parts, const crypto::Argon2Parameters& parameters) {
  const std::uint32_t id = header.takeSlotId();
  auto body = wrapCombined(id, header.profile, key, passphrase.bytes.view(), parts, parameters);
  if (!body) return pass(body);
  std::erase_if(header.slots, [](const Slot& slot) { return slot.kind == alone; });
  header.slots.push_back({.kind = combined, .flags = 0, .id = id, .body = std::move(*body)});
  return {};
}

Result<void> dropCombined(VaultHeader& header, const VaultKey& key, const Passphrase& passphrase, std::uint32_t id,
                          const crypto::Argon2Parameters& parameters) {
  const auto dropped =
      std::erase_if(header.slots, [id](const Slot& slot) { return slot.kind == combined && slot.id == id; });
  if (dropped == 0) return fail(VaultError::BadInput, "no such key slot", Retry::AfterAction);
  if (header.find(SlotKind::Combined) != nullptr) return {};
  return putSlot(header, SlotKind::Passphrase, key, passphrase.bytes.view(), parameters);
}

Result<void> rewritePassphraseSlots(VaultHeader& header, const VaultKey& key, const VaultKey& wrapUnder,
                                    const Passphrase& passphrase, const crypto::Argon2Parameters& parameters,
                                    bool dropFactors) {
  std::vector<std::vector<NewPart>> sets;
  for (const Slot& slot : header.slots) {
    if (slot.kind != combined || dropFactors) continue;
    auto parts = keptParts(slot, header.profile, key);
    if (!parts) return pass(parts);
    sets.push_back(std::move(*parts));
  }
  std::erase_if(header.slots, [](const Slot& slot) { return slot.kind == combined || slot.kind == alone; });
  for (const auto& parts : sets) {
    if (auto put = putCombined(header, wrapUnder, passphrase, parts, parameters); !put) return put;
  }
  if (!sets.empty()) return {};
  return putSlot(header, SlotKind::Passphrase, wrapUnder, passphrase.bytes.view(), parameters);
}

Result<std::optional<crypto::Argon2Parameters>> cheapestParameters(const VaultHeader& header) {
  std::optional<crypto::Argon2Parameters> cheapest;
  for (const Slot& slot : header.slots) {
    if (slot.kind != combined && slot.kind != alone) continue;
    auto parameters = slot.kind == alone ? slotParameters(slot) : combinedParameters(slot);
    if (!parameters) return pass(parameters);
    if (!cheapest || !parameters->atLeast(*cheapest)) cheapest = *parameters;
  }
  return cheapest;
}

std::vector<FactorSlot> factorSlotsOf(const VaultHeader& header) {
  std::vector<FactorSlot> found;
  for (const Slot& slot : header.slots) {
    if (slot.kind != combined) continue;
    if (auto parts = combinedParts(slot)) found.push_back({.id = slot.id, .parts = std::move(*parts)});
  }
  return found;
}

} // namespace clavis::core
