#include "core/fhir/search/search_value.h"

#include <charconv>
#include <cmath>

namespace clavis::core {

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decodePercent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
      out += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

} // namespace

std::vector<std::pair<std::string, std::string>> decodeQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      pairs.emplace_back(decodePercent(part), std::string());
    } else {
      pairs.emplace_back(decodePercent(part.substr(0, equals)), decodePercent(part.substr(equals + 1)));
    }
  }
  return pairs;
}

std::vector<std::string_view> splitEscaped(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == separator) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(text.substr(std::min(start, text.size())));
  return parts;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                        (text[i + 1] == ',' || text[i + 1] == '|' || text[i + 1] == '$' || text[i + 1] == '\\');
    out += escape ? text[++i] : text[i];
  }
  return out;
}

Prefix takePrefix(std::string_view& text) {
  static constexpr std::pair<std::string_view, Prefix> known[] = {
      {"eq", Prefix::Equal},   {"ne", Prefix::NotEqual},    {"lt", Prefix::Less},
      {"gt", Prefix::Greater}, {"le", Prefix::LessOrEqual}, {"ge", Prefix::GreaterOrEqual},
      {"sa", Prefix::After},   {"eb", Prefix::Before},      {"ap", Prefix::About}};
  for (const auto& [letters, prefix] : known) {
    if (text.starts_with(letters)) {
      text.remove_prefix(2);
      return prefix;
    }
  }
  return Prefix::Equal;
}

std::optional<SearchedNumber> readSearchedNumber(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || code != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  int exponent = 0;
  std::string_view mantissa = text;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    mantissa = text.substr(0, e);
  }
  if (const std::size_t point = mantissa.find('.'); point != std::string_view::npos)
    exponent -= static_cast<int>(mantissa.size() - point - 1);
  const double half = 0.5 * std::pow(10.0, exponent);
  return SearchedNumber{value, value - half, value + half};
}

} // namespace clavis::core
