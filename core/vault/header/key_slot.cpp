#include "core/vault/header/key_slot.h"

#include "core/base/crypto_error.h"
#include "crypto/primitives/random.h"
#include "crypto/sealed/key_box.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace clavis::core {

namespace {

constexpr std::size_t saltAt = 8;
constexpr std::size_t boxAt = saltAt + sizeof(crypto::Argon2Salt);
constexpr std::size_t bodySize = boxAt + VaultKey::size + crypto::keyBoxOverhead;

void append32(std::vector<std::byte>& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(value >> shift));
}

std::uint32_t read32(std::span<const std::byte> at) {
  std::uint32_t value = 0;
  for (const std::byte byte : at.first(4)) value = value << 8U | std::to_integer<std::uint32_t>(byte);
  return value;
}

/// What the box is bound to: its place and everything in the slot before it.
std::vector<std::byte> bindingOf(std::uint16_t kind, std::uint16_t flags, std::uint32_t id, const ProfileId& profile,
                                 std::span<const std::byte> parametersAndSalt) {
  constexpr std::string_view label = "clavis vault slot v1";
  const auto text = std::as_bytes(std::span(label));
  std::vector<std::byte> binding;
  binding.reserve(text.size() + profile.size() + 8 + parametersAndSalt.size());
  // Byte by byte: GCC 12 warns of an overrun that cannot be when it optimises vector::insert.
  std::ranges::copy(text, std::back_inserter(binding));
  std::ranges::copy(profile, std::back_inserter(binding));
  append32(binding, std::uint32_t{kind} << 16U | flags);
  append32(binding, id);
  std::ranges::copy(parametersAndSalt, std::back_inserter(binding));
  return binding;
}

Result<crypto::AeadKey> stretch(std::span<const std::byte> secret, const crypto::Argon2Salt& salt,
                                const crypto::Argon2Parameters& parameters) {
  auto bytes = crypto::argon2id(secret, salt, parameters, crypto::AeadKey::size);
  if (!bytes) return pass(std::move(bytes));
  auto key = crypto::AeadKey::fromBytes(std::move(*bytes));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

} // namespace

Result<crypto::Argon2Parameters> slotParameters(const Slot& slot) {
  if (slot.body.size() != bodySize) return fail(VaultError::DamagedHeader, "size of a key slot", Retry::AfterAction);
  return crypto::Argon2Parameters{.memoryKib = read32(std::span(slot.body)),
                                  .passes = read32(std::span(slot.body).subspan(4))};
}

Result<std::vector<std::byte>> wrapVaultKey(SlotKind kind, std::uint32_t id, const ProfileId& profile,
                                            const VaultKey& key, std::span<const std::byte> secret,
                                            const crypto::Argon2Parameters& parameters) {
  std::vector<std::byte> body;
  append32(body, parameters.memoryKib);
  append32(body, parameters.passes);
  const auto salt = crypto::randomArray<sizeof(crypto::Argon2Salt)>();
  body.insert(body.end(), salt.begin(), salt.end());
  auto wrapping = stretch(secret, salt, parameters);
  if (!wrapping) return pass(wrapping);
  auto box = crypto::sealKey(*wrapping, key.view(), bindingOf(static_cast<std::uint16_t>(kind), 0, id, profile, body));
  if (!box) return pass(std::move(box));
  body.insert(body.end(), box->begin(), box->end());
  return body;
}

Result<VaultKey> unwrapVaultKey(const Slot& slot, const ProfileId& profile, std::span<const std::byte> secret) {
  auto parameters = slotParameters(slot);
  if (!parameters) return pass(parameters);
  const auto body = std::span<const std::byte>(slot.body);
  crypto::Argon2Salt salt;
  std::ranges::copy(body.subspan(saltAt, salt.size()), salt.begin());
  auto wrapping = stretch(secret, salt, *parameters);
  if (!wrapping) {
    if (wrapping.error().is(crypto::CryptoError::BadInput))
      return fail(VaultError::DamagedHeader, "parameters of a key slot", Retry::AfterAction);
    return pass(wrapping);
  }
  auto bytes = crypto::openKey(*wrapping, body.subspan(boxAt),
                               bindingOf(slot.kind, slot.flags, slot.id, profile, body.first(boxAt)));
  if (!bytes) return fail(VaultError::WrongPassphrase, {}, Retry::AfterAction);
  auto key = VaultKey::fromBytes(std::move(*bytes));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

} // namespace clavis::core
