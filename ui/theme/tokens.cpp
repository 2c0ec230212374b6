#include "ui/theme/tokens.h"

namespace clavis::ui {

// clang-format off
const TokenTable lightTokens = {
    0xF5F6F7, 0xFFFFFF, 0xECEEF0, 0xEFF2F4, 0xDDEEF5, // Surface, Raised, Sunken, Hover, Selected
    0xDFE3E7, 0x79828B,                               // Hairline, Line
    0x1A1E23, 0x566069, 0x98A1A9,                     // Text, TextQuiet, TextDisabled
    0x0A6B8F, 0xFFFFFF, 0xE3F0F6,                     // Accent, OnAccent, AccentSoft
    0x1B7340, 0xE5F3E9,                               // Positive, PositiveSoft
    0x855000, 0xFDF1D8,                               // Caution, CautionSoft
    0xB3261E, 0xFFFFFF, 0xFBE9E7,                     // Critical, OnCritical, CriticalSoft
    0x0A6B8F,                                         // Focus
    0xFFFFFF, 0x3C444C, 0xF5F6F7,                     // Banner, BannerDeceased, OnBannerDeceased
    0xE4F1EA, 0x6E9A80, 0xE6E9EC, 0x79828B,           // PlotBand, PlotBandEdge, PlotGrid, PlotAxis
    0x0072B2, 0xB35900, 0x007A5A, 0xA3447E, 0x6B5900, 0x4B5FC4,
};

const TokenTable darkTokens = {
    0x14171A, 0x1B1F23, 0x101214, 0x252A2F, 0x17394A,
    0x2C3238, 0x7B8690,
    0xE7EAED, 0xA6AFB8, 0x667079,
    0x63BBDD, 0x0B1A21, 0x15303D,
    0x72CF98, 0x16301F,
    0xEDB550, 0x382B12,
    0xFF8F85, 0x2A0B09, 0x43201E,
    0x63BBDD,
    0x1B1F23, 0x434C55, 0xF2F4F5,
    0x1D2E25, 0x5E8A70, 0x262B30, 0x7B8690,
    0x63BBDD, 0xF0A04B, 0x4FCFA5, 0xE38FC0, 0xD9C84A, 0x9DAEFF,
};
// clang-format on

} // namespace clavis::ui
