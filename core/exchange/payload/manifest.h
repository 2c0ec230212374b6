// Where a file's sealed bytes lie: what the message that carries its key says beside it, as CBOR.
//
//   {0: version 1, 1: size of the sealed file, 2: size of a part, 3: [ids of the parts], 4: their SHA-256 one after the
//   other,
//    5: expires (ms since 1970, absent: never)}
//
// A part is a run of the sealed file (crypto/sealed); all but the last have the same size. Unknown members are stepped
// over. It comes from somebody we trust no further than that: everything has a bound, and what does not fit together is
// BadManifest. Pure; any thread.
#pragma once

#include "core/backend/blob_store.h"
#include "core/base/clock.h"
#include "core/exchange/errors.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clavis::core::exchange {

/// Of one file; with what a part takes in a manifest they fill a message's share of it.
inline constexpr std::size_t partsAtMost = 2048;
/// What is held in memory for one part, whoever chose its size.
inline constexpr std::uint64_t partSizeAtMost = std::uint64_t{8} << 20;

struct ManifestPart {
  std::string server{}; ///< id of the Binary
  BlobDigest sha256{};
  friend bool operator==(const ManifestPart&, const ManifestPart&) = default;
};
struct Manifest {
  std::uint64_t sealedSize = 0;
  std::uint64_t partSize = 0;
  std::vector<ManifestPart> parts{};
  std::optional<Instant> expires{};
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

[[nodiscard]] constexpr std::uint64_t partCount(std::uint64_t sealedSize, std::uint64_t partSize) {
  return (sealedSize + partSize - 1) / partSize;
}
[[nodiscard]] constexpr std::uint64_t sizeOfPart(std::uint64_t sealedSize, std::uint64_t partSize, std::uint64_t part) {
  return part + 1 < partCount(sealedSize, partSize) ? partSize : sealedSize - part * partSize;
}

[[nodiscard]] std::vector<std::byte> encodeManifest(const Manifest& manifest);
[[nodiscard]] Result<Manifest> decodeManifest(std::span<const std::byte> bytes);

} // namespace clavis::core::exchange
