#include "core/fhir/views/dosage.h"

namespace clavis::core {
namespace {

DoseAmount readRatio(JsonValue ratio) {
  return {readQuantity(ratio["numerator"]), {}, readQuantity(ratio["denominator"])};
}

DoseAmount readRangeAmount(JsonValue range) {
  return {readQuantity(range["low"]), readQuantity(range["high"]), {}, true};
}

std::vector<std::string> texts(JsonValue array) {
  std::vector<std::string> out;
  for (const JsonValue item : array.itemsOrSelf())
    if (!item.text().empty()) out.emplace_back(item.text());
  return out;
}

DosageTiming readTiming(JsonValue timing) {
  const JsonValue repeat = timing["repeat"];
  DosageTiming out;
  out.frequency = repeat["frequency"].scalar();
  out.frequencyMax = repeat["frequencyMax"].scalar();
  out.period = repeat["period"].scalar();
  out.periodMax = repeat["periodMax"].scalar();
  out.periodUnit = repeat["periodUnit"].text();
  out.days = texts(repeat["dayOfWeek"]);
  for (const std::string& time : texts(repeat["timeOfDay"])) out.times.push_back(time.substr(0, 5));
  out.when = texts(repeat["when"]);
  out.offset = repeat["offset"].scalar();
  out.duration = readQuantity(repeat["boundsDuration"]);
  out.count = repeat["count"].scalar();
  out.code = readCodeText(timing["code"]).best();
  return out;
}

} // namespace

bool Dosage::hasParts() const {
  return !dose.empty() || !rate.empty() || !route.empty() || asNeeded || timing != DosageTiming();
}

Dosage readDosage(JsonValue value) {
  Dosage dosage;
  dosage.text = readString(value["text"]);
  const JsonValue amount = value["doseAndRate"][0];
  if (amount["doseQuantity"].isObject()) {
    dosage.dose.low = readQuantity(amount["doseQuantity"]);
  } else if (amount["doseRange"].isObject()) {
    dosage.dose = readRangeAmount(amount["doseRange"]);
  }
  if (amount["rateRatio"].isObject())
    dosage.rate = readRatio(amount["rateRatio"]);
  else if (amount["rateRange"].isObject())
    dosage.rate = readRangeAmount(amount["rateRange"]);
  else if (amount["rateQuantity"].isObject())
    dosage.rate.low = readQuantity(amount["rateQuantity"]);
  dosage.route = readCodeText(value["route"]).best();
  dosage.site = readCodeText(value["site"]).best();
  dosage.method = readCodeText(value["method"]).best();
  dosage.timing = readTiming(value["timing"]);
  dosage.asNeeded = value["asNeededBoolean"].boolean().value_or(false) || value["asNeededCodeableConcept"].isObject();
  dosage.asNeededFor = readCodeText(value["asNeededCodeableConcept"]).best();
  dosage.patientInstruction = readString(value["patientInstruction"]);
  dosage.maximum = readRatio(value["maxDosePerPeriod"]);
  if (dosage.maximum.empty()) {
    dosage.maximum.low = readQuantity(value["maxDosePerAdministration"]);
    dosage.maximumPerDose = !dosage.maximum.empty();
  }
  return dosage;
}

std::vector<Dosage> readDosages(JsonValue array) {
  std::vector<Dosage> dosages;
  for (const JsonValue item : array.itemsOrSelf()) dosages.push_back(readDosage(item));
  return dosages;
}

} // namespace clavis::core
