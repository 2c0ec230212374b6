#include "ui/chart/trends/plot_scale.h"

#include "ui/words/clinical_format.h"

#include <cmath>

namespace clavis::ui {

QList<Tick> valueTicks(double low, double high, int wanted) {
  QList<Tick> ticks;
  if (!(high > low) || wanted < 1 || !std::isfinite(low) || !std::isfinite(high)) return ticks;
  const double rough = (high - low) / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double part = rough / power;
  const double step = (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
  const int digits = qBound(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 8);
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) {
    const double at = i * step;
    ticks.append({at, QString::number(std::abs(at) < step * 1e-9 ? 0.0 : at, 'f', digits)});
    if (ticks.size() > 100) break;
  }
  return ticks;
}

namespace {
enum class Step { Hours, Days, Months, Years };
struct Choice {
  Step step;
  int count;
  double seconds; ///< about
};
} // namespace

QList<Tick> timeTicks(double from, double to, int most, const QTimeZone& zone) {
  QList<Tick> ticks;
  if (!(to > from) || most < 1) return ticks;
  constexpr double hour = 3600, day = 24 * hour, month = 30.44 * day, year = 365.25 * day;
  static constexpr Choice choices[] = {
      {Step::Hours, 1, hour},       {Step::Hours, 3, 3 * hour},   {Step::Hours, 6, 6 * hour},
      {Step::Hours, 12, 12 * hour}, {Step::Days, 1, day},         {Step::Days, 2, 2 * day},
      {Step::Days, 7, 7 * day},     {Step::Days, 14, 14 * day},   {Step::Months, 1, month},
      {Step::Months, 3, 3 * month}, {Step::Months, 6, 6 * month}, {Step::Years, 1, year},
      {Step::Years, 2, 2 * year},   {Step::Years, 5, 5 * year},   {Step::Years, 10, 10 * year},
      {Step::Years, 20, 20 * year}, {Step::Years, 50, 50 * year},
  };
  Choice choice = choices[std::size(choices) - 1];
  for (const Choice& candidate : choices) {
    if ((to - from) / candidate.seconds <= most) {
      choice = candidate;
      break;
    }
  }
  const QDateTime start = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(from), zone);
  QDateTime at;
  switch (choice.step) {
  case Step::Years: {
    const int first = start.date().year() / choice.count * choice.count;
    at = QDate(qMax(1, first), 1, 1).startOfDay(zone);
    break;
  }
  case Step::Months: {
    const int first = (start.date().month() - 1) / choice.count * choice.count + 1;
    at = QDate(start.date().year(), first, 1).startOfDay(zone);
    break;
  }
  case Step::Days: at = start.date().startOfDay(zone); break;
  case Step::Hours:
    at = QDateTime(start.date(), QTime(start.time().hour() / choice.count * choice.count, 0), zone);
    break;
  }
  while (static_cast<double>(at.toSecsSinceEpoch()) <= to && ticks.size() < 200) {
    const auto seconds = static_cast<double>(at.toSecsSinceEpoch());
    if (seconds >= from) {
      QString text;
      switch (choice.step) {
      case Step::Years: text = QString::number(at.date().year()); break;
      case Step::Months: text = dateText(at.date().toString(QStringLiteral("yyyy-MM"))); break;
      case Step::Days: text = dateText(at.date()); break;
      case Step::Hours:
        text = at.time().hour() == 0 ? dateText(at.date()) : at.time().toString(QStringLiteral("HH:mm"));
        break;
      }
      ticks.append({seconds, text});
    }
    switch (choice.step) {
    case Step::Years: at = at.addYears(choice.count); break;
    case Step::Months: at = at.addMonths(choice.count); break;
    case Step::Days: at = at.addDays(choice.count); break;
    case Step::Hours: at = at.addSecs(qint64{3600} * choice.count); break;
    }
  }
  return ticks;
}

Span padded(Span span, double share) {
  double length = span.high - span.low;
  if (!(length > 0)) {
    // One value, or several equal ones: a tenth of the value to each side, so that the axis still has a sense of size.
    length = std::abs(span.high) > 0 ? std::abs(span.high) * 0.2 : 1.0;
    return {span.low - length / 2, span.high + length / 2};
  }
  return {span.low - length * share, span.high + length * share};
}

} // namespace clavis::ui
