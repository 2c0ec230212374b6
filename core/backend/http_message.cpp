#include "core/backend/http_message.h"

#include <algorithm>

namespace clavis::core {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

} // namespace

std::optional<std::string_view> HttpHeaders::get(std::string_view name) const {
  const auto found = std::ranges::find_if(
      m_fields, [name](const Field& field) { return std::ranges::equal(field.name, name, {}, lower, lower); });
  if (found == m_fields.end()) return std::nullopt;
  return found->value;
}

const char* methodName(HttpMethod method) {
  switch (method) {
  case HttpMethod::Get: return "GET";
  case HttpMethod::Head: return "HEAD";
  case HttpMethod::Post: return "POST";
  case HttpMethod::Put: return "PUT";
  case HttpMethod::Patch: return "PATCH";
  case HttpMethod::Delete: return "DELETE";
  }
  return "GET";
}

} // namespace clavis::core
