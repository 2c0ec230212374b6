#include "core/chart/rows/medication_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

namespace clavis::core::chart {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

struct Unit {
  std::string_view recorded; ///< lower case
  std::string_view safe;
};
constexpr std::array<Unit, 24> units{{{"mg", "mg"},
                                      {"g", "g"},
                                      {"gm", "g"},
                                      {"kg", "kg"},
                                      {"mcg", "micrograms"},
                                      {"ug", "micrograms"},
                                      {"\xC2\xB5g", "micrograms"}, // micro sign
                                      {"\xCE\xBCg", "micrograms"}, // Greek mu
                                      {"ng", "nanograms"},
                                      {"ml", "mL"},
                                      {"cc", "mL"},
                                      {"l", "L"},
                                      {"dl", "dL"},
                                      {"meq", "mEq"},
                                      {"mmol", "mmol"},
                                      {"u", "units"},
                                      {"iu", "units"},
                                      {"unt", "units"},
                                      {"unit", "unit"},
                                      {"units", "units"},
                                      {"hr", "hour"},
                                      {"actuat", "actuation"},
                                      {"cells", "cells"},
                                      {"%", "%"}}};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

const Unit* unitOf(std::string_view word) {
  const auto found = std::ranges::find(units, lower(word), [](const Unit& unit) { return std::string(unit.recorded); });
  return found == units.end() ? nullptr : &*found;
}

/// Digits with a point (or thousands commas, left alone), from `at`.
std::size_t numberEnd(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && (isDigit(text[end]) || ((text[end] == '.' || text[end] == ',') && end + 1 < text.size() &&
                                                      isDigit(text[end + 1]))))
    ++end;
  return end;
}

std::string safeNumber(std::string_view digits) {
  std::string number(digits);
  if (number.starts_with('.')) number.insert(number.begin(), '0');
  const auto point = number.find('.');
  if (point == std::string::npos || number.find('.', point + 1) != std::string::npos ||
      number.find(',') != std::string::npos)
    return number;
  while (number.back() == '0') number.pop_back();
  if (number.back() == '.') number.pop_back();
  return number;
}

std::size_t wordEnd(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '%') return at + 1;
  while (at < text.size() && isLetter(text[at])) ++at;
  return at;
}

} // namespace

std::string safeDoseText(std::string_view recorded) {
  std::string out;
  bool unitMayFollow = false; // a number, or "/" after a unit
  for (std::size_t at = 0; at < recorded.size();) {
    const char c = recorded[at];
    const bool startsNumber = isDigit(c) || (c == '.' && at + 1 < recorded.size() && isDigit(recorded[at + 1]) &&
                                             (at == 0 || !isDigit(recorded[at - 1])));
    if (startsNumber && (at == 0 || (!isLetter(recorded[at - 1]) && !isDigit(recorded[at - 1])))) { // not the 12 of B12
      const auto end = c == '.' ? numberEnd(recorded, at + 1) : numberEnd(recorded, at);
      out += safeNumber(recorded.substr(at, end - at));
      at = end;
      unitMayFollow = true;
      if (at < recorded.size() && isLetter(recorded[at])) out.push_back(' ');
    } else if (isLetter(c) || c == '%') {
      const auto end = std::max(wordEnd(recorded, at), at + 1);
      const auto word = recorded.substr(at, end - at);
      const auto* unit = unitMayFollow ? unitOf(word) : nullptr;
      if (unit != nullptr)
        out += unit->safe;
      else
        out += word;
      at = end;
      // "1 MG/ML": what follows the stroke is a unit as well.
      unitMayFollow = unit != nullptr && at < recorded.size() && recorded[at] == '/';
    } else {
      out.push_back(c);
      if (c != ' ' && c != '/' && c != '-') unitMayFollow = false;
      ++at;
    }
  }
  return out;
}

MedicationName splitMedicationName(std::string_view text) {
  MedicationName whole{std::string(text), {}, {}};
  if (text.empty() || !isLetter(text.front()) || text.find_first_of("{}") != std::string_view::npos ||
      text.find(" / ") != std::string_view::npos)
    return whole;
  std::size_t strengthAt = 0;
  std::size_t strengthEnd = 0;
  int strengths = 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (!isDigit(text[at]) || text[at - 1] != ' ') continue;
    auto end = numberEnd(text, at);
    auto unitAt = end;
    while (unitAt < text.size() && text[unitAt] == ' ') ++unitAt;
    auto unitEnd = wordEnd(text, unitAt);
    if (unitEnd == unitAt || unitOf(text.substr(unitAt, unitEnd - unitAt)) == nullptr) continue;
    // "MG/ML", "MG/5 ML"
    if (unitEnd < text.size() && text[unitEnd] == '/') {
      auto perAt = unitEnd + 1;
      const auto perNumber = numberEnd(text, perAt);
      perAt = perNumber > perAt && perNumber < text.size() && text[perNumber] == ' ' ? perNumber + 1 : perNumber;
      if (const auto perEnd = wordEnd(text, perAt); perEnd > perAt) unitEnd = perEnd;
    }
    if (unitEnd < text.size() && text[unitEnd] != ' ') continue;
    if (++strengths == 1) {
      strengthAt = at;
      strengthEnd = unitEnd;
    }
    at = unitEnd;
  }
  if (strengths != 1) return whole;
  MedicationName parts;
  parts.name = text.substr(0, strengthAt - 1);
  parts.strength = safeDoseText(text.substr(strengthAt, strengthEnd - strengthAt));
  if (strengthEnd + 1 < text.size()) parts.form = text.substr(strengthEnd + 1);
  return parts;
}

} // namespace clavis::core::chart
