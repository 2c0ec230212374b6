#include "core/fhir/views/history_views.h"

namespace clavis::core {

ImmunizationView ImmunizationView::from(JsonValue resource) {
  ImmunizationView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.statusReason = readCodeText(resource["statusReason"]);
  view.vaccine = readCodeText(resource["vaccineCode"]);
  view.patient = readReference(resource["patient"]);
  view.encounter = readReference(resource["encounter"]);
  view.location = readReference(resource["location"]);
  view.occurrence = readDate(resource["occurrenceDateTime"]);
  view.occurrenceText = readString(resource["occurrenceString"]);
  view.primarySource = resource["primarySource"].boolean();
  view.lotNumber = readString(resource["lotNumber"]);
  view.manufacturer = readReference(resource["manufacturer"]).display;
  view.site = readCodeText(resource["site"]);
  view.route = readCodeText(resource["route"]);
  view.dose = readQuantity(resource["doseQuantity"]);
  const JsonValue protocol = resource["protocolApplied"][0];
  view.doseNumber = protocol["doseNumberPositiveInt"].scalar();
  if (view.doseNumber.empty()) view.doseNumber = readString(protocol["doseNumberString"]);
  view.seriesDoses = protocol["seriesDosesPositiveInt"].scalar();
  if (view.seriesDoses.empty()) view.seriesDoses = readString(protocol["seriesDosesString"]);
  view.targetDiseases = readCodeTexts(protocol["targetDisease"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

ProcedureView ProcedureView::from(JsonValue resource) {
  ProcedureView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.statusReason = readCodeText(resource["statusReason"]);
  view.category = readCodeText(resource["category"]);
  view.code = readCodeText(resource["code"]);
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.location = readReference(resource["location"]);
  view.performed = readWhen(resource, "performed");
  for (const JsonValue performer : resource["performer"].itemsOrSelf())
    view.performers.push_back(readReference(performer["actor"]));
  view.reasons = readCodeTexts(resource["reasonCode"]);
  view.bodySites = readCodeTexts(resource["bodySite"]);
  view.complications = readCodeTexts(resource["complication"]);
  view.reasonReferences = readReferences(resource["reasonReference"]);
  view.outcome = readCodeText(resource["outcome"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

EncounterView EncounterView::from(JsonValue resource) {
  EncounterView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.encounterClass = readCoding(resource["class"]);
  view.types = readCodeTexts(resource["type"]);
  view.serviceType = readCodeText(resource["serviceType"]);
  view.subject = readReference(resource["subject"]);
  view.serviceProvider = readReference(resource["serviceProvider"]);
  for (const JsonValue item : resource["participant"].itemsOrSelf())
    view.participants.push_back({readCodeTexts(item["type"]), readReference(item["individual"])});
  view.period = readPeriod(resource["period"]);
  view.reasons = readCodeTexts(resource["reasonCode"]);
  for (const JsonValue item : resource["diagnosis"].itemsOrSelf())
    view.diagnoses.push_back(readReference(item["condition"]));
  for (const JsonValue item : resource["location"].itemsOrSelf())
    view.locations.push_back(readReference(item["location"]));
  view.dischargeDisposition = readCodeText(resource["hospitalization"]["dischargeDisposition"]);
  return view;
}

} // namespace clavis::core
