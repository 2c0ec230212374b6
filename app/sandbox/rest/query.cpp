#include "app/sandbox/rest/query.h"

#include <algorithm>
#include <cstdint>

namespace clavis::sandbox {
namespace {

constexpr std::string_view standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve(bytes.size() * 4 / 3 + 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += alphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) out += alphabet[bits << (6 - held) & 63];
  return out;
}

std::optional<std::string> decode(std::string_view text, std::string_view alphabet) {
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(static_cast<unsigned char>(bits >> held & 0xFF));
    }
  }
  return out;
}

} // namespace

std::optional<std::string> percentDecoded(std::string_view text, bool plusIsSpace) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plusIsSpace) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hexValue(text[i + 1]);
      const int low = hexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  return out;
}

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view plain = "-._~:/,|$"; // and letters and digits: legal in a query, readable in a link
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || plain.contains(c))
      out += c;
    else
      out += '%', out += hex[byte >> 4], out += hex[byte & 15];
  }
  return out;
}

std::string base64Url(std::string_view bytes) { return encode(bytes, urlAlphabet); }
std::optional<std::string> fromBase64Url(std::string_view text) { return decode(text, urlAlphabet); }

std::string base64(std::string_view bytes) {
  std::string out = encode(bytes, standardAlphabet);
  while (out.size() % 4 != 0) out += '=';
  return out;
}
std::optional<std::string> fromBase64(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (const char c : text) // R4's base64Binary may contain white space
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') clean += c;
  if (clean.size() % 4 != 0) return std::nullopt;
  if (clean.ends_with("=="))
    clean.resize(clean.size() - 2);
  else if (clean.ends_with('='))
    clean.resize(clean.size() - 1);
  return decode(clean, standardAlphabet);
}

std::optional<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    const auto equal = std::min(part.find('='), part.size());
    auto name = percentDecoded(part.substr(0, equal), true);
    auto value = percentDecoded(part.substr(std::min(equal + 1, part.size())), true);
    if (!name || !value) return std::nullopt;
    query.add(std::move(*name), std::move(*value));
  }
  return query;
}

std::optional<std::string_view> Query::get(std::string_view name) const {
  const auto found = std::ranges::find(m_parameters, name, &Parameter::first);
  if (found == m_parameters.end()) return std::nullopt;
  return std::string_view(found->second);
}

void Query::remove(std::string_view name) {
  std::erase_if(m_parameters, [&](const Parameter& parameter) { return parameter.first == name; });
}

void Query::append(const Query& other) {
  m_parameters.insert(m_parameters.end(), other.m_parameters.begin(), other.m_parameters.end());
}

std::string Query::text() const {
  std::string out;
  for (const auto& [name, value] : m_parameters) {
    if (!out.empty()) out += '&';
    out += percentEncoded(name) + '=' + percentEncoded(value);
  }
  return out;
}

} // namespace clavis::sandbox
