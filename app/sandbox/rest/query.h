// The query part of a URL: percent-decoding (RFC 3986; '+' is a space in queries, as browsers and FHIR clients send
// it), and the pieces of links.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::sandbox {

/// nullopt when a percent sign is not followed by two hex digits, or the result holds a NUL.
[[nodiscard]] std::optional<std::string> percentDecoded(std::string_view text, bool plusIsSpace = false);
[[nodiscard]] std::string percentEncoded(std::string_view text);

/// URL-safe base64 without padding (RFC 4648 section 5).
[[nodiscard]] std::string base64Url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> fromBase64Url(std::string_view text);
/// Base64 with padding (RFC 4648 section 4), as in base64Binary.
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> fromBase64(std::string_view text);

class Query {
 public:
  using Parameter = std::pair<std::string, std::string>;
  /// nullopt when an escape is broken.
  [[nodiscard]] static std::optional<Query> parse(std::string_view text);

  [[nodiscard]] const std::vector<Parameter>& all() const { return m_parameters; }
  /// First value of that name.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  void add(std::string name, std::string value) { m_parameters.emplace_back(std::move(name), std::move(value)); }
  void remove(std::string_view name);
  void append(const Query& other);
  [[nodiscard]] std::string text() const; ///< encoded again, without the question mark

 private:
  std::vector<Parameter> m_parameters;
};

} // namespace clavis::sandbox
