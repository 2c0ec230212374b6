// The patient banner: what is always visible in a window that is bound to a patient.
#pragma once

#include "core/chart/rows/section_rows.h"
#include "core/chart/section.h"

#include <optional>
#include <string>
#include <vector>

namespace clavis::core::chart {

/// A name in parts; ui/ writes `FAMILY, Given (Title)`.
struct PersonName {
  std::string family;
  std::vector<std::string> given;
  std::vector<std::string> prefix; ///< titles
  std::vector<std::string> suffix;
  std::string text; ///< HumanName.text; shown when there is no family and no given name
  std::string use;  ///< "official", "usual", "maiden", … or empty

  [[nodiscard]] bool empty() const { return family.empty() && given.empty() && text.empty(); }
};

/// How an identifier is written in groups.
enum class IdentifierGrouping {
  AsRecorded,
  NhsNumber,      ///< 3-3-4
  SocialSecurity, ///< 3-2-4
  Medicare,       ///< Australia: 4-5-1
  Ihi,            ///< Australia: 4-4-4-4
};

struct PatientIdentifier {
  std::string label; ///< type.text, the type's display, or a known system's name; empty: not known
  std::string type;  ///< v2-0203 code: "MR", "NI", "SS", …; empty: not recorded
  std::string system;
  std::string value;   ///< as recorded
  std::string grouped; ///< the value in its own grouping; equals `value` for AsRecorded
  IdentifierGrouping grouping = IdentifierGrouping::AsRecorded;
  std::string use; ///< "official", "old", …; old ones are not shown in the banner but can be searched for
};

/// Whole years, months and days between two dates. Precision follows the less exact of the two.
struct Age {
  int years = 0;
  int months = 0;                                   ///< within the year; for children
  int days = 0;                                     ///< within the month; for newborns
  DatePrecision precision = DatePrecision::Unknown; ///< Year: only the years count, and may be one too many ("about")
};

/// The age on `on`; nullopt when the birth date is unknown or after `on`.
[[nodiscard]] std::optional<Age> ageOn(const PartialDate& birth, const PartialDate& on);

enum class AllergyKnowledge {
  Listed,      ///< `allergies` holds them
  NoneKnown,   ///< recorded: no known allergies (`statedNone` says which)
  NotRecorded, ///< loaded whole, and nobody has recorded anything
  NotLoaded,   ///< could not be loaded, or not yet: nothing may be concluded
};

struct AllergySummary {
  AllergyKnowledge knowledge = AllergyKnowledge::NotLoaded;
  std::vector<AllergyRow> allergies;   ///< current ones, high criticality first; complete, never cut
  std::vector<std::string> statedNone; ///< "No known drug allergy", …
  std::int64_t resolved = 0;           ///< no longer current: in the section, not here
  bool incomplete = false;             ///< Listed, but the section's last fetch did not end whole: there may be more
  bool contradictory = false;          ///< allergies are listed and "no known allergies" is recorded as well
  SectionAge age;
};

struct PatientLink {
  std::string type; ///< "replaced-by", "replaces", "refer", "seealso"
  std::string patientId;
  std::string display;
};

struct Banner {
  std::string patientId;
  PersonName name;                ///< the one to use: official, else usual, else the first that is current
  std::vector<PersonName> others; ///< maiden, nickname, old
  PartialDate birthDate;
  std::optional<Age> age; ///< today, or at death
  /// Why name, birth date or gender are not there, in FHIR's word ("masked", "asked-declined"); empty: not said.
  std::string nameAbsent, birthDateAbsent, genderAbsent;
  std::string gender;                         ///< administrative gender code; empty: not known
  std::vector<PatientIdentifier> identifiers; ///< current ones first
  bool deceased = false;
  PartialDate died; ///< unknown when only "deceased" is recorded
  std::optional<Age> ageAtDeath;
  bool active = true;                    ///< false: the record is marked as not in use
  std::optional<PatientLink> mergedInto; ///< this record has been replaced by another
  std::vector<PatientLink> links;
  CodedText maritalStatus;
  std::vector<std::string> languages; ///< preferred first
  std::vector<std::string> telecom;   ///< "phone 555-1234 (home)"
  std::vector<std::string> addresses;
  std::vector<std::string> practitioners; ///< generalPractitioner by name
  std::string organisation;
  AllergySummary allergies;
  std::optional<Instant> lastUpdated;
};

} // namespace clavis::core::chart
