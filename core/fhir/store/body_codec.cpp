#include "core/fhir/store/body_codec.h"

#include "core/fhir/json/json.h"
#include "core/fhir/store/default_dictionary.h"
#include "core/fhir/store/uuid_folding.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

namespace clavis::core {

namespace {

constexpr int level =
    12; // measured on the public charts: 138 bytes a frame in 15.6 us, 140 in 14.6 at 9, 147 in 10.5 at 6
/// What every frame begins with (RFC 8878 section 3.1.1), so no row keeps it.
constexpr std::array magic{std::byte{0x28}, std::byte{0xB5}, std::byte{0x2F}, std::byte{0xFD}};

constexpr int dictionaryLevel = 9; // 22 kB; at 19 it takes 40 ms of a vault's first page for a kilobyte less
constexpr std::size_t maxDictionaryBytes = std::size_t{4} << 20U;
constexpr std::size_t maxBodyBytes = JsonDocument::maxBytes + 8;
constexpr std::byte notFolded{255};

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Compressor = std::unique_ptr<ZSTD_CCtx, Freer<ZSTD_freeCCtx>>;
using Decompressor = std::unique_ptr<ZSTD_DCtx, Freer<ZSTD_freeDCtx>>;
using CompressionDictionary = std::unique_ptr<ZSTD_CDict, Freer<ZSTD_freeCDict>>;
using DecompressionDictionary = std::unique_ptr<ZSTD_DDict, Freer<ZSTD_freeDDict>>;

/// The default dictionary in the form zstd works with; made once, read by all threads.
const ZSTD_CDict* compressionDictionary() {
  static const CompressionDictionary digested(
      ZSTD_createCDict(BodyCodec::defaultDictionaryBytes().data(), BodyCodec::defaultDictionaryBytes().size(), level));
  return digested.get();
}
const ZSTD_DDict* decompressionDictionary() {
  static const DecompressionDictionary digested(
      ZSTD_createDDict(BodyCodec::defaultDictionaryBytes().data(), BodyCodec::defaultDictionaryBytes().size()));
  return digested.get();
}

} // namespace

struct BodyCodec::Parts {
  Compressor compressor;
  Decompressor decompressor;
  std::unordered_map<std::int64_t, DecompressionDictionary> dictionaries;
  std::vector<std::byte> packed;
  std::vector<std::byte> frame;
  FoldedText folded;
  std::string unpacked; ///< still folded
  std::string plain;
};

BodyCodec::BodyCodec() : m_parts(std::make_unique<Parts>()) {}
BodyCodec::~BodyCodec() = default;
BodyCodec::BodyCodec(BodyCodec&&) noexcept = default;
BodyCodec& BodyCodec::operator=(BodyCodec&&) noexcept = default;

std::span<const std::byte> BodyCodec::defaultDictionaryBytes() { return embeddedDictionary(); }

Result<std::span<const std::byte>> BodyCodec::compress(std::string_view body, std::string_view id) {
  Parts& parts = *m_parts;
  if (!parts.compressor) {
    parts.compressor.reset(ZSTD_createCCtx());
    if (!parts.compressor) return fail(FhirError::DamagedBody, "zstd has no memory");
    // The row says which dictionary it is, the page's HMAC that it is whole: neither is needed in each frame.
    ZSTD_CCtx_setParameter(parts.compressor.get(), ZSTD_c_dictIDFlag, 0);
    ZSTD_CCtx_setParameter(parts.compressor.get(), ZSTD_c_checksumFlag, 0);
    if (ZSTD_isError(ZSTD_CCtx_refCDict(parts.compressor.get(), compressionDictionary())) != 0U)
      return fail(FhirError::UnknownDictionary, "the default dictionary cannot be used");
  }
  const bool isFolded = foldUuids(body, id, parts.folded);
  const std::string_view text = isFolded ? std::string_view(parts.folded.text) : body;
  const std::size_t head = 1 + parts.folded.uuids.size() * sizeof(UuidBytes);
  const std::size_t bound = head + ZSTD_compressBound(text.size());
  if (parts.packed.size() < bound) parts.packed.resize(bound);
  const std::size_t size = ZSTD_compress2(parts.compressor.get(), parts.packed.data() + head,
                                          parts.packed.size() - head, text.data(), text.size());
  if (ZSTD_isError(size) != 0U) return fail(FhirError::DamagedBody, ZSTD_getErrorName(size));
  // The head goes right before what follows the magic, over the magic.
  std::byte* const start = parts.packed.data() + magic.size();
  start[0] = isFolded ? static_cast<std::byte>(parts.folded.uuids.size()) : notFolded;
  std::byte* out = start + 1;
  for (const UuidBytes& uuid : parts.folded.uuids) out = std::ranges::copy(uuid, out).out;
  return std::span<const std::byte>(start, head + size - magic.size());
}

bool BodyCodec::knows(std::int64_t dictionary) const {
  return dictionary == plainDictionary || dictionary == defaultDictionary || m_parts->dictionaries.contains(dictionary);
}

Result<std::vector<std::byte>> BodyCodec::packedDefaultDictionary() {
  const auto bytes = defaultDictionaryBytes();
  std::vector<std::byte> packed(ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), dictionaryLevel);
  if (ZSTD_isError(size) != 0U) return fail(FhirError::UnknownDictionary, ZSTD_getErrorName(size));
  packed.resize(size);
  return packed;
}

Result<void> BodyCodec::addDictionary(std::int64_t dictionary, std::span<const std::byte> packed) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > maxDictionaryBytes)
    return fail(FhirError::UnknownDictionary, "a stored dictionary has no sensible length");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  if (ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size()) != bytes.size())
    return fail(FhirError::UnknownDictionary, "a stored dictionary is damaged");
  DecompressionDictionary digested(ZSTD_createDDict(bytes.data(), bytes.size()));
  if (!digested) return fail(FhirError::UnknownDictionary, "a stored dictionary cannot be used");
  m_parts->dictionaries.insert_or_assign(dictionary, std::move(digested));
  return {};
}

Result<std::string_view> BodyCodec::decompress(std::span<const std::byte> stored, std::int64_t dictionary,
                                               std::string_view id) {
  Parts& parts = *m_parts;
  if (!parts.decompressor) parts.decompressor.reset(ZSTD_createDCtx());
  if (!parts.decompressor) return fail(FhirError::DamagedBody, "zstd has no memory");
  const ZSTD_DDict* digested = nullptr;
  if (const auto found = parts.dictionaries.find(dictionary); found != parts.dictionaries.end()) {
    digested = found->second.get();
  } else if (dictionary == defaultDictionary) {
    digested = decompressionDictionary();
  } else if (dictionary != plainDictionary) {
    return fail(FhirError::UnknownDictionary, "dictionary " + std::to_string(dictionary));
  }
  if (stored.empty()) return fail(FhirError::DamagedBody, "empty");
  const bool isFolded = stored[0] != notFolded;
  const std::size_t listed = isFolded ? std::to_integer<std::size_t>(stored[0]) * sizeof(UuidBytes) : 0;
  if (stored.size() < 1 + listed) return fail(FhirError::DamagedBody, "ends within its list of UUIDs");
  const auto uuids = stored.subspan(1, listed);
  parts.frame.assign(magic.begin(), magic.end());
  parts.frame.insert(parts.frame.end(), stored.begin() + static_cast<std::ptrdiff_t>(1 + listed), stored.end());
  const auto& frame = parts.frame;
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > maxBodyBytes)
    return fail(FhirError::DamagedBody, "no sensible length");
  parts.unpacked.resize(static_cast<std::size_t>(size));
  const std::size_t got = ZSTD_decompress_usingDDict(parts.decompressor.get(), parts.unpacked.data(),
                                                     parts.unpacked.size(), frame.data(), frame.size(), digested);
  if (ZSTD_isError(got) != 0U) return fail(FhirError::DamagedBody, ZSTD_getErrorName(got));
  if (got != parts.unpacked.size()) return fail(FhirError::DamagedBody, "another length than it says");
  if (!isFolded) return std::string_view(parts.unpacked);
  if (auto done = unfoldUuids(parts.unpacked, uuids, id, maxBodyBytes, parts.plain); !done) return pass(done);
  return std::string_view(parts.plain);
}

} // namespace clavis::core
