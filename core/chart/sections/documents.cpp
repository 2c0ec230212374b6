// Documents and notes (DocumentReference, and reports with a presented form), and reports.
#include "core/chart/rows/convert.h"
#include "core/chart/sections/attachments.h"
#include "core/chart/sections/section_reader.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/views/document_views.h"
#include "core/fhir/views/observation_view.h"

namespace clavis::core::chart {

namespace {

Result<std::optional<DocumentRow>> fromReference(ChartReader& reader) {
  const auto view = DocumentReferenceView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  DocumentRow row;
  row.origin = std::move(*origin);
  for (const auto& author : view.authors)
    if (auto added = reader.addParty(row.origin, author, "author"); !added) return pass(added);
  if (auto added = reader.addParty(row.origin, view.custodian, "custodian"); !added) return pass(added);
  row.type = codedText(view.type);
  row.categories = codedTexts(view.categories);
  row.date = partialDate(view.date);
  row.context = dateSpan(view.period);
  row.description = view.description;
  row.docStatus = view.docStatus;
  row.superseded = view.status == "superseded";
  auto attachments = attachmentInfos(reader, view.attachments);
  if (!attachments) return pass(attachments);
  row.attachments = std::move(*attachments);
  return row;
}

Result<void> addReporters(ChartReader& reader, Origin& origin, const DiagnosticReportView& view) {
  for (const auto& performer : view.performers)
    if (auto added = reader.addParty(origin, performer, "performer"); !added) return pass(added);
  for (const auto interpreter : reader.json()["resultsInterpreter"].items())
    if (auto added = reader.addParty(origin, readReference(interpreter), "resultsInterpreter"); !added)
      return pass(added);
  return {};
}

Result<std::optional<DocumentRow>> fromReport(ChartReader& reader) {
  const auto view = DiagnosticReportView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  DocumentRow row;
  row.origin = std::move(*origin);
  if (auto added = addReporters(reader, row.origin, view); !added) return pass(added);
  row.type = codedText(view.code);
  row.categories = codedTexts(view.categories);
  row.date = view.effective.empty() ? partialDate(view.issued) : dateSpan(view.effective).start;
  row.context = dateSpan(view.effective);
  row.description = view.conclusion;
  row.docStatus = view.status;
  auto attachments = attachmentInfos(reader, view.presentedForms);
  if (!attachments) return pass(attachments);
  row.attachments = std::move(*attachments);
  return row;
}

Result<std::optional<ReportRow>> reportRow(ChartReader& reader, const Entry&, RowOrder&) {
  const auto view = DiagnosticReportView::from(reader.json());
  auto origin = reader.origin(view.status);
  if (!origin) return pass(origin);
  ReportRow row;
  row.origin = std::move(*origin);
  if (auto added = addReporters(reader, row.origin, view); !added) return pass(added);
  row.report = codedText(view.code);
  row.categories = codedTexts(view.categories);
  row.effective = dateSpan(view.effective);
  row.issued = partialDate(view.issued);
  row.conclusion = view.conclusion;
  row.conclusionCodes = codedTexts(view.conclusionCodes);
  row.results = static_cast<int>(view.results.size());
  auto presented = attachmentInfos(reader, view.presentedForms);
  if (!presented) return pass(presented);
  row.presented = std::move(*presented);
  return row;
}

} // namespace

Result<Section<DocumentRow>> readDocuments(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  const RowMaker<DocumentRow> make = [](ChartReader& reader, const Entry&, RowOrder&) {
    return reader.info().type == "DiagnosticReport" ? fromReport(reader) : fromReference(reader);
  };
  return readDated<DocumentRow>(db, patient, documentEntries, query, make);
}

Result<Section<ReportRow>> readReports(const ReadConnection& db, ResourceRow patient, const SectionQuery& query) {
  return readDated<ReportRow>(db, patient, EntryChoice{kindBit(SectionKind::Reports)}, query, reportRow);
}

} // namespace clavis::core::chart
