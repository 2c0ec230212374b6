#include "core/fhir/json/json_reader.h"

#include "core/fhir/json/document_parts.h"

#include <algorithm>
#include <cstring>
#include <vector>

// The walk is ours, the checking is simdjson's: stage 1 checks UTF-8 and control characters, On-Demand the structure.
#include <simdjson.h>

namespace clavis::core {

using json_detail::Node;
using json_detail::Room;

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t bytesPerNode = 16; // few resources have more nodes to the byte, so that the list grows once

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

/// What a reader keeps from one text to the next.
struct Tools {
  ondemand::parser parser{JsonDocument::maxBytes + byteOrderMark.size()};
  ondemand::document document;
  std::vector<std::string_view> names; ///< to find members named twice
};

/// One walk over one text.
class Walk {
 public:
  Walk(Tools& tools, Room& room) : m_tools(tools), m_room(room) {}
  std::optional<Error> run();

 private:
  std::optional<Error> value(ondemand::value from, std::size_t at, int depth);
  std::optional<Error> object(ondemand::object from, std::size_t at, int depth);
  std::optional<Error> array(ondemand::array from, std::size_t at, int depth);
  std::optional<Error> number(std::string_view token, std::size_t at);
  std::optional<Error> twins(std::size_t at);
  /// What a string with escapes says, in the document's own memory.
  std::optional<Error> unescape(ondemand::raw_json_string from, std::string_view& text);
  /// Nodes are named by index: the vector grows under way.
  std::size_t begin(const char* start);
  void close(std::size_t at, JsonKind kind);
  const char* end() const { return m_room.text.get() + m_room.size; }

  Tools& m_tools;
  Room& m_room;
  char* m_unescapedEnd = nullptr;
};

std::optional<Error> Walk::unescape(ondemand::raw_json_string from, std::string_view& text) {
  if (!m_room.unescaped) {
    // A text is never longer without its escapes, and simdjson writes a block at a time.
    m_room.unescaped = std::make_unique_for_overwrite<char[]>(m_room.size + simdjson::SIMDJSON_PADDING);
    m_unescapedEnd = m_room.unescaped.get();
  }
  auto* end = reinterpret_cast<std::uint8_t*>(m_unescapedEnd);
  if (const auto code = m_tools.parser.unescape(from, end).get(text); code != simdjson::SUCCESS) return refusal(code);
  m_unescapedEnd = reinterpret_cast<char*>(end);
  return std::nullopt;
}

std::size_t Walk::begin(const char* start) {
  m_room.nodes.emplace_back().text = start;
  return m_room.nodes.size() - 1;
}

void Walk::close(std::size_t at, JsonKind kind) {
  // The iterator stands behind the closing bracket: at the next token or at the end of the text.
  const char* next = nullptr;
  if (m_tools.document.current_location().get(next) != simdjson::SUCCESS || next == nullptr) next = end();
  next = std::min<const char*>(next, end());
  while (next > m_room.nodes[at].text && next[-1] != '}' && next[-1] != ']') --next;
  m_room.nodes[at].kind = kind;
  m_room.nodes[at].textSize = static_cast<std::uint32_t>(next - m_room.nodes[at].text);
  m_room.nodes[at].end = static_cast<std::uint32_t>(m_room.nodes.size());
}

std::optional<Error> Walk::number(std::string_view token, std::size_t at) {
  Node& node = m_room.nodes[at];
  node.text = token.data();
  node.textSize = static_cast<std::uint32_t>(token.size());
  node.end = static_cast<std::uint32_t>(at + 1);
  if (token == "true" || token == "false") {
    node.kind = JsonKind::Boolean;
  } else if (token == "null") {
    node.kind = JsonKind::Null;
  } else {
    if (!isJsonNumber(token)) return Error(FhirError::NotJson, "neither a number nor true, false or null");
    if (token.size() > JsonDocument::maxNumber) return Error(FhirError::NumberTooLong, "a number has too many digits");
    node.kind = JsonKind::Number;
  }
  return std::nullopt;
}

std::optional<Error> Walk::value(ondemand::value from, std::size_t at, int depth) {
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
      ondemand::raw_json_string raw;
      if (const auto code = from.get_raw_json_string().get(raw); code != simdjson::SUCCESS) return refusal(code);
      if (auto error = unescape(raw, token)) return error;
    }
    Node& node = m_room.nodes[at];
    node.kind = JsonKind::String;
    node.text = token.data();
    node.textSize = static_cast<std::uint32_t>(token.size());
    node.end = static_cast<std::uint32_t>(at + 1);
    return std::nullopt;
  }
  default: return number(trimmed(from.raw_json_token()), at);
  }
}

std::optional<Error> Walk::object(ondemand::object from, std::size_t at, int depth) {
  if (depth > JsonDocument::maxDepth) return Error(FhirError::TooDeep, "nested too deep");
  for (auto member : from) {
    ondemand::field field;
    if (const auto code = std::move(member).get(field); code != simdjson::SUCCESS) return refusal(code);
    const char* name = field.key().raw();
    const char* quote = std::strchr(name, '"'); // stage 1 has seen the closing quote
    std::string_view key(name, static_cast<std::size_t>(quote - name));
    if (key.find('\\') != std::string_view::npos) {
      if (auto error = unescape(field.key(), key)) return error;
    }
    const char* start = nullptr;
    if (const auto code = m_tools.document.current_location().get(start); code != simdjson::SUCCESS)
      return refusal(code);
    const std::size_t child = begin(start);
    m_room.nodes[child].key = key.data();
    m_room.nodes[child].keySize = static_cast<std::uint32_t>(key.size());
    if (auto error = value(field.value(), child, depth)) return error;
  }
  close(at, JsonKind::Object);
  return twins(at);
}

std::optional<Error> Walk::array(ondemand::array from, std::size_t at, int depth) {
  if (depth > JsonDocument::maxDepth) return Error(FhirError::TooDeep, "nested too deep");
  for (auto element : from) {
    ondemand::value inner;
    if (const auto code = std::move(element).get(inner); code != simdjson::SUCCESS) return refusal(code);
    const char* start = nullptr;
    if (const auto code = m_tools.document.current_location().get(start); code != simdjson::SUCCESS)
      return refusal(code);
    if (auto error = value(inner, begin(start), depth)) return error;
  }
  close(at, JsonKind::Array);
  return std::nullopt;
}

std::optional<Error> Walk::twins(std::size_t at) {
  auto& names = m_tools.names;
  names.clear();
  for (std::size_t child = at + 1; child < m_room.nodes[at].end; child = m_room.nodes[child].end)
    names.emplace_back(m_room.nodes[child].key, m_room.nodes[child].keySize);
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

std::optional<Error> Walk::run() {
  const auto opened = m_tools.parser.iterate(m_room.text.get(), m_room.size, m_room.capacity).get(m_tools.document);
  if (opened != simdjson::SUCCESS) return refusal(opened);
  ondemand::json_type type{};
  if (const auto code = m_tools.document.type().get(type); code != simdjson::SUCCESS) return refusal(code);
  const char* start = nullptr;
  if (const auto code = m_tools.document.current_location().get(start); code != simdjson::SUCCESS) return refusal(code);
  const std::size_t root = begin(start);
  std::optional<Error> error;
  if (type == ondemand::json_type::object) {
    ondemand::object inner;
    if (const auto code = m_tools.document.get_object().get(inner); code != simdjson::SUCCESS) return refusal(code);
    error = object(inner, root, 1);
  } else if (type == ondemand::json_type::array) {
    ondemand::array inner;
    if (const auto code = m_tools.document.get_array().get(inner); code != simdjson::SUCCESS) return refusal(code);
    error = array(inner, root, 1);
  } else {
    return Error(FhirError::NotAnObject, "a single word, number or string");
  }
  if (error) return error;
  const char* behind = nullptr;
  if (m_tools.document.current_location().get(behind) == simdjson::SUCCESS)
    return Error(FhirError::NotJson, "something follows the end");
  return std::nullopt;
}

} // namespace

struct JsonReader::Parts {
  Tools tools;
};

JsonReader::JsonReader() : m_parts(std::make_unique<Parts>()) {}
JsonReader::~JsonReader() = default;

Result<JsonDocument> JsonReader::read(std::string_view text) {
  JsonDocument document;
  if (auto done = read(text, document); !done) return pass(done);
  return document;
}

Result<void> JsonReader::read(std::string_view text, JsonDocument& into) {
  Room& room = into.m_parts->room;
  room.nodes.clear();
  room.unescaped.reset();
  room.size = 0;
  if (text.starts_with(byteOrderMark)) text.remove_prefix(byteOrderMark.size());
  if (text.size() > JsonDocument::maxBytes) return fail(FhirError::TooLarge, "more than 64 MiB");
  const std::size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
  if (room.capacity < needed) {
    room.capacity = std::max(needed, room.capacity * 2);
    room.text = std::make_unique_for_overwrite<char[]>(room.capacity);
  }
  std::ranges::copy(text, room.text.get());
  // simdjson may look at the padding; zeros make it the same every time.
  std::fill_n(room.text.get() + text.size(), simdjson::SIMDJSON_PADDING, '\0');
  room.size = text.size();
  room.nodes.reserve(text.size() / bytesPerNode);
  if (auto error = Walk(m_parts->tools, room).run()) {
    room.nodes.clear();
    return std::unexpected(std::move(*error));
  }
  return {};
}

} // namespace clavis::core
