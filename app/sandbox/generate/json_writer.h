// Writes compact JSON straight into a string, in the order it is called. Numbers are given as digits, so that 7.0
// stays 7.0.
#pragma once

#include <string>
#include <string_view>

namespace clavis::sandbox {

class JsonWriter {
 public:
  JsonWriter& object(std::string_view key = {}) { return open(key, '{'); }
  JsonWriter& array(std::string_view key = {}) { return open(key, '['); }
  JsonWriter& end() {
    m_text += m_closers.back();
    m_closers.pop_back();
    m_first = false;
    return *this;
  }
  JsonWriter& field(std::string_view key, std::string_view value) {
    name(key);
    return quote(value);
  }
  JsonWriter& number(std::string_view key, std::string_view digits) {
    name(key);
    m_text += digits;
    return *this;
  }
  JsonWriter& flag(std::string_view key, bool value) { return number(key, value ? "true" : "false"); }
  /// An element of an array.
  JsonWriter& item(std::string_view value) {
    comma();
    return quote(value);
  }
  JsonWriter& reference(std::string_view key, std::string_view target, std::string_view display = {}) {
    object(key).field("reference", target);
    if (!display.empty()) field("display", display);
    return end();
  }
  /// {"coding":[{system,code,display}],"text":display}; without a code only the text.
  JsonWriter& concept_(std::string_view key, std::string_view system, std::string_view code, std::string_view display) {
    object(key);
    if (!code.empty()) array("coding").coding(system, code, display).end();
    return field("text", display).end();
  }
  JsonWriter& coding(std::string_view system, std::string_view code, std::string_view display = {},
                     std::string_view key = {}) {
    object(key).field("system", system).field("code", code);
    if (!display.empty()) field("display", display);
    return end();
  }
  std::string take() { return std::move(m_text); }

 private:
  JsonWriter& open(std::string_view key, char bracket) {
    if (key.empty())
      comma();
    else
      name(key);
    m_text += bracket;
    m_closers += bracket == '{' ? '}' : ']';
    m_first = true;
    return *this;
  }
  void comma() {
    if (!m_first && !m_text.empty()) m_text += ',';
    m_first = false;
  }
  void name(std::string_view key) {
    comma();
    quote(key);
    m_text += ':';
  }
  JsonWriter& quote(std::string_view value) {
    static constexpr char digits[] = "0123456789abcdef";
    m_text += '"';
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        m_text += '\\';
        m_text += c;
      } else if (c == '\n') {
        m_text += "\\n";
      } else if (byte < 0x20) {
        m_text += "\\u00";
        m_text += digits[byte >> 4U];
        m_text += digits[byte & 15U];
      } else {
        m_text += c;
      }
    }
    m_text += '"';
    return *this;
  }

  std::string m_text;
  std::string m_closers;
  bool m_first = true;
};

} // namespace clavis::sandbox
