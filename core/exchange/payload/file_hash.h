// The hash of a whole file: what its message promises, what a receipt repeats. One SHA-256 over what opens the file and
// over the hashes of its parts, which are made anyway, several at once:
//
//   SHA-256("clavis file hash 1" || 00 || key (32 bytes) || size || sealed size || size of a part || SHA-256 of part 0
//   || SHA-256 of part 1 || …), the three sizes in 8 bytes each, big-endian
//
// The parts' hashes fix every sealed byte, the key fixes how they open, and opening has one outcome: two files with one
// hash have the same content. The key is in it because without it a sealed file could be made that opens under two
// keys, each time as something else. It tells nobody anything about the content who has not got the key. Vectors:
// tests/core/exchange/file_hash_vectors.json. Pure; any thread.
#pragma once

#include "core/exchange/payload/manifest.h"

namespace clavis::core::exchange {

/// `size`: of the plaintext. The ids and the expiry of the manifest are not in it: they may change on the way.
[[nodiscard]] BlobDigest fileHash(std::span<const std::byte> key, std::uint64_t size, const Manifest& manifest);

} // namespace clavis::core::exchange
