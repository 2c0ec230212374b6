#include "core/vault/header/key_slot.h"

#include "core/base/crypto_error.h"
#include "core/vault/header/slot_bytes.h"
#include "crypto/sealed/key_box.h"

namespace clavis::core {

namespace {

constexpr std::string_view label = "clavis vault slot v1";
constexpr std::size_t bodySize = stretchPrefixSize + VaultKey::size + crypto::keyBoxOverhead;

} // namespace

Result<crypto::Argon2Parameters> slotParameters(const Slot& slot) {
  if (slot.body.size() != bodySize) return fail(VaultError::DamagedHeader, "size of a key slot", Retry::AfterAction);
  return parametersOf(slot.body);
}

Result<std::vector<std::byte>> wrapVaultKey(SlotKind kind, std::uint32_t id, const ProfileId& profile,
                                            const VaultKey& key, std::span<const std::byte> secret,
                                            const crypto::Argon2Parameters& parameters) {
  std::vector<std::byte> body = newStretchPrefix(parameters);
  auto wrapping = stretched(secret, body);
  if (!wrapping) return pass(wrapping);
  auto box = crypto::sealKey(*wrapping, key.view(),
                             slotBinding(label, static_cast<std::uint16_t>(kind), 0, id, profile, body));
  if (!box) return pass(std::move(box));
  body.insert(body.end(), box->begin(), box->end());
  return body;
}

Result<VaultKey> unwrapVaultKey(const Slot& slot, const ProfileId& profile, std::span<const std::byte> secret) {
  if (auto sized = slotParameters(slot); !sized) return pass(sized);
  const auto body = std::span<const std::byte>(slot.body);
  auto wrapping = stretched(secret, body);
  if (!wrapping) return pass(wrapping);
  auto bytes =
      crypto::openKey(*wrapping, body.subspan(stretchPrefixSize),
                      slotBinding(label, slot.kind, slot.flags, slot.id, profile, body.first(stretchPrefixSize)));
  if (!bytes) return fail(VaultError::WrongPassphrase, {}, Retry::AfterAction);
  auto key = VaultKey::fromBytes(std::move(*bytes));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

} // namespace clavis::core
