// What is planned, by whom, and who pays: care plans, goals and teams, appointments, coverage.
#include "core/chart/rows/convert.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/views/care_views.h"

#include <charconv>

namespace clavis::core::chart {

namespace {

Result<std::vector<std::string>> titlesOf(ChartReader& reader, const std::vector<FhirReference>& references) {
  std::vector<std::string> titles;
  for (const auto& reference : references) {
    auto title = reader.titleOf(reference);
    if (!title) return pass(title);
    if (!title->empty()) titles.push_back(std::move(*title));
  }
  return titles;
}

Result<void> fillPlan(ChartReader& reader, CarePlanRow& row) {
  const auto view = CarePlanView::from(reader.json());
  row.kind = CarePlanRowKind::Plan;
  row.origin.status = view.status;
  row.categories = codedTexts(view.categories);
  row.title = view.title;
  if (row.title.empty())
    for (const auto& category : row.categories)
      if (category.text != "assess-plan" && !category.text.empty()) {
        row.title = category.text; // US Core's "assess-plan" says what kind of resource it is, not what the plan is
        break;
      }
  if (row.title.empty()) row.title = view.description;
  row.period = dateSpan(view.period);
  row.intent = view.intent;
  for (const auto& from : view.activities) {
    CarePlanActivity activity{codedText(from.code), from.status, from.description, dateSpan(from.scheduled)};
    if (activity.what.empty() && !from.reference.empty()) {
      auto title = reader.titleOf(from.reference);
      if (!title) return pass(title);
      activity.what.text = std::move(*title);
    }
    row.activities.push_back(std::move(activity));
  }
  auto addresses = titlesOf(reader, view.addresses);
  if (!addresses) return pass(addresses);
  row.addresses = std::move(*addresses);
  row.notes = noteTexts(view.notes);
  if (!view.description.empty() && row.title != view.description) row.notes.insert(row.notes.begin(), view.description);
  return reader.addParty(row.origin, view.author, "author");
}

std::string targetText(const GoalTarget& target) {
  std::string text(target.measure.best());
  if (!target.detail.empty()) text += (text.empty() ? "" : " ") + target.detail;
  if (!target.dueText.empty()) text += ", within " + target.dueText;
  return text;
}

Result<void> fillGoal(ChartReader& reader, CarePlanRow& row) {
  const auto view = GoalView::from(reader.json());
  row.kind = CarePlanRowKind::Goal;
  row.origin.status = view.lifecycleStatus;
  row.title = view.description.best();
  row.achievement = codedText(view.achievementStatus);
  row.period.start = partialDate(view.start);
  for (const auto& target : view.targets) {
    if (auto text = targetText(target); !text.empty()) row.targets.push_back(std::move(text));
    if (!row.period.end.known()) row.period.end = partialDate(target.due);
  }
  auto addresses = titlesOf(reader, view.addresses);
  if (!addresses) return pass(addresses);
  row.addresses = std::move(*addresses);
  row.notes = noteTexts(view.notes);
  return reader.addParty(row.origin, readReference(reader.json()["expressedBy"]), "expressedBy");
}

Result<void> fillTeam(ChartReader& reader, CarePlanRow& row) {
  const auto view = CareTeamView::from(reader.json());
  row.kind = CarePlanRowKind::Team;
  row.origin.status = view.status;
  row.categories = codedTexts(view.categories);
  row.title = view.name;
  if (row.title.empty() && !row.categories.empty()) row.title = row.categories.front().text;
  row.period = dateSpan(view.period);
  for (const auto& from : view.members) {
    const auto role = from.roles.empty() ? std::string() : std::string(from.roles.front().best());
    auto member = reader.party(from.member, role);
    if (!member) return pass(member);
    row.members.push_back(std::move(*member));
  }
  for (const auto& reason : view.reasons) row.addresses.emplace_back(reason.best());
  for (const auto& organisation : view.managingOrganizations)
    if (auto added = reader.addParty(row.origin, organisation, "managingOrganization"); !added) return pass(added);
  return {};
}

} // namespace

Result<Section<CarePlanRow>> readCarePlans(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  const RowMaker<CarePlanRow> make = [](ChartReader& reader, const Entry& entry,
                                        RowOrder& order) -> Result<std::optional<CarePlanRow>> {
    auto origin = reader.origin({});
    if (!origin) return pass(origin);
    CarePlanRow row;
    row.origin = std::move(*origin);
    const auto& type = reader.info().type;
    auto filled = type == "Goal"       ? fillGoal(reader, row)
                  : type == "CareTeam" ? fillTeam(reader, row)
                                       : fillPlan(reader, row);
    if (!filled) return pass(filled);
    row.current = entry.has(MarkCurrent);
    order.rank = static_cast<int>(row.kind) * 2 + (row.current ? 0 : 1);
    return row;
  };
  return readRanked<CarePlanRow>(db, patient, kindBit(SectionKind::CarePlan), query, make);
}

Result<Section<AppointmentRow>> readAppointments(const ReadConnection& db, ResourceRow patient,
                                                 const SectionQuery& query, Instant now) {
  const RowMaker<AppointmentRow> make = [now](ChartReader& reader, const Entry&,
                                              RowOrder&) -> Result<std::optional<AppointmentRow>> {
    const auto view = AppointmentView::from(reader.json());
    auto origin = reader.origin(view.status);
    if (!origin) return pass(origin);
    AppointmentRow row;
    row.origin = std::move(*origin);
    row.type = codedText(view.type);
    if (row.type.empty() && !view.serviceTypes.empty()) row.type = codedText(view.serviceTypes.front());
    row.description = view.description;
    row.when = {partialDate(view.start), partialDate(view.end)};
    std::from_chars(view.minutes.data(), view.minutes.data() + view.minutes.size(), row.minutes);
    if (row.minutes == 0 && row.when.start.instant && row.when.end.instant)
      row.minutes =
          std::chrono::duration_cast<std::chrono::minutes>(*row.when.end.instant - *row.when.start.instant).count();
    row.reasons = codedTexts(view.reasons);
    for (const auto& participant : view.participants) {
      if (participant.actor.empty() || participant.actor.type == "Patient") continue;
      auto party = reader.party(participant.actor, participant.status);
      if (!party) return pass(party);
      row.participants.push_back(std::move(*party));
    }
    row.cancellation = codedText(view.cancelationReason);
    row.patientInstruction = view.patientInstruction;
    const auto& end = row.when.end.instant ? row.when.end.instant : row.when.start.instant;
    row.past = end && *end < now;
    return row;
  };
  return readDated<AppointmentRow>(db, patient, EntryChoice{kindBit(SectionKind::Appointments)}, query, make);
}

Result<Section<CoverageRow>> readCoverage(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  const RowMaker<CoverageRow> make = [](ChartReader& reader, const Entry& entry,
                                        RowOrder& order) -> Result<std::optional<CoverageRow>> {
    const auto view = CoverageView::from(reader.json());
    auto origin = reader.origin(view.status);
    if (!origin) return pass(origin);
    CoverageRow row;
    row.origin = std::move(*origin);
    row.type = codedText(view.type);
    for (const auto& payor : view.payors) {
      auto name = reader.nameOf(payor);
      if (!name) return pass(name);
      if (!name->empty()) row.payors.push_back(std::move(*name));
    }
    row.subscriberId = view.subscriberId;
    row.relationship = view.relationship.best();
    row.period = dateSpan(view.period);
    for (const auto& from : view.classes) {
      std::string text(from.type.best());
      const auto& value = from.name.empty() ? from.value : from.name;
      if (!value.empty()) text += (text.empty() ? "" : ": ") + value;
      if (!text.empty()) row.classes.push_back(std::move(text));
    }
    row.current = entry.has(MarkCurrent);
    order.rank = row.current ? 0 : 1;
    return row;
  };
  return readRanked<CoverageRow>(db, patient, kindBit(SectionKind::Coverage), query, make);
}

} // namespace clavis::core::chart
