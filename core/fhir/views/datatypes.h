// The FHIR datatypes that views are made of, as plain structs that own their text. Empty string: not said. A primitive
// whose value is replaced by the data-absent-reason extension is "said to be unknown": see the absentReason fields.
#pragma once

#include "core/fhir/json/json.h"
#include "core/fhir/views/fhir_date.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

struct Coding {
  std::string system;
  std::string version;
  std::string code;
  std::string display;
  friend bool operator==(const Coding&, const Coding&) = default;
};

/// CodeableConcept: words and codes for one idea.
struct CodeText {
  std::string text;
  std::vector<Coding> codings;
  [[nodiscard]] bool empty() const { return text.empty() && codings.empty(); }
  /// What to show: text, else the first display, else the first code. Empty when nothing is said.
  [[nodiscard]] std::string_view best() const;
  /// The code in `system`, or empty.
  [[nodiscard]] std::string_view codeIn(std::string_view system) const;
  [[nodiscard]] bool hasCode(std::string_view code) const;
  friend bool operator==(const CodeText&, const CodeText&) = default;
};

/// Digits exactly as written ("1.0", "1.00" and "1e0" differ).
struct Decimal {
  std::string digits;
  [[nodiscard]] bool known() const { return !digits.empty(); }
  /// For plotting and comparing; nullopt when not finite.
  [[nodiscard]] std::optional<double> toDouble() const;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

struct FhirQuantity {
  Decimal value;
  std::string comparator; ///< "<", "<=", ">=", ">" or empty
  std::string unit;       ///< what to show
  std::string system;
  std::string code; ///< UCUM when system is http://unitsofmeasure.org
  [[nodiscard]] bool empty() const { return !value.known() && unit.empty() && code.empty(); }
  /// "< 5.0 mg/dL": comparator, digits as written, unit (else code).
  [[nodiscard]] std::string toText() const;
  friend bool operator==(const FhirQuantity&, const FhirQuantity&) = default;
};

struct FhirRange {
  FhirQuantity low;
  FhirQuantity high;
  [[nodiscard]] bool empty() const { return low.empty() && high.empty(); }
  friend bool operator==(const FhirRange&, const FhirRange&) = default;
};

struct FhirReference {
  std::string reference; ///< as written: "Type/id", URL, "urn:uuid:…", "#contained", "Type?query"
  std::string base;      ///< "https://host/fhir" of a URL that ends in Type/id; empty for a relative one
  std::string type;      ///< from the text if it is Type/id or a URL that ends so, else the element `type`
  std::string id;        ///< from the text if it is Type/id or a URL that ends so
  std::string display;
  std::string identifier; ///< identifier.value, for logical references
  [[nodiscard]] bool empty() const { return reference.empty() && display.empty() && identifier.empty(); }
  [[nodiscard]] bool isContained() const { return reference.starts_with('#'); }
  friend bool operator==(const FhirReference&, const FhirReference&) = default;
};

struct FhirIdentifier {
  std::string use;
  CodeText type;
  std::string system;
  std::string value;
  FhirPeriod period;
  friend bool operator==(const FhirIdentifier&, const FhirIdentifier&) = default;
};

struct HumanName {
  std::string use;
  std::string text;
  std::string family;
  std::vector<std::string> given;
  std::vector<std::string> prefix;
  std::vector<std::string> suffix;
  FhirPeriod period;
  [[nodiscard]] std::string givenNames() const; ///< joined by a space
  /// "Family, Given" as LOOK.md asks; text when there are no parts.
  [[nodiscard]] std::string familyFirst() const;
  /// "Prefix Given Family Suffix"; text when there are no parts.
  [[nodiscard]] std::string spoken() const;
  friend bool operator==(const HumanName&, const HumanName&) = default;
};

struct PostalAddress {
  std::string use;
  std::string text;
  std::vector<std::string> lines;
  std::string city, district, state, postalCode, country;
  FhirPeriod period;
  [[nodiscard]] std::string oneLine() const;
  friend bool operator==(const PostalAddress&, const PostalAddress&) = default;
};

struct ContactPoint {
  std::string system; ///< phone, email, …
  std::string value;
  std::string use;
  friend bool operator==(const ContactPoint&, const ContactPoint&) = default;
};

struct Annotation {
  std::string author; ///< authorString or the reference's display
  FhirDate time;
  std::string text;
  friend bool operator==(const Annotation&, const Annotation&) = default;
};

struct Attachment {
  std::string contentType;
  std::string language;
  std::string url;
  std::string title;
  FhirDate creation;
  std::string size;            ///< digits as written
  std::string_view dataBase64; ///< borrows from the document: it may be megabytes. Decode with decodeBase64().
};

/// A date or a period or words: onset[x], performed[x], effective[x], occurrence[x].
struct When {
  FhirDate date;     ///< dateTime, date or instant; of a period its start
  FhirPeriod period; ///< when given as a period (or the bounds of a Timing)
  std::string text;  ///< age ("42 years"), range or string
  [[nodiscard]] bool empty() const { return date.text.empty() && period.empty() && text.empty(); }
  friend bool operator==(const When&, const When&) = default;
};

// Readers: each takes the JSON of the element and never fails; what is missing or of the wrong kind stays empty.
[[nodiscard]] std::string readString(JsonValue value);
/// The dataAbsentReason code of a primitive ("unknown", "masked", …) or empty: `owner` is the object, `name` the
/// element.
[[nodiscard]] std::string readAbsentReason(JsonValue owner, std::string_view name);
[[nodiscard]] FhirDate readDate(JsonValue value);
[[nodiscard]] FhirPeriod readPeriod(JsonValue value);
[[nodiscard]] Coding readCoding(JsonValue value);
[[nodiscard]] CodeText readCodeText(JsonValue value);
[[nodiscard]] std::vector<CodeText> readCodeTexts(JsonValue array);
[[nodiscard]] FhirQuantity readQuantity(JsonValue value);
[[nodiscard]] FhirRange readRange(JsonValue value);
[[nodiscard]] FhirReference readReference(JsonValue value);
[[nodiscard]] std::vector<FhirReference> readReferences(JsonValue array);
[[nodiscard]] FhirIdentifier readIdentifier(JsonValue value);
[[nodiscard]] std::vector<FhirIdentifier> readIdentifiers(JsonValue array);
[[nodiscard]] HumanName readHumanName(JsonValue value);
[[nodiscard]] PostalAddress readAddress(JsonValue value);
[[nodiscard]] ContactPoint readContactPoint(JsonValue value);
[[nodiscard]] std::vector<Annotation> readAnnotations(JsonValue array);
[[nodiscard]] Attachment readAttachment(JsonValue value);
/// `name` is the stem: readWhen(resource, "onset") reads onsetDateTime, onsetPeriod, onsetAge, onsetRange, onsetString,
/// onsetTiming.
[[nodiscard]] When readWhen(JsonValue owner, std::string_view stem);

/// Type and id of "Type/id", ".../Type/id" and ".../Type/id/_history/v"; empty views otherwise.
struct ReferenceParts {
  std::string_view base; ///< "http://host/fhir" or empty
  std::string_view type;
  std::string_view id;
};
[[nodiscard]] ReferenceParts splitReference(std::string_view reference);

} // namespace clavis::core
