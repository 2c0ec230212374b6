#include "core/vault/header/header_store.h"

#include "core/vault/files/private_files.h"

namespace clavis::core {

bool HeaderStore::anyExists() const {
  std::error_code ignored;
  return std::filesystem::exists(file(), ignored) || std::filesystem::exists(copy(), ignored);
}

Result<LoadedHeader> HeaderStore::load(const std::function<Result<VaultKey>(const VaultHeader&)>& unlock) const {
  std::optional<Error> first;
  const auto remember = [&first](Error error) {
    if (!first) first = std::move(error);
  };
  for (const auto& path : {file(), copy()}) {
    auto bytes = readSmallFile(path, VaultHeader::maxFileSize);
    if (!bytes) {
      remember(
          Error(VaultError::DamagedHeader, bytes.error().detail(), Retry::AfterAction).on(path.filename().string()));
      continue;
    }
    auto header = decodeHeader(*bytes);
    if (!header && header.error().is(VaultError::NewerVersion)) return pass(header);
    if (!header) {
      remember(std::move(header.error()).on(path.filename().string()));
      continue;
    }
    auto key = unlock(*header);
    if (!key && !key.error().is(VaultError::DamagedHeader)) return pass(key);
    auto authentic = key ? authenticateHeader(*bytes, *key) : Result<void>(pass(key));
    if (!authentic) {
      remember(std::move(authentic.error()).on(path.filename().string()));
      continue;
    }
    return LoadedHeader{.header = std::move(*header), .key = std::move(*key), .fromCopy = path == copy()};
  }
  return std::unexpected(std::move(*first));
}

Result<void> HeaderStore::save(const VaultHeader& header, const VaultKey& key) const {
  auto bytes = encodeHeader(header, key);
  if (!bytes) return pass(bytes);
  // Both are complete on the disk before either takes its place: a full disk is noticed while nothing has changed yet.
  auto first = writeBeside(file(), *bytes);
  if (!first) return pass(first);
  auto second = writeBeside(copy(), *bytes);
  std::error_code ignored;
  if (!second) {
    std::filesystem::remove(*first, ignored);
    return pass(second);
  }
  if (auto renamed = renameDurably(*first, file()); !renamed) {
    std::filesystem::remove(*first, ignored);
    std::filesystem::remove(*second, ignored);
    return renamed;
  }
  // From here on the new header is in force. Should the copy fail to follow, saying "failed" would be untrue; the next
  // open() sees that the two are out of step and writes both.
  if (auto renamed = renameDurably(*second, copy()); !renamed) std::filesystem::remove(*second, ignored);
  return {};
}

bool HeaderStore::inStep() const {
  auto one = readSmallFile(file(), VaultHeader::maxFileSize);
  auto two = readSmallFile(copy(), VaultHeader::maxFileSize);
  return one && two && *one == *two;
}

} // namespace clavis::core
