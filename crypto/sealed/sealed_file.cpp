#include "crypto/sealed/sealed_file.h"

#include "crypto/primitives/octets.h"
#include "crypto/sealed/padme.h"

#include <sodium.h>

#include <algorithm>

namespace clavis::crypto {
namespace {

// Header: magic (4) | version (1) | log2 of the chunk size (1) | zero (3) | salt (23).
constexpr std::array magic{std::byte{'C'}, std::byte{'L'}, std::byte{'S'}, std::byte{'F'}};
constexpr std::byte version{1};
constexpr std::size_t saltAt = 9;
constexpr std::size_t subkeySalt =
    crypto_core_hchacha20_INPUTBYTES; // 16 of the salt's bytes make the key, 7 the nonces
constexpr std::size_t noncePrefix = 7;
static_assert(saltAt + subkeySalt + noncePrefix == sealedHeaderSize);

constexpr std::uint64_t maxChunks = std::uint64_t{1} << 32; // the counter in the nonce

SealedResult<SealedLayout> layoutOf(std::uint64_t contentSize, std::size_t chunkSize) {
  SealedLayout layout{chunkSize, contentSize, (contentSize + chunkSize - 1) / chunkSize};
  if (layout.chunks > maxChunks) return std::unexpected(SealedFailure::BadLength);
  return layout;
}

} // namespace

const char* sealedFailureName(SealedFailure failure) noexcept {
  switch (failure) {
  case SealedFailure::NotSealed: return "NotSealed";
  case SealedFailure::UnsupportedVersion: return "UnsupportedVersion";
  case SealedFailure::BadHeader: return "BadHeader";
  case SealedFailure::BadLength: return "BadLength";
  case SealedFailure::WrongKeyOrAltered: return "WrongKeyOrAltered";
  case SealedFailure::Truncated: return "Truncated";
  case SealedFailure::Extended: return "Extended";
  case SealedFailure::BadPadding: return "BadPadding";
  case SealedFailure::ReadFailed: return "ReadFailed";
  case SealedFailure::WriteFailed: return "WriteFailed";
  case SealedFailure::Cancelled: return "Cancelled";
  case SealedFailure::Internal: return "Internal";
  }
  return "unknown";
}

SealedHeader SealedHeader::random(unsigned chunkLog) {
  SealedHeader header;
  std::ranges::copy(magic, header.m_bytes.begin());
  header.m_bytes[4] = version;
  header.m_bytes[5] = static_cast<std::byte>(std::clamp(chunkLog, sealedChunkLogMin, sealedChunkLogMax));
  fillRandom(std::span(header.m_bytes).subspan(saltAt));
  return header;
}

SealedResult<SealedHeader> SealedHeader::parse(std::span<const std::byte> bytes) {
  if (bytes.size() < sealedHeaderSize || !std::ranges::equal(bytes.first(magic.size()), magic)) {
    return std::unexpected(SealedFailure::NotSealed);
  }
  if (bytes[4] != version) return std::unexpected(SealedFailure::UnsupportedVersion);
  const auto chunkLog = std::to_integer<unsigned>(bytes[5]);
  if (chunkLog < sealedChunkLogMin || chunkLog > sealedChunkLogMax ||
      !std::ranges::all_of(bytes.subspan(6, saltAt - 6), [](std::byte b) { return b == std::byte{0}; })) {
    return std::unexpected(SealedFailure::BadHeader);
  }
  SealedHeader header;
  std::ranges::copy(bytes.first(sealedHeaderSize), header.m_bytes.begin());
  return header;
}

SealedResult<SealedLayout> SealedLayout::ofPlain(std::uint64_t plainSize, std::size_t chunkSize) {
  if (plainSize > sealedPlainMax) return std::unexpected(SealedFailure::BadLength);
  return layoutOf(*padmeLength(plainSize + sealedLengthSize), chunkSize); // far from 64 bits: always a value
}

SealedResult<SealedLayout> SealedLayout::ofSealed(std::uint64_t sealedSize, std::size_t chunkSize) {
  const std::uint64_t whole = chunkSize + bulkTagSize;
  if (sealedSize < sealedHeaderSize + sealedLengthSize + bulkTagSize) return std::unexpected(SealedFailure::BadLength);
  const std::uint64_t body = sealedSize - sealedHeaderSize;
  const std::uint64_t chunks = body / whole + (body % whole == 0 ? 0 : 1);
  // The last chunk is never empty: it holds a tag and at least one byte.
  if (body % whole != 0 && body % whole <= bulkTagSize) return std::unexpected(SealedFailure::BadLength);
  return layoutOf(body - chunks * bulkTagSize, chunkSize);
}

SealedResult<ChunkCipher> ChunkCipher::create(const FileKey& key, const SealedHeader& header) {
  SecretBytes subkey(crypto_core_hchacha20_OUTPUTBYTES);
  if (key.view().size() != crypto_core_hchacha20_KEYBYTES ||
      crypto_core_hchacha20(writableOctets(subkey.writable()), octets(header.bytes().subspan(saltAt)),
                            octets(key.view()), nullptr) != 0) {
    return std::unexpected(SealedFailure::Internal);
  }
  auto cipher = BulkCipher::create(subkey.view());
  if (!cipher) return std::unexpected(SealedFailure::Internal);
  return ChunkCipher(std::move(*cipher), header);
}

// STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): prefix | counter, big-endian | 1 for the last chunk.
BulkNonce ChunkCipher::nonce(std::uint64_t chunk, bool last) const noexcept {
  BulkNonce nonce{};
  std::ranges::copy(m_header.bytes().subspan(saltAt + subkeySalt, noncePrefix), nonce.begin());
  for (std::size_t i = 0; i < 4; ++i) nonce[noncePrefix + i] = static_cast<std::byte>((chunk >> (24 - 8 * i)) & 0xFF);
  nonce[11] = last ? std::byte{1} : std::byte{0};
  return nonce;
}

SealedResult<void> ChunkCipher::seal(std::span<std::byte> out, std::uint64_t chunk, bool last,
                                     std::span<const std::byte> content) {
  if (content.empty() || content.size() > m_header.chunkSize() || chunk >= maxChunks ||
      !m_cipher.seal(out, nonce(chunk, last), content, m_header.bytes())) {
    return std::unexpected(SealedFailure::Internal);
  }
  return {};
}

SealedResult<void> ChunkCipher::open(std::span<std::byte> out, std::uint64_t chunk, bool last,
                                     std::span<const std::byte> sealed) {
  if (sealed.size() <= bulkTagSize || chunk >= maxChunks) return std::unexpected(SealedFailure::BadLength);
  const auto opened = m_cipher.open(out, nonce(chunk, last), sealed, m_header.bytes());
  if (opened) return {};
  if (opened.error().code != CryptoError::AuthenticationFailed) return std::unexpected(SealedFailure::Internal);
  // Only to name what happened: does it open as what it would be in a longer or a shorter file? The answer is dropped.
  const bool otherwise = m_cipher.open(out, nonce(chunk, !last), sealed, m_header.bytes()).has_value();
  wipe(out);
  if (!otherwise) return std::unexpected(SealedFailure::WrongKeyOrAltered);
  return std::unexpected(last ? SealedFailure::Truncated : SealedFailure::Extended);
}

std::array<std::byte, sealedLengthSize> encodeSealedLength(std::uint64_t plainSize) noexcept {
  std::array<std::byte, sealedLengthSize> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>((plainSize >> (56 - 8 * i)) & 0xFF);
  return bytes;
}

SealedResult<std::uint64_t> decodeSealedLength(std::span<const std::byte, sealedLengthSize> bytes,
                                               const SealedLayout& layout) {
  std::uint64_t plainSize = 0;
  for (const std::byte b : bytes) plainSize = plainSize << 8 | std::to_integer<std::uint64_t>(b);
  const auto expected = SealedLayout::ofPlain(plainSize, layout.chunkSize);
  if (!expected || expected->contentSize != layout.contentSize) return std::unexpected(SealedFailure::BadPadding);
  return plainSize;
}

} // namespace clavis::crypto
