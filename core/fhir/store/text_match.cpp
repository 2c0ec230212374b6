#include "core/fhir/store/text_match.h"

#include "core/fhir/text/fold.h"

#include <QtCore/QString>

#include <cstdint>

namespace clavis::core {

namespace {

/// Whether FTS5's tokenizer unicode61 takes the character into a word (SQLite's fts5_unicode2.c): letters, numbers and
/// private characters of its Unicode version, and within a word some combining marks. A word that it would cut in two
/// would be a phrase, which an index without positions refuses. Newer characters end a word here: that finds too much
/// at worst.
bool belongsToWord(char32_t c, bool inWord) {
  constexpr char32_t firstMark = 0x300;
  constexpr std::uint64_t marks = 0x000361F8'08029FDFU;
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9');
  if (c >= firstMark && c < firstMark + 50) return inWord && (marks >> (c - firstMark) & 1U) != 0;
  if (QChar::unicodeVersion(c) > QChar::Unicode_6_1) return false;
  if ((c >= 0x19B0 && c <= 0x19C9) || c == 0x1CF2 || c == 0x1CF3) return false; // became letters later
  switch (QChar::category(c)) {
  case QChar::Letter_Uppercase:
  case QChar::Letter_Lowercase:
  case QChar::Letter_Titlecase:
  case QChar::Letter_Modifier:
  case QChar::Letter_Other:
  case QChar::Number_DecimalDigit:
  case QChar::Number_Letter:
  case QChar::Number_Other:
  case QChar::Other_PrivateUse: return true;
  default: return false;
  }
}

} // namespace

std::string patientWord(ResourceRow patient) { return "qzpatient" + std::to_string(patient); }

std::string textMatch(std::string_view words, std::optional<ResourceRow> patient) {
  std::string match;
  QString word;
  const auto flush = [&] {
    if (!word.isEmpty()) match += (match.empty() ? "\"" : " \"") + word.toStdString() + "\"*";
    word.clear();
  };
  const std::string folded = foldText(words);
  for (const char32_t c : QString::fromUtf8(folded.data(), static_cast<qsizetype>(folded.size())).toStdU32String()) {
    if (belongsToWord(c, !word.isEmpty())) {
      word += QString::fromUcs4(&c, 1);
    } else {
      flush();
    }
  }
  flush();
  if (!match.empty() && patient) match = "\"" + patientWord(*patient) + "\" " + match;
  return match;
}

} // namespace clavis::core
