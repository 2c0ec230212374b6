#include "ui/theme/theme.h"

#include "ui/theme/clavis_style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QWidget>

namespace clavis::ui {

Theme::Theme(Appearance appearance, Density density, QString family)
    : m_appearance(appearance), m_density(density), m_family(std::move(family)) {}

QColor Theme::color(Token token) const {
  const TokenTable& table = m_appearance == Appearance::Light ? lightTokens : darkTokens;
  return QColor::fromRgb(table[static_cast<std::size_t>(token)]);
}

QFont Theme::font(TextSize size, Weight weight) const {
  QFont font;
  if (!m_family.isEmpty()) font.setFamily(m_family);
  switch (size) {
  case TextSize::Small: font.setPixelSize(12); break;
  case TextSize::Body: font.setPixelSize(13); break;
  case TextSize::Title: font.setPixelSize(15); break;
  case TextSize::Headline: font.setPixelSize(20); break;
  }
  font.setWeight(weight == Weight::Regular ? QFont::Normal : QFont::DemiBold);
  // Outlines stay true at every scale; hinted widths would shift columns between 100 % and 125 %.
  font.setHintingPreference(QFont::PreferNoHinting);
  return font;
}

QPalette Theme::palette() const {
  QPalette palette;
  const auto set = [&](QPalette::ColorRole role, Token token) { palette.setColor(role, color(token)); };
  set(QPalette::Window, Token::Surface);
  set(QPalette::WindowText, Token::Text);
  set(QPalette::Base, Token::Raised);
  set(QPalette::AlternateBase, Token::Surface);
  set(QPalette::Text, Token::Text);
  set(QPalette::Button, Token::Raised);
  set(QPalette::ButtonText, Token::Text);
  set(QPalette::BrightText, Token::Critical);
  set(QPalette::PlaceholderText, Token::TextQuiet);
  set(QPalette::ToolTipBase, Token::Text);
  set(QPalette::ToolTipText, Token::Raised);
  set(QPalette::Highlight, Token::Accent);
  set(QPalette::HighlightedText, Token::OnAccent);
  set(QPalette::Link, Token::Accent);
  set(QPalette::LinkVisited, Token::Accent);
  set(QPalette::Light, Token::Raised);
  set(QPalette::Midlight, Token::Hairline);
  set(QPalette::Mid, Token::Hairline);
  set(QPalette::Dark, Token::Line);
  set(QPalette::Shadow, Token::Line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, color(Token::TextDisabled));
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, color(Token::Hairline));
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, color(Token::TextQuiet));
  return palette;
}

QString preferredFamily() {
  QString inter = QStringLiteral("Inter");
  // Asking for one family is cheap; listing all of them reads every font file's names.
  if (QFontInfo(QFont(inter)).family().startsWith(inter)) return inter;
  return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
}

const Theme& themeOf(const QWidget* widget) {
  const QStyle* style = widget != nullptr ? widget->style() : QApplication::style();
  if (const auto* own = qobject_cast<const ClavisStyle*>(style)) return own->theme();
  static const Theme fallback(Appearance::Light);
  return fallback;
}

} // namespace clavis::ui
