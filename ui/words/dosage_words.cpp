#include "ui/words/dosage_words.h"

#include "ui/words/medication_format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <array>

namespace clavis::ui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::DosageWords)
};

QString plain(const std::string& text) { return QString::fromStdString(text).simplified(); }

/// A whole number that a plural form can be made for.
std::optional<int> whole(const std::string& digits) {
  bool read = false;
  const int value = QString::fromStdString(digits).toInt(&read);
  if (!read && digits.ends_with(".0")) return whole(digits.substr(0, digits.size() - 2));
  return read && value >= 0 ? std::optional(value) : std::nullopt;
}

/// "8 hours", "1.5 hours", "6–8 hours".
QString spanText(const std::string& digits, const std::string& upTo, const std::string& unit) {
  const std::optional<int> count = upTo.empty() ? whole(digits) : std::nullopt;
  if (count) {
    if (unit == "s") return Words::tr("%n second(s)", nullptr, *count);
    if (unit == "min") return Words::tr("%n minute(s)", nullptr, *count);
    if (unit == "h") return Words::tr("%n hour(s)", nullptr, *count);
    if (unit == "d") return Words::tr("%n day(s)", nullptr, *count);
    if (unit == "wk") return Words::tr("%n week(s)", nullptr, *count);
    if (unit == "mo") return Words::tr("%n month(s)", nullptr, *count);
    if (unit == "a") return Words::tr("%n year(s)", nullptr, *count);
  }
  const QString number = upTo.empty() ? plain(digits) : QStringLiteral("%1–%2").arg(plain(digits), plain(upTo));
  if (unit == "s") return Words::tr("%1 seconds").arg(number);
  if (unit == "min") return Words::tr("%1 minutes").arg(number);
  if (unit == "h") return Words::tr("%1 hours").arg(number);
  if (unit == "d") return Words::tr("%1 days").arg(number);
  if (unit == "wk") return Words::tr("%1 weeks").arg(number);
  if (unit == "mo") return Words::tr("%1 months").arg(number);
  if (unit == "a") return Words::tr("%1 years").arg(number);
  return number + u' ' + plain(unit);
}

QString onceText(const std::string& unit) {
  if (unit == "s") return Words::tr("every second");
  if (unit == "min") return Words::tr("every minute");
  if (unit == "h") return Words::tr("every hour");
  if (unit == "d") return Words::tr("once a day");
  if (unit == "wk") return Words::tr("once a week");
  if (unit == "mo") return Words::tr("once a month");
  if (unit == "a") return Words::tr("once a year");
  return {};
}

/// "3 times a day"; `number` may be a range.
QString timesText(const QString& number, const std::string& unit) {
  if (unit == "s") return Words::tr("%1 times a second").arg(number);
  if (unit == "min") return Words::tr("%1 times a minute").arg(number);
  if (unit == "h") return Words::tr("%1 times an hour").arg(number);
  if (unit == "d") return number == u"2" ? Words::tr("twice a day") : Words::tr("%1 times a day").arg(number);
  if (unit == "wk") return number == u"2" ? Words::tr("twice a week") : Words::tr("%1 times a week").arg(number);
  if (unit == "mo") return Words::tr("%1 times a month").arg(number);
  if (unit == "a") return Words::tr("%1 times a year").arg(number);
  return {};
}

bool isUnitOfTime(const std::string& unit) { return !onceText(unit).isEmpty(); }

QString frequencyText(const core::DosageTiming& timing) {
  if (timing.period.empty() || !isUnitOfTime(timing.periodUnit)) return {};
  const std::string times = timing.frequency.empty() ? "1" : timing.frequency;
  const bool once = times == "1" && timing.frequencyMax.empty();
  const QString number = timing.frequencyMax.empty()
                             ? plain(times)
                             : QStringLiteral("%1–%2").arg(plain(times), plain(timing.frequencyMax));
  if (whole(timing.period) == 1 && timing.periodMax.empty())
    return once ? onceText(timing.periodUnit) : timesText(number, timing.periodUnit);
  const QString span = spanText(timing.period, timing.periodMax, timing.periodUnit);
  //: %1 is a span of time: "8 hours"
  if (once) return Words::tr("every %1").arg(span);
  //: %1 is how often, %2 a span of time: "2 times every 3 days"
  return Words::tr("%1 times every %2").arg(number, span);
}

QString dayText(const std::string& day) {
  static constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const auto* const at = std::ranges::find(days, day);
  return at == days.end() ? plain(day)
                          : QLocale().dayName(static_cast<int>(at - days.begin()) + 1, QLocale::ShortFormat);
}

QString whenText(const std::string& code) {
  if (code == "MORN") return Words::tr("in the morning");
  if (code == "MORN.early") return Words::tr("early in the morning");
  if (code == "MORN.late") return Words::tr("late in the morning");
  if (code == "NOON") return Words::tr("at noon");
  if (code == "AFT") return Words::tr("in the afternoon");
  if (code == "AFT.early") return Words::tr("early in the afternoon");
  if (code == "AFT.late") return Words::tr("late in the afternoon");
  if (code == "EVE") return Words::tr("in the evening");
  if (code == "EVE.early") return Words::tr("early in the evening");
  if (code == "EVE.late") return Words::tr("late in the evening");
  if (code == "NIGHT") return Words::tr("at night");
  if (code == "PHS") return Words::tr("after sleep");
  if (code == "HS") return Words::tr("at bedtime");
  if (code == "WAKE") return Words::tr("on waking");
  if (code == "C") return Words::tr("with meals");
  if (code == "CM") return Words::tr("with breakfast");
  if (code == "CD") return Words::tr("with lunch");
  if (code == "CV") return Words::tr("with dinner");
  if (code == "AC") return Words::tr("before meals");
  if (code == "ACM") return Words::tr("before breakfast");
  if (code == "ACD") return Words::tr("before lunch");
  if (code == "ACV") return Words::tr("before dinner");
  if (code == "PC") return Words::tr("after meals");
  if (code == "PCM") return Words::tr("after breakfast");
  if (code == "PCD") return Words::tr("after lunch");
  if (code == "PCV") return Words::tr("after dinner");
  return plain(code);
}

template <class Word>
QString listed(const std::vector<std::string>& items, Word word) {
  QStringList out;
  for (const std::string& item : items) out << word(item);
  return out.join(QStringLiteral(", "));
}

QString quantityText(const core::FhirQuantity& quantity) { return doseText(plain(quantity.toText())); }

const std::string& unitOf(const core::FhirQuantity& quantity) {
  return quantity.unit.empty() ? quantity.code : quantity.unit;
}

QString durationText(const core::FhirQuantity& duration) {
  const std::string& unit = isUnitOfTime(duration.code) ? duration.code : duration.unit;
  return isUnitOfTime(unit) ? spanText(duration.value.digits, {}, unit) : quantityText(duration);
}

void add(QStringList& parts, const QString& part) {
  if (!part.isEmpty()) parts << part;
}

} // namespace

QString amountText(const core::DoseAmount& amount) {
  if (amount.empty()) return {};
  if (amount.range) {
    if (amount.low.empty()) return Words::tr("up to %1").arg(quantityText(amount.high));
    if (amount.high.empty()) return Words::tr("at least %1").arg(quantityText(amount.low));
    if (unitOf(amount.low) != unitOf(amount.high))
      return QStringLiteral("%1–%2").arg(quantityText(amount.low), quantityText(amount.high));
    return doseText(plain(amount.low.value.digits)) + u'–' + quantityText(amount.high);
  }
  const QString shown = quantityText(amount.low);
  if (amount.per.empty()) return shown;
  if (whole(amount.per.value.digits) == 1) return shown + u'/' + plain(unitOf(amount.per));
  //: an amount in a time: "4 g per 24 h"
  return Words::tr("%1 per %2").arg(shown, quantityText(amount.per));
}

QString timingText(const core::DosageTiming& timing) {
  QStringList parts;
  add(parts, frequencyText(timing));
  if (!timing.days.empty()) parts << Words::tr("on %1").arg(listed(timing.days, dayText));
  if (!timing.times.empty()) parts << Words::tr("at %1").arg(listed(timing.times, plain));
  if (!timing.when.empty()) {
    const QString when = listed(timing.when, whenText);
    //: %1 is how many minutes, %2 before or after what: "30 min before meals"
    parts << (timing.offset.empty() ? when : Words::tr("%1 min %2").arg(plain(timing.offset), when));
  }
  if (parts.isEmpty()) add(parts, plain(timing.code));
  if (!timing.duration.empty()) parts << Words::tr("for %1").arg(durationText(timing.duration));
  if (const auto count = whole(timing.count)) parts << Words::tr("%n time(s) in all", nullptr, *count);
  return parts.join(QStringLiteral(", "));
}

QString asNeededText(const core::Dosage& dosage) {
  if (!dosage.asNeeded) return {};
  return dosage.asNeededFor.empty() ? Words::tr("as needed")
                                    : Words::tr("as needed for %1").arg(plain(dosage.asNeededFor));
}

QString dosageText(const core::Dosage& dosage) {
  if (!dosage.text.empty()) return plain(dosage.text);
  QStringList parts;
  add(parts, amountText(dosage.dose));
  add(parts, amountText(dosage.rate));
  add(parts, plain(dosage.route).toLower());
  add(parts, timingText(dosage.timing));
  add(parts, asNeededText(dosage));
  add(parts, plain(dosage.patientInstruction));
  return parts.join(QStringLiteral(", "));
}

QStringList instructionTexts(const std::vector<core::Dosage>& dosages) {
  QStringList texts;
  if (dosages.empty()) return texts;
  const core::Dosage& first = dosages.front();
  add(texts, plain(first.text));
  add(texts, plain(first.patientInstruction));
  if (!first.maximum.empty()) {
    const QString most = amountText(first.maximum);
    texts << (first.maximumPerDose ? Words::tr("At most %1 a dose").arg(most) : Words::tr("At most %1").arg(most));
  }
  if (dosages.size() > 1 && texts.isEmpty()) add(texts, dosageText(first));
  for (std::size_t i = 1; i < dosages.size(); ++i) {
    //: %1 is the next step of a dosage: "1 tablet, once a day, for 7 days"
    texts << Words::tr("then %1").arg(dosageText(dosages[i]));
  }
  return texts;
}

} // namespace clavis::ui
