// Vaults for tests: cheap key derivation, a passphrase, and the waiting that only tests may do.
#pragma once

#include "core/base/continuation.h"
#include "core/vault/vault.h"
#include "tests/support/temporary_folder.h"

#include <string_view>

namespace clavis::tests {

/// Milliseconds instead of half a second.
inline core::VaultOptions cheapOptions() {
  core::VaultOptions options;
  options.argon2 = crypto::Argon2Parameters{.memoryKib = 64, .passes = 1};
  return options;
}

inline core::Passphrase passphrase(std::string_view text = "correct horse battery staple") {
  return {crypto::SecretBytes::copyOf(text)};
}

/// Blocks until the future is done.
template <class T>
T waitFor(QFuture<T> future) {
  return core::resultOf(std::move(future));
}

} // namespace clavis::tests
