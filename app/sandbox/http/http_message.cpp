#include "app/sandbox/http/http_message.h"

#include <algorithm>

namespace clavis::sandbox {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

void Headers::set(std::string_view name, std::string value) {
  for (auto& [key, old] : m_fields)
    if (same(key, name)) {
      old = std::move(value);
      return;
    }
  m_fields.emplace_back(std::string(name), std::move(value));
}

std::string_view Headers::get(std::string_view name) const {
  for (const auto& [key, value] : m_fields)
    if (same(key, name)) return value;
  return {};
}

bool Headers::has(std::string_view name) const {
  return std::ranges::any_of(m_fields, [&](const auto& field) { return same(field.first, name); });
}

} // namespace clavis::sandbox
