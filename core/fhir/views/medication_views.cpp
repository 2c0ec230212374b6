#include "core/fhir/views/medication_views.h"

namespace clavis::core {

namespace {

/// The medicine of a request or statement: said directly, or by the Medication contained in the resource.
void readMedicine(JsonValue resource, CodeText& code, FhirReference& reference) {
  code = readCodeText(resource["medicationCodeableConcept"]);
  reference = readReference(resource["medicationReference"]);
  if (!code.empty() || !reference.isContained()) return;
  const std::string_view wanted = std::string_view(reference.reference).substr(1);
  for (const JsonValue contained : resource["contained"].items()) {
    if (contained["id"].text() != wanted) continue;
    const MedicationView medicine = MedicationView::from(contained);
    code = medicine.code;
    if (code.empty()) code.text = medicine.best();
  }
}

} // namespace

MedicationView MedicationView::from(JsonValue resource) {
  MedicationView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.code = readCodeText(resource["code"]);
  view.form = readCodeText(resource["form"]);
  for (const JsonValue ingredient : resource["ingredient"].itemsOrSelf()) {
    CodeText item = readCodeText(ingredient["itemCodeableConcept"]);
    if (item.empty()) item.text = readReference(ingredient["itemReference"]).display;
    if (!item.empty()) view.ingredients.push_back(std::move(item));
  }
  return view;
}

std::string MedicationView::best() const {
  if (!code.empty()) return std::string(code.best());
  std::string text;
  for (const CodeText& ingredient : ingredients) {
    if (!text.empty()) text += " + ";
    text += ingredient.best();
  }
  return text;
}

MedicationRequestView MedicationRequestView::from(JsonValue resource) {
  MedicationRequestView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.statusReason = readCodeText(resource["statusReason"]);
  view.intent = readString(resource["intent"]);
  view.categories = readCodeTexts(resource["category"]);
  view.priority = readString(resource["priority"]);
  view.doNotPerform = resource["doNotPerform"].boolean().value_or(false);
  readMedicine(resource, view.medication, view.medicationReference);
  view.subject = readReference(resource["subject"]);
  view.encounter = readReference(resource["encounter"]);
  view.requester = readReference(resource["requester"]);
  view.authoredOn = readDate(resource["authoredOn"]);
  view.reasons = readCodeTexts(resource["reasonCode"]);
  view.reasonReferences = readReferences(resource["reasonReference"]);
  view.dosages = readDosages(resource["dosageInstruction"]);
  const JsonValue dispense = resource["dispenseRequest"];
  view.repeatsAllowed = dispense["numberOfRepeatsAllowed"].scalar();
  view.dispenseQuantity = readQuantity(dispense["quantity"]);
  view.validity = readPeriod(dispense["validityPeriod"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

MedicationStatementView MedicationStatementView::from(JsonValue resource) {
  MedicationStatementView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  readMedicine(resource, view.medication, view.medicationReference);
  view.subject = readReference(resource["subject"]);
  view.informationSource = readReference(resource["informationSource"]);
  view.effective = readWhen(resource, "effective");
  view.dateAsserted = readDate(resource["dateAsserted"]);
  view.reasons = readCodeTexts(resource["reasonCode"]);
  view.dosages = readDosages(resource["dosage"]);
  view.notes = readAnnotations(resource["note"]);
  return view;
}

} // namespace clavis::core
