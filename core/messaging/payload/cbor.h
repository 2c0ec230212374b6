// CBOR (RFC 8949) as payloads use it: definite lengths, no tags, no floats. libcbor reads and writes the bytes, one
// item at a time, so that a length prefix never makes anybody allocate: what is not in the input is an error at once.
// Thread: one reader or writer, one thread.
#pragma once

#include "core/messaging/errors.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace clavis::core::messaging {

class CborWriter {
 public:
  CborWriter& map(std::size_t members);
  CborWriter& array(std::size_t items);
  CborWriter& number(std::uint64_t value);
  CborWriter& boolean(bool value);
  CborWriter& text(std::string_view utf8);
  CborWriter& bytes(std::span<const std::byte> value);
  [[nodiscard]] std::vector<std::byte> take() { return std::move(m_out); }

 private:
  template <class Encode>
  CborWriter& head(Encode encode);
  std::vector<std::byte> m_out;
};

/// Reads item after item. Views point into the input. Errors: BadPayload.
class CborReader {
 public:
  explicit CborReader(std::span<const std::byte> input) : m_rest(input) {}

  /// Number of members, at most `most`.
  [[nodiscard]] Result<std::size_t> map(std::size_t most);
  [[nodiscard]] Result<std::size_t> array(std::size_t most);
  [[nodiscard]] Result<std::uint64_t> number();
  [[nodiscard]] Result<bool> boolean();
  /// Valid UTF-8, at most `most` bytes.
  [[nodiscard]] Result<std::string_view> text(std::size_t most);
  [[nodiscard]] Result<std::span<const std::byte>> bytes(std::size_t most);
  /// Steps over whatever comes, nested up to 8 deep.
  [[nodiscard]] Result<void> skip();
  [[nodiscard]] std::span<const std::byte> rest() const { return m_rest; }

 private:
  struct Item;
  [[nodiscard]] Result<Item> next();
  [[nodiscard]] Result<void> skip(int depth);
  std::span<const std::byte> m_rest;
};

[[nodiscard]] bool isUtf8(std::string_view text);

} // namespace clavis::core::messaging
