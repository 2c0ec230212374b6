// The chart of a patient, read from the vault: no network on this path, ever.
//
// Threads: call from any thread; the work runs on the vault's readers and answers arrive as futures. Each answer is one
// read snapshot of the vault. Access: open() is logged and the log is on disk before it answers; so are raw(),
// documentContent() and exports. The other readings queue their log entry before they read. When
// an entry could not be written, this and every later reading fails with ChartError::AccessNotLogged: no log, no chart.
// Errors: ChartError, or the store's.
#pragma once

#include "core/chart/access_log.h"
#include "core/chart/banner.h"
#include "core/chart/labs.h"
#include "core/chart/look_alikes.h"
#include "core/chart/rows/section_rows.h"
#include "core/chart/section.h"
#include "core/chart/source.h"
#include "core/chart/timeline.h"
#include "core/chart/trends.h"

#include <QFuture>

#include <memory>
#include <string>
#include <vector>

namespace clavis::core {
class VaultReaders;
}

namespace clavis::core::chart {

/// What the window needs at once when a chart is opened.
struct OpenedChart {
  Banner banner;
  std::vector<SectionSummary> sections; ///< one for each SectionKind, in order
  LookAlikes lookAlikes;
};

class ChartService {
 public:
  /// Borrows all; they must outlive the service and its futures.
  ChartService(VaultReaders& readers, AccessLog& log, const SectionAgeSource& ages, const Clock& clock);
  ~ChartService();

  /// `why` goes into the access log (break-glass later asks for it); may be empty.
  [[nodiscard]] QFuture<Result<OpenedChart>> open(std::string patientId, std::string why = {});
  /// The banner alone, for windows that show it without opening the chart again (after a sync).
  [[nodiscard]] QFuture<Result<Banner>> banner(std::string patientId);
  [[nodiscard]] QFuture<Result<std::vector<SectionSummary>>> summary(std::string patientId);

  [[nodiscard]] QFuture<Result<Section<ProblemRow>>> problems(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<MedicationRow>>> medications(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<AllergyRow>>> allergies(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<VitalsSection>> vitals(std::string patientId, VitalsQuery query = {});
  [[nodiscard]] QFuture<Result<LabGrid>> labs(std::string patientId, LabQuery query = {});
  /// The cells at some places of the grid, in the order of `entries`; a value that is gone by now is left out.
  [[nodiscard]] QFuture<Result<std::vector<LabCell>>> labCells(std::string patientId, std::vector<LabPlace> places,
                                                               bool includeEnteredInError = false);
  [[nodiscard]] QFuture<Result<Section<ImmunizationRow>>> immunizations(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<ProcedureRow>>> procedures(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<EncounterRow>>> encounters(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<DocumentRow>>> documents(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<ReportRow>>> reports(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<CarePlanRow>>> carePlans(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<AppointmentRow>>> appointments(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<CoverageRow>>> coverage(std::string patientId, SectionQuery query = {});
  [[nodiscard]] QFuture<Result<Section<ImagingRow>>> imaging(std::string patientId, SectionQuery query = {});
  /// Neither vital signs nor laboratory: social history, surveys, exams.
  [[nodiscard]] QFuture<Result<Section<ObservationRow>>> observations(std::string patientId, SectionQuery query = {});
  /// One observation of any kind, for a detail panel.
  [[nodiscard]] QFuture<Result<ObservationRow>> observation(std::string patientId, ResourceKey key);

  [[nodiscard]] QFuture<Result<TimelinePage>> timeline(std::string patientId, TimelineQuery query = {});

  [[nodiscard]] QFuture<Result<SeriesList>> seriesList(std::string patientId);
  /// One answer for each id, in order; an id that has no points any more gives an empty series.
  [[nodiscard]] QFuture<Result<std::vector<Series>>> series(std::string patientId, std::vector<std::string> ids);

  /// Words (from their start, accents folded) anywhere in the text of the patient's resources.
  [[nodiscard]] QFuture<Result<SearchHits>> search(std::string patientId, std::string text, int limit = 100);
  /// The same over every patient of the vault (clavisctl search).
  [[nodiscard]] QFuture<Result<SearchHits>> searchAll(std::string text, int limit = 100);

  [[nodiscard]] QFuture<Result<RawResource>> raw(std::string patientId, ResourceKey key);
  [[nodiscard]] QFuture<Result<ProvenanceAnswer>> provenance(std::string patientId, ResourceKey key);
  [[nodiscard]] QFuture<Result<DocumentContent>> documentContent(std::string patientId, ResourceKey key,
                                                                 int attachment);

  [[nodiscard]] QFuture<Result<LookAlikes>> lookAlikes(std::string patientId);

 private:
  struct Shared;
  std::shared_ptr<Shared> m_shared;
};

} // namespace clavis::core::chart
