// JSON read in place. simdjson (On-Demand) checks and walks the text once; what stays is a flat list of nodes that
// point into the text, so that any value can be visited in any order, as often as wanted, without copying it.
//
// What FHIR needs and most JSON readers lose is kept: a number's digits as written (1.0 is not 1.00, 1e3 stays 1e3),
// and the exact bytes of every value (raw()), so that a resource inside a Bundle can be stored as it came.
//
// Refused by name (FhirError): what is no JSON, bad UTF-8, members named twice, nesting beyond maxDepth, numbers beyond
// maxNumber characters, texts beyond maxBytes. A UTF-8 byte-order mark at the start is stepped over.
//
// Ownership: a JsonDocument owns a padded copy of the text; JsonValues and every string_view from them borrow from it
// and die with it, or with its next read(). Reusing one document for many texts reuses its memory; for many documents
// that live side by side, a JsonReader (json_reader.h) does. Thread: one document, one thread at a time; reading a
// const document from several threads is safe.
#pragma once

#include "core/fhir/fhir_error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::core {

enum class JsonKind : std::uint8_t { Missing, Null, Boolean, Number, String, Array, Object };

namespace json_detail {
struct Node {
  const char* key = nullptr; ///< member name, unescaped; null for array elements and the root
  const char* text =
      nullptr; ///< String: unescaped; Number, Boolean, Null: as written; Array, Object: from bracket to bracket
  std::uint32_t keySize = 0;
  std::uint32_t textSize = 0;
  std::uint32_t end = 0; ///< index of the first node after this one and everything in it
  JsonKind kind = JsonKind::Missing;
};
} // namespace json_detail

class JsonValue;
class JsonMember;
class JsonItems;
class JsonMembers;

/// A view of one value. Cheap to copy. A value that is not there is Missing, and everything asked of it is Missing or
/// empty, so that `resource["name"][0]["family"].text()` needs no checks on the way.
class JsonValue {
 public:
  JsonValue() = default;

  [[nodiscard]] JsonKind kind() const { return m_node != nullptr ? m_node->kind : JsonKind::Missing; }
  [[nodiscard]] explicit operator bool() const { return m_node != nullptr; }
  [[nodiscard]] bool isObject() const { return kind() == JsonKind::Object; }
  [[nodiscard]] bool isArray() const { return kind() == JsonKind::Array; }
  [[nodiscard]] bool isString() const { return kind() == JsonKind::String; }
  [[nodiscard]] bool isNumber() const { return kind() == JsonKind::Number; }

  /// The member of an object, or Missing.
  [[nodiscard]] JsonValue operator[](std::string_view name) const;
  [[nodiscard]] JsonValue operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  /// The element of an array, or Missing. Linear in `index`.
  [[nodiscard]] JsonValue operator[](std::size_t index) const;
  [[nodiscard]] JsonValue operator[](int index) const { return (*this)[static_cast<std::size_t>(index)]; }

  /// The unescaped text of a String; empty for every other kind.
  [[nodiscard]] std::string_view text() const;
  /// The digits of a Number exactly as written; empty for every other kind.
  [[nodiscard]] std::string_view digits() const;
  [[nodiscard]] std::optional<bool> boolean() const;
  /// The text of a String, or a Number, Boolean or Null as written; empty for Array and Object. For showing what a
  /// thing says.
  [[nodiscard]] std::string_view scalar() const;
  /// The bytes of an Array or Object exactly as they came, from bracket to bracket. Empty for scalars.
  [[nodiscard]] std::string_view raw() const;

  /// Number of elements or members (counts them).
  [[nodiscard]] std::size_t size() const;
  /// Elements of an array; nothing for every other kind.
  [[nodiscard]] JsonItems items() const;
  /// Elements of an array, or the value itself when it is no array: for readers lenient about 0..1 against 0..*.
  [[nodiscard]] JsonItems itemsOrSelf() const;
  /// Members of an object in the order written; nothing for every other kind.
  [[nodiscard]] JsonMembers members() const;

  friend bool operator==(const JsonValue&, const JsonValue&) = default;

 private:
  friend class JsonDocument;
  friend class JsonItems;
  friend class JsonMembers;
  JsonValue(const json_detail::Node* base, const json_detail::Node* node) : m_base(base), m_node(node) {}
  const json_detail::Node* m_base = nullptr; ///< node 0
  const json_detail::Node* m_node = nullptr;
};

struct JsonMemberView {
  std::string_view name;
  JsonValue value;
};

class JsonItems {
 public:
  class Iterator {
   public:
    Iterator(const json_detail::Node* base, const json_detail::Node* node) : m_base(base), m_node(node) {}
    JsonValue operator*() const { return {m_base, m_node}; }
    Iterator& operator++() { return m_node = m_base + m_node->end, *this; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const json_detail::Node* m_base;
    const json_detail::Node* m_node;
  };
  JsonItems(const json_detail::Node* base, const json_detail::Node* first, const json_detail::Node* last)
      : m_base(base), m_first(first), m_last(last) {}
  [[nodiscard]] Iterator begin() const { return {m_base, m_first}; }
  [[nodiscard]] Iterator end() const { return {m_base, m_last}; }

 private:
  const json_detail::Node* m_base;
  const json_detail::Node* m_first;
  const json_detail::Node* m_last;
};

class JsonMembers {
 public:
  class Iterator {
   public:
    Iterator(const json_detail::Node* base, const json_detail::Node* node) : m_base(base), m_node(node) {}
    JsonMemberView operator*() const { return {{m_node->key, m_node->keySize}, JsonMembers::value(m_base, m_node)}; }
    Iterator& operator++() { return m_node = m_base + m_node->end, *this; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const json_detail::Node* m_base;
    const json_detail::Node* m_node;
  };
  JsonMembers(const json_detail::Node* base, const json_detail::Node* first, const json_detail::Node* last)
      : m_base(base), m_first(first), m_last(last) {}
  [[nodiscard]] Iterator begin() const { return {m_base, m_first}; }
  [[nodiscard]] Iterator end() const { return {m_base, m_last}; }

 private:
  static JsonValue value(const json_detail::Node* base, const json_detail::Node* node) { return {base, node}; }
  const json_detail::Node* m_base;
  const json_detail::Node* m_first;
  const json_detail::Node* m_last;
};

class JsonDocument {
 public:
  static constexpr std::size_t maxBytes = std::size_t{64} << 20U;
  static constexpr int maxDepth = 128;
  static constexpr std::size_t maxNumber = 256;

  JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  /// A new document from `text`: an object or an array (NotAnObject for a single word, number or string).
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text);
  /// Reads another text into this document; values of the one before die. On an error the document is empty.
  [[nodiscard]] Result<void> read(std::string_view text);
  /// Missing when nothing was read.
  [[nodiscard]] JsonValue root() const;

 private:
  friend class JsonReader;
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

/// What makes JSON a FHIR resource: an object with a resourceType that is a name. Views into the document.
struct ResourceHead {
  std::string_view type;
  std::string_view id;          ///< empty when there is none
  std::string_view versionId;   ///< meta.versionId
  std::string_view lastUpdated; ///< meta.lastUpdated as written
};
/// Errors: NotAnObject, NoResourceType, BadResourceType, BadId (an id that is there but malformed).
[[nodiscard]] Result<ResourceHead> resourceHead(JsonValue resource);

/// [A-Za-z0-9-.]{1,64} (R4, datatype id).
[[nodiscard]] bool isFhirId(std::string_view id);
/// An upper-case letter, then letters, at most 64: also for types that R4 does not have.
[[nodiscard]] bool isResourceTypeName(std::string_view name);

} // namespace clavis::core
