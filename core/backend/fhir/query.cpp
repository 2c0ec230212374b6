#include "core/backend/fhir/query.h"

namespace clavis::core {

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view marks = "-._~:/,$";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || marks.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 15U];
    }
  }
  return encoded;
}

QueryBuilder& QueryBuilder::add(std::string_view name, std::string_view value) {
  m_target += m_first ? '?' : '&';
  m_first = false;
  m_target += percentEncoded(name) + '=' + percentEncoded(value);
  return *this;
}

} // namespace clavis::core
