#include "app/sandbox/json/json_tree.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>

namespace clavis::sandbox {
namespace {

void appendUtf8(std::string& out, std::uint32_t point) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80)
    add(point);
  else if (point < 0x800)
    add(0xC0 | point >> 6), add(0x80 | (point & 0x3F));
  else if (point < 0x10000)
    add(0xE0 | point >> 12), add(0x80 | (point >> 6 & 0x3F)), add(0x80 | (point & 0x3F));
  else
    add(0xF0 | point >> 18), add(0x80 | (point >> 12 & 0x3F)), add(0x80 | (point >> 6 & 0x3F)),
        add(0x80 | (point & 0x3F));
}

std::uint32_t hex4(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + std::min<std::size_t>(4, text.size()), value, 16);
  return value;
}

/// `raw` is a checked JSON string with its quotes.
std::string unescape(std::string_view raw) {
  if (raw.size() < 2) return {};
  raw = raw.substr(1, raw.size() - 2);
  if (raw.find('\\') == std::string_view::npos) return std::string(raw);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out += raw[i];
      continue;
    }
    switch (raw[++i]) {
    case 'n': out += '\n'; break;
    case 't': out += '\t'; break;
    case 'r': out += '\r'; break;
    case 'b': out += '\b'; break;
    case 'f': out += '\f'; break;
    case 'u': {
      std::uint32_t point = hex4(raw.substr(i + 1));
      i += 4;
      if (point >= 0xD800 && point < 0xDC00 && raw.substr(i + 1, 2) == "\\u") {
        point = 0x10000 + ((point - 0xD800) << 10) + (hex4(raw.substr(i + 3)) - 0xDC00);
        i += 6;
      }
      appendUtf8(out, point);
      break;
    }
    default: out += raw[i];
    }
  }
  return out;
}

} // namespace

/// Walks text that simdjson has accepted; hence no checks.
class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(std::string_view text) : m_text(text) {}

  JsonTree value() {
    skipSpace();
    JsonTree tree;
    switch (m_text[m_at]) {
    case '{': {
      tree.m_kind = JsonTree::Kind::Object;
      ++m_at;
      for (skipSpace(); m_text[m_at] != '}'; skipSpace()) {
        if (m_text[m_at] == ',') {
          ++m_at;
          skipSpace();
        }
        std::string key = unescape(stringToken());
        skipSpace();
        ++m_at; // the colon
        tree.m_members.emplace_back(std::move(key), value());
      }
      ++m_at;
      break;
    }
    case '[': {
      tree.m_kind = JsonTree::Kind::Array;
      ++m_at;
      for (skipSpace(); m_text[m_at] != ']'; skipSpace()) {
        if (m_text[m_at] == ',') ++m_at;
        tree.m_items.push_back(value());
      }
      ++m_at;
      break;
    }
    case '"':
      tree.m_kind = JsonTree::Kind::String;
      tree.m_raw = stringToken();
      break;
    default: {
      const std::size_t end = std::min(m_text.find_first_of(",]} \t\r\n", m_at), m_text.size());
      tree.m_raw = m_text.substr(m_at, end - m_at);
      m_at = end;
      tree.m_kind = tree.m_raw == "null"                            ? JsonTree::Kind::Null
                    : tree.m_raw == "true" || tree.m_raw == "false" ? JsonTree::Kind::Boolean
                                                                    : JsonTree::Kind::Number;
    }
    }
    return tree;
  }

 private:
  void skipSpace() {
    while (m_at < m_text.size() &&
           (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t'))
      ++m_at;
  }
  std::string_view stringToken() {
    std::size_t end = m_at + 1;
    for (;;) {
      end = m_text.find_first_of("\"\\", end);
      if (m_text[end] == '"') break;
      end += 2;
    }
    const auto token = m_text.substr(m_at, end + 1 - m_at);
    m_at = end + 1;
    return token;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
};

std::expected<JsonTree, std::string> JsonTree::parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3); // RFC 8259 section 8.1 lets a reader ignore the mark
  thread_local simdjson::dom::parser parser{256 * 1024 * 1024};
  if (auto error = parser.allocate(std::max<std::size_t>(text.size(), 64), depthLimit))
    return std::unexpected(std::string(simdjson::error_message(error)));
  simdjson::dom::element root;
  if (auto error = parser.parse(text.data(), text.size(), true).get(root))
    return std::unexpected(std::string(simdjson::error_message(error)));
  return JsonTreeBuilder(text).value();
}

JsonTree JsonTree::object() {
  JsonTree tree;
  tree.m_kind = Kind::Object;
  return tree;
}
JsonTree JsonTree::array() {
  JsonTree tree;
  tree.m_kind = Kind::Array;
  return tree;
}
JsonTree JsonTree::string(std::string_view value) {
  JsonTree tree;
  tree.m_kind = Kind::String;
  tree.m_raw = jsonQuoted(value);
  return tree;
}
JsonTree JsonTree::number(long long value) {
  JsonTree tree;
  tree.m_kind = Kind::Number;
  tree.m_raw = std::to_string(value);
  return tree;
}
JsonTree JsonTree::boolean(bool value) {
  JsonTree tree;
  tree.m_kind = Kind::Boolean;
  tree.m_raw = value ? "true" : "false";
  return tree;
}

std::string JsonTree::text() const { return m_kind == Kind::String ? unescape(m_raw) : std::string(); }

const JsonTree* JsonTree::find(std::string_view key) const {
  const auto found = std::ranges::find(m_members, key, &Member::first);
  return found == m_members.end() ? nullptr : &found->second;
}
JsonTree* JsonTree::find(std::string_view key) {
  const auto found = std::ranges::find(m_members, key, &Member::first);
  return found == m_members.end() ? nullptr : &found->second;
}
std::string JsonTree::textOf(std::string_view key) const {
  const JsonTree* member = find(key);
  return member ? member->text() : std::string();
}

JsonTree& JsonTree::set(std::string_view key, JsonTree value) { return setAt(m_members.size(), key, std::move(value)); }

JsonTree& JsonTree::setAt(std::size_t position, std::string_view key, JsonTree value) {
  if (JsonTree* old = find(key)) return *old = std::move(value);
  const auto where = m_members.begin() + static_cast<std::ptrdiff_t>(std::min(position, m_members.size()));
  return m_members.emplace(where, std::string(key), std::move(value))->second;
}

bool JsonTree::remove(std::string_view key) {
  return std::erase_if(m_members, [&](const Member& member) { return member.first == key; }) != 0;
}

void JsonTree::writeTo(std::string& out) const {
  switch (m_kind) {
  case Kind::Null: out += "null"; return;
  case Kind::Boolean:
  case Kind::Number:
  case Kind::String: out += m_raw; return;
  case Kind::Array: {
    char separator = '[';
    for (const JsonTree& item : m_items) {
      out += separator;
      item.writeTo(out);
      separator = ',';
    }
    if (m_items.empty()) out += '[';
    out += ']';
    return;
  }
  case Kind::Object: {
    char separator = '{';
    for (const auto& [key, value] : m_members) {
      out += separator;
      appendJsonQuoted(out, key);
      out += ':';
      value.writeTo(out);
      separator = ',';
    }
    if (m_members.empty()) out += '{';
    out += '}';
    return;
  }
  }
}

std::string JsonTree::write() const {
  std::string out;
  writeTo(out);
  return out;
}

bool JsonTree::equals(const JsonTree& other) const {
  if (m_kind != other.m_kind) return false;
  switch (m_kind) {
  case Kind::Null: return true;
  case Kind::Boolean: return m_raw == other.m_raw;
  case Kind::Number:
    return m_raw == other.m_raw || std::strtod(m_raw.c_str(), nullptr) == std::strtod(other.m_raw.c_str(), nullptr);
  case Kind::String: return m_raw == other.m_raw || text() == other.text();
  case Kind::Array:
    return std::ranges::equal(m_items, other.m_items, [](const JsonTree& a, const JsonTree& b) { return a.equals(b); });
  case Kind::Object:
    return m_members.size() == other.m_members.size() && std::ranges::all_of(m_members, [&](const Member& member) {
             const JsonTree* twin = other.find(member.first);
             return twin != nullptr && member.second.equals(*twin);
           });
  }
  return false;
}

void appendJsonQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
        constexpr std::string_view digits = "0123456789abcdef";
        out += "\\u00";
        out += digits[byte >> 4];
        out += digits[byte & 15];
      } else {
        out += c;
      }
    }
  }
  out += '"';
}

std::string jsonQuoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  appendJsonQuoted(out, text);
  return out;
}

} // namespace clavis::sandbox
