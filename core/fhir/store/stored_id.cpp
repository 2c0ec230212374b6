#include "core/fhir/store/stored_id.h"

#include <span>

namespace clavis::core {

namespace {

constexpr std::size_t uuidLength = 36;
constexpr bool isDash(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1; // upper case too: the text must come back as it was
}

} // namespace

StoredId::StoredId(std::string_view id) : m_text(id) {
  if (id.size() != uuidLength) return;
  std::size_t digit = 0;
  for (std::size_t i = 0; i < uuidLength; ++i) {
    if (isDash(i)) {
      if (id[i] != '-') return;
      continue;
    }
    const int value = hexValue(id[i]);
    if (value < 0) return;
    m_bytes[digit / 2] = static_cast<std::byte>(std::to_integer<int>(m_bytes[digit / 2]) << 4 | value);
    ++digit;
  }
  m_isUuid = true;
}

void StoredId::bind(Statement& statement, int index) const {
  if (m_isUuid) {
    statement.bind(index, std::span<const std::byte>(m_bytes));
  } else {
    statement.bind(index, m_text);
  }
}

std::string StoredId::read(const Statement& statement, int column) {
  if (!statement.isBlob(column)) return std::string(statement.text(column));
  static constexpr char digits[] = "0123456789abcdef";
  std::string id;
  id.reserve(uuidLength);
  for (const std::byte byte : statement.blob(column)) {
    if (isDash(id.size())) id += '-';
    id += digits[std::to_integer<unsigned>(byte) >> 4U];
    id += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return id;
}

} // namespace clavis::core
