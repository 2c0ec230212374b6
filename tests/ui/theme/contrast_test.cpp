#include "ui/theme/contrast.h"
#include "ui/theme/theme.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

using namespace clavis::ui;

namespace {

constexpr Token grounds[] = {Token::Surface, Token::Raised, Token::Sunken, Token::Hover, Token::Selected};
constexpr Token softGrounds[] = {Token::AccentSoft, Token::PositiveSoft, Token::CautionSoft, Token::CriticalSoft};
constexpr Token texts[] = {Token::Text,     Token::TextQuiet, Token::Accent,
                           Token::Positive, Token::Caution,   Token::Critical};
constexpr Token series[] = {Token::Series1, Token::Series2, Token::Series3,
                            Token::Series4, Token::Series5, Token::Series6};

void requireContrast(const Theme& theme, Token ink, Token ground, double least) {
  const double ratio = contrastRatio(theme.color(ink), theme.color(ground));
  INFO("appearance " << static_cast<int>(theme.appearance()) << " token " << static_cast<int>(ink) << " on "
                     << static_cast<int>(ground) << " has " << ratio << ":1");
  CHECK(ratio >= least);
}

} // namespace

TEST_CASE("contrast is measured as WCAG defines it", "[theme]") {
  using Catch::Matchers::WithinAbs;
  CHECK_THAT(contrastRatio(Qt::black, Qt::white), WithinAbs(21.0, 0.001));
  CHECK_THAT(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white), WithinAbs(4.48, 0.01));
  CHECK_THAT(contrastRatio(Qt::white, QColor(0x77, 0x77, 0x77)), WithinAbs(4.48, 0.01));
}

TEST_CASE("every text token is readable on every ground, light and dark", "[theme]") {
  for (const Appearance appearance : {Appearance::Light, Appearance::Dark}) {
    const Theme theme(appearance);
    for (const Token ground : grounds) {
      for (const Token text : texts) requireContrast(theme, text, ground, 4.5);
      requireContrast(theme, Token::Line, ground, 3.0);
      requireContrast(theme, Token::Focus, ground, 3.0);
    }
    for (const Token soft : softGrounds) {
      requireContrast(theme, Token::Text, soft, 4.5);
      requireContrast(theme, Token::TextQuiet, soft, 4.5);
    }
    requireContrast(theme, Token::Accent, Token::AccentSoft, 4.5);
    requireContrast(theme, Token::Positive, Token::PositiveSoft, 4.5);
    requireContrast(theme, Token::Caution, Token::CautionSoft, 4.5);
    requireContrast(theme, Token::Critical, Token::CriticalSoft, 4.5);
    requireContrast(theme, Token::OnAccent, Token::Accent, 4.5);
    requireContrast(theme, Token::OnCritical, Token::Critical, 4.5);
    requireContrast(theme, Token::Text, Token::Banner, 4.5);
    requireContrast(theme, Token::TextQuiet, Token::Banner, 4.5);
    requireContrast(theme, Token::OnBannerDeceased, Token::BannerDeceased, 4.5);
  }
}

TEST_CASE("plot lines stand out from the ground and from the reference band", "[theme]") {
  for (const Appearance appearance : {Appearance::Light, Appearance::Dark}) {
    const Theme theme(appearance);
    for (const Token line : series) {
      requireContrast(theme, line, Token::Raised, 3.0);
      requireContrast(theme, line, Token::PlotBand, 3.0);
    }
    requireContrast(theme, Token::PlotAxis, Token::Raised, 3.0);
    requireContrast(theme, Token::PlotBandEdge, Token::Raised, 3.0);
    requireContrast(theme, Token::Text, Token::PlotBand, 4.5);
  }
}
