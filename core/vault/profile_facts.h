// What can be said of a profile without opening it, from the header's bytes: nothing of it is authenticated before a
// slot has opened, so it serves to ask for the right card, not to decide anything.
#pragma once

#include "core/vault/vault.h"

namespace clavis::core {

struct ProfileFacts {
  bool passphraseAlone = false; ///< a slot opens with the passphrase and nothing else
  std::vector<FactorSlot> factors;
  bool escrow = false; ///< the clinic's recovery key opens it
};

/// NoVaultHere, DamagedHeader, NewerVersion.
[[nodiscard]] Result<ProfileFacts> readProfileFacts(const std::filesystem::path& dir);

} // namespace clavis::core
