#include "core/fhir/views/document_views.h"

namespace clavis::core {

DocumentReferenceView DocumentReferenceView::from(JsonValue resource) {
  DocumentReferenceView view;
  view.id = readString(resource["id"]);
  view.status = readString(resource["status"]);
  view.docStatus = readString(resource["docStatus"]);
  view.type = readCodeText(resource["type"]);
  view.categories = readCodeTexts(resource["category"]);
  view.subject = readReference(resource["subject"]);
  view.custodian = readReference(resource["custodian"]);
  view.date = readDate(resource["date"]);
  view.authors = readReferences(resource["author"]);
  view.description = readString(resource["description"]);
  for (const JsonValue content : resource["content"].itemsOrSelf())
    view.attachments.push_back(readAttachment(content["attachment"]));
  view.encounters = readReferences(resource["context"]["encounter"]);
  view.period = readPeriod(resource["context"]["period"]);
  return view;
}

ProvenanceView ProvenanceView::from(JsonValue resource) {
  ProvenanceView view;
  view.id = readString(resource["id"]);
  view.targets = readReferences(resource["target"]);
  view.recorded = readDate(resource["recorded"]);
  view.occurred = readWhen(resource, "occurred");
  view.activity = readCodeText(resource["activity"]);
  view.reasons = readCodeTexts(resource["reason"]);
  for (const JsonValue agent : resource["agent"].itemsOrSelf())
    view.agents.push_back(
        {readCodeText(agent["type"]), readReference(agent["who"]), readReference(agent["onBehalfOf"])});
  for (const JsonValue entity : resource["entity"].itemsOrSelf()) view.sources.push_back(readReference(entity["what"]));
  view.signedBySomeone = resource["signature"].size() > 0;
  return view;
}

} // namespace clavis::core
