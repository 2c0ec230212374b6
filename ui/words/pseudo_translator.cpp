#include "ui/words/pseudo_translator.h"

#include "ui/words/english_plurals.h"

namespace clavis::ui {

QString pseudo(const QString& text) {
  static const QString plain = QStringLiteral("AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz");
  static const QString accented = QStringLiteral("ÅåÇçÐðÉéĜĝĤĥÎîĴĵĶķŁłÑñÖöŘřŠšŢţÛûŴŵÝýŽž");
  QString out = QStringLiteral("[");
  qsizetype letters = 0;
  for (qsizetype at = 0; at < text.size(); ++at) {
    const QChar character = text.at(at);
    if (character == QLatin1Char('%')) { // a placeholder: copy it whole
      out.append(character);
      while (at + 1 < text.size() && (text.at(at + 1).isDigit() || text.at(at + 1) == QLatin1Char('n') ||
                                      text.at(at + 1) == QLatin1Char('L'))) {
        out.append(text.at(++at));
      }
      continue;
    }
    const qsizetype index = plain.indexOf(character);
    out.append(index >= 0 ? accented.at(index) : character);
    ++letters;
  }
  // In words, so that a long sentence can wrap as a longer language would.
  for (qsizetype more = (letters * 2 + 4) / 5, at = 1; at <= more; ++at)
    out.append(at % 9 == 0 && at < more ? QLatin1Char(' ') : QLatin1Char('~'));
  out.append(QLatin1Char(']'));
  return out;
}

QString PseudoTranslator::translate(const char* /*context*/, const char* source, const char* /*disambiguation*/,
                                    int n) const {
  const QString text = QString::fromUtf8(source);
  return pseudo(n < 0 ? text : englishPlural(text, n));
}

} // namespace clavis::ui
