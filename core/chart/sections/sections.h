// Each section of a chart, read on the caller's connection. What an answer holds is said in rows/section_rows.h;
// SectionAge is added by the ChartService.
#pragma once

#include "core/chart/labs.h"
#include "core/chart/rows/section_rows.h"
#include "core/chart/section.h"
#include "core/chart/source.h"
#include "core/fhir/store/projection.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core::chart {

[[nodiscard]] Result<Section<ProblemRow>> readProblems(const ReadConnection& db, ResourceRow patient,
                                                       const SectionQuery& query);
[[nodiscard]] Result<Section<MedicationRow>> readMedications(const ReadConnection& db, ResourceRow patient,
                                                             const SectionQuery& query);
[[nodiscard]] Result<Section<AllergyRow>> readAllergies(const ReadConnection& db, ResourceRow patient,
                                                        const SectionQuery& query);
[[nodiscard]] Result<Section<ImmunizationRow>> readImmunizations(const ReadConnection& db, ResourceRow patient,
                                                                 const SectionQuery& query);
[[nodiscard]] Result<Section<ProcedureRow>> readProcedures(const ReadConnection& db, ResourceRow patient,
                                                           const SectionQuery& query);
[[nodiscard]] Result<Section<EncounterRow>> readEncounters(const ReadConnection& db, ResourceRow patient,
                                                           const SectionQuery& query);
[[nodiscard]] Result<Section<DocumentRow>> readDocuments(const ReadConnection& db, ResourceRow patient,
                                                         const SectionQuery& query);
[[nodiscard]] Result<Section<ReportRow>> readReports(const ReadConnection& db, ResourceRow patient,
                                                     const SectionQuery& query);
[[nodiscard]] Result<Section<CarePlanRow>> readCarePlans(const ReadConnection& db, ResourceRow patient,
                                                         const SectionQuery& query);
/// `now` decides what is past.
[[nodiscard]] Result<Section<AppointmentRow>> readAppointments(const ReadConnection& db, ResourceRow patient,
                                                               const SectionQuery& query, Instant now);
[[nodiscard]] Result<Section<CoverageRow>> readCoverage(const ReadConnection& db, ResourceRow patient,
                                                        const SectionQuery& query);
[[nodiscard]] Result<Section<ImagingRow>> readImaging(const ReadConnection& db, ResourceRow patient,
                                                      const SectionQuery& query);
[[nodiscard]] Result<Section<ObservationRow>> readOtherObservations(const ReadConnection& db, ResourceRow patient,
                                                                    const SectionQuery& query);
[[nodiscard]] Result<VitalsSection> readVitals(const ReadConnection& db, ResourceRow patient, const VitalsQuery& query);
[[nodiscard]] Result<LabGrid> readLabGrid(const ReadConnection& db, ResourceRow patient, const LabQuery& query);
[[nodiscard]] Result<std::vector<LabCell>> readLabCells(const ReadConnection& db, ResourceRow patient,
                                                        const std::vector<LabPlace>& places,
                                                        bool includeEnteredInError);

} // namespace clavis::core::chart
