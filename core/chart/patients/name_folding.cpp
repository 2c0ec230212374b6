#include "core/chart/patients/name_folding.h"

#include <QList>
#include <QString>

#include <algorithm>
#include <array>
#include <cstddef>

namespace clavis::core::chart {

namespace {

bool isAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isApostrophe(char32_t c) {
  return c == U'\'' || c == U'\u2019' || c == U'\u2018' || c == U'`' || c == U'\u00B4' || c == U'\u02BC';
}

/// What a letter without a decomposition is usually written as; empty when it stays itself.
std::u32string_view usualSpelling(char32_t c) {
  switch (c) {
  case U'ß': return U"ss";
  case U'æ': return U"ae";
  case U'œ': return U"oe";
  case U'ø': return U"o";
  case U'ł': return U"l";
  case U'đ': return U"d";
  case U'ð': return U"d";
  case U'þ': return U"th";
  case U'ı': return U"i";
  case U'ŋ': return U"n";
  case U'ħ': return U"h";
  default: return {};
  }
}

/// Umlauts and their kin written out, as their own languages do.
std::u32string_view writtenOut(char32_t c) {
  switch (c) {
  case U'ä': return U"ae";
  case U'ö': return U"oe";
  case U'ü': return U"ue";
  case U'å': return U"aa";
  case U'ø': return U"oe";
  default: return {};
  }
}

enum class Umlauts { Plain, WrittenOut };

/// Words, with the marks the caller needs to make variants: '\'' where an apostrophe and '-' where a hyphen was.
std::string foldMarked(std::string_view name, Umlauts umlauts) {
  QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())).toLower();
  std::u32string letters;
  // Composed first: the tables above speak of composed letters.
  const auto composed = text.normalized(QString::NormalizationForm_C).toUcs4();
  for (const auto raw : composed) {
    const auto c = static_cast<char32_t>(raw);
    if (umlauts == Umlauts::WrittenOut) {
      if (const auto out = writtenOut(c); !out.empty()) {
        letters += out;
        continue;
      }
    }
    if (const auto usual = usualSpelling(c); !usual.empty())
      letters += usual;
    else
      letters.push_back(c);
  }
  const auto decomposed = QString::fromUcs4(letters.data(), static_cast<qsizetype>(letters.size()))
                              .normalized(QString::NormalizationForm_KD)
                              .toUcs4();
  QString folded;
  for (const auto raw : decomposed) {
    const auto c = static_cast<char32_t>(raw);
    if (QChar::isMark(c)) continue;
    if (QChar::isLetterOrNumber(c))
      folded += QString::fromUcs4(&c, 1);
    else if (isApostrophe(c))
      folded += QLatin1Char('\'');
    else if (c == U'-' || c == U'\u2010' || c == U'\u2011')
      folded += QLatin1Char('-');
    else
      folded += QLatin1Char(' ');
  }
  return folded.toLower().toStdString();
}

std::string markedAscii(std::string_view name) {
  std::string folded;
  folded.reserve(name.size());
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z')
      folded.push_back(static_cast<char>(c - 'A' + 'a'));
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
      folded.push_back(c);
    else
      folded.push_back(c == '\'' || c == '`' ? '\'' : ' ');
  }
  return folded;
}

std::string marked(std::string_view name, Umlauts umlauts) {
  return isAscii(name) ? markedAscii(name) : foldMarked(name, umlauts);
}

std::string without(std::string_view text, char mark) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [mark](char c) { return c != mark; });
  return out;
}

template <class F>
void eachPart(std::string_view text, std::string_view separators, F&& part) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) part(text.substr(at, end - at));
    at = end + 1;
  }
}

/// "mueller" to "muller": ae, oe and ue after a consonant lose their e. Not after a vowel or q (Bauer, Queen).
std::string contracted(std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    out.push_back(word[i]);
    const bool umlaut = word[i] == 'a' || word[i] == 'o' || word[i] == 'u';
    const bool follows = i > 0 && std::string_view("aeiouq").find(word[i - 1]) == std::string_view::npos;
    if (umlaut && (i == 0 || follows) && i + 1 < word.size() && word[i + 1] == 'e') ++i;
  }
  return out;
}

void addUnique(std::vector<std::string>& list, std::string word) {
  if (!word.empty() && std::ranges::find(list, word) == list.end()) list.push_back(std::move(word));
}

void addWords(std::vector<std::string>& tokens, std::string_view markedName) {
  eachPart(markedName, " ", [&](std::string_view word) {
    if (word.find('-') != std::string_view::npos) addUnique(tokens, without(without(word, '-'), '\''));
    eachPart(word, "-", [&](std::string_view part) {
      auto whole = without(part, '\'');
      addUnique(tokens, contracted(whole));
      addUnique(tokens, std::move(whole));
      const auto apostrophe = part.find('\'');
      if (apostrophe != std::string_view::npos && apostrophe <= 2 && part.size() > apostrophe + 2)
        addUnique(tokens, without(part.substr(apostrophe + 1), '\''));
    });
  });
}

} // namespace

std::string foldName(std::string_view name) {
  const auto plain = without(marked(name, Umlauts::Plain), '\'');
  std::string folded;
  eachPart(plain, " -", [&](std::string_view word) {
    if (!folded.empty()) folded.push_back(' ');
    folded += word;
  });
  return folded;
}

std::vector<std::string> nameTokens(std::string_view name) {
  std::vector<std::string> tokens;
  addWords(tokens, marked(name, Umlauts::Plain));
  if (!isAscii(name)) addWords(tokens, marked(name, Umlauts::WrittenOut));
  return tokens;
}

std::vector<std::string> nameForms(std::string_view typed) {
  std::vector<std::string> forms;
  addUnique(forms, foldName(typed));
  if (!isAscii(typed)) {
    auto out = without(marked(typed, Umlauts::WrittenOut), '\'');
    std::ranges::replace(out, '-', ' ');
    addUnique(forms, std::move(out));
  }
  return forms;
}

std::string soundKey(std::string_view folded) {
  std::string letters = without(folded, ' ');
  // Digraphs that sound as one letter, before single letters are classed.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> digraphs{{{"ph", "f"},
                                                                                    {"pf", "f"},
                                                                                    {"sch", "s"},
                                                                                    {"sh", "s"},
                                                                                    {"ck", "k"},
                                                                                    {"ch", "k"},
                                                                                    {"dt", "t"},
                                                                                    {"th", "t"},
                                                                                    {"qu", "k"},
                                                                                    {"tz", "s"}}};
  for (const auto& [from, to] : digraphs)
    for (auto at = letters.find(from); at != std::string::npos; at = letters.find(from, at + to.size()))
      letters.replace(at, from.size(), to);
  std::string key;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char c = letters[i];
    char sound = c;
    switch (c) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'y': sound = i == 0 ? 'a' : 0; break;
    case 'h':
    case 'w': sound = i == 0 ? c : 0; break;
    case 'c':
    case 'k':
    case 'q':
    case 'g': sound = 'k'; break;
    case 's':
    case 'z':
    case 'x': sound = 's'; break;
    case 'd':
    case 't': sound = 't'; break;
    case 'b':
    case 'p': sound = 'p'; break;
    case 'f':
    case 'v': sound = 'f'; break;
    case 'm':
    case 'n': sound = 'n'; break;
    case 'j': sound = i == 0 ? 'j' : 0; break;
    default: break;
    }
    if (sound != 0 && (key.empty() || key.back() != sound)) key.push_back(sound);
  }
  return key;
}

int editDistance(std::string_view a, std::string_view b, int limit) {
  const auto left = QString::fromUtf8(a.data(), static_cast<qsizetype>(a.size())).toUcs4();
  const auto right = QString::fromUtf8(b.data(), static_cast<qsizetype>(b.size())).toUcs4();
  const auto rows = static_cast<std::size_t>(left.size());
  const auto columns = static_cast<std::size_t>(right.size());
  const auto difference = rows > columns ? rows - columns : columns - rows;
  if (difference > static_cast<std::size_t>(limit)) return limit + 1;
  std::vector<int> before(columns + 1);
  std::vector<int> above(columns + 1);
  std::vector<int> row(columns + 1);
  for (std::size_t j = 0; j <= columns; ++j) above[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= rows; ++i) {
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= columns; ++j) {
      const auto li = static_cast<qsizetype>(i);
      const auto rj = static_cast<qsizetype>(j);
      const int same = left[li - 1] == right[rj - 1] ? 0 : 1;
      row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + same});
      if (i > 1 && j > 1 && left[li - 1] == right[rj - 2] && left[li - 2] == right[rj - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[columns], limit + 1);
}

} // namespace clavis::core::chart
