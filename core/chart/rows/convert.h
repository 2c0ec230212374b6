// From the typed views of core/fhir to the values that rows are made of. Nothing is rounded or filled in on the way.
#pragma once

#include "core/chart/rows/section_rows.h"
#include "core/chart/rows/values.h"
#include "core/fhir/views/datatypes.h"
#include "core/fhir/views/observation_view.h"

#include <cstdint>
#include <string_view>

namespace clavis::core::chart {

[[nodiscard]] PartialDate partialDate(const FhirDate& date);
/// A FHIR date, dateTime or instant as recorded; precision Unknown when the text is empty or not one.
[[nodiscard]] PartialDate partialDate(std::string_view recorded);
[[nodiscard]] DateSpan dateSpan(const FhirPeriod& period);
/// A date, or a period; words stay in When::text.
[[nodiscard]] DateSpan dateSpan(const When& when);

/// yyyymmdd with 00 for what is not recorded; 0 when nothing is.
[[nodiscard]] std::int32_t dayNumber(const PartialDate& date);

[[nodiscard]] CodedText codedText(const CodeText& code);
[[nodiscard]] std::vector<CodedText> codedTexts(const std::vector<CodeText>& codes);
[[nodiscard]] std::vector<std::string> noteTexts(const std::vector<Annotation>& notes);

[[nodiscard]] Value valueOf(const ObservationPart& part);
/// When `part` (an Observation or component) withholds its value by the data-absent-reason extension, says why in
/// `value`.
void addAbsentReason(Value& value, JsonValue part);
/// The code of a data-absent-reason extension on an element ("masked", "asked-declined"), or empty.
[[nodiscard]] std::string absentReason(JsonValue element);
[[nodiscard]] Value quantityValue(const FhirQuantity& quantity);
[[nodiscard]] std::vector<ReferenceRange> rangesOf(const ObservationPart& part);
[[nodiscard]] Flag flagOf(const ObservationPart& part);
[[nodiscard]] ObservationRow observationRow(const ObservationView& view);

} // namespace clavis::core::chart
