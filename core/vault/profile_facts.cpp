#include "core/vault/profile_facts.h"

#include "core/vault/files/private_files.h"
#include "core/vault/header/header_store.h"
#include "core/vault/key_slots.h"

namespace clavis::core {

Result<ProfileFacts> readProfileFacts(const std::filesystem::path& dir) {
  const HeaderStore store(dir);
  std::optional<Error> first;
  for (const auto& file : {store.file(), store.copy()}) {
    auto bytes = readSmallFile(file, VaultHeader::maxFileSize);
    auto header = bytes ? decodeHeader(*bytes) : Result<VaultHeader>(pass(bytes));
    if (header)
      return ProfileFacts{.passphraseAlone = header->find(SlotKind::Passphrase) != nullptr,
                          .factors = factorSlotsOf(*header),
                          .escrow = header->find(SlotKind::ClinicEscrow) != nullptr};
    if (!first) first = std::move(header.error());
  }
  return std::unexpected(std::move(*first));
}

} // namespace clavis::core
