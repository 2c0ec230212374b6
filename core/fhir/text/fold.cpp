#include "core/fhir/text/fold.h"

#include <QtCore/QString>

#include <algorithm>

namespace clavis::core {

namespace {

bool isAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Latin letters that Unicode does not take apart: what a clinician types for them on a keyboard without them.
const char16_t* plain(char16_t c) {
  switch (c) {
  case u'ß': return u"ss";
  case u'æ': return u"ae";
  case u'œ': return u"oe";
  case u'ø': return u"o";
  case u'ł': return u"l";
  case u'đ': return u"d";
  case u'ð': return u"d";
  case u'þ': return u"th";
  case u'ħ': return u"h";
  case u'ı': return u"i";
  case u'ŋ': return u"n";
  case u'ŧ': return u"t";
  case u'ĸ': return u"k";
  case u'ſ': return u"s";
  default: return nullptr;
  }
}

bool losesMarks(QChar base) { return base.script() == QChar::Script_Latin || base.script() == QChar::Script_Greek; }

} // namespace

std::string foldText(std::string_view utf8) {
  if (isAscii(utf8)) {
    std::string folded(utf8);
    for (char& c : folded)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return folded;
  }
  // Lower case before taking apart: İ becomes i + dot, which then goes; ẞ becomes ß.
  const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())).toLower();
  const QString apart = text.normalized(QString::NormalizationForm_KD);
  QString folded;
  folded.reserve(apart.size());
  bool strip = false; // the marks that follow belong to a letter that loses them
  for (const QChar c : apart) {
    if (c.category() == QChar::Mark_NonSpacing) {
      if (!strip) folded += c;
      continue;
    }
    strip = losesMarks(c);
    if (const char16_t* letters = plain(c.unicode())) {
      folded += QStringView(letters);
    } else {
      folded += c == QChar(u'ς') ? QChar(u'σ') : c;
    }
  }
  return folded.normalized(QString::NormalizationForm_C).toStdString();
}

} // namespace clavis::core
