#include "core/fhir/views/patient_view.h"

namespace clavis::core {

namespace {

std::vector<HumanName> readNames(JsonValue array) {
  std::vector<HumanName> names;
  for (const JsonValue item : array.itemsOrSelf()) names.push_back(readHumanName(item));
  return names;
}

std::vector<ContactPoint> readContactPoints(JsonValue array) {
  std::vector<ContactPoint> points;
  for (const JsonValue item : array.itemsOrSelf()) points.push_back(readContactPoint(item));
  return points;
}

std::vector<PostalAddress> readAddresses(JsonValue array) {
  std::vector<PostalAddress> addresses;
  for (const JsonValue item : array.itemsOrSelf()) addresses.push_back(readAddress(item));
  return addresses;
}

/// The text of an extension, directly or in its part called "text" (us-core-race and its kin).
std::string extensionText(JsonValue resource, std::string_view url) {
  for (const JsonValue extension : resource["extension"].items()) {
    if (extension["url"].text() != url) continue;
    for (const JsonValue part : extension["extension"].items()) {
      if (part["url"].text() == "text") return readString(part["valueString"]);
      if (part["url"].text() == "value") return std::string(readCodeText(part["valueCodeableConcept"]).best());
    }
    return std::string(readCodeText(extension["valueCodeableConcept"]).best());
  }
  return {};
}

/// Smaller is better. A name with an end in its period is one that was used once.
int nameRank(const HumanName& name) {
  if (name.use == "old" || name.use == "maiden" || !name.period.end.text.empty()) return 5;
  if (name.use == "official") return 0;
  if (name.use == "usual") return 1;
  if (name.use == "anonymous" || name.use == "temp") return 4;
  return name.use == "nickname" ? 3 : 2;
}

const HumanName* bestName(const std::vector<HumanName>& names) {
  const HumanName* best = nullptr;
  for (const HumanName& name : names)
    if (best == nullptr || nameRank(name) < nameRank(*best)) best = &name;
  return best;
}

} // namespace

PatientView PatientView::from(JsonValue resource) {
  PatientView view;
  view.id = readString(resource["id"]);
  view.active = resource["active"].boolean();
  view.names = readNames(resource["name"]);
  view.identifiers = readIdentifiers(resource["identifier"]);
  view.telecom = readContactPoints(resource["telecom"]);
  view.addresses = readAddresses(resource["address"]);
  view.gender = readString(resource["gender"]);
  view.genderAbsentReason = readAbsentReason(resource, "gender");
  view.birthDate = readDate(resource["birthDate"]);
  view.birthDateAbsentReason = readAbsentReason(resource, "birthDate");
  for (const JsonValue extension : resource["_birthDate"]["extension"].items())
    if (extension["url"].text() == "http://hl7.org/fhir/StructureDefinition/patient-birthTime")
      view.birthTime = readDate(extension["valueDateTime"]);
  view.deceased = resource["deceasedBoolean"].boolean();
  if (const JsonValue died = resource["deceasedDateTime"]; died.isString()) {
    view.deceased = true;
    view.deceasedDate = readDate(died);
  }
  view.maritalStatus = readCodeText(resource["maritalStatus"]).best();
  for (const JsonValue item : resource["communication"].itemsOrSelf()) {
    std::string language(readCodeText(item["language"]).best());
    if (language.empty()) continue;
    if (item["preferred"].boolean().value_or(false))
      view.languages.insert(view.languages.begin(), std::move(language));
    else
      view.languages.push_back(std::move(language));
  }
  for (const JsonValue item : resource["contact"].itemsOrSelf())
    view.contacts.push_back(
        {readCodeTexts(item["relationship"]), readHumanName(item["name"]), readContactPoints(item["telecom"])});
  view.generalPractitioners = readReferences(resource["generalPractitioner"]);
  view.managingOrganization = readReference(resource["managingOrganization"]);
  view.race = extensionText(resource, "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race");
  view.ethnicity = extensionText(resource, "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity");
  view.pronouns = extensionText(resource, "http://hl7.org/fhir/StructureDefinition/individual-pronouns");
  const std::string_view birthOrder = resource["multipleBirthInteger"].digits();
  view.multipleBirth = resource["multipleBirthBoolean"].boolean().value_or(!birthOrder.empty());
  return view;
}

const HumanName* PatientView::displayName() const { return bestName(names); }

NameView NameView::from(JsonValue resource) {
  NameView view;
  view.type = readString(resource["resourceType"]);
  view.id = readString(resource["id"]);
  const JsonValue name = resource["name"];
  if (name.isString()) {
    view.name = readString(name);
  } else {
    const std::vector<HumanName> names = readNames(name);
    if (const HumanName* best = bestName(names)) view.name = best->spoken();
  }
  if (view.name.empty()) view.name = readString(resource["deviceName"][0]["name"]);
  if (view.name.empty()) view.name = readString(resource["description"]);
  if (view.name.empty()) view.name = readString(resource["practitioner"]["display"]); // PractitionerRole
  return view;
}

PractitionerView PractitionerView::from(JsonValue resource) {
  PractitionerView view;
  view.id = readString(resource["id"]);
  view.names = readNames(resource["name"]);
  view.identifiers = readIdentifiers(resource["identifier"]);
  view.telecom = readContactPoints(resource["telecom"]);
  for (const JsonValue item : resource["qualification"].itemsOrSelf())
    view.qualifications.push_back(readCodeText(item["code"]));
  return view;
}

OrganizationView OrganizationView::from(JsonValue resource) {
  OrganizationView view;
  view.id = readString(resource["id"]);
  view.name = readString(resource["name"]);
  for (const JsonValue alias : resource["alias"].itemsOrSelf()) view.aliases.emplace_back(alias.text());
  view.types = readCodeTexts(resource["type"]);
  view.telecom = readContactPoints(resource["telecom"]);
  view.addresses = readAddresses(resource["address"]);
  return view;
}

} // namespace clavis::core
