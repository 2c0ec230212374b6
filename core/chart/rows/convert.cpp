#include "core/chart/rows/convert.h"

#include <array>
#include <cmath>

namespace clavis::core::chart {

PartialDate partialDate(const FhirDate& date) {
  PartialDate partial;
  partial.recorded = date.text;
  switch (date.precision) {
  case core::DatePrecision::None: return partial;
  case core::DatePrecision::Year: partial.precision = DatePrecision::Year; break;
  case core::DatePrecision::Month: partial.precision = DatePrecision::Month; break;
  case core::DatePrecision::Day: partial.precision = DatePrecision::Day; break;
  case core::DatePrecision::Minute:
  case core::DatePrecision::Second:
  case core::DatePrecision::Millisecond: partial.precision = DatePrecision::Time; break;
  }
  partial.year = date.year;
  partial.month = date.month;
  partial.day = date.day;
  if (partial.precision == DatePrecision::Time) {
    partial.hour = date.hour;
    partial.minute = date.minute;
    partial.second = date.second;
    partial.utcOffsetMinutes = date.offsetMinutes;
    partial.instant = date.instant();
  }
  return partial;
}

PartialDate partialDate(std::string_view recorded) { return partialDate(FhirDate::parse(recorded)); }

DateSpan dateSpan(const FhirPeriod& period) { return {partialDate(period.start), partialDate(period.end)}; }

DateSpan dateSpan(const When& when) {
  if (!when.period.empty()) return dateSpan(when.period);
  return {partialDate(when.date), {}};
}

std::int32_t dayNumber(const PartialDate& date) {
  return date.known() ? date.year * 10000 + date.month * 100 + date.day : 0;
}

CodedText codedText(const CodeText& code) {
  CodedText coded{std::string(code.best()), {}};
  coded.codes.reserve(code.codings.size());
  for (const auto& coding : code.codings) coded.codes.push_back({coding.system, coding.code, coding.display});
  return coded;
}

std::vector<CodedText> codedTexts(const std::vector<CodeText>& codes) {
  std::vector<CodedText> coded;
  coded.reserve(codes.size());
  for (const auto& code : codes) coded.push_back(codedText(code));
  return coded;
}

std::vector<std::string> noteTexts(const std::vector<Annotation>& notes) {
  std::vector<std::string> texts;
  for (const auto& note : notes)
    if (!note.text.empty()) texts.push_back(note.text);
  return texts;
}

std::string absentReason(JsonValue element) {
  for (const auto extension : element["extension"].items())
    if (extension["url"].text() == "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
      return std::string(extension["valueCode"].text());
  return {};
}

void addAbsentReason(Value& value, JsonValue part) {
  if (!value.absent.empty() || value.kind != ValueKind::None) return;
  for (const auto [name, member] : part.members()) {
    if (!name.starts_with("value") && !name.starts_with("_value")) continue;
    if (auto reason = absentReason(member); !reason.empty()) value.absent.text = std::move(reason);
  }
}

Value quantityValue(const FhirQuantity& quantity) {
  Value value;
  if (quantity.empty()) return value;
  value.kind = ValueKind::Quantity;
  value.digits = quantity.value.digits;
  value.comparator = quantity.comparator;
  value.unit = quantity.unit.empty() ? quantity.code : quantity.unit;
  if (quantity.system == "http://unitsofmeasure.org") value.unitCode = quantity.code;
  value.number = quantity.value.toDouble();
  return value;
}

Value valueOf(const ObservationPart& part) {
  const auto& from = part.value;
  Value value;
  switch (from.kind) {
  case ObservationValueKind::None: break;
  case ObservationValueKind::Quantity: value = quantityValue(from.quantity); break;
  case ObservationValueKind::Integer:
    value.kind = ValueKind::Integer;
    value.digits = from.quantity.value.digits;
    value.number = from.quantity.value.toDouble();
    break;
  case ObservationValueKind::Code:
    value.kind = ValueKind::Coded;
    value.coded = codedText(from.code);
    value.text = value.coded.text;
    break;
  case ObservationValueKind::Text: value.kind = ValueKind::Text; break;
  case ObservationValueKind::Boolean: value.kind = ValueKind::Boolean; break;
  case ObservationValueKind::Range: value.kind = ValueKind::Range; break;
  case ObservationValueKind::Ratio: value.kind = ValueKind::Ratio; break;
  case ObservationValueKind::Sampled: value.kind = ValueKind::Samples; break;
  case ObservationValueKind::Time:
  case ObservationValueKind::Date:
  case ObservationValueKind::Period: value.kind = ValueKind::Time; break;
  }
  if (value.text.empty() && value.kind != ValueKind::Quantity && value.kind != ValueKind::None)
    value.text = from.toText();
  value.absent = codedText(part.dataAbsentReason);
  return value;
}

std::vector<ReferenceRange> rangesOf(const ObservationPart& part) {
  std::vector<ReferenceRange> ranges;
  for (const auto& from : part.ranges) {
    ReferenceRange range;
    range.lowDigits = from.low.value.digits;
    range.highDigits = from.high.value.digits;
    const auto& unitOf = from.low.value.known() ? from.low : from.high;
    range.unit = unitOf.unit.empty() ? unitOf.code : unitOf.unit;
    range.low = from.low.value.toDouble();
    range.high = from.high.value.toDouble();
    range.text = from.text;
    range.meaning = from.type.best();
    ranges.push_back(std::move(range));
  }
  return ranges;
}

Flag flagOf(const ObservationPart& part) {
  using From = ObservationPart::Flag;
  struct Word {
    From from;
    Level level;
    std::string_view symbol;
  };
  static constexpr std::array<Word, 8> words{{{From::None, Level::NotStated, ""},
                                              {From::Normal, Level::Normal, "N"},
                                              {From::Low, Level::Low, "L"},
                                              {From::High, Level::High, "H"},
                                              {From::CriticalLow, Level::CriticalLow, "LL"},
                                              {From::CriticalHigh, Level::CriticalHigh, "HH"},
                                              {From::Abnormal, Level::Abnormal, "A"},
                                              {From::CriticalAbnormal, Level::CriticalAbnormal, "AA"}}};
  Flag flag;
  bool computed = false;
  const auto from = part.flag(&computed);
  for (const auto& word : words)
    if (word.from == from) {
      flag.level = word.level;
      flag.symbol = word.symbol;
    }
  flag.computed = computed && flag.level != Level::NotStated;
  for (const auto& said : part.interpretations) {
    if (said.empty()) continue;
    if (!flag.recorded.empty()) flag.recorded += ", ";
    flag.recorded += said.best();
    // An interpretation that is no level (resistant, positive, detected) keeps the laboratory's own code.
    if (flag.symbol.empty() && !said.codings.empty()) flag.symbol = said.codings.front().code;
  }
  return flag;
}

ObservationRow observationRow(const ObservationView& view) {
  ObservationRow row;
  row.what = codedText(view.code);
  row.categories = codedTexts(view.categories);
  row.effective = dateSpan(view.effective);
  row.issued = partialDate(view.issued);
  row.value = valueOf(view);
  row.ranges = rangesOf(view);
  row.flag = flagOf(view);
  for (const auto& component : view.components)
    row.components.push_back({codedText(component.code), valueOf(component), rangesOf(component), flagOf(component)});
  row.method = codedText(view.method);
  row.bodySite = codedText(view.bodySite);
  row.notes = noteTexts(view.notes);
  row.notFinal = !view.status.empty() && view.status != "final";
  return row;
}

} // namespace clavis::core::chart
