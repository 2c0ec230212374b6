// Most of what zstd cannot shorten in a resource are UUIDs: 36 characters for 16 random bytes, several in each
// resource. They are taken out before compression and kept as bytes; the resource's own is known from its row.
//
// In the folded text control characters, which JSON never has, stand for them: 0x01 the resource's own id, 0x02 the
// next of the list, 0x03 and a byte: that one of the list again. Only lower-case UUIDs are folded, so that unfolding
// gives the same bytes.
#pragma once

#include "core/fhir/fhir_error.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

using UuidBytes = std::array<std::byte, 16>;

struct FoldedText {
  std::string text;
  std::vector<UuidBytes> uuids; ///< at most maxUuids; further ones stay in the text
};

inline constexpr std::size_t maxUuids = 254;

/// False: the text has one of the three control characters, or a zero (then it is no JSON), and cannot be folded.
[[nodiscard]] bool foldUuids(std::string_view text, std::string_view ownId, FoldedText& folded);

/// `uuids` is the list as it is stored, 16 bytes each. Errors: DamagedBody, also when it gets longer than maxBytes.
[[nodiscard]] Result<void> unfoldUuids(std::string_view folded, std::span<const std::byte> uuids,
                                       std::string_view ownId, std::size_t maxBytes, std::string& text);

} // namespace clavis::core
