// The presentation language of TLS with variable-length vectors (RFC 9420 section 2.1): big-endian integers, and byte
// strings behind a length of 1, 2 or 4 bytes that must be the shortest possible.
//
// A Reader never allocates: what it returns are views of the input, so a length prefix costs nothing until the bytes
// behind it are there. Failure is sticky: after the first bad read everything reads as zero and empty, and ok() is
// false; a structure is read to its end first and judged once. Thread: as a std::vector.
#pragma once

#include "crypto/memory/secret_bytes.h"
#include "crypto/mls/error.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::crypto::mls {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

/// The bytes of a label.
[[nodiscard]] inline ByteView bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }
[[nodiscard]] inline Bytes toBytes(ByteView view) { return Bytes(view.begin(), view.end()); }
[[nodiscard]] bool equal(ByteView a, ByteView b) noexcept;

/// Lengths above this cannot be written (2.1.2: 30 bits).
inline constexpr std::size_t maxVectorSize = (std::size_t{1} << 30U) - 1;

class Writer {
 public:
  enum class Content {
    Public,
    Secret, ///< buffers that were outgrown are wiped, and what is left at the end
  };
  explicit Writer(Content content = Content::Public, std::size_t expectedSize = 256) : m_content(content) {
    m_out.reserve(expectedSize);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    if (m_content == Content::Secret) wipe(std::span<std::byte>(m_out));
  }

  void u8(std::uint8_t value) {
    makeRoom(1);
    m_out.push_back(static_cast<std::byte>(value));
  }
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void raw(ByteView bytes) {
    makeRoom(bytes.size());
    m_out.insert(m_out.end(), bytes.begin(), bytes.end());
  }
  /// opaque <V>
  void vector(ByteView bytes) {
    header(bytes.size());
    raw(bytes);
  }
  /// A vector whose content `body` writes.
  template <class Body>
  void nested(Body&& body) {
    const std::size_t start = m_out.size();
    std::forward<Body>(body)();
    insertHeader(start);
  }
  /// A vector of structures that have write(Writer&).
  template <class List>
  void list(const List& elements) {
    nested([&] {
      for (const auto& each : elements) each.write(*this);
    });
  }
  /// optional<T>: a presence byte, then the structure.
  template <class T>
  void optional(const std::optional<T>& value) {
    u8(value ? 1 : 0);
    if (value) value->write(*this);
  }

  [[nodiscard]] ByteView view() const noexcept { return m_out; }
  [[nodiscard]] Bytes take() { return std::move(m_out); }
  /// What was written, in guarded memory; nothing stays here.
  [[nodiscard]] SecretBytes takeSecret() {
    SecretBytes secret = SecretBytes::takeFrom(std::span<std::byte>(m_out));
    m_out.clear();
    return secret;
  }

 private:
  void makeRoom(std::size_t more) {
    if (m_content == Content::Secret && m_out.size() + more > m_out.capacity()) moveToLarger(more);
  }
  void moveToLarger(std::size_t more);
  void header(std::size_t size);
  void insertHeader(std::size_t start);
  Content m_content;
  Bytes m_out;
};

class Reader {
 public:
  explicit Reader(ByteView bytes) : m_rest(bytes) {}

  [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  [[nodiscard]] std::uint64_t u64() { return number(8); }
  [[nodiscard]] ByteView raw(std::size_t size);
  /// The content of opaque <V>, still in the input.
  [[nodiscard]] ByteView vector() { return raw(header()); }
  [[nodiscard]] Bytes bytes() { return toBytes(vector()); }
  /// A vector of structures that have `static T read(Reader&)`.
  template <class T>
  [[nodiscard]] std::vector<T> list() {
    Reader inside(vector());
    std::vector<T> elements;
    while (!inside.atEnd()) elements.push_back(T::read(inside));
    if (!inside.ok()) fail();
    return elements;
  }
  /// optional<T>; a presence byte other than 0 and 1 is a failure.
  template <class T>
  [[nodiscard]] std::optional<T> optional() {
    return present() ? std::optional<T>(T::read(*this)) : std::nullopt;
  }
  [[nodiscard]] bool present();

  /// The length of a vector (2.1.2); whether that much is left is for raw() to say.
  [[nodiscard]] std::size_t header();

  /// Also true after a failure, so that loops end.
  [[nodiscard]] bool atEnd() const noexcept { return m_rest.empty() || !m_ok; }
  [[nodiscard]] bool ok() const noexcept { return m_ok; }
  /// Everything was read, and nothing was wrong.
  [[nodiscard]] bool done() const noexcept { return m_ok && m_rest.empty(); }
  [[nodiscard]] std::size_t left() const noexcept { return m_rest.size(); }
  [[nodiscard]] ByteView rest() const noexcept { return m_rest; }
  void fail() noexcept {
    m_ok = false;
    m_rest = {};
  }

 private:
  [[nodiscard]] std::uint64_t number(std::size_t size);
  ByteView m_rest;
  bool m_ok = true;
};

/// The structure's serialisation.
template <class T>
[[nodiscard]] Bytes encode(const T& value) {
  Writer writer;
  value.write(writer);
  return writer.take();
}
/// Malformed unless `bytes` are one T and nothing more. `T::read` reads.
template <class T>
[[nodiscard]] Result<T> decode(ByteView bytes) {
  Reader reader(bytes);
  T value = T::read(reader);
  if (!reader.done()) return mls::fail(MlsError::Malformed, T::structure);
  return value;
}

} // namespace clavis::crypto::mls
