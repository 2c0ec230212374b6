// From something a person knows and has to the vault key: what opening, changing the passphrase and salvage have in
// common.
#pragma once

#include "core/vault/guesses/guess_limit.h"
#include "core/vault/header/header_store.h"
#include "core/vault/vault.h"

namespace clavis::core {

/// What opened a header, and at which price.
struct Unlocked {
  LoadedHeader header;
  std::chrono::milliseconds spent{}; ///< in Argon2id
  bool factorUsed = false;
};

/// The header that `secret` opens, from either file. Each slot that `secret` fits costs one Argon2id; slots with
/// factors are tried when options.factors has all their parts. Wrong guesses are counted beside the header.
/// VaultError: WrongPassphrase; FactorNeeded, or why the factor did not answer, when nothing else could be tried;
/// TooManyGuesses; DamagedHeader.
[[nodiscard]] Result<Unlocked> unlockHeader(const std::filesystem::path& dir, const UnlockSecret& secret,
                                            const VaultOptions& options);

/// Whether `passphrase` is the one of an open vault; needs no factor, because the vault key is known. Counted as a
/// guess.
[[nodiscard]] Result<void> checkPassphrase(const std::filesystem::path& dir, const VaultHeader& header,
                                           const VaultKey& key, const Passphrase& passphrase,
                                           const VaultOptions& options);

/// What a new slot costs: the parameters given in the options, or measured.
[[nodiscard]] Result<crypto::Argon2Parameters> wantedParameters(const VaultOptions& options);

} // namespace clavis::core
