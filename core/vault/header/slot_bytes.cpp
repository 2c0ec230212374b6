#include "core/vault/header/slot_bytes.h"

#include "core/base/crypto_error.h"
#include "crypto/primitives/random.h"

#include <algorithm>
#include <iterator>

namespace clavis::core {

void append16(std::vector<std::byte>& out, std::uint16_t value) {
  out.push_back(static_cast<std::byte>(value >> 8U));
  out.push_back(static_cast<std::byte>(value));
}

void append32(std::vector<std::byte>& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(value >> shift));
}

std::uint16_t read16(std::span<const std::byte> at) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8U | std::to_integer<unsigned>(at[1]));
}

std::uint32_t read32(std::span<const std::byte> at) {
  std::uint32_t value = 0;
  for (const std::byte byte : at.first(4)) value = value << 8U | std::to_integer<std::uint32_t>(byte);
  return value;
}

std::vector<std::byte> slotBinding(std::string_view label, std::uint16_t kind, std::uint16_t flags, std::uint32_t id,
                                   const ProfileId& profile, std::span<const std::byte> before) {
  const auto text = std::as_bytes(std::span(label));
  std::vector<std::byte> binding;
  binding.reserve(text.size() + profile.size() + 8 + before.size());
  // Byte by byte: GCC 12 warns of an overrun that cannot be when it optimises vector::insert.
  std::ranges::copy(text, std::back_inserter(binding));
  std::ranges::copy(profile, std::back_inserter(binding));
  append32(binding, std::uint32_t{kind} << 16U | flags);
  append32(binding, id);
  std::ranges::copy(before, std::back_inserter(binding));
  return binding;
}

std::vector<std::byte> newStretchPrefix(const crypto::Argon2Parameters& parameters) {
  std::vector<std::byte> body;
  append32(body, parameters.memoryKib);
  append32(body, parameters.passes);
  const auto salt = crypto::randomArray<sizeof(crypto::Argon2Salt)>();
  std::ranges::copy(salt, std::back_inserter(body));
  return body;
}

crypto::Argon2Parameters parametersOf(std::span<const std::byte> body) {
  return {.memoryKib = read32(body), .passes = read32(body.subspan(4))};
}

Result<crypto::AeadKey> stretched(std::span<const std::byte> secret, std::span<const std::byte> body) {
  crypto::Argon2Salt salt;
  std::ranges::copy(body.subspan(8, salt.size()), salt.begin());
  auto bytes = crypto::argon2id(secret, salt, parametersOf(body), crypto::AeadKey::size);
  if (!bytes && bytes.error().code == crypto::CryptoError::BadInput)
    return fail(VaultError::DamagedHeader, "parameters of a key slot", Retry::AfterAction);
  if (!bytes) return pass(std::move(bytes));
  auto key = crypto::AeadKey::fromBytes(std::move(*bytes));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

} // namespace clavis::core
