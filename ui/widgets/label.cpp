#include "ui/widgets/label.h"

#include <QEvent>

namespace clavis::ui {

Label::Label(const QString& text, QWidget* parent, TextSize size, Weight weight, Token token)
    : QLabel(text, parent), m_size(size), m_weight(weight), m_token(token) {
  setTextFormat(Qt::PlainText); // what a server sent must never be read as markup
  apply();
}

void Label::setTone(Token token) {
  m_token = token;
  apply();
}

void Label::setTextStyle(TextSize size, Weight weight) {
  m_size = size;
  m_weight = weight;
  apply();
}

Label* Label::quiet(const QString& text, QWidget* parent) {
  return new Label(text, parent, TextSize::Small, Weight::Regular, Token::TextQuiet);
}

Label* Label::title(const QString& text, QWidget* parent) {
  return new Label(text, parent, TextSize::Title, Weight::Strong);
}

Label* Label::paragraph(const QString& text, QWidget* parent, Token token) {
  auto* label = new Label(text, parent, TextSize::Body, Weight::Regular, token);
  label->setWordWrap(true);
  return label;
}

void Label::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  // PaletteChange follows from apply() itself; the guard ends the circle.
  if (!m_applying && (event->type() == QEvent::StyleChange || event->type() == QEvent::ParentChange)) apply();
}

void Label::apply() {
  m_applying = true;
  const Theme& theme = themeOf(this);
  setFont(theme.font(m_size, m_weight));
  QPalette changed = palette();
  changed.setColor(QPalette::WindowText, theme.color(m_token));
  setPalette(changed);
  m_applying = false;
}

} // namespace clavis::ui
