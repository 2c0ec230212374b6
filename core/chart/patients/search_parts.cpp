#include "core/chart/patients/search_parts.h"

#include "core/chart/patients/name_folding.h"

#include <algorithm>
#include <cstddef>

namespace clavis::core::chart {

namespace {

constexpr std::size_t maximumTyped = 200; ///< beyond it nobody is typing a name
constexpr std::size_t maximumParts = 8;

bool hasDigit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> wordsOf(std::string_view typed) {
  std::vector<std::string_view> words;
  constexpr std::string_view blanks = " \t\n\r,;";
  for (std::size_t at = 0; at < typed.size();) {
    const auto end = std::min(typed.find_first_of(blanks, at), typed.size());
    if (end > at) words.push_back(typed.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// Names first (hyphenated ones word by word), then what digits may mean.
void addWord(std::vector<SearchPart>& parts, std::string_view word) {
  if (!hasDigit(word)) {
    for (std::size_t at = 0; at <= word.size();) {
      const auto end = std::min(word.find('-', at), word.size());
      if (auto forms = nameForms(word.substr(at, end - at)); !forms.empty())
        parts.push_back({std::move(forms), {}, {}});
      at = end + 1;
    }
    return;
  }
  SearchPart part;
  part.births = parseBirthQuery(word);
  part.identifier = bareIdentifier(word);
  part.names = nameForms(word);
  std::erase_if(part.names, [](const std::string& form) { return form.find(' ') != std::string::npos; });
  if (!part.births.empty() || !part.identifier.empty() || !part.names.empty()) parts.push_back(std::move(part));
}

} // namespace

std::string bareIdentifier(std::string_view value) {
  std::string bare;
  for (const char c : value) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80)
      bare.push_back(c);
    else if (c >= 'a' && c <= 'z')
      bare.push_back(static_cast<char>(c - 'a' + 'A'));
  }
  return bare;
}

SearchParts searchParts(std::string_view typed) {
  SearchParts search;
  const auto words = wordsOf(typed.substr(0, maximumTyped));
  for (std::size_t at = 0; at < words.size() && search.parts.size() < maximumParts;) {
    // A date may be typed in several words ("14 Jul 1945"): the longest run that reads as one is one part.
    std::size_t taken = 0;
    for (std::size_t length = std::min<std::size_t>(3, words.size() - at); length >= 2 && taken == 0; --length) {
      const auto* first = words[at].data();
      const auto* last = words[at + length - 1].data() + words[at + length - 1].size();
      const std::string_view run(first, static_cast<std::size_t>(last - first));
      if (!hasDigit(run)) continue;
      if (auto births = parseBirthQuery(run); !births.empty()) {
        search.parts.push_back({{}, std::move(births), {}});
        taken = length;
      }
    }
    if (taken == 0) {
      addWord(search.parts, words[at]);
      taken = 1;
    }
    at += taken;
  }
  if (words.size() > 1 && std::ranges::all_of(words, hasDigit)) search.wholeIdentifier = bareIdentifier(typed);
  return search;
}

} // namespace clavis::core::chart
