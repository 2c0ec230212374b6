// The named colours of the product. Widgets ask for a meaning, never for a colour, so that light, dark and contrast are
// decided (and tested) in one table. Text tokens hold 4.5:1, lines and icons 3:1, on every ground they may stand on
// (tests/ui/theme/contrast_test.cpp).
#pragma once

#include <array>
#include <cstdint>

namespace clavis::ui {

enum class Token : std::uint8_t {
  // Grounds
  Surface,  ///< the window itself, the rail
  Raised,   ///< what lies on it: lists, cards, fields, menus
  Sunken,   ///< wells: table headers, inactive tabs
  Hover,    ///< a row or a quiet button under the pointer
  Selected, ///< the chosen row

  // Lines
  Hairline, ///< separates rows; carries no meaning, so it is exempt from 3:1
  Line,     ///< outlines of controls, axes, borders that mean something: 3:1

  // Text
  Text,
  TextQuiet,    ///< labels, secondary facts; also the colour of icons
  TextDisabled, ///< what cannot be used now (exempt from contrast, as in WCAG 1.4.3)

  // Meaning. Never the only carrier of it: a word or a symbol stands beside.
  Accent,
  OnAccent, ///< text on an Accent ground
  AccentSoft,
  Positive,
  PositiveSoft,
  Caution,
  CautionSoft,
  Critical, ///< harm only
  OnCritical,
  CriticalSoft,
  Focus,

  // The patient's banner
  Banner,
  BannerDeceased, ///< the band that says a patient has died
  OnBannerDeceased,

  // Plots
  PlotBand, ///< ground of the reference range
  PlotBandEdge,
  PlotGrid,
  PlotAxis,
  Series1, ///< six series that stay apart for red-green and blue-yellow blind eyes; markers differ as well
  Series2,
  Series3,
  Series4,
  Series5,
  Series6,
};

inline constexpr std::size_t tokenCount = static_cast<std::size_t>(Token::Series6) + 1;

/// 0xRRGGBB for each token, in the order of the enum.
using TokenTable = std::array<std::uint32_t, tokenCount>;

extern const TokenTable lightTokens;
extern const TokenTable darkTokens;

} // namespace clavis::ui
