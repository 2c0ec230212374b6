// Small files of the profile folder: private to this user, written so that a crash at any moment leaves the old or the
// new content. Errors: VaultError NoSpace, Io, UnsafeFolder, NoVaultHere (readSmallFile: no such file).
#pragma once

#include "core/vault/errors.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace clavis::core {

/// Makes `dir` with mode 0700, or takes an existing one back to 0700. UnsafeFolder when it belongs to somebody else.
[[nodiscard]] Result<void> makePrivateFolder(const std::filesystem::path& dir);

/// The whole file. Io when it is larger than `limit`.
[[nodiscard]] Result<std::vector<std::byte>> readSmallFile(const std::filesystem::path& file, std::size_t limit);

/// Temporary file in the same folder (0600), fsync, rename over `file`, fsync of the folder. On failure `file` is as it
/// was and no temporary file stays.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& file, std::span<const std::byte> content);

/// The first half of that: `file` + ".new", complete and on the disk, or an error and no such file.
[[nodiscard]] Result<std::filesystem::path> writeBeside(const std::filesystem::path& file,
                                                        std::span<const std::byte> content);

/// Renames within one folder and makes it last through a power cut.
[[nodiscard]] Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to);

/// Folder `a` becomes `b` and `b` becomes `a`, for good. In one step where the file system can; elsewhere a crash in
/// between leaves `a` under the name of `b` with ".old" added, and no `a`.
[[nodiscard]] Result<void> exchangeFolders(const std::filesystem::path& a, const std::filesystem::path& b);

/// VaultError for the errno of the call that just failed.
[[nodiscard]] std::unexpected<Error> systemFailure(const char* what, int errorNumber);

} // namespace clavis::core
