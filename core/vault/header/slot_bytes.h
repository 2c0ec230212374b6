// What the slots that wrap the vault key under a passphrase have in common: big-endian numbers, what a box is bound to,
// and stretching. For the files of this folder.
#pragma once

#include "core/vault/header/vault_header.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/argon2id.h"

#include <string_view>

namespace clavis::core {

/// Memory 4, passes 4, salt 16: how each of these bodies begins.
inline constexpr std::size_t stretchPrefixSize = 8 + sizeof(crypto::Argon2Salt);

void append16(std::vector<std::byte>& out, std::uint16_t value);
void append32(std::vector<std::byte>& out, std::uint32_t value);
[[nodiscard]] std::uint16_t read16(std::span<const std::byte> at);
[[nodiscard]] std::uint32_t read32(std::span<const std::byte> at);

/// The associated data of a box: `label`, profile, kind, flags, id, and everything in the body before the box.
[[nodiscard]] std::vector<std::byte> slotBinding(std::string_view label, std::uint16_t kind, std::uint16_t flags,
                                                 std::uint32_t id, const ProfileId& profile,
                                                 std::span<const std::byte> before);

/// Parameters and a fresh salt, as the body begins.
[[nodiscard]] std::vector<std::byte> newStretchPrefix(const crypto::Argon2Parameters& parameters);
[[nodiscard]] crypto::Argon2Parameters parametersOf(std::span<const std::byte> body);
/// Argon2id of `secret` as the first stretchPrefixSize bytes of `body` say. DamagedHeader when they are out of range.
[[nodiscard]] Result<crypto::AeadKey> stretched(std::span<const std::byte> secret, std::span<const std::byte> body);

} // namespace clavis::core
