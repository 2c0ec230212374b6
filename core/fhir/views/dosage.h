// How a medicine is taken (R4 datatypes Dosage and Timing), in the parts that the record has: numbers, units and codes.
// No words are made here: ui/words says them in the reader's language.
#pragma once

#include "core/fhir/views/datatypes.h"

#include <string>
#include <vector>

namespace clavis::core {

/// A Quantity, a Range or a Ratio.
struct DoseAmount {
  FhirQuantity low; ///< the amount; of a range its lower end, which may be missing
  FhirQuantity high{};
  FhirQuantity per{}; ///< of a ratio, what the amount is for: "1 h"
  bool range = false; ///< a missing end is open
  [[nodiscard]] bool empty() const { return low.empty() && high.empty(); }
  friend bool operator==(const DoseAmount&, const DoseAmount&) = default;
};

/// Timing.repeat. Numbers are the record's digits.
struct DosageTiming {
  std::string frequency, frequencyMax; ///< so many times …
  std::string period, periodMax;       ///< … in so many …
  std::string periodUnit;              ///< … s, min, h, d, wk, mo, a
  std::vector<std::string> days;       ///< mon … sun
  std::vector<std::string> times;      ///< "08:00"
  std::vector<std::string> when;       ///< codes of EventTiming: "HS", "ACM"
  std::string offset;                  ///< minutes before or after `when`
  FhirQuantity duration;               ///< for how long: "10 d"
  std::string count;                   ///< so many times in all
  std::string code;                    ///< Timing.code in the record's own words ("BID")
  friend bool operator==(const DosageTiming&, const DosageTiming&) = default;
};

struct Dosage {
  std::string text; ///< what the prescriber wrote; it counts more than the parts
  DoseAmount dose;
  DoseAmount rate;
  std::string route;
  std::string site;
  std::string method;
  DosageTiming timing;
  bool asNeeded = false;
  std::string asNeededFor;
  std::string patientInstruction;
  DoseAmount maximum;          ///< in a period ("4 g per 1 d") …
  bool maximumPerDose = false; ///< … or of one dose
  [[nodiscard]] bool hasParts() const;
  friend bool operator==(const Dosage&, const Dosage&) = default;
};

[[nodiscard]] Dosage readDosage(JsonValue value);
[[nodiscard]] std::vector<Dosage> readDosages(JsonValue array);

} // namespace clavis::core
