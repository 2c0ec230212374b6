// The plural forms of English, the language that the sources are written in: "%n reading(s)" becomes "1 reading" and
// "11 readings". A rule instead of a table, so that a new sentence is right without an entry for it; other languages
// come with Qt's own translation files, installed after this one. Sentences with a count are worded so that nothing
// else in them depends on it ("The filter hides %n record(s).").
#pragma once

#include <QTranslator>

namespace clavis::ui {

class EnglishPlurals final : public QTranslator {
  Q_OBJECT
 public:
  using QTranslator::QTranslator;
  [[nodiscard]] bool isEmpty() const override { return false; }
  /// Null for a text without a count: the next translator, or the source itself, has the word then.
  [[nodiscard]] QString translate(const char* context, const char* source, const char* disambiguation,
                                  int n) const override;
};

/// "%n reading(s)" for n: "%n reading" or "%n readings".
[[nodiscard]] QString englishPlural(QString text, int n);

} // namespace clavis::ui
