#include "core/fhir/views/care_views.h"

namespace clavis::core {

CarePlanView CarePlanView::from(JsonValue resource) {
  CarePlanView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.intent = readString(resource["intent"]);
  view.categories = readCodeTexts(resource["category"]);
  view.title = readString(resource["title"]);
  view.description = readString(resource["description"]);
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.author = readReference(resource["author"]);
  view.period = readPeriod(resource["period"]);
  view.created = readDate(resource["created"]);
  view.careTeams = readReferences(resource["careTeam"]);
  view.addresses = readReferences(resource["addresses"]);
  view.goals = readReferences(resource["goal"]);
  for (const JsonValue item : resource["activity"].itemsOrSelf()) {
    const JsonValue detail = item["detail"];
    CarePlanActivity activity;
    activity.status = readString(detail["status"]);
    activity.code = readCodeText(detail["code"]);
    activity.reference = readReference(item["reference"]);
    activity.description = readString(detail["description"]);
    activity.scheduled = readWhen(detail, "scheduled");
    view.activities.push_back(std::move(activity));
  }
  view.notes = readAnnotations(resource["note"]);
  return view;
}

CareTeamView CareTeamView::from(JsonValue resource) {
  CareTeamView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.name = readString(resource["name"]);
  view.categories = readCodeTexts(resource["category"]);
  view.subject = readReference(resource["subject"]);
  view.period = readPeriod(resource["period"]);
  for (const JsonValue item : resource["participant"].itemsOrSelf())
    view.members.push_back({readCodeTexts(item["role"]), readReference(item["member"]),
                            readReference(item["onBehalfOf"]), readPeriod(item["period"])});
  view.reasons = readCodeTexts(resource["reasonCode"]);
  view.managingOrganizations = readReferences(resource["managingOrganization"]);
  return view;
}

GoalView GoalView::from(JsonValue resource) {
  GoalView view;
  view.id = readString(resource["id"]);
  view.lifecycleStatus = readString(resource["lifecycleStatus"]);
  view.achievementStatus = readCodeText(resource["achievementStatus"]);
  view.priority = readCodeText(resource["priority"]);
  view.description = readCodeText(resource["description"]);
  view.subject = readReference(resource["subject"]);
  view.start = readDate(resource["startDate"]);
  view.statusDate = readDate(resource["statusDate"]);
  for (const JsonValue item : resource["target"].itemsOrSelf()) {
    GoalTarget target;
    target.measure = readCodeText(item["measure"]);
    target.quantity = readQuantity(item["detailQuantity"]);
    target.range = readRange(item["detailRange"]);
    if (!target.quantity.empty())
      target.detail = target.quantity.toText();
    else if (!target.range.empty())
      target.detail = target.range.low.toText() + "–" + target.range.high.toText();
    else if (item["detailCodeableConcept"].isObject())
      target.detail = readCodeText(item["detailCodeableConcept"]).best();
    else
      target.detail = item["detailString"].scalar();
    target.due = readDate(item["dueDate"]);
    target.dueText = readQuantity(item["dueDuration"]).toText();
    view.targets.push_back(std::move(target));
  }
  view.addresses = readReferences(resource["addresses"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

AppointmentView AppointmentView::from(JsonValue resource) {
  AppointmentView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.cancelationReason = readCodeText(resource["cancelationReason"]);
  view.serviceTypes = readCodeTexts(resource["serviceType"]);
  view.type = readCodeText(resource["appointmentType"]);
  view.reasons = readCodeTexts(resource["reasonCode"]);
  view.description = readString(resource["description"]);
  view.start = readDate(resource["start"]);
  view.end = readDate(resource["end"]);
  view.created = readDate(resource["created"]);
  view.minutes = resource["minutesDuration"].scalar();
  view.comment = readString(resource["comment"]);
  view.patientInstruction = readString(resource["patientInstruction"]);
  for (const JsonValue item : resource["participant"].itemsOrSelf())
    view.participants.push_back({readReference(item["actor"]), readCodeTexts(item["type"]), readString(item["status"]),
                                 readString(item["required"])});
  return view;
}

CoverageView CoverageView::from(JsonValue resource) {
  CoverageView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.type = readCodeText(resource["type"]);
  view.beneficiary = readReference(resource["beneficiary"]);
  view.subscriber = readReference(resource["subscriber"]);
  view.policyHolder = readReference(resource["policyHolder"]);
  view.subscriberId = readString(resource["subscriberId"]);
  view.relationship = readCodeText(resource["relationship"]);
  view.period = readPeriod(resource["period"]);
  view.payors = readReferences(resource["payor"]);
  for (const JsonValue item : resource["class"].itemsOrSelf())
    view.classes.push_back({readCodeText(item["type"]), readString(item["value"]), readString(item["name"])});
  view.order = resource["order"].scalar();
  return view;
}

} // namespace clavis::core
