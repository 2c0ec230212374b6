// Request targets, percent-encoded.
#pragma once

#include <string>
#include <string_view>

namespace clavis::core {

/// Everything but letters, digits and "-._~:/,$" as %XX (RFC 3986, 2.1).
[[nodiscard]] std::string percentEncoded(std::string_view text);

/// "Observation?patient=Patient/1&_count=50", field by field.
class QueryBuilder {
 public:
  explicit QueryBuilder(std::string path) : m_target(std::move(path)) {}
  QueryBuilder& add(std::string_view name, std::string_view value);
  [[nodiscard]] const std::string& target() const { return m_target; }

 private:
  std::string m_target;
  bool m_first = true;
};

} // namespace clavis::core
