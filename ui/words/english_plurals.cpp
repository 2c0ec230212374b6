#include "ui/words/english_plurals.h"

namespace clavis::ui {

QString englishPlural(QString text, int n) {
  return text.replace(QStringLiteral("(s)"), n == 1 ? QString() : QStringLiteral("s"));
}

QString EnglishPlurals::translate(const char* /*context*/, const char* source, const char* /*disambiguation*/,
                                  int n) const {
  if (n < 0) return {};
  return englishPlural(QString::fromUtf8(source), n);
}

} // namespace clavis::ui
