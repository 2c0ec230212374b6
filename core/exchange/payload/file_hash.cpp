#include "core/exchange/payload/file_hash.h"

#include "crypto/primitives/hash.h"

#include <string_view>

namespace clavis::core::exchange {
namespace {

constexpr std::string_view domain("clavis file hash 1\0", 19);

std::array<std::byte, 8> bigEndian(std::uint64_t number) {
  std::array<std::byte, 8> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>((number >> (56 - 8 * i)) & 0xFF);
  return out;
}

} // namespace

BlobDigest fileHash(std::span<const std::byte> key, std::uint64_t size, const Manifest& manifest) {
  crypto::Sha256 hash;
  hash.update(std::as_bytes(std::span(domain))).update(key);
  hash.update(bigEndian(size)).update(bigEndian(manifest.sealedSize)).update(bigEndian(manifest.partSize));
  for (const ManifestPart& part : manifest.parts) hash.update(part.sha256);
  return hash.finish();
}

} // namespace clavis::core::exchange
