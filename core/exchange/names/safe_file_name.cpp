#include "core/exchange/names/safe_file_name.h"

#include <QList>
#include <QString>

#include <algorithm>
#include <array>

namespace clavis::core::exchange {
namespace {

/// Longer endings are part of the name.
constexpr qsizetype endingAtMost = 16;
constexpr QChar replacement(u'_');

/// Seen by nobody, or turning the direction of what is: a program must not read as a picture.
bool isInvisible(char32_t c) {
  switch (QChar::category(c)) {
  case QChar::Other_Control:
  case QChar::Other_Format:
  case QChar::Other_Surrogate:
  case QChar::Other_PrivateUse:
  case QChar::Other_NotAssigned:
  case QChar::Separator_Line:
  case QChar::Separator_Paragraph: return true;
  default: return false;
  }
}

QString readable(const QString& name) {
  QString out;
  out.reserve(name.size());
  for (const char32_t c : name.toUcs4()) {
    if (c == QChar::ReplacementCharacter || QStringLiteral("<>:\"|?*").contains(QChar(static_cast<char16_t>(c)))) {
      if (c < 0x10000) out += replacement;
    } else if (isInvisible(c)) {
      continue;
    } else if (QChar::category(c) == QChar::Separator_Space) {
      out += u' '; // of the many blanks, the one that everybody knows
    } else {
      out += QString::fromUcs4(&c, 1);
    }
  }
  return out;
}

QString withoutEnds(QString name) {
  const auto isLoose = [](QChar c) { return c == u' ' || c == u'.'; };
  while (!name.isEmpty() && isLoose(name.back())) name.chop(1);
  // A dot in front hides a file.
  while (!name.isEmpty() && isLoose(name.front())) name.remove(0, 1);
  return name;
}

bool isDevice(const QString& name) {
  static const std::array<QString, 6> plain{QStringLiteral("CON"), QStringLiteral("PRN"),    QStringLiteral("AUX"),
                                            QStringLiteral("NUL"), QStringLiteral("CONIN$"), QStringLiteral("CONOUT$")};
  const QString stem = name.left(name.indexOf(u'.')).trimmed().toUpper();
  if (std::ranges::find(plain, stem) != plain.end()) return true;
  if (stem.size() != 4 || !(stem.startsWith(QLatin1String("COM")) || stem.startsWith(QLatin1String("LPT"))))
    return false;
  const QChar last = stem.back();
  return last.isDigit() || last == QChar(0xB9) || last == QChar(0xB2) || last == QChar(0xB3);
}

/// At most `bytes` of UTF-8, not through a character, nor between one and what stands on it.
QString cut(const QString& text, qsizetype bytes) {
  qsizetype end = std::min(text.size(), bytes);
  while (end > 0 && text.first(end).toUtf8().size() > bytes) --end;
  while (end > 0 && end < text.size() && (text.at(end).isLowSurrogate() || text.at(end).isMark())) --end;
  return text.first(end);
}

QString fitting(const QString& name) {
  constexpr auto most = static_cast<qsizetype>(safeNameAtMost);
  if (name.toUtf8().size() <= most) return name;
  const qsizetype dot = name.lastIndexOf(u'.');
  const QString ending = dot > 0 ? name.sliced(dot) : QString();
  if (ending.isEmpty() || ending.toUtf8().size() > endingAtMost) return cut(name, most);
  return withoutEnds(cut(name.first(dot), most - ending.toUtf8().size())) + ending;
}

} // namespace

std::string safeFileName(std::string_view name) {
  const auto separator = name.find_last_of("/\\");
  if (separator != std::string_view::npos) name.remove_prefix(separator + 1);
  QString safe = withoutEnds(readable(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))));
  safe = withoutEnds(fitting(safe));
  if (safe.isEmpty()) return "file";
  if (isDevice(safe)) safe = withoutEnds(fitting(replacement + safe));
  return safe.toStdString();
}

} // namespace clavis::core::exchange
