// What the ends of a transfer tell each other after the message: sealed like it, shown to nobody. CBOR,
//
//   {0: version 1, 1: what, 2: id of the message (16 bytes), 3: place of the file in it, 4: hash of the file, 5:
//   [parts], 6: [ids]}
//
// What: 1 received whole, with this hash; 2 these parts are not at the server (any more); 3 these parts are there
// again, under these ids; 4 taken back by its sender; 5 refused: the whole is not what the message said. A reader
// ignores what it does not know: newer kinds change nothing here. Bounded; BadManifest. Pure; any thread.
#pragma once

#include "core/exchange/payload/manifest.h"
#include "core/messaging/payload/payload.h"

namespace clavis::core::exchange {

struct Note {
  enum class What : std::uint8_t { Received = 1, Missing = 2, Repaired = 3, Revoked = 4, Refused = 5 };
  What what = What::Received;
  messaging::MessageId message{};
  std::uint64_t place = 0;
  BlobDigest sha256{};                ///< Received
  std::vector<std::uint64_t> parts{}; ///< Missing, Repaired: ascending; at most notePartsAtMost
  std::vector<std::string> servers{}; ///< Repaired: one a part
  friend bool operator==(const Note&, const Note&) = default;
};
/// More lost parts than this are named in the next note.
inline constexpr std::size_t notePartsAtMost = 256;

[[nodiscard]] std::vector<std::byte> encodeNote(const Note& note);
/// nullopt: a newer Clavis says something that this one does not know.
[[nodiscard]] Result<std::optional<Note>> decodeNote(std::span<const std::byte> bytes);

} // namespace clavis::core::exchange
