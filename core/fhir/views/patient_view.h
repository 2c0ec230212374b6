// Who: the person and the people and places around them.
#pragma once

#include "core/fhir/views/datatypes.h"

namespace clavis::core {

struct PatientContact {
  std::vector<CodeText> relationship;
  HumanName name;
  std::vector<ContactPoint> telecom;
};

struct PatientView {
  std::string id;
  std::optional<bool> active;
  std::vector<HumanName> names;
  std::vector<FhirIdentifier> identifiers;
  std::vector<ContactPoint> telecom;
  std::vector<PostalAddress> addresses;
  std::string gender;             ///< male, female, other, unknown, or empty
  std::string genderAbsentReason; ///< data-absent-reason, when said
  FhirDate birthDate;
  std::string birthDateAbsentReason;
  FhirDate birthTime;           ///< patient-birthTime extension: newborns
  std::optional<bool> deceased; ///< from deceasedBoolean, or true with a deceasedDateTime
  FhirDate deceasedDate;
  std::string maritalStatus;
  std::vector<std::string> languages; ///< the preferred one first
  std::vector<PatientContact> contacts;
  std::vector<FhirReference> generalPractitioners;
  FhirReference managingOrganization;
  std::string race;      ///< us-core-race text
  std::string ethnicity; ///< us-core-ethnicity text
  std::string pronouns;  ///< individual-pronouns
  bool multipleBirth = false;

  [[nodiscard]] static PatientView from(JsonValue resource);
  /// The name to show: official and current first, then usual, any other, old and maiden names last. Null when there is
  /// none.
  [[nodiscard]] const HumanName* displayName() const;
};

/// Practitioner, RelatedPerson or Organization, Location, Device, CareTeam, … : what a reference without a display
/// should show.
struct NameView {
  std::string type;
  std::string id;
  std::string name; ///< "Dr Ada Lovelace", "St Elsewhere"; empty when the resource has none
  [[nodiscard]] static NameView from(JsonValue resource);
};

struct PractitionerView {
  std::string id;
  std::vector<HumanName> names;
  std::vector<FhirIdentifier> identifiers;
  std::vector<ContactPoint> telecom;
  std::vector<CodeText> qualifications;
  [[nodiscard]] static PractitionerView from(JsonValue resource);
};

struct OrganizationView {
  std::string id;
  std::string name;
  std::vector<std::string> aliases;
  std::vector<CodeText> types;
  std::vector<ContactPoint> telecom;
  std::vector<PostalAddress> addresses;
  [[nodiscard]] static OrganizationView from(JsonValue resource);
};

} // namespace clavis::core
