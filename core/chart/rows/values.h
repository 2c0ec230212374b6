// The small values that rows are made of. Everything is as the record holds it: nothing rounded, nothing filled in. All
// text is UTF-8 from the record and untrusted: show it as plain text, never as markup.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::chart {

/// How much of a date the record holds. A widget shows no more than that: `2012`, `Mar-2012`, `12-Mar-2012`,
/// `12-Mar-2012 09:05`.
enum class DatePrecision { Unknown, Year, Month, Day, Time };

/// A FHIR date, dateTime or instant. Fields beyond `precision` are 0.
struct PartialDate {
  DatePrecision precision = DatePrecision::Unknown;
  int year = 0;
  int month = 0; ///< 1..12
  int day = 0;   ///< 1..31
  int hour = 0;  ///< as recorded, in the zone of the record
  int minute = 0;
  int second = 0;
  /// Minutes east of UTC as recorded; set only with precision Time. Name the zone when it is not the viewer's.
  std::optional<int> utcOffsetMinutes;
  /// The exact moment; only with precision Time.
  std::optional<Instant> instant;
  /// The text of the record, for tooltips and raw views.
  std::string recorded;

  [[nodiscard]] bool known() const { return precision != DatePrecision::Unknown; }
};

/// A span of time; either end may be unknown. `end` unknown with a known start means ongoing or not said.
struct DateSpan {
  PartialDate start;
  PartialDate end;
};

struct Code {
  std::string system; ///< URI, or empty
  std::string code;
  std::string display;
};

/// A CodeableConcept: what to show, and the codes behind it.
struct CodedText {
  /// CodeableConcept.text, else the display of the first coding that has one, else the bare code. Empty: not recorded.
  std::string text;
  std::vector<Code> codes;

  [[nodiscard]] bool empty() const { return text.empty() && codes.empty(); }
};

/// A key to one stored resource: what raw(), provenance() and links between rows take.
struct ResourceKey {
  std::string type;
  std::string id;

  friend bool operator==(const ResourceKey&, const ResourceKey&) = default;
  [[nodiscard]] std::string text() const { return type + "/" + id; }
};

/// A person, organisation or device named by a row, resolved from the vault where it can be.
struct Party {
  std::string name; ///< the resolved name, else Reference.display; empty: the record names nobody we know ("Not known")
  std::string
      role; ///< what it did for this row in FHIR's word: "performer", "recorder", "asserter", "requester", "author", …
  std::string reference; ///< as recorded: "Practitioner/x", "#contained", "Practitioner?identifier=…", or empty
  bool resolved = false; ///< the name comes from a resource in the vault
};

/// What kind of value an observation holds.
enum class ValueKind {
  None,     ///< no value: `absent` may say why; components may hold the values
  Quantity, ///< digits, comparator, unit
  Text,
  Coded,
  Boolean,
  Integer,
  Range,   ///< text holds "low - high unit" as recorded digits
  Ratio,   ///< text holds "numerator : denominator"
  Time,    ///< text holds the recorded time of day or date
  Samples, ///< SampledData: text says how many
};

/// One measured value. For a Quantity the number is text: the digits as recorded ("1.0" stays "1.0").
struct Value {
  ValueKind kind = ValueKind::None;
  std::string digits;     ///< Quantity and Integer: as recorded, exponent kept
  std::string comparator; ///< "", "<", "<=", ">=", ">", "ad"
  std::string unit;       ///< what to print beside the digits: Quantity.unit, else its code; empty: the record has none
  std::string unitCode;   ///< UCUM code when the system is UCUM
  std::optional<double> number; ///< for plotting and ordering only; never for display
  std::string text;             ///< every kind but Quantity: the value in words
  CodedText coded;              ///< Coded only
  CodedText absent; ///< dataAbsentReason ("Masked", "Not performed"); empty when a value is there or no reason is given
};

/// Observation.referenceRange. Ends are quantities as recorded; either may be missing.
struct ReferenceRange {
  std::string lowDigits;
  std::string highDigits;
  std::string unit;
  std::optional<double> low; ///< for bands in plots
  std::optional<double> high;
  std::string text;    ///< ReferenceRange.text, or empty
  std::string meaning; ///< type: "Normal Range", "Recommended Range", … or empty: normal
  std::string appliesTo;
};

/// Where a value stands against what is expected.
enum class Level {
  NotStated, ///< no interpretation and nothing to compute one from
  Normal,
  Low,              ///< L
  High,             ///< H
  CriticalLow,      ///< LL
  CriticalHigh,     ///< HH
  Abnormal,         ///< A: abnormal without a direction (for example a positive culture)
  CriticalAbnormal, ///< AA
};

/// The flag beside a value: always symbol and word, colour only in addition.
struct Flag {
  Level level = Level::NotStated;
  std::string symbol; ///< "H", "L", "HH", "LL", "A", "AA", "N" or the server's own code ("POS", "R"); empty: not stated
  std::string recorded;  ///< the server's interpretation in its own words, or empty
  bool computed = false; ///< true: worked out here from the reference range, not said by the laboratory. Say so.

  [[nodiscard]] bool abnormal() const { return level != Level::NotStated && level != Level::Normal; }
};

/// What every row carries: where it comes from and how to see the whole of it.
struct Origin {
  ResourceKey key;
  std::vector<Party>
      parties; ///< who made, did or said it; the first is the one to show as "source". Empty: not recorded
  std::optional<Instant> lastUpdated; ///< meta.lastUpdated: when the server last changed it
  bool provenance = false;            ///< a Provenance in the vault targets it
  bool enteredInError = false;        ///< only when entered-in-error rows were asked for
  std::string status; ///< the FHIR status code as recorded ("active", "stopped", "preliminary"); empty: none
};

} // namespace clavis::core::chart
