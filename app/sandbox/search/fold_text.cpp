#include "app/sandbox/search/parameters.h"

#include <QString>

#include <algorithm>

namespace clavis::sandbox {

std::string foldText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) {
    for (const char c : text) {
      const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (space && (out.empty() || out.back() == ' ')) continue;
      out += space ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
  }
  // R4 asks for case and accent folding; compatibility decomposition takes ligatures and wide forms apart as well.
  const QString wide = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
                           .normalized(QString::NormalizationForm_KD)
                           .toUpper() // the only one of Qt's that makes two letters of a sharp s
                           .toCaseFolded();
  QString bare;
  bare.reserve(wide.size());
  for (const QChar c : wide)
    if (c.category() != QChar::Mark_NonSpacing && c.category() != QChar::Mark_SpacingCombining) bare.append(c);
  return bare.simplified().toStdString();
}

} // namespace clavis::sandbox
