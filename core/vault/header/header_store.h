// Where the header lives: vault.header and its copy.
//
// Saving writes the first atomically, then the copy: at every instant one of the two is whole, and once a save has
// returned both say the same. (Were the copy always one version behind, an old passphrase would go on opening the vault
// through it.)
#pragma once

#include "core/vault/header/vault_header.h"

#include <filesystem>
#include <functional>
#include <optional>

namespace clavis::core {

struct LoadedHeader {
  VaultHeader header;
  VaultKey key;
  bool fromCopy = false; ///< vault.header was missing or damaged
};

class HeaderStore {
 public:
  explicit HeaderStore(std::filesystem::path dir) : m_dir(std::move(dir)) {}

  [[nodiscard]] bool anyExists() const;
  /// Finds a header that is whole, asks `unlock` for the vault key (WrongPassphrase ends the search: a damaged file is
  /// replaced by its copy, a wrong passphrase is not), and checks its MAC. DamagedHeader when neither file will do.
  [[nodiscard]] Result<LoadedHeader> load(const std::function<Result<VaultKey>(const VaultHeader&)>& unlock) const;
  [[nodiscard]] Result<void> save(const VaultHeader& header, const VaultKey& key) const;
  /// Whether both files exist with the same bytes.
  [[nodiscard]] bool inStep() const;

  [[nodiscard]] std::filesystem::path file() const { return m_dir / "vault.header"; }
  [[nodiscard]] std::filesystem::path copy() const { return m_dir / "vault.header.copy"; }

 private:
  std::filesystem::path m_dir;
};

} // namespace clavis::core
