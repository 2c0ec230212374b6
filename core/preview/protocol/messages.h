// What the window's process and the helper say to each other over one stream socket. A frame is a length (4 bytes, of
// what follows), a kind (1 byte) and a body. The window asks one thing at a time; while the helper works on it, it may
// ask back for bytes of the file, as often as it needs. The helper's side is hostile once a document has taken it over:
// every length, count, enumerator and proportion is checked here, before memory is taken (fuzzed: preview_answer).
#pragma once

#include "core/preview/document.h"
#include "core/preview/errors.h"
#include "core/preview/limits.h"

#include <QByteArray>

#include <optional>
#include <variant>

namespace clavis::core::preview::protocol {

inline constexpr std::uint8_t version = 1;
inline constexpr std::size_t headerSize = 5;

enum class Kind : std::uint8_t {
  // to the helper
  Open = 1,
  Page,
  Text,
  Select,
  Embedded,
  Bytes,
  // from the helper
  Hello = 65,
  Read,
  Opened,
  PageIs,
  TextIs,
  SelectionIs,
  EmbeddedIs,
  Refused,
};

/// Largest body of this kind; 0 for one that does not exist.
[[nodiscard]] std::size_t maximumBody(Kind kind);

struct Header {
  Kind kind = Kind::Hello;
  std::size_t body = 0; ///< bytes that follow
};
/// Of `headerSize` bytes. Nothing: not a frame, or one that is larger than its kind may be.
[[nodiscard]] std::optional<Header> readHeader(QByteArrayView bytes);
[[nodiscard]] QByteArray frame(Kind kind, const QByteArray& body);

struct Open {
  ContentType type = ContentType::Unknown;
  std::uint64_t size = 0;
  QByteArray password; ///< UTF-8; empty for none
};
/// How the helper gave up its rights. It says so itself, before it has seen a byte of a document.
struct Hello {
  bool confined = false;   ///< system calls filtered; tried out: no file opens, no socket is made
  bool namespaces = false; ///< a user and network of its own as well, where the system allows it
};
struct Read {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
};
struct Refused {
  PreviewError error = PreviewError::Damaged;
};
struct EmbeddedIs {
  QByteArray bytes;
};

using Answer = std::variant<Hello, Read, DocumentFacts, PagePicture, TextPage, TextSelection, EmbeddedIs, Refused>;

[[nodiscard]] QByteArray encode(const Open& message);
[[nodiscard]] QByteArray encode(const PageRequest& message);
[[nodiscard]] QByteArray encode(const SelectionRequest& message);
[[nodiscard]] QByteArray encodeText(std::uint32_t page);
[[nodiscard]] QByteArray encodeEmbedded(std::uint32_t index);
/// The answer to Read; fewer bytes than asked for at the end of the file and when it cannot be read.
[[nodiscard]] QByteArray encodeBytes(QByteArrayView bytes);
[[nodiscard]] std::optional<Open> decodeOpen(QByteArrayView body);
[[nodiscard]] std::optional<PageRequest> decodePage(QByteArrayView body);
[[nodiscard]] std::optional<SelectionRequest> decodeSelect(QByteArrayView body);
[[nodiscard]] std::optional<std::uint32_t> decodeIndex(QByteArrayView body);

/// A whole frame of the helper's.
[[nodiscard]] QByteArray encode(const Answer& answer);
/// A body of that kind. Nothing when it is not exactly one.
[[nodiscard]] std::optional<Answer> decodeAnswer(Kind kind, QByteArrayView body);

} // namespace clavis::core::preview::protocol
