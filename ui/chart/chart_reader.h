// One patient's chart as the widgets of a chart window read it. A reader is bound to its patient when it is made, and
// no widget below ChartView ever names a patient: two open charts cannot be mixed up by an argument. Thread: made and
// called on the main thread; answers arrive as futures.
#pragma once

#include "core/chart/chart_service.h"

#include <string>
#include <vector>

namespace clavis::ui {

namespace chart = core::chart;

template <class T>
using Answer = QFuture<core::Result<T>>;

class ChartReader {
 public:
  virtual ~ChartReader() = default;
  [[nodiscard]] virtual const std::string& patientId() const = 0;

  [[nodiscard]] virtual Answer<chart::OpenedChart> open() = 0;
  [[nodiscard]] virtual Answer<chart::Banner> banner() = 0;
  [[nodiscard]] virtual Answer<std::vector<chart::SectionSummary>> summary() = 0;

  [[nodiscard]] virtual Answer<chart::Section<chart::ProblemRow>> problems(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::MedicationRow>> medications(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::AllergyRow>> allergies(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::VitalsSection> vitals(chart::VitalsQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::LabGrid> labs(chart::LabQuery query) = 0;
  [[nodiscard]] virtual Answer<std::vector<chart::LabCell>> labCells(std::vector<chart::LabPlace> places,
                                                                     bool includeEnteredInError) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::ImmunizationRow>> immunizations(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::ProcedureRow>> procedures(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::EncounterRow>> encounters(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::DocumentRow>> documents(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::ReportRow>> reports(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::CarePlanRow>> carePlans(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::AppointmentRow>> appointments(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::CoverageRow>> coverage(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::ImagingRow>> imaging(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::Section<chart::ObservationRow>> observations(chart::SectionQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::ObservationRow> observation(chart::ResourceKey key) = 0;
  [[nodiscard]] virtual Answer<chart::TimelinePage> timeline(chart::TimelineQuery query) = 0;
  [[nodiscard]] virtual Answer<chart::SeriesList> seriesList() = 0;
  [[nodiscard]] virtual Answer<std::vector<chart::Series>> series(std::vector<std::string> ids) = 0;
  [[nodiscard]] virtual Answer<chart::SearchHits> search(std::string text, int limit) = 0;
  [[nodiscard]] virtual Answer<chart::RawResource> raw(chart::ResourceKey key) = 0;
  [[nodiscard]] virtual Answer<chart::ProvenanceAnswer> provenance(chart::ResourceKey key) = 0;
  [[nodiscard]] virtual Answer<chart::DocumentContent> documentContent(chart::ResourceKey key, int attachment) = 0;
};

/// The reader over the vault's chart service. Borrows the service; it must outlive the reader.
class BoundChart final : public ChartReader {
 public:
  BoundChart(chart::ChartService& service, std::string patientId)
      : m_service(service), m_patient(std::move(patientId)) {}

  [[nodiscard]] const std::string& patientId() const override { return m_patient; }
  [[nodiscard]] Answer<chart::OpenedChart> open() override { return m_service.open(m_patient); }
  [[nodiscard]] Answer<chart::Banner> banner() override { return m_service.banner(m_patient); }
  [[nodiscard]] Answer<std::vector<chart::SectionSummary>> summary() override { return m_service.summary(m_patient); }
  [[nodiscard]] Answer<chart::Section<chart::ProblemRow>> problems(chart::SectionQuery query) override {
    return m_service.problems(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::MedicationRow>> medications(chart::SectionQuery query) override {
    return m_service.medications(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::AllergyRow>> allergies(chart::SectionQuery query) override {
    return m_service.allergies(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::VitalsSection> vitals(chart::VitalsQuery query) override {
    return m_service.vitals(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::LabGrid> labs(chart::LabQuery query) override {
    return m_service.labs(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<std::vector<chart::LabCell>> labCells(std::vector<chart::LabPlace> places,
                                                             bool includeEnteredInError) override {
    return m_service.labCells(m_patient, std::move(places), includeEnteredInError);
  }
  [[nodiscard]] Answer<chart::Section<chart::ImmunizationRow>> immunizations(chart::SectionQuery query) override {
    return m_service.immunizations(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::ProcedureRow>> procedures(chart::SectionQuery query) override {
    return m_service.procedures(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::EncounterRow>> encounters(chart::SectionQuery query) override {
    return m_service.encounters(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::DocumentRow>> documents(chart::SectionQuery query) override {
    return m_service.documents(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::ReportRow>> reports(chart::SectionQuery query) override {
    return m_service.reports(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::CarePlanRow>> carePlans(chart::SectionQuery query) override {
    return m_service.carePlans(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::AppointmentRow>> appointments(chart::SectionQuery query) override {
    return m_service.appointments(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::CoverageRow>> coverage(chart::SectionQuery query) override {
    return m_service.coverage(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::ImagingRow>> imaging(chart::SectionQuery query) override {
    return m_service.imaging(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::Section<chart::ObservationRow>> observations(chart::SectionQuery query) override {
    return m_service.observations(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::ObservationRow> observation(chart::ResourceKey key) override {
    return m_service.observation(m_patient, std::move(key));
  }
  [[nodiscard]] Answer<chart::TimelinePage> timeline(chart::TimelineQuery query) override {
    return m_service.timeline(m_patient, std::move(query));
  }
  [[nodiscard]] Answer<chart::SeriesList> seriesList() override { return m_service.seriesList(m_patient); }
  [[nodiscard]] Answer<std::vector<chart::Series>> series(std::vector<std::string> ids) override {
    return m_service.series(m_patient, std::move(ids));
  }
  [[nodiscard]] Answer<chart::SearchHits> search(std::string text, int limit) override {
    return m_service.search(m_patient, std::move(text), limit);
  }
  [[nodiscard]] Answer<chart::RawResource> raw(chart::ResourceKey key) override {
    return m_service.raw(m_patient, std::move(key));
  }
  [[nodiscard]] Answer<chart::ProvenanceAnswer> provenance(chart::ResourceKey key) override {
    return m_service.provenance(m_patient, std::move(key));
  }
  [[nodiscard]] Answer<chart::DocumentContent> documentContent(chart::ResourceKey key, int attachment) override {
    return m_service.documentContent(m_patient, std::move(key), attachment);
  }

 private:
  chart::ChartService& m_service;
  const std::string m_patient;
};

} // namespace clavis::ui
