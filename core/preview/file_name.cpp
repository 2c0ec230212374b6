#include "core/preview/file_name.h"

#include <QStringList>

#include <algorithm>

namespace clavis::core::preview {

namespace {

constexpr qsizetype shownCharacters = 120;
constexpr qsizetype writtenBytes = 200;

bool isPlain(char32_t c) {
  switch (QChar::category(c)) {
  case QChar::Other_Control:
  case QChar::Other_Format: // among them everything bidirectional, and what takes no room
  case QChar::Other_Surrogate:
  case QChar::Other_PrivateUse:
  case QChar::Other_NotAssigned:
  case QChar::Separator_Line:
  case QChar::Separator_Paragraph: return false;
  default: return true;
  }
}

QString lastPart(const QString& name) {
  const qsizetype slash = std::max(name.lastIndexOf(u'/'), name.lastIndexOf(u'\\'));
  return slash < 0 ? name : name.sliced(slash + 1);
}

bool isReserved(const QString& name) {
  static const QStringList devices{QStringLiteral("CON"), QStringLiteral("PRN"),    QStringLiteral("AUX"),
                                   QStringLiteral("NUL"), QStringLiteral("CONIN$"), QStringLiteral("CONOUT$")};
  const QString stem = name.section(u'.', 0, 0).trimmed().toUpper();
  if (devices.contains(stem)) return true;
  return stem.size() == 4 && (stem.startsWith(QLatin1String("COM")) || stem.startsWith(QLatin1String("LPT"))) &&
         (stem[3].isDigit() || stem[3] == u'\u00B9' || stem[3] == u'\u00B2' || stem[3] == u'\u00B3');
}

/// As many whole characters from the front as fit.
QString firstBytes(const QString& text, qsizetype bytes) {
  QString kept;
  qsizetype used = 0;
  for (const char32_t c : text.toUcs4()) {
    const qsizetype size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (used + size > bytes) break;
    used += size;
    kept += QString::fromUcs4(&c, 1);
  }
  return kept;
}

} // namespace

QString shownFileName(const QString& name) {
  QString shown;
  for (const char32_t c : lastPart(name).toUcs4())
    if (isPlain(c)) shown += QString::fromUcs4(&c, 1);
  shown = shown.simplified();
  if (shown.isEmpty()) return QStringLiteral("File");
  if (shown.size() > shownCharacters) shown = shown.first(shownCharacters - 30) + QChar(0x2026) + shown.last(29);
  return shown;
}

QString safeFileName(const QString& name, ContentType type) {
  QString safe;
  for (const char32_t c : lastPart(name).toUcs4()) {
    if (!isPlain(c)) continue;
    const bool reserved = c < 0x80 && QStringLiteral("<>:\"/\\|?*").contains(QChar(static_cast<char16_t>(c)));
    safe += reserved ? QStringLiteral("_") : QString::fromUcs4(&c, 1);
  }
  safe = safe.simplified();
  // Leading dots hide a file; trailing dots and spaces are dropped by Windows, and the name with them.
  while (safe.startsWith(u'.') || safe.startsWith(u' ')) safe.remove(0, 1);
  while (safe.endsWith(u'.') || safe.endsWith(u' ')) safe.chop(1);
  if (safe.isEmpty()) safe = QStringLiteral("File");
  if (isReserved(safe)) safe.prepend(u'_');

  const QString extension =
      QString::fromLatin1(usualExtension(type).data(), static_cast<qsizetype>(usualExtension(type).size()));
  const ContentType promised = typeOfName(safe.toStdString());
  QString ending;
  if (promised == ContentType::Unknown ? !extension.isEmpty() : !goesTogether(promised, type))
    ending = u'.' + (extension.isEmpty() ? QStringLiteral("bin") : extension);
  else if (const qsizetype dot = safe.lastIndexOf(u'.'); promised != ContentType::Unknown && dot > 0)
    ending = safe.sliced(dot), safe.truncate(dot);
  return firstBytes(safe, writtenBytes - ending.toUtf8().size()) + ending;
}

} // namespace clavis::core::preview
