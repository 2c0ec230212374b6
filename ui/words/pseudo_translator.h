// Makes every translated text accented and 40 % longer, so that a screen shows what was forgotten to be translated and
// what a longer language would cut. Only for looking (clavis --pseudo-locale).
#pragma once

#include <QTranslator>

namespace clavis::ui {

class PseudoTranslator final : public QTranslator {
  Q_OBJECT
 public:
  using QTranslator::QTranslator;
  [[nodiscard]] bool isEmpty() const override { return false; }
  [[nodiscard]] QString translate(const char* context, const char* source, const char* disambiguation,
                                  int n) const override;
};

/// "Lock" -> "[Łöçķ~~]". Placeholders (%1, %n), mnemonics and line breaks stay as they are.
[[nodiscard]] QString pseudo(const QString& text);

} // namespace clavis::ui
