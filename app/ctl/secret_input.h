// Passphrases and other secrets on their way in: from a terminal without echo, or from a file that only its owner may
// read.
#pragma once

#include "core/base/error.h"
#include "crypto/memory/secret_bytes.h"

#include <filesystem>
#include <optional>
#include <string>

namespace clavis::ctl {

/// The first line of the file, without its end. CtlError::UnsafeFile when somebody else may read or write it.
[[nodiscard]] core::Result<crypto::SecretBytes> readSecretFile(const std::filesystem::path& file);
/// The whole file, with the same rule.
[[nodiscard]] core::Result<crypto::SecretBytes> readSecretBytes(const std::filesystem::path& file);
/// Asks on the terminal itself (/dev/tty), so that stdin and stdout stay free. CtlError::NoTerminal.
[[nodiscard]] core::Result<crypto::SecretBytes> askSecret(const std::string& prompt);
/// The file when one was given, else the terminal; asked twice when `twice` (a new passphrase).
[[nodiscard]] core::Result<crypto::SecretBytes> secretFrom(const std::optional<std::filesystem::path>& file,
                                                           const std::string& prompt, bool twice = false);

/// A passphrase that is to be set: asked for twice, and judged (core/access/passphrase_rules.h).
/// CtlError::WeakPassphrase.
[[nodiscard]] core::Result<crypto::SecretBytes> newPassphraseFrom(const std::optional<std::filesystem::path>& file);

/// A whole file that is no secret (a CA certificate).
[[nodiscard]] core::Result<std::string> readFile(const std::filesystem::path& file, const std::string& what);
/// Creates a file that only its owner may read; fails when it exists.
[[nodiscard]] core::Result<void> writeNewPrivateFile(const std::filesystem::path& file, std::string_view content);

} // namespace clavis::ctl
