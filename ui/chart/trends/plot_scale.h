// Where values and times lie on a plot, and where its ticks stand. Pure arithmetic, no painting.
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <QTimeZone>

namespace clavis::ui {

/// A tick with the text beside it.
struct Tick {
  double at = 0;
  QString text;
};

/// About `wanted` round steps (1, 2, 5 times a power of ten) that cover low to high; digits as the step needs.
[[nodiscard]] QList<Tick> valueTicks(double low, double high, int wanted);

/// Ticks on whole years, months, days or hours between two times (seconds since 1970), at most `most`; written as
/// precisely as their step: "2026", "Mar-2026", "12-Mar-2026", "09:00".
[[nodiscard]] QList<Tick> timeTicks(double from, double to, int most, const QTimeZone& zone);

/// A span with room at its ends so that no marker touches the frame; a single value gets a span around it.
struct Span {
  double low = 0;
  double high = 1;
  [[nodiscard]] double length() const { return high - low; }
  [[nodiscard]] bool contains(double x) const { return x >= low && x <= high; }
};
[[nodiscard]] Span padded(Span span, double share);

} // namespace clavis::ui
