// Small named values inside the encrypted database: text settings, and secrets (client key, PKCS#12, tokens).
// Names are ours ("sync.cursor.Observation"), never a person's data. Call inside VaultReaders::run / VaultWriter::run.
#pragma once

#include "core/vault/sqlite/connection.h"
#include "crypto/memory/secret_bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace clavis::core {

[[nodiscard]] Result<std::optional<std::string>> readSetting(ReadConnection& connection, std::string_view key);
/// One that is a whole number from 0 to `most`. nullopt: not set, or something else than it may be.
[[nodiscard]] Result<std::optional<int>> readCount(ReadConnection& connection, std::string_view key, int most);
[[nodiscard]] Result<void> writeSetting(WriteConnection& connection, std::string_view key, std::string_view value);
[[nodiscard]] Result<void> removeSetting(WriteConnection& connection, std::string_view key);

[[nodiscard]] Result<std::optional<crypto::SecretBytes>> readSecret(ReadConnection& connection, std::string_view name);
[[nodiscard]] Result<void> writeSecret(WriteConnection& connection, std::string_view name,
                                       std::span<const std::byte> secret);
/// The page the secret lay on is overwritten (secure_delete), not only unlinked.
[[nodiscard]] Result<void> removeSecret(WriteConnection& connection, std::string_view name);

} // namespace clavis::core
