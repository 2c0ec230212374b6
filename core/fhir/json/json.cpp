#include "core/fhir/json/json.h"

#include <algorithm>
#include <cstring>
#include <vector>

// The walk is ours, the checking is simdjson's: stage 1 checks UTF-8 and control characters, On-Demand the structure.
#include <simdjson.h>

namespace clavis::core {

using json_detail::Node;

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// RFC 8259, section 6.
bool isJsonNumber(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && isDigit(text[i])) ++i;
    return i - from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const std::size_t start = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

Error refusal(simdjson::error_code code) {
  const char* detail = simdjson::error_message(code);
  switch (code) {
  case simdjson::UTF8_ERROR:
  case simdjson::STRING_ERROR: return Error(FhirError::BadUtf8, detail);
  case simdjson::DEPTH_ERROR: return Error(FhirError::TooDeep, detail);
  case simdjson::CAPACITY: return Error(FhirError::TooLarge, detail);
  default: return Error(FhirError::NotJson, detail);
  }
}

} // namespace

struct JsonDocument::Parts {
  std::unique_ptr<char[]> text;
  std::size_t capacity = 0;
  std::size_t size = 0;
  ondemand::parser parser{maxBytes + byteOrderMark.size()};
  ondemand::document document;
  std::vector<Node> nodes;
  std::vector<std::string_view> names; ///< scratch, to find members named twice

  std::optional<Error> walk();
  std::optional<Error> value(ondemand::value from, std::size_t at, int depth);
  std::optional<Error> object(ondemand::object from, std::size_t at, int depth);
  std::optional<Error> array(ondemand::array from, std::size_t at, int depth);
  std::optional<Error> number(std::string_view token, std::size_t at);
  std::optional<Error> twins(std::size_t at);
  /// Nodes are named by index: the vector grows under way.
  std::size_t begin(const char* start);
  void close(std::size_t at, JsonKind kind);
};

std::size_t JsonDocument::Parts::begin(const char* start) {
  nodes.emplace_back().text = start;
  return nodes.size() - 1;
}

void JsonDocument::Parts::close(std::size_t at, JsonKind kind) {
  // The iterator stands behind the closing bracket: at the next token or at the end of the text.
  const char* next = nullptr;
  if (document.current_location().get(next) != simdjson::SUCCESS || next == nullptr) next = text.get() + size;
  next = std::min<const char*>(next, text.get() + size);
  while (next > nodes[at].text && next[-1] != '}' && next[-1] != ']') --next;
  nodes[at].kind = kind;
  nodes[at].textSize = static_cast<std::uint32_t>(next - nodes[at].text);
  nodes[at].end = static_cast<std::uint32_t>(nodes.size());
}

std::optional<Error> JsonDocument::Parts::number(std::string_view token, std::size_t at) {
  Node& node = nodes[at];
  node.text = token.data();
  node.textSize = static_cast<std::uint32_t>(token.size());
  node.end = static_cast<std::uint32_t>(at + 1);
  if (token == "true" || token == "false") {
    node.kind = JsonKind::Boolean;
  } else if (token == "null") {
    node.kind = JsonKind::Null;
  } else {
    if (!isJsonNumber(token)) return Error(FhirError::NotJson, "neither a number nor true, false or null");
    if (token.size() > maxNumber) return Error(FhirError::NumberTooLong, "a number has too many digits");
    node.kind = JsonKind::Number;
  }
  return std::nullopt;
}

std::optional<Error> JsonDocument::Parts::value(ondemand::value from, std::size_t at, int depth) {
  ondemand::json_type type{};
  if (const auto code = from.type().get(type); code != simdjson::SUCCESS) return refusal(code);
  switch (type) {
  case ondemand::json_type::object: {
    ondemand::object inner;
    if (const auto code = from.get_object().get(inner); code != simdjson::SUCCESS) return refusal(code);
    return object(inner, at, depth + 1);
  }
  case ondemand::json_type::array: {
    ondemand::array inner;
    if (const auto code = from.get_array().get(inner); code != simdjson::SUCCESS) return refusal(code);
    return array(inner, at, depth + 1);
  }
  case ondemand::json_type::string: {
    std::string_view token = trimmed(from.raw_json_token());
    if (token.size() < 2 || token.back() != '"') return Error(FhirError::NotJson, "a string does not end");
    token = token.substr(1, token.size() - 2);
    if (token.find('\\') != std::string_view::npos) {
      if (const auto code = from.get_string().get(token); code != simdjson::SUCCESS) return refusal(code);
    }
    Node& node = nodes[at];
    node.kind = JsonKind::String;
    node.text = token.data();
    node.textSize = static_cast<std::uint32_t>(token.size());
    node.end = static_cast<std::uint32_t>(at + 1);
    return std::nullopt;
  }
  default: return number(trimmed(from.raw_json_token()), at);
  }
}

std::optional<Error> JsonDocument::Parts::object(ondemand::object from, std::size_t at, int depth) {
  if (depth > maxDepth) return Error(FhirError::TooDeep, "nested too deep");
  for (auto member : from) {
    ondemand::field field;
    if (const auto code = std::move(member).get(field); code != simdjson::SUCCESS) return refusal(code);
    const char* name = field.key().raw();
    const char* quote = std::strchr(name, '"'); // stage 1 has seen the closing quote
    std::string_view key(name, static_cast<std::size_t>(quote - name));
    if (key.find('\\') != std::string_view::npos) {
      if (const auto code = field.unescaped_key().get(key); code != simdjson::SUCCESS) return refusal(code);
    }
    const char* start = nullptr;
    if (const auto code = document.current_location().get(start); code != simdjson::SUCCESS) return refusal(code);
    const std::size_t child = begin(start);
    nodes[child].key = key.data();
    nodes[child].keySize = static_cast<std::uint32_t>(key.size());
    if (auto error = value(field.value(), child, depth)) return error;
  }
  close(at, JsonKind::Object);
  return twins(at);
}

std::optional<Error> JsonDocument::Parts::array(ondemand::array from, std::size_t at, int depth) {
  if (depth > maxDepth) return Error(FhirError::TooDeep, "nested too deep");
  for (auto element : from) {
    ondemand::value inner;
    if (const auto code = std::move(element).get(inner); code != simdjson::SUCCESS) return refusal(code);
    const char* start = nullptr;
    if (const auto code = document.current_location().get(start); code != simdjson::SUCCESS) return refusal(code);
    if (auto error = value(inner, begin(start), depth)) return error;
  }
  close(at, JsonKind::Array);
  return std::nullopt;
}

std::optional<Error> JsonDocument::Parts::twins(std::size_t at) {
  names.clear();
  for (std::size_t child = at + 1; child < nodes[at].end; child = nodes[child].end)
    names.emplace_back(nodes[child].key, nodes[child].keySize);
  constexpr std::size_t few = 16;
  bool twice = false;
  if (names.size() <= few) {
    for (std::size_t i = 1; i < names.size() && !twice; ++i)
      for (std::size_t j = 0; j < i && !twice; ++j) twice = names[i] == names[j];
  } else {
    std::ranges::sort(names);
    twice = std::ranges::adjacent_find(names) != names.end();
  }
  if (twice) return Error(FhirError::DuplicateKey, "an object names a member twice");
  return std::nullopt;
}

std::optional<Error> JsonDocument::Parts::walk() {
  if (const auto code = parser.iterate(text.get(), size, capacity).get(document); code != simdjson::SUCCESS)
    return refusal(code);
  ondemand::json_type type{};
  if (const auto code = document.type().get(type); code != simdjson::SUCCESS) return refusal(code);
  const char* start = nullptr;
  if (const auto code = document.current_location().get(start); code != simdjson::SUCCESS) return refusal(code);
  const std::size_t root = begin(start);
  std::optional<Error> error;
  if (type == ondemand::json_type::object) {
    ondemand::object inner;
    if (const auto code = document.get_object().get(inner); code != simdjson::SUCCESS) return refusal(code);
    error = object(inner, root, 1);
  } else if (type == ondemand::json_type::array) {
    ondemand::array inner;
    if (const auto code = document.get_array().get(inner); code != simdjson::SUCCESS) return refusal(code);
    error = array(inner, root, 1);
  } else {
    return Error(FhirError::NotAnObject, "a single word, number or string");
  }
  if (error) return error;
  const char* behind = nullptr;
  if (document.current_location().get(behind) == simdjson::SUCCESS)
    return Error(FhirError::NotJson, "something follows the end");
  return std::nullopt;
}

JsonDocument::JsonDocument() : m_parts(std::make_unique<Parts>()) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  JsonDocument document;
  if (auto read = document.read(text); !read) return pass(read);
  return document;
}

Result<void> JsonDocument::read(std::string_view text) {
  Parts& parts = *m_parts;
  parts.nodes.clear();
  parts.size = 0;
  if (text.starts_with(byteOrderMark)) text.remove_prefix(byteOrderMark.size());
  if (text.size() > maxBytes) return fail(FhirError::TooLarge, "more than 64 MiB");
  const std::size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
  if (parts.capacity < needed) {
    parts.capacity = std::max(needed, parts.capacity * 2);
    parts.text = std::make_unique_for_overwrite<char[]>(parts.capacity);
  }
  std::ranges::copy(text, parts.text.get());
  // simdjson may look at the padding; zeros make it the same every time.
  std::fill_n(parts.text.get() + text.size(), simdjson::SIMDJSON_PADDING, '\0');
  parts.size = text.size();
  if (auto error = parts.walk()) {
    parts.nodes.clear();
    return std::unexpected(std::move(*error));
  }
  return {};
}

JsonValue JsonDocument::root() const {
  const auto& nodes = m_parts->nodes;
  return nodes.empty() ? JsonValue() : JsonValue(nodes.data(), nodes.data());
}

// --- JsonValue

JsonValue JsonValue::operator[](std::string_view name) const {
  for (const auto [key, value] : members())
    if (key == name) return value;
  return {};
}

JsonValue JsonValue::operator[](std::size_t index) const {
  for (const JsonValue item : items())
    if (index-- == 0) return item;
  return {};
}

std::string_view JsonValue::text() const {
  return isString() ? std::string_view(m_node->text, m_node->textSize) : std::string_view();
}

std::string_view JsonValue::digits() const {
  return isNumber() ? std::string_view(m_node->text, m_node->textSize) : std::string_view();
}

std::optional<bool> JsonValue::boolean() const {
  if (kind() != JsonKind::Boolean) return std::nullopt;
  return *m_node->text == 't';
}

std::string_view JsonValue::scalar() const {
  if (m_node == nullptr || isObject() || isArray()) return {};
  return {m_node->text, m_node->textSize};
}

std::string_view JsonValue::raw() const {
  return isObject() || isArray() ? std::string_view(m_node->text, m_node->textSize) : std::string_view();
}

std::size_t JsonValue::size() const {
  if (!isObject() && !isArray()) return 0;
  std::size_t count = 0;
  for (const Node* child = m_node + 1; child != m_base + m_node->end; child = m_base + child->end) ++count;
  return count;
}

JsonItems JsonValue::items() const {
  if (!isArray()) return {m_base, nullptr, nullptr};
  return {m_base, m_node + 1, m_base + m_node->end};
}

JsonItems JsonValue::itemsOrSelf() const {
  if (isArray() || m_node == nullptr) return items();
  return {m_base, m_node, m_base + m_node->end};
}

JsonMembers JsonValue::members() const {
  if (!isObject()) return {m_base, nullptr, nullptr};
  return {m_base, m_node + 1, m_base + m_node->end};
}

// --- ResourceHead

bool isFhirId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '.';
  });
}

bool isResourceTypeName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name[0] >= 'A' && name[0] <= 'Z' &&
         std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

Result<ResourceHead> resourceHead(JsonValue resource) {
  if (!resource.isObject()) return fail(FhirError::NotAnObject, "a resource is an object");
  const JsonValue type = resource["resourceType"];
  if (!type.isString() || type.text().empty()) return fail(FhirError::NoResourceType);
  if (!isResourceTypeName(type.text())) return fail(FhirError::BadResourceType);
  const JsonValue id = resource["id"];
  if (id && !isFhirId(id.text())) return std::unexpected(Error(FhirError::BadId).on(std::string(type.text())));
  const JsonValue meta = resource["meta"];
  return ResourceHead{type.text(), id.text(), meta["versionId"].text(), meta["lastUpdated"].text()};
}

} // namespace clavis::core
