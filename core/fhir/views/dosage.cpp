// Dosage in words (R4 datatype Dosage with Timing): the parts a medication line is made of.
#include "core/fhir/views/datatypes.h"

#include <array>

namespace clavis::core {

namespace {

struct UnitOfTime {
  std::string_view code;
  std::string_view one;
  std::string_view many;
};
constexpr std::array<UnitOfTime, 7> kUnits{{{"s", "second", "seconds"},
                                            {"min", "minute", "minutes"},
                                            {"h", "hour", "hours"},
                                            {"d", "day", "days"},
                                            {"wk", "week", "weeks"},
                                            {"mo", "month", "months"},
                                            {"a", "year", "years"}}};

std::string unitWord(std::string_view code, bool one) {
  for (const auto& unit : kUnits)
    if (unit.code == code) return std::string(one ? unit.one : unit.many);
  return std::string(code);
}

void append(std::string& text, std::string_view part, std::string_view separator = " ") {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

/// "5–10 mL": the unit once when both ends share it.
std::string rangeText(const FhirRange& range) {
  if (range.high.empty()) return range.low.toText();
  if (range.low.empty()) return "up to " + range.high.toText();
  if (range.low.unit != range.high.unit) return range.low.toText() + "–" + range.high.toText();
  return range.low.value.digits + "–" + range.high.toText();
}

std::string ratioText(JsonValue ratio) {
  const FhirQuantity numerator = readQuantity(ratio["numerator"]);
  const FhirQuantity denominator = readQuantity(ratio["denominator"]);
  if (numerator.empty()) return {};
  if (denominator.empty()) return numerator.toText();
  if (denominator.value.digits == "1")
    return numerator.toText() + "/" + (denominator.unit.empty() ? denominator.code : denominator.unit);
  return numerator.toText() + " per " + denominator.toText();
}

std::string whenWord(std::string_view code) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> words{
      {{"MORN", "in the morning"},
       {"MORN.early", "early in the morning"},
       {"NOON", "at noon"},
       {"AFT", "in the afternoon"},
       {"EVE", "in the evening"},
       {"NIGHT", "at night"},
       {"PHS", "after sleep"},
       {"HS", "at bedtime"},
       {"WAKE", "on waking"},
       {"C", "with meals"},
       {"CM", "with breakfast"},
       {"CD", "with lunch"},
       {"CV", "with dinner"},
       {"AC", "before meals"},
       {"ACM", "before breakfast"},
       {"ACV", "before dinner"},
       {"PC", "after meals"},
       {"PCM", "after breakfast"}}};
  for (const auto& [known, word] : words)
    if (known == code) return std::string(word);
  return std::string(code);
}

std::string timingText(JsonValue timing) {
  const JsonValue repeat = timing["repeat"];
  const std::string_view frequency = repeat["frequency"].scalar();
  const std::string_view frequencyMax = repeat["frequencyMax"].scalar();
  const std::string_view period = repeat["period"].scalar();
  const std::string_view periodMax = repeat["periodMax"].scalar();
  const std::string_view unit = repeat["periodUnit"].text();
  std::string text;
  if (!period.empty() && !unit.empty()) {
    const bool onePeriod = period == "1" || period == "1.0";
    const std::string times = frequency.empty() ? "1" : std::string(frequency);
    std::string span = onePeriod ? unitWord(unit, true) : std::string(period) + ' ' + unitWord(unit, false);
    if (!periodMax.empty()) span = std::string(period) + "–" + std::string(periodMax) + ' ' + unitWord(unit, false);
    if (times == "1" && frequencyMax.empty()) {
      text = onePeriod && unit == "d" ? "once a day" : "every " + span;
    } else {
      text = times;
      append(text, frequencyMax, "–");
      text += onePeriod ? " times a " + span : " times every " + span;
    }
  }
  for (const JsonValue day : repeat["dayOfWeek"].itemsOrSelf()) append(text, day.text());
  for (const JsonValue time : repeat["timeOfDay"].itemsOrSelf())
    append(text, "at " + std::string(time.text().substr(0, 5)));
  for (const JsonValue when : repeat["when"].itemsOrSelf()) append(text, whenWord(when.text()));
  const FhirQuantity bounds = readQuantity(repeat["boundsDuration"]);
  if (!bounds.empty()) append(text, "for " + bounds.toText());
  if (const auto count = repeat["count"].scalar(); !count.empty()) append(text, std::string(count) + " in all", ", ");
  if (text.empty()) text = readCodeText(timing["code"]).best();
  return text;
}

} // namespace

std::string Dosage::best() const {
  if (!text.empty()) return text;
  std::string shown = dose;
  append(shown, rate);
  append(shown, route, ", ");
  append(shown, timing, ", ");
  if (asNeeded) append(shown, asNeededFor.empty() ? std::string("as needed") : "as needed for " + asNeededFor, ", ");
  append(shown, patientInstruction, ", ");
  return shown;
}

Dosage readDosage(JsonValue value) {
  Dosage dosage;
  dosage.text = readString(value["text"]);
  const JsonValue amount = value["doseAndRate"][0];
  if (amount["doseQuantity"].isObject()) {
    const FhirQuantity dose = readQuantity(amount["doseQuantity"]);
    dosage.dose = dose.toText();
    dosage.doseUnit = dose.unit.empty() ? dose.code : dose.unit;
  } else if (amount["doseRange"].isObject()) {
    dosage.dose = rangeText(readRange(amount["doseRange"]));
  }
  if (amount["rateRatio"].isObject())
    dosage.rate = ratioText(amount["rateRatio"]);
  else if (amount["rateRange"].isObject())
    dosage.rate = rangeText(readRange(amount["rateRange"]));
  else if (amount["rateQuantity"].isObject())
    dosage.rate = readQuantity(amount["rateQuantity"]).toText();
  dosage.route = readCodeText(value["route"]).best();
  dosage.site = readCodeText(value["site"]).best();
  dosage.method = readCodeText(value["method"]).best();
  dosage.timing = timingText(value["timing"]);
  dosage.asNeeded = value["asNeededBoolean"].boolean().value_or(false) || value["asNeededCodeableConcept"].isObject();
  dosage.asNeededFor = readCodeText(value["asNeededCodeableConcept"]).best();
  dosage.patientInstruction = readString(value["patientInstruction"]);
  dosage.maximum = ratioText(value["maxDosePerPeriod"]);
  if (dosage.maximum.empty()) dosage.maximum = readQuantity(value["maxDosePerAdministration"]).toText();
  return dosage;
}

std::vector<Dosage> readDosages(JsonValue array) {
  std::vector<Dosage> dosages;
  for (const JsonValue item : array.itemsOrSelf()) dosages.push_back(readDosage(item));
  return dosages;
}

} // namespace clavis::core
