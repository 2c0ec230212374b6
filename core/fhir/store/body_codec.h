// Bodies at rest: zstd with a trained dictionary of FHIR JSON. Each row says which dictionary its body needs, so that a
// later, better dictionary never makes old rows unreadable; a database carries the dictionaries its rows use (table
// body_dictionary). Before zstd, UUIDs are taken out of the text (uuid_folding.h).
// Layout: a byte with the number of UUIDs (255: the text is not folded), 16 bytes each, the zstd frame without its
// magic number.
//
// The dictionary that ships (resources/fhir/dictionary-1.zdict) is trained on invented resources only.
// Thread: one codec, one thread at a time; making one is cheap, the digested default dictionary is shared.
#pragma once

#include "core/fhir/fhir_error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

class BodyCodec {
 public:
  static constexpr std::int64_t plainDictionary = 0;   ///< zstd without a dictionary
  static constexpr std::int64_t defaultDictionary = 1; ///< what new rows use

  BodyCodec();
  ~BodyCodec();
  BodyCodec(BodyCodec&&) noexcept;
  BodyCodec& operator=(BodyCodec&&) noexcept;

  /// Compresses with the default dictionary; `id` is the resource's own, needed again to read it. The view lives until
  /// the next call.
  [[nodiscard]] Result<std::span<const std::byte>> compress(std::string_view body, std::string_view id);
  /// The view lives until the next call. Errors: UnknownDictionary (give it with addDictionary), DamagedBody.
  [[nodiscard]] Result<std::string_view> decompress(std::span<const std::byte> stored, std::int64_t dictionary,
                                                    std::string_view id);
  [[nodiscard]] bool knows(std::int64_t dictionary) const;
  /// `packed` as packedDefaultDictionary() gave it.
  [[nodiscard]] Result<void> addDictionary(std::int64_t dictionary, std::span<const std::byte> packed);
  /// The default dictionary, itself compressed, as a database keeps it.
  [[nodiscard]] static Result<std::vector<std::byte>> packedDefaultDictionary();
  /// The bytes of the dictionary that ships.
  [[nodiscard]] static std::span<const std::byte> defaultDictionaryBytes();

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::core
