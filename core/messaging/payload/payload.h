// What is inside a sealed message: one small self-describing format, version 1 (README.md of this room has the
// numbers).
//
//   CBOR map {0: version, 1: kind, 2: id, 3: sent, …} and then zero bytes up to paddedSize()
//
// A reader keeps what it does not know: an unknown kind, or a version after its own, becomes Unknown with its bytes, is
// shown as "needs a newer Clavis" and can be read again after an update. Unknown members of known kinds are stepped
// over. Everything has a bound; a payload beyond one is BadPayload. Pure; any thread.
#pragma once

#include "core/base/clock.h"
#include "core/messaging/errors.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace clavis::core::messaging {

/// Random, made by the sender; the same on every try and on every device, so that a message arrives once.
using MessageId = std::array<std::byte, 16>;

namespace limits {
inline constexpr std::size_t text = std::size_t{64} << 10; ///< bytes of UTF-8
inline constexpr std::size_t reaction = 32;                ///< an emoji with its modifiers
inline constexpr std::size_t receipts = 512;
inline constexpr std::size_t files = 32;
inline constexpr std::size_t fileName = 255;
inline constexpr std::size_t mediaType = 127;
inline constexpr std::size_t locator = 2048;
inline constexpr std::size_t manifest = std::size_t{176} << 10;
inline constexpr std::size_t fileNote = std::size_t{32} << 10;
inline constexpr std::size_t callSignal = std::size_t{64} << 10;
inline constexpr std::size_t payload = std::size_t{256} << 10;
inline constexpr std::size_t members = 64; ///< of the outer map
} // namespace limits

struct Text {
  std::string text{};
  bool urgent = false;
  std::optional<MessageId> replyTo{};
  friend bool operator==(const Text&, const Text&) = default;
};
struct Edit {
  MessageId target{};
  std::string text{};
  friend bool operator==(const Edit&, const Edit&) = default;
};
struct Delete {
  MessageId target{};
  friend bool operator==(const Delete&, const Delete&) = default;
};
struct Reaction {
  MessageId target{};
  std::string emoji{}; ///< empty: taken back
  friend bool operator==(const Reaction&, const Reaction&) = default;
};
struct Receipt {
  enum class What : std::uint8_t { Delivered = 1, Read = 2 };
  What what = What::Delivered;
  std::vector<MessageId> messages{};
  friend bool operator==(const Receipt&, const Receipt&) = default;
};
struct Typing {
  friend bool operator==(const Typing&, const Typing&) = default;
};
/// Where a sealed file lies and what opens it (core/exchange fills these).
struct FileReference {
  std::string name{};
  std::string mediaType{};
  std::uint64_t size = 0;
  std::string locator{};
  std::array<std::byte, 32> key{};
  std::array<std::byte, 32> sha256{};
  std::vector<std::byte> manifest{}; ///< the parts it lies in: core/exchange writes and reads it
  friend bool operator==(const FileReference&, const FileReference&) = default;
};
struct Files {
  std::string text{};
  std::vector<FileReference> files{};
  friend bool operator==(const Files&, const Files&) = default;
};
/// Reserved for visits: carried, not looked into.
struct CallSignal {
  std::vector<std::byte> signal{};
  friend bool operator==(const CallSignal&, const CallSignal&) = default;
};
/// "I could not open the mail with these tokens": who sent them sends their messages again.
struct ResendRequest {
  std::vector<std::array<std::byte, 16>> tokens{};
  friend bool operator==(const ResendRequest&, const ResendRequest&) = default;
};
/// What core/exchange tells core/exchange about files that were sent: fetched whole, parts missing, taken back.
/// Carried, not looked into.
struct FileNote {
  std::vector<std::byte> note{};
  friend bool operator==(const FileNote&, const FileNote&) = default;
};
struct Unknown {
  std::uint64_t version = 0;
  std::uint64_t kind = 0;
  std::vector<std::byte> bytes{}; ///< the whole map, without padding
  friend bool operator==(const Unknown&, const Unknown&) = default;
};

struct Payload {
  MessageId id{};
  Instant sent{}; ///< the sender's clock: for people to read, never for order
  /// The token of the mail that somebody could not open and asked for again.
  std::optional<MessageId> resentFor{};
  std::variant<Text, Edit, Delete, Reaction, Receipt, Typing, Files, CallSignal, ResendRequest, FileNote, Unknown>
      body{};
  friend bool operator==(const Payload&, const Payload&) = default;
};

/// Padded, ready to be sealed. TooLong when something is beyond its bound.
[[nodiscard]] Result<std::vector<std::byte>> encodePayload(const Payload& payload);
/// BadPayload; whatever it is given, it allocates no more than a small multiple of `bytes`.
[[nodiscard]] Result<Payload> decodePayload(std::span<const std::byte> bytes);

} // namespace clavis::core::messaging
