#include "core/fhir/views/observation_view.h"

#include <array>
#include <utility>

namespace clavis::core {

namespace {

using Flag = ObservationPart::Flag;

std::string readableRange(const FhirRange& range) {
  if (range.low.empty()) return range.high.empty() ? std::string() : "≤ " + range.high.toText();
  if (range.high.empty()) return "≥ " + range.low.toText();
  if (range.low.unit == range.high.unit) return range.low.value.digits + "–" + range.high.toText();
  return range.low.toText() + "–" + range.high.toText();
}

ObservationValue readValue(JsonValue owner) {
  ObservationValue value;
  const auto is = [&](ObservationValueKind kind) { value.kind = kind; };
  if (const JsonValue quantity = owner["valueQuantity"]; quantity.isObject()) {
    is(ObservationValueKind::Quantity);
    value.quantity = readQuantity(quantity);
  } else if (const JsonValue code = owner["valueCodeableConcept"]; code.isObject()) {
    is(ObservationValueKind::Code);
    value.code = readCodeText(code);
  } else if (const JsonValue text = owner["valueString"]; text.isString()) {
    is(ObservationValueKind::Text);
    value.text = readString(text);
  } else if (const auto truth = owner["valueBoolean"].boolean(); truth) {
    is(ObservationValueKind::Boolean);
    value.text = *truth ? "Yes" : "No";
  } else if (const JsonValue integer = owner["valueInteger"]; integer.isNumber()) {
    is(ObservationValueKind::Integer);
    value.quantity.value.digits = integer.digits();
  } else if (const JsonValue range = owner["valueRange"]; range.isObject()) {
    is(ObservationValueKind::Range);
    value.range = readRange(range);
    value.text = readableRange(value.range);
  } else if (const JsonValue ratio = owner["valueRatio"]; ratio.isObject()) {
    is(ObservationValueKind::Ratio);
    value.text = readQuantity(ratio["numerator"]).toText() + " : " + readQuantity(ratio["denominator"]).toText();
  } else if (owner["valueSampledData"].isObject()) {
    is(ObservationValueKind::Sampled);
  } else if (const JsonValue time = owner["valueTime"]; time.isString()) {
    is(ObservationValueKind::Time);
    value.text = readString(time);
  } else if (const JsonValue date = owner["valueDateTime"]; date.isString()) {
    is(ObservationValueKind::Date);
    value.date = readDate(date);
  } else if (const JsonValue period = owner["valuePeriod"]; period.isObject()) {
    is(ObservationValueKind::Period);
    value.period = readPeriod(period);
    value.text = value.period.start.text + " – " + value.period.end.text;
  }
  return value;
}

void readPart(JsonValue owner, ObservationPart& part) {
  part.code = readCodeText(owner["code"]);
  part.value = readValue(owner);
  part.dataAbsentReason = readCodeText(owner["dataAbsentReason"]);
  part.interpretations = readCodeTexts(owner["interpretation"]);
  for (const JsonValue item : owner["referenceRange"].itemsOrSelf())
    part.ranges.push_back(
        {readQuantity(item["low"]), readQuantity(item["high"]), readCodeText(item["type"]), readString(item["text"])});
}

Flag flagOfCode(std::string_view code) {
  static constexpr std::array<std::pair<std::string_view, Flag>, 20> flags{{{"HH", Flag::CriticalHigh},
                                                                            {"HU", Flag::CriticalHigh},
                                                                            {"LL", Flag::CriticalLow},
                                                                            {"LU", Flag::CriticalLow},
                                                                            {"AA", Flag::CriticalAbnormal},
                                                                            {"H", Flag::High},
                                                                            {">", Flag::High},
                                                                            {"HX", Flag::High},
                                                                            {"L", Flag::Low},
                                                                            {"<", Flag::Low},
                                                                            {"LX", Flag::Low},
                                                                            {"A", Flag::Abnormal},
                                                                            {"POS", Flag::Abnormal},
                                                                            {"DET", Flag::Abnormal},
                                                                            {"R", Flag::Abnormal},
                                                                            {"RR", Flag::Abnormal},
                                                                            {"N", Flag::Normal},
                                                                            {"NEG", Flag::Normal},
                                                                            {"ND", Flag::Normal},
                                                                            {"NR", Flag::Normal}}};
  for (const auto& [known, flag] : flags)
    if (known == code) return flag;
  return Flag::None;
}

/// The more worrying of two statements about one value.
Flag worse(Flag a, Flag b) {
  static constexpr std::array order{Flag::None, Flag::Normal,      Flag::Abnormal,     Flag::Low,
                                    Flag::High, Flag::CriticalLow, Flag::CriticalHigh, Flag::CriticalAbnormal};
  const auto rank = [&](Flag flag) {
    for (std::size_t i = 0; i < order.size(); ++i)
      if (order[i] == flag) return i;
    return std::size_t{0};
  };
  return rank(a) >= rank(b) ? a : b;
}

bool sameUnit(const FhirQuantity& value, const FhirQuantity& bound) {
  if (!value.code.empty() && !bound.code.empty()) return value.code == bound.code && value.system == bound.system;
  return bound.unit.empty() && bound.code.empty() ? true : value.unit == bound.unit;
}

/// Against the first range that is a plain one ("normal" or without a type), in the same unit. A comparator other than
/// none says only on which side of the number the truth lies, so it counts only where that settles it.
Flag flagOfRange(const ObservationPart& part) {
  if (part.value.kind != ObservationValueKind::Quantity && part.value.kind != ObservationValueKind::Integer)
    return Flag::None;
  const auto value = part.value.quantity.value.toDouble();
  if (!value) return Flag::None;
  const std::string& comparator = part.value.quantity.comparator;
  for (const ReferenceRange& range : part.ranges) {
    if (!range.type.empty() && !range.type.hasCode("normal")) continue;
    const auto low = range.low.value.toDouble();
    const auto high = range.high.value.toDouble();
    if (!low && !high) continue;
    if ((low && !sameUnit(part.value.quantity, range.low)) || (high && !sameUnit(part.value.quantity, range.high)))
      continue;
    if (comparator.starts_with('<')) return low && *value <= *low ? Flag::Low : Flag::None;
    if (comparator.starts_with('>')) return high && *value >= *high ? Flag::High : Flag::None;
    if (low && *value < *low) return Flag::Low;
    if (high && *value > *high) return Flag::High;
    return Flag::Normal;
  }
  return Flag::None;
}

} // namespace

std::string ReferenceRange::toText() const {
  const FhirRange range{low, high};
  return range.empty() ? text : readableRange(range);
}

std::string ObservationValue::toText() const {
  switch (kind) {
  case ObservationValueKind::None: return {};
  case ObservationValueKind::Quantity:
  case ObservationValueKind::Integer: return quantity.toText();
  case ObservationValueKind::Code: return std::string(code.best());
  case ObservationValueKind::Date: return date.text;
  case ObservationValueKind::Sampled: return "Waveform";
  case ObservationValueKind::Text:
  case ObservationValueKind::Boolean:
  case ObservationValueKind::Range:
  case ObservationValueKind::Ratio:
  case ObservationValueKind::Time:
  case ObservationValueKind::Period: return text;
  }
  return {};
}

Flag ObservationPart::flag(bool* computed) const {
  if (computed != nullptr) *computed = false;
  Flag said = Flag::None;
  for (const CodeText& interpretation : interpretations)
    for (const Coding& coding : interpretation.codings) said = worse(said, flagOfCode(coding.code));
  if (said != Flag::None) return said;
  const Flag found = flagOfRange(*this);
  if (computed != nullptr) *computed = found != Flag::None;
  return found;
}

ObservationView ObservationView::from(JsonValue resource) {
  ObservationView view;
  readPart(resource, view);
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.categories = readCodeTexts(resource["category"]);
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.specimen = readReference(resource["specimen"]);
  view.device = readReference(resource["device"]);
  view.effective = readWhen(resource, "effective");
  view.issued = readDate(resource["issued"]);
  view.performers = readReferences(resource["performer"]);
  view.bodySite = readCodeText(resource["bodySite"]);
  view.method = readCodeText(resource["method"]);
  for (const JsonValue item : resource["component"].itemsOrSelf()) {
    ObservationPart part;
    readPart(item, part);
    view.components.push_back(std::move(part));
  }
  view.members = readReferences(resource["hasMember"]);
  view.derivedFrom = readReferences(resource["derivedFrom"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

bool ObservationView::inCategory(std::string_view wanted) const {
  for (const CodeText& category : categories)
    if (category.hasCode(wanted)) return true;
  return false;
}

DiagnosticReportView DiagnosticReportView::from(JsonValue resource) {
  DiagnosticReportView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.categories = readCodeTexts(resource["category"]);
  view.code = readCodeText(resource["code"]);
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.effective = readWhen(resource, "effective");
  view.issued = readDate(resource["issued"]);
  view.performers = readReferences(resource["performer"]);
  view.results = readReferences(resource["result"]);
  view.imagingStudies = readReferences(resource["imagingStudy"]);
  view.conclusion = readString(resource["conclusion"]);
  view.conclusionCodes = readCodeTexts(resource["conclusionCode"]);
  for (const JsonValue form : resource["presentedForm"].itemsOrSelf())
    view.presentedForms.push_back(readAttachment(form));
  return view;
}

ImagingStudyView ImagingStudyView::from(JsonValue resource) {
  ImagingStudyView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.identifiers = readIdentifiers(resource["identifier"]);
  for (const JsonValue modality : resource["modality"].itemsOrSelf())
    view.modalities.emplace_back(modality["code"].text());
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.started = readDate(resource["started"]);
  view.description = readString(resource["description"]);
  view.procedures = readCodeTexts(resource["procedureCode"]);
  view.reasons = readCodeTexts(resource["reasonCode"]);
  view.seriesCount = resource["numberOfSeries"].scalar();
  view.instanceCount = resource["numberOfInstances"].scalar();
  for (const JsonValue item : resource["series"].itemsOrSelf()) {
    ImagingSeries series;
    series.uid = readString(item["uid"]);
    series.modality = readString(item["modality"]["code"]);
    series.modalityDisplay = readString(item["modality"]["display"]);
    series.description = readString(item["description"]);
    series.bodySite = readString(item["bodySite"]["display"]);
    series.instances = item["numberOfInstances"].scalar();
    series.started = readDate(item["started"]);
    view.series.push_back(std::move(series));
  }
  return view;
}

} // namespace clavis::core
