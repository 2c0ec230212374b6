// A label that names its size, weight and colour by theme instead of carrying a font and a palette of its own; it
// follows a change of theme. Accessible as static text like every QLabel.
#pragma once

#include "ui/theme/theme.h"

#include <QLabel>

namespace clavis::ui {

class Label : public QLabel {
  Q_OBJECT
 public:
  explicit Label(const QString& text, QWidget* parent = nullptr, TextSize size = TextSize::Body,
                 Weight weight = Weight::Regular, Token token = Token::Text);

  void setTone(Token token);
  void setTextStyle(TextSize size, Weight weight);

  /// A quiet 12 px label, for the name of a fact.
  [[nodiscard]] static Label* quiet(const QString& text, QWidget* parent = nullptr);
  /// A strong 15 px title.
  [[nodiscard]] static Label* title(const QString& text, QWidget* parent = nullptr);
  /// Body text that wraps.
  [[nodiscard]] static Label* paragraph(const QString& text, QWidget* parent = nullptr, Token token = Token::Text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void apply();

  TextSize m_size;
  Weight m_weight;
  Token m_token;
  bool m_applying = false;
};

} // namespace clavis::ui
