#include "core/messaging/payload/cbor.h"

#include <cbor.h>

#include <array>

namespace clavis::core::messaging {
namespace {

constexpr int maximumDepth = 8;
constexpr std::size_t maximumHead = 9; // the longest head of an item

auto bad(const char* why) { return fail(MessagingError::BadPayload, why); }

} // namespace

template <class Encode>
CborWriter& CborWriter::head(Encode encode) {
  std::array<unsigned char, maximumHead> buffer{};
  const std::size_t size = encode(buffer.data(), buffer.size());
  const auto encoded = std::as_bytes(std::span(buffer).first(size));
  m_out.insert(m_out.end(), encoded.begin(), encoded.end());
  return *this;
}

CborWriter& CborWriter::map(std::size_t members) {
  return head([=](unsigned char* to, std::size_t size) { return cbor_encode_map_start(members, to, size); });
}
CborWriter& CborWriter::array(std::size_t items) {
  return head([=](unsigned char* to, std::size_t size) { return cbor_encode_array_start(items, to, size); });
}
CborWriter& CborWriter::number(std::uint64_t value) {
  return head([=](unsigned char* to, std::size_t size) { return cbor_encode_uint(value, to, size); });
}
CborWriter& CborWriter::boolean(bool value) {
  return head([=](unsigned char* to, std::size_t size) { return cbor_encode_bool(value, to, size); });
}
CborWriter& CborWriter::text(std::string_view utf8) {
  head([=](unsigned char* to, std::size_t size) { return cbor_encode_string_start(utf8.size(), to, size); });
  const auto content = std::as_bytes(std::span(utf8));
  m_out.insert(m_out.end(), content.begin(), content.end());
  return *this;
}
CborWriter& CborWriter::bytes(std::span<const std::byte> value) {
  head([=](unsigned char* to, std::size_t size) { return cbor_encode_bytestring_start(value.size(), to, size); });
  m_out.insert(m_out.end(), value.begin(), value.end());
  return *this;
}

struct CborReader::Item {
  enum class Kind { None, Number, Boolean, Text, Bytes, Array, Map, Other };
  Kind kind = Kind::None;
  std::uint64_t number = 0; ///< value, or count of an array or map
  std::span<const std::byte> content;
};

Result<CborReader::Item> CborReader::next() {
  using Kind = Item::Kind;
  static const cbor_callbacks callbacks = [] {
    cbor_callbacks c = cbor_empty_callbacks;
    c.uint8 = [](void* to, std::uint8_t n) { *static_cast<Item*>(to) = {Kind::Number, n, {}}; };
    c.uint16 = [](void* to, std::uint16_t n) { *static_cast<Item*>(to) = {Kind::Number, n, {}}; };
    c.uint32 = [](void* to, std::uint32_t n) { *static_cast<Item*>(to) = {Kind::Number, n, {}}; };
    c.uint64 = [](void* to, std::uint64_t n) { *static_cast<Item*>(to) = {Kind::Number, n, {}}; };
    c.boolean = [](void* to, bool value) { *static_cast<Item*>(to) = {Kind::Boolean, value ? 1U : 0U, {}}; };
    c.string = [](void* to, cbor_data data, std::size_t size) {
      *static_cast<Item*>(to) = {Kind::Text, 0, std::as_bytes(std::span(data, size))};
    };
    c.byte_string = [](void* to, cbor_data data, std::size_t size) {
      *static_cast<Item*>(to) = {Kind::Bytes, 0, std::as_bytes(std::span(data, size))};
    };
    c.array_start = [](void* to, std::size_t count) { *static_cast<Item*>(to) = {Kind::Array, count, {}}; };
    c.map_start = [](void* to, std::size_t count) { *static_cast<Item*>(to) = {Kind::Map, count, {}}; };
    // Numbers below zero, nulls and floats may stand in members that a newer Clavis writes; they are stepped over.
    c.negint8 = [](void* to, std::uint8_t) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.negint16 = [](void* to, std::uint16_t) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.negint32 = [](void* to, std::uint32_t) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.negint64 = [](void* to, std::uint64_t) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.null = [](void* to) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.undefined = [](void* to) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.float2 = [](void* to, float) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.float4 = [](void* to, float) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    c.float8 = [](void* to, double) { *static_cast<Item*>(to) = {Kind::Other, 0, {}}; };
    return c;
  }();
  if (m_rest.empty()) return bad("it ends early");
  Item item;
  const auto* data = reinterpret_cast<const unsigned char*>(m_rest.data());
  const auto decoded = cbor_stream_decode(data, m_rest.size(), &callbacks, &item);
  if (decoded.status != CBOR_DECODER_FINISHED || decoded.read == 0) return bad("not CBOR, or it ends early");
  if (item.kind == Kind::None) return bad("a tag, a break or an indefinite length");
  m_rest = m_rest.subspan(decoded.read);
  // Each element takes at least a byte.
  if (item.kind == Kind::Array && item.number > m_rest.size()) return bad("an array is longer than its input");
  if (item.kind == Kind::Map && item.number > m_rest.size() / 2) return bad("a map is longer than its input");
  return item;
}

Result<std::size_t> CborReader::map(std::size_t most) {
  auto item = next();
  if (!item) return pass(item);
  if (item->kind != Item::Kind::Map) return bad("not a map");
  if (item->number > most) return bad("too many members");
  return static_cast<std::size_t>(item->number);
}
Result<std::size_t> CborReader::array(std::size_t most) {
  auto item = next();
  if (!item) return pass(item);
  if (item->kind != Item::Kind::Array) return bad("not an array");
  if (item->number > most) return bad("too many items");
  return static_cast<std::size_t>(item->number);
}
Result<std::uint64_t> CborReader::number() {
  auto item = next();
  if (!item) return pass(item);
  if (item->kind != Item::Kind::Number) return bad("not a number");
  return item->number;
}
Result<bool> CborReader::boolean() {
  auto item = next();
  if (!item) return pass(item);
  if (item->kind != Item::Kind::Boolean) return bad("neither true nor false");
  return item->number != 0;
}
Result<std::string_view> CborReader::text(std::size_t most) {
  auto item = next();
  if (!item) return pass(item);
  if (item->kind != Item::Kind::Text) return bad("not text");
  if (item->content.size() > most) return bad("a text is too long");
  const std::string_view text(reinterpret_cast<const char*>(item->content.data()), item->content.size());
  if (!isUtf8(text)) return bad("a text is not UTF-8");
  return text;
}
Result<std::span<const std::byte>> CborReader::bytes(std::size_t most) {
  auto item = next();
  if (!item) return pass(item);
  if (item->kind != Item::Kind::Bytes) return bad("not bytes");
  if (item->content.size() > most) return bad("bytes are too long");
  return item->content;
}
Result<void> CborReader::skip() { return skip(0); }

Result<void> CborReader::skip(int depth) {
  if (depth > maximumDepth) return bad("nested too deep");
  auto item = next();
  if (!item) return pass(item);
  std::uint64_t inside = 0;
  if (item->kind == Item::Kind::Array) inside = item->number;
  if (item->kind == Item::Kind::Map) inside = item->number * 2;
  for (; inside > 0; --inside)
    if (auto skipped = skip(depth + 1); !skipped) return skipped;
  return {};
}

bool isUtf8(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    const unsigned char first = *at++;
    if (first < 0x80) continue;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || end - at < more) return false;
    const unsigned char second = *at;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F))
      return false;
    for (int i = 0; i < more; ++i)
      if ((*at++ & 0xC0U) != 0x80) return false;
  }
  return true;
}

} // namespace clavis::core::messaging
