// A small JSON tree that can be changed and written again without losing a digit: numbers and strings are kept as the
// text they came as, members keep their order. Used where the sandbox edits what it was sent (meta, references,
// patches, bundles); core/fhir only ever reads. simdjson checks the text (RFC 8259, UTF-8, depth), so that the builder
// can trust it.
//
// Ownership: a tree owns all its text. Thread: plain values.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::sandbox {

class JsonTree {
 public:
  enum class Kind { Null, Boolean, Number, String, Array, Object };
  using Member = std::pair<std::string, JsonTree>;

  static constexpr std::size_t depthLimit = 200;

  /// The error is a sentence about the text's structure, without any of its values.
  [[nodiscard]] static std::expected<JsonTree, std::string> parse(std::string_view text);

  JsonTree() = default; ///< null
  [[nodiscard]] static JsonTree object();
  [[nodiscard]] static JsonTree array();
  [[nodiscard]] static JsonTree string(std::string_view value);
  [[nodiscard]] static JsonTree number(long long value);
  [[nodiscard]] static JsonTree boolean(bool value);

  [[nodiscard]] Kind kind() const { return m_kind; }
  [[nodiscard]] bool isObject() const { return m_kind == Kind::Object; }
  [[nodiscard]] bool isArray() const { return m_kind == Kind::Array; }
  [[nodiscard]] bool isString() const { return m_kind == Kind::String; }

  /// Text of a string, unescaped; empty for every other kind.
  [[nodiscard]] std::string text() const;
  /// A scalar's text as it came, with a string's quotes and escapes.
  [[nodiscard]] const std::string& raw() const { return m_raw; }

  // Objects. Keys are unescaped. When a key stands twice the first one is found.
  [[nodiscard]] const JsonTree* find(std::string_view key) const;
  [[nodiscard]] JsonTree* find(std::string_view key);
  /// text() of a member, or empty.
  [[nodiscard]] std::string textOf(std::string_view key) const;
  /// Replaces or appends.
  JsonTree& set(std::string_view key, JsonTree value);
  /// Replaces, or inserts as the first or second member (FHIR writes resourceType, id, meta first).
  JsonTree& setAt(std::size_t position, std::string_view key, JsonTree value);
  bool remove(std::string_view key);
  [[nodiscard]] std::vector<Member>& members() { return m_members; }
  [[nodiscard]] const std::vector<Member>& members() const { return m_members; }

  // Arrays.
  [[nodiscard]] std::vector<JsonTree>& items() { return m_items; }
  [[nodiscard]] const std::vector<JsonTree>& items() const { return m_items; }
  void append(JsonTree value) { m_items.push_back(std::move(value)); }

  /// Compact JSON text.
  [[nodiscard]] std::string write() const;
  void writeTo(std::string& out) const;

  /// Equality of RFC 6902 section 4.6: members in any order, numbers by value, strings by content.
  [[nodiscard]] bool equals(const JsonTree& other) const;

 private:
  friend class JsonTreeBuilder;
  Kind m_kind = Kind::Null;
  std::string m_raw;
  std::vector<Member> m_members;
  std::vector<JsonTree> m_items;
};

/// A string as JSON text, with its quotes.
[[nodiscard]] std::string jsonQuoted(std::string_view text);
/// Appends that to `out`.
void appendJsonQuoted(std::string& out, std::string_view text);

} // namespace clavis::sandbox
