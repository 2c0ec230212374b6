#include "crypto/mls/tls_codec.h"

#include <algorithm>
#include <array>

namespace clavis::crypto::mls {

namespace {

struct Header {
  std::array<std::byte, 4> bytes{};
  std::size_t size = 0;
};

// 2.1.2: the two highest bits say how long the length is. Lengths above the limit are a defect of this program (nothing
// it sends comes near), and such a vector would read back wrong; the caller's container would have failed long before.
Header headerFor(std::size_t size) {
  const auto byteAt = [size](unsigned shift) { return static_cast<std::byte>((size >> shift) & 0xffU); };
  if (size < 64) return {{byteAt(0)}, 1};
  if (size < 16384) return {{byteAt(8) | std::byte{0x40}, byteAt(0)}, 2};
  return {{byteAt(24) | std::byte{0x80}, byteAt(16), byteAt(8), byteAt(0)}, 4};
}

template <class T>
void appendBigEndian(Bytes& out, T value) {
  for (std::size_t i = sizeof(T); i > 0; --i) out.push_back(static_cast<std::byte>(value >> (8 * (i - 1))));
}

} // namespace

bool equal(ByteView a, ByteView b) noexcept { return std::ranges::equal(a, b); }

void Writer::u16(std::uint16_t value) {
  makeRoom(sizeof value);
  appendBigEndian(m_out, value);
}
void Writer::u32(std::uint32_t value) {
  makeRoom(sizeof value);
  appendBigEndian(m_out, value);
}
void Writer::u64(std::uint64_t value) {
  makeRoom(sizeof value);
  appendBigEndian(m_out, value);
}

void Writer::moveToLarger(std::size_t more) {
  Bytes larger;
  larger.reserve(2 * (m_out.size() + more));
  larger.assign(m_out.begin(), m_out.end());
  wipe(std::span<std::byte>(m_out));
  m_out.swap(larger);
}

void Writer::header(std::size_t size) {
  const Header header = headerFor(size);
  raw(ByteView(header.bytes).first(header.size));
}

void Writer::insertHeader(std::size_t start) {
  const Header header = headerFor(m_out.size() - start);
  makeRoom(header.size);
  const auto at = m_out.begin() + static_cast<std::ptrdiff_t>(start);
  m_out.insert(at, header.bytes.begin(), header.bytes.begin() + static_cast<std::ptrdiff_t>(header.size));
}

ByteView Reader::raw(std::size_t size) {
  if (!m_ok || size > m_rest.size()) {
    fail();
    return {};
  }
  const ByteView taken = m_rest.first(size);
  m_rest = m_rest.subspan(size);
  return taken;
}

std::uint64_t Reader::number(std::size_t size) {
  std::uint64_t value = 0;
  for (const std::byte byte : raw(size)) value = (value << 8U) | std::to_integer<std::uint64_t>(byte);
  return value;
}

std::size_t Reader::header() {
  const std::uint64_t first = number(1);
  const std::uint64_t form = first >> 6U;
  std::uint64_t size = first & 0x3fU;
  if (form == 1)
    size = (size << 8U) | number(1);
  else if (form == 2)
    size = (size << 24U) | number(3);
  const bool shortest = form == 0 || (form == 1 && size >= 64) || (form == 2 && size >= 16384);
  if (!shortest) { // also form 3, which does not exist
    fail();
    return 0;
  }
  return static_cast<std::size_t>(size);
}

bool Reader::present() {
  const std::uint8_t flag = u8();
  if (flag > 1) fail();
  return flag == 1;
}

} // namespace clavis::crypto::mls
