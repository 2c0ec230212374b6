#include "core/chart/banner_reader.h"

#include "core/chart/errors.h"
#include "core/chart/patients/identifier_label.h"
#include "core/chart/rows/convert.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/views/patient_view.h"

#include <QDateTime>

#include <algorithm>

namespace clavis::core::chart {

namespace {

PersonName personName(const HumanName& name) {
  return {name.family, name.given, name.prefix, name.suffix, name.text, name.use};
}

std::vector<PatientIdentifier> identifiersOf(const PatientView& view) {
  std::vector<PatientIdentifier> identifiers;
  for (const auto& from : view.identifiers) {
    if (from.value.empty()) continue;
    PatientIdentifier identifier;
    identifier.label = identifierLabel(from);
    identifier.type = from.type.codings.empty() ? std::string() : from.type.codings.front().code;
    identifier.system = from.system;
    identifier.value = from.value;
    identifier.grouping = identifierGrouping(from);
    identifier.grouped = groupedIdentifier(from.value, identifier.grouping);
    identifier.use = from.use;
    identifiers.push_back(std::move(identifier));
  }
  std::ranges::stable_sort(identifiers, {},
                           [](const PatientIdentifier& identifier) { return identifier.use == "old" ? 1 : 0; });
  return identifiers;
}

std::string contactText(const ContactPoint& contact) {
  std::string text = contact.system;
  if (!contact.value.empty()) text += (text.empty() ? "" : " ") + contact.value;
  if (!contact.use.empty()) text += " (" + contact.use + ")";
  return text;
}

} // namespace

PartialDate localDate(Instant instant) {
  const auto local = QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count()).date();
  PartialDate date;
  date.precision = DatePrecision::Day;
  date.year = local.year();
  date.month = local.month();
  date.day = local.day();
  return date;
}

AllergySummary summariseAllergies(std::vector<AllergyRow> rows, const Hidden& hidden, const SectionAge& age) {
  AllergySummary summary;
  summary.age = age;
  for (auto& row : rows) {
    if (row.verification == Verification::Refuted) continue; // somebody has shown that it is none
    if (row.negated) {
      if (row.clinical != ClinicalStatus::Resolved && row.clinical != ClinicalStatus::Inactive)
        summary.statedNone.push_back(row.substance.text);
    } else if (row.current) {
      summary.allergies.push_back(std::move(row));
    } else {
      ++summary.resolved;
    }
  }
  // A vault that nobody keeps a status for was filled from files: what is there is all there is.
  const bool whole = age.state == SectionAge::State::Complete || age.state == SectionAge::State::Unknown;
  const bool partlyUnread = hidden.unreadable > 0 || hidden.beyondLimit > 0;
  if (!summary.allergies.empty()) {
    summary.knowledge = AllergyKnowledge::Listed;
    summary.incomplete = !whole || partlyUnread;
    summary.contradictory = !summary.statedNone.empty();
  } else if (!whole || partlyUnread) {
    // "No known allergies" from a fetch that did not end may be contradicted by what is still to come.
    summary.knowledge = AllergyKnowledge::NotLoaded;
  } else {
    summary.knowledge = summary.statedNone.empty() ? AllergyKnowledge::NotRecorded : AllergyKnowledge::NoneKnown;
  }
  return summary;
}

Result<Banner> readBanner(const ReadConnection& db, ResourceRow patient, const PartialDate& today,
                          const SectionAge& allergyAge) {
  ChartReader reader(db);
  auto loaded = reader.load(patient);
  if (!loaded) return pass(loaded);
  if (!*loaded) return fail(ChartError::Unreadable);
  const auto json = reader.json();
  const auto view = PatientView::from(json);
  Banner banner;
  banner.patientId = reader.info().id;
  const auto* shown = view.displayName();
  if (shown != nullptr) banner.name = personName(*shown);
  for (const auto& name : view.names)
    if (&name != shown) banner.others.push_back(personName(name));
  banner.birthDate = partialDate(view.birthDate);
  banner.gender = view.gender;
  for (const auto name : json["name"].items())
    if (banner.nameAbsent.empty()) banner.nameAbsent = absentReason(name);
  banner.birthDateAbsent = view.birthDateAbsentReason;
  banner.genderAbsent = view.genderAbsentReason;
  banner.identifiers = identifiersOf(view);
  banner.deceased = view.deceased.value_or(false);
  banner.died = partialDate(view.deceasedDate);
  if (banner.deceased) banner.ageAtDeath = ageOn(banner.birthDate, banner.died);
  banner.age = banner.deceased ? banner.ageAtDeath : ageOn(banner.birthDate, today);
  banner.active = view.active.value_or(true);
  for (const auto from : json["link"].items()) {
    const auto other = readReference(from["other"]);
    PatientLink link{std::string(from["type"].text()), other.id, other.display};
    if (link.type == "replaced-by") banner.mergedInto = link;
    banner.links.push_back(std::move(link));
  }
  banner.maritalStatus = codedText(readCodeText(json["maritalStatus"]));
  banner.languages = view.languages;
  for (const auto& contact : view.telecom) banner.telecom.push_back(contactText(contact));
  for (const auto& address : view.addresses) banner.addresses.push_back(address.oneLine());
  for (const auto& practitioner : view.generalPractitioners) {
    auto name = reader.nameOf(practitioner);
    if (!name) return pass(name);
    if (!name->empty()) banner.practitioners.push_back(std::move(*name));
  }
  auto organisation = reader.nameOf(view.managingOrganization);
  if (!organisation) return pass(organisation);
  banner.organisation = std::move(*organisation);
  if (reader.info().lastUpdated != 0)
    banner.lastUpdated = Instant(std::chrono::milliseconds(reader.info().lastUpdated));

  SectionQuery all;
  all.limit = maximumRanked;
  auto allergies = readAllergies(db, patient, all);
  if (!allergies) return pass(allergies);
  banner.allergies = summariseAllergies(std::move(allergies->rows), allergies->hidden, allergyAge);
  return banner;
}

} // namespace clavis::core::chart
