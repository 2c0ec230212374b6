// A chart made by hand, behind the same port as the vault's: tests say what each section holds, how old it is, and
// which reading fails or never answers.
#pragma once

#include "ui/chart/chart_reader.h"

#include <QPromise>

#include <map>

namespace clavis::tests {

namespace chart = core::chart;

class FakeChart final : public ui::ChartReader {
 public:
  chart::OpenedChart opened;
  chart::Section<chart::ProblemRow> problemRows;
  chart::Section<chart::MedicationRow> medicationRows;
  chart::Section<chart::AllergyRow> allergyRows;
  chart::VitalsSection vitalGroups;
  chart::LabGrid grid;
  std::map<std::int64_t, chart::LabCell> cells;
  chart::Section<chart::DocumentRow> documentRows;
  std::vector<chart::TimelineEntry> entries;
  std::vector<chart::Series> plotted;
  std::string rawBytes = R"({"resourceType":"Observation","valueQuantity":{"value":1.0}})";
  std::string documentText = "Seen today.\nNo complaints.";
  std::optional<core::Error> refused; ///< open() answers this
  std::optional<core::Error> failure; ///< every section answers this
  bool silent = false;                ///< no section ever answers
  int rawReads = 0;
  int cellReads = 0;
  std::vector<chart::SectionQuery> asked;
  std::vector<chart::VitalsQuery> vitalsAsked;

  [[nodiscard]] const std::string& patientId() const override { return m_id; }
  [[nodiscard]] ui::Answer<chart::OpenedChart> open() override {
    if (!refused) return now(opened);
    QPromise<core::Result<chart::OpenedChart>> promise;
    promise.start();
    promise.addResult(core::Result<chart::OpenedChart>(std::unexpected(*refused)));
    promise.finish();
    return promise.future();
  }
  [[nodiscard]] ui::Answer<chart::Banner> banner() override { return now(opened.banner); }
  [[nodiscard]] ui::Answer<std::vector<chart::SectionSummary>> summary() override { return now(opened.sections); }
  [[nodiscard]] ui::Answer<chart::Section<chart::ProblemRow>> problems(chart::SectionQuery q) override {
    return list(problemRows, q);
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::MedicationRow>> medications(chart::SectionQuery q) override {
    return list(medicationRows, q);
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::AllergyRow>> allergies(chart::SectionQuery q) override {
    return list(allergyRows, q);
  }
  [[nodiscard]] ui::Answer<chart::VitalsSection> vitals(chart::VitalsQuery query) override {
    vitalsAsked.push_back(query);
    return answer(vitalGroups);
  }
  [[nodiscard]] ui::Answer<chart::LabGrid> labs(chart::LabQuery) override { return answer(grid); }
  [[nodiscard]] ui::Answer<std::vector<chart::LabCell>> labCells(std::vector<chart::LabPlace> places, bool) override {
    ++cellReads;
    std::vector<chart::LabCell> found;
    for (const auto& place : places) {
      if (const auto cell = cells.find(place.entry); cell != cells.end()) found.push_back(cell->second);
    }
    return answer(found);
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::ImmunizationRow>> immunizations(chart::SectionQuery) override {
    return answer(chart::Section<chart::ImmunizationRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::ProcedureRow>> procedures(chart::SectionQuery) override {
    return answer(chart::Section<chart::ProcedureRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::EncounterRow>> encounters(chart::SectionQuery) override {
    return answer(chart::Section<chart::EncounterRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::DocumentRow>> documents(chart::SectionQuery q) override {
    return list(documentRows, q);
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::ReportRow>> reports(chart::SectionQuery) override {
    return answer(chart::Section<chart::ReportRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::CarePlanRow>> carePlans(chart::SectionQuery) override {
    return answer(chart::Section<chart::CarePlanRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::AppointmentRow>> appointments(chart::SectionQuery) override {
    return answer(chart::Section<chart::AppointmentRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::CoverageRow>> coverage(chart::SectionQuery) override {
    return answer(chart::Section<chart::CoverageRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::ImagingRow>> imaging(chart::SectionQuery) override {
    return answer(chart::Section<chart::ImagingRow>{});
  }
  [[nodiscard]] ui::Answer<chart::Section<chart::ObservationRow>> observations(chart::SectionQuery) override {
    return answer(chart::Section<chart::ObservationRow>{});
  }
  [[nodiscard]] ui::Answer<chart::ObservationRow> observation(chart::ResourceKey key) override {
    chart::ObservationRow row;
    row.origin.key = std::move(key);
    return answer(row);
  }
  [[nodiscard]] ui::Answer<chart::TimelinePage> timeline(chart::TimelineQuery query) override {
    chart::TimelinePage page;
    const std::size_t from = query.after ? std::stoul(query.after->place) : 0;
    std::vector<chart::TimelineEntry> matching;
    for (const auto& entry : entries) {
      if (!query.kinds.empty() && std::find(query.kinds.begin(), query.kinds.end(), entry.kind) == query.kinds.end())
        continue;
      if (!query.text.empty() && entry.title.find(query.text) == std::string::npos) continue;
      matching.push_back(entry);
    }
    for (std::size_t i = from; i < matching.size() && page.entries.size() < static_cast<std::size_t>(query.limit); ++i)
      page.entries.push_back(matching[i]);
    if (from + page.entries.size() < matching.size())
      page.next = chart::Cursor{std::to_string(from + page.entries.size())};
    return answer(page);
  }
  [[nodiscard]] ui::Answer<chart::SeriesList> seriesList() override {
    chart::SeriesList all;
    for (const auto& series : plotted) all.series.push_back(series.info);
    return answer(all);
  }
  [[nodiscard]] ui::Answer<std::vector<chart::Series>> series(std::vector<std::string> ids) override {
    std::vector<chart::Series> found;
    for (const auto& id : ids) {
      for (const auto& series : plotted) {
        if (series.info.id == id) found.push_back(series);
      }
    }
    return answer(found);
  }
  [[nodiscard]] ui::Answer<chart::SearchHits> search(std::string text, int) override {
    chart::SearchHits hits;
    for (const auto& entry : entries) {
      if (entry.title.find(text) == std::string::npos) continue;
      hits.hits.push_back({m_id, entry, {{"about ", false}, {text, true}}});
    }
    hits.total = static_cast<std::int64_t>(hits.hits.size());
    return answer(hits);
  }
  [[nodiscard]] ui::Answer<chart::RawResource> raw(chart::ResourceKey key) override {
    ++rawReads;
    return answer(chart::RawResource{std::move(key), rawBytes, {}, "3"});
  }
  [[nodiscard]] ui::Answer<chart::ProvenanceAnswer> provenance(chart::ResourceKey) override {
    return answer(chart::ProvenanceAnswer{});
  }
  [[nodiscard]] ui::Answer<chart::DocumentContent> documentContent(chart::ResourceKey key, int attachment) override {
    chart::DocumentContent content;
    content.key = std::move(key);
    content.attachment = attachment;
    content.contentType = "text/plain";
    content.isText = true;
    content.text = documentText;
    return answer(content);
  }

 private:
  template <class T>
  static ui::Answer<T> now(T value) {
    QPromise<core::Result<T>> promise;
    promise.start();
    promise.addResult(core::Result<T>(std::move(value)));
    promise.finish();
    return promise.future();
  }
  template <class T>
  ui::Answer<T> answer(T value) {
    if (silent) return never<T>();
    QPromise<core::Result<T>> promise;
    promise.start();
    if (failure)
      promise.addResult(core::Result<T>(std::unexpected(*failure)));
    else
      promise.addResult(core::Result<T>(std::move(value)));
    promise.finish();
    return promise.future();
  }
  template <class T>
  ui::Answer<T> never() {
    auto promise = std::make_shared<QPromise<core::Result<T>>>();
    promise->start();
    m_waiting.push_back(promise);
    return promise->future();
  }
  // The rules of a section, as the service keeps them: withdrawn and past rows out, pages of `limit`.
  template <class Row>
  ui::Answer<chart::Section<Row>> list(const chart::Section<Row>& all, const chart::SectionQuery& query) {
    asked.push_back(query);
    chart::Section<Row> section;
    section.age = all.age;
    const std::size_t from = query.after ? std::stoul(query.after->place) : 0;
    std::vector<Row> matching;
    for (const Row& row : all.rows) {
      if (row.origin.enteredInError && !query.includeEnteredInError) {
        ++section.hidden.enteredInError;
        continue;
      }
      if constexpr (requires { row.current; }) {
        if (query.activeOnly && !row.current) {
          ++section.hidden.filtered;
          continue;
        }
      }
      matching.push_back(row);
    }
    for (std::size_t i = from; i < matching.size() && section.rows.size() < static_cast<std::size_t>(query.limit); ++i)
      section.rows.push_back(matching[i]);
    const std::size_t end = from + section.rows.size();
    if (end < matching.size()) {
      section.next = chart::Cursor{std::to_string(end)};
      section.hidden.beyondLimit = static_cast<std::int64_t>(matching.size() - end);
    }
    return answer(section);
  }

  const std::string m_id = "p1";
  std::vector<std::shared_ptr<void>> m_waiting;
};

// Short ways to write rows.
[[nodiscard]] chart::PartialDate date(const std::string& recorded);
[[nodiscard]] chart::Value quantity(const std::string& digits, const std::string& unit,
                                    const std::string& comparator = {});
[[nodiscard]] chart::Banner treutel();
[[nodiscard]] chart::ProblemRow problem(const std::string& name, const std::string& onset, bool current = true);
[[nodiscard]] chart::MedicationRow medication(const std::string& name, const std::string& strength);
[[nodiscard]] chart::AllergyRow allergy(const std::string& substance, chart::Criticality criticality,
                                        const std::string& reaction);
[[nodiscard]] chart::Series glucose();
/// A chart with a little of everything.
void fill(FakeChart& fake);

class StillClock final : public core::Clock {
 public:
  [[nodiscard]] core::Instant now() const override {
    return core::Instant(std::chrono::milliseconds(1'795'316'400'000));
  } // 22-Nov-2026 03:00 UTC
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override { return {}; }
};

} // namespace clavis::tests
