#include "core/chart/chart_service.h"

#include "core/base/continuation.h"
#include "core/chart/banner_reader.h"
#include "core/chart/errors.h"
#include "core/chart/provenance_reader.h"
#include "core/chart/sections/attachments.h"
#include "core/chart/sections/chart_reader.h"
#include "core/chart/sections/sections.h"
#include "core/chart/summary_reader.h"
#include "core/chart/timeline/timeline_reader.h"
#include "core/chart/trends/series_reader.h"
#include "core/vault/vault_readers.h"

#include <QPromise>

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <utility>

namespace clavis::core::chart {

namespace {

constexpr std::array<std::string_view, sectionKindCount> sectionNames{
    "problems",  "medications", "allergies",    "vitals",   "labs",    "immunizations", "procedures", "encounters",
    "documents", "care-plan",   "appointments", "coverage", "imaging", "observations",  "reports",    "other"};

/// Which of two ages says that less can be trusted.
int doubt(SectionAge::State state) {
  switch (state) {
  case SectionAge::State::Complete: return 0;
  case SectionAge::State::NotOffered: return 1;
  case SectionAge::State::Unknown: return 2;
  case SectionAge::State::Loading: return 3;
  case SectionAge::State::NeverLoaded: return 4;
  case SectionAge::State::NotPermitted: return 5;
  case SectionAge::State::Failed: return 6;
  }
  return 6;
}

SectionAge worse(SectionAge a, SectionAge b) {
  const bool bothKnown = a.lastComplete && b.lastComplete;
  const auto oldest = bothKnown ? std::optional(std::min(*a.lastComplete, *b.lastComplete)) : std::nullopt;
  auto result = doubt(a.state) >= doubt(b.state) ? std::move(a) : std::move(b);
  result.lastComplete = oldest;
  return result;
}

bool isOfPatient(const ResourceInfo& info, ResourceRow patient) {
  return info.row == patient || info.patient == patient;
}

/// The resource of this patient's chart; a key of somebody else's is refused, so that a window can only ever show its
/// own patient.
Result<ResourceRow> ownRow(ResourceReader& resources, ResourceRow patient, const ResourceKey& key) {
  auto info = resources.info(key.type, key.id);
  if (!info) return pass(info);
  if (!*info) return fail(ChartError::NoSuchResource);
  if (!(*info)->patient && (*info)->type != "Patient") return (*info)->row; // practitioners, places: nobody's chart
  if (!isOfPatient(**info, patient)) return fail(ChartError::NoSuchResource);
  return (*info)->row;
}

} // namespace

std::string_view sectionName(SectionKind kind) { return sectionNames.at(static_cast<std::size_t>(kind)); }

struct ChartService::Shared {
  VaultReaders& readers;
  AccessLog& log;
  const SectionAgeSource& ages;
  const Clock& clock;
  /// The last log entry could not be written: until one can, every answer waits for its own.
  std::atomic<bool> logFailing = false;

  Shared(VaultReaders& r, AccessLog& l, const SectionAgeSource& a, const Clock& c)
      : readers(r), log(l), ages(a), clock(c) {}

  enum class Wait { ForTheLog, No };

  /// Queues the entry, reads, and gives the answer when the entry is on disk (or, for Wait::No, when it is queued).
  template <class Read>
  static auto logged(const std::shared_ptr<Shared>& self, AccessEntry entry, Wait wait, Read read) {
    using R = std::invoke_result_t<Read&, ReadConnection&>;
    const bool mustWait = wait == Wait::ForTheLog || self->logFailing.load();
    auto logged = self->log.record(std::move(entry));
    auto found = self->readers.run(std::move(read));
    const auto note = [self](const QFuture<Result<void>>& outcome) {
      const bool written = outcome.resultCount() > 0 && outcome.result().has_value();
      self->logFailing.store(!written);
      return written;
    };
    if (!mustWait) {
      whenDone(std::move(logged), note);
      return found;
    }
    // Both run at once; the answer is handed on after the entry is on disk.
    QPromise<R> joined;
    joined.start();
    auto future = joined.future();
    whenDone(std::move(logged),
             [note, found, joined = std::move(joined)](const QFuture<Result<void>>& outcome) mutable {
               if (!note(outcome)) return answer(std::move(joined), fail(ChartError::AccessNotLogged));
               whenDone(std::move(found), [joined = std::move(joined)](QFuture<R> done) mutable {
                 if (done.resultCount() > 0) joined.addResult(done.takeResult());
                 finish(std::move(joined));
               });
             });
    return future;
  }

  /// A reading of one patient's chart: `read(db, patientRow)`.
  template <class Read>
  static auto reading(const std::shared_ptr<Shared>& self, AccessEntry entry, Wait wait, Read read) {
    using R = std::invoke_result_t<Read&, ReadConnection&, ResourceRow>;
    auto patientId = entry.patientId;
    return logged(self, std::move(entry), wait,
                  [patientId = std::move(patientId), read = std::move(read)](ReadConnection& db) mutable -> R {
                    auto patient = ChartReader::patientRow(db, patientId);
                    if (!patient) return pass(patient);
                    return read(db, *patient);
                  });
  }

  /// A section: read it and say how old it is.
  template <class Read>
  static auto section(const std::shared_ptr<Shared>& self, std::string patientId, SectionKind kind, Read read) {
    using R = std::invoke_result_t<Read&, ReadConnection&, ResourceRow>;
    AccessEntry entry{AccessKind::ReadSection, patientId, std::string(sectionName(kind)), {}};
    return reading(self, std::move(entry), Wait::No,
                   [self, kind, patientId = std::move(patientId),
                    read = std::move(read)](ReadConnection& db, ResourceRow patient) mutable -> R {
                     auto answer = read(db, patient);
                     if (!answer) return answer;
                     auto age = self->ages.age(db, patientId, kind);
                     if (!age) return pass(age);
                     answer->age = std::move(*age);
                     return answer;
                   });
  }

  [[nodiscard]] Result<Banner> banner(const ReadConnection& db, ResourceRow patient,
                                      const std::string& patientId) const {
    auto age = ages.age(db, patientId, SectionKind::Allergies);
    if (!age) return pass(age);
    return readBanner(db, patient, localDate(clock.now()), *age);
  }

  [[nodiscard]] Result<std::vector<SectionSummary>> summary(const ReadConnection& db, ResourceRow patient,
                                                            const std::string& patientId) const {
    auto sections = readSummary(db, patient);
    if (!sections) return pass(sections);
    for (auto& section : *sections) {
      auto age = ages.age(db, patientId, section.kind);
      if (!age) return pass(age);
      section.age = std::move(*age);
    }
    return sections;
  }
};

ChartService::ChartService(VaultReaders& readers, AccessLog& log, const SectionAgeSource& ages, const Clock& clock)
    : m_shared(std::make_shared<Shared>(readers, log, ages, clock)) {}
ChartService::~ChartService() = default;

QFuture<Result<OpenedChart>> ChartService::open(std::string patientId, std::string why) {
  AccessEntry entry{AccessKind::OpenChart, patientId, "chart", std::move(why)};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::ForTheLog,
                         [shared = m_shared, patientId = std::move(patientId)](
                             ReadConnection& db, ResourceRow patient) -> Result<OpenedChart> {
                           auto banner = shared->banner(db, patient, patientId);
                           if (!banner) return pass(banner);
                           auto sections = shared->summary(db, patient, patientId);
                           if (!sections) return pass(sections);
                           auto alike = chart::lookAlikes(db, patientId);
                           if (!alike) return pass(alike);
                           return OpenedChart{std::move(*banner), std::move(*sections), std::move(*alike)};
                         });
}

QFuture<Result<Banner>> ChartService::banner(std::string patientId) {
  AccessEntry entry{AccessKind::ReadSection, patientId, "banner", {}};
  return Shared::reading(
      m_shared, std::move(entry), Shared::Wait::No,
      [shared = m_shared, patientId = std::move(patientId)](ReadConnection& db, ResourceRow patient) {
        return shared->banner(db, patient, patientId);
      });
}

QFuture<Result<std::vector<SectionSummary>>> ChartService::summary(std::string patientId) {
  AccessEntry entry{AccessKind::ReadSection, patientId, "summary", {}};
  return Shared::reading(
      m_shared, std::move(entry), Shared::Wait::No,
      [shared = m_shared, patientId = std::move(patientId)](ReadConnection& db, ResourceRow patient) {
        return shared->summary(db, patient, patientId);
      });
}

QFuture<Result<Section<ProblemRow>>> ChartService::problems(std::string patientId, SectionQuery query) {
  return Shared::section(
      m_shared, std::move(patientId), SectionKind::Problems,
      [query = std::move(query)](ReadConnection& db, ResourceRow patient) { return readProblems(db, patient, query); });
}
QFuture<Result<Section<MedicationRow>>> ChartService::medications(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Medications,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readMedications(db, patient, query);
                         });
}
QFuture<Result<Section<AllergyRow>>> ChartService::allergies(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Allergies,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readAllergies(db, patient, query);
                         });
}
QFuture<Result<VitalsSection>> ChartService::vitals(std::string patientId, VitalsQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Vitals,
                         [query](ReadConnection& db, ResourceRow patient) { return readVitals(db, patient, query); });
}
QFuture<Result<LabGrid>> ChartService::labs(std::string patientId, LabQuery query) {
  return Shared::section(
      m_shared, std::move(patientId), SectionKind::Labs,
      [query = std::move(query)](ReadConnection& db, ResourceRow patient) { return readLabGrid(db, patient, query); });
}
QFuture<Result<std::vector<LabCell>>> ChartService::labCells(std::string patientId, std::vector<LabPlace> places,
                                                             bool includeEnteredInError) {
  AccessEntry entry{AccessKind::ReadSection, std::move(patientId), "labs", {}};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::No,
                         [places = std::move(places), includeEnteredInError](ReadConnection& db, ResourceRow patient) {
                           return readLabCells(db, patient, places, includeEnteredInError);
                         });
}
QFuture<Result<Section<ImmunizationRow>>> ChartService::immunizations(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Immunizations,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readImmunizations(db, patient, query);
                         });
}
QFuture<Result<Section<ProcedureRow>>> ChartService::procedures(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Procedures,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readProcedures(db, patient, query);
                         });
}
QFuture<Result<Section<EncounterRow>>> ChartService::encounters(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Encounters,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readEncounters(db, patient, query);
                         });
}
QFuture<Result<Section<DocumentRow>>> ChartService::documents(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Documents,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readDocuments(db, patient, query);
                         });
}
QFuture<Result<Section<ReportRow>>> ChartService::reports(std::string patientId, SectionQuery query) {
  return Shared::section(
      m_shared, std::move(patientId), SectionKind::Reports,
      [query = std::move(query)](ReadConnection& db, ResourceRow patient) { return readReports(db, patient, query); });
}
QFuture<Result<Section<CarePlanRow>>> ChartService::carePlans(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::CarePlan,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readCarePlans(db, patient, query);
                         });
}
QFuture<Result<Section<AppointmentRow>>> ChartService::appointments(std::string patientId, SectionQuery query) {
  return Shared::section(
      m_shared, std::move(patientId), SectionKind::Appointments,
      [query = std::move(query), now = m_shared->clock.now()](ReadConnection& db, ResourceRow patient) {
        return readAppointments(db, patient, query, now);
      });
}
QFuture<Result<Section<CoverageRow>>> ChartService::coverage(std::string patientId, SectionQuery query) {
  return Shared::section(
      m_shared, std::move(patientId), SectionKind::Coverage,
      [query = std::move(query)](ReadConnection& db, ResourceRow patient) { return readCoverage(db, patient, query); });
}
QFuture<Result<Section<ImagingRow>>> ChartService::imaging(std::string patientId, SectionQuery query) {
  return Shared::section(
      m_shared, std::move(patientId), SectionKind::Imaging,
      [query = std::move(query)](ReadConnection& db, ResourceRow patient) { return readImaging(db, patient, query); });
}
QFuture<Result<Section<ObservationRow>>> ChartService::observations(std::string patientId, SectionQuery query) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Observations,
                         [query = std::move(query)](ReadConnection& db, ResourceRow patient) {
                           return readOtherObservations(db, patient, query);
                         });
}

QFuture<Result<ObservationRow>> ChartService::observation(std::string patientId, ResourceKey key) {
  AccessEntry entry{AccessKind::ReadSection, std::move(patientId), key.text(), {}};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::No,
                         [key = std::move(key)](ReadConnection& db, ResourceRow patient) -> Result<ObservationRow> {
                           ChartReader reader(db);
                           auto row = ownRow(reader.resources(), patient, key);
                           if (!row) return pass(row);
                           auto loaded = reader.load(*row);
                           if (!loaded) return pass(loaded);
                           if (!*loaded || reader.info().type != "Observation") return fail(ChartError::Unreadable);
                           return loadedObservation(reader);
                         });
}

QFuture<Result<TimelinePage>> ChartService::timeline(std::string patientId, TimelineQuery query) {
  AccessEntry entry{AccessKind::ReadSection, patientId, "timeline", {}};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::No,
                         [shared = m_shared, patientId = std::move(patientId),
                          query = std::move(query)](ReadConnection& db, ResourceRow patient) -> Result<TimelinePage> {
                           auto page = readTimeline(db, patient, query);
                           if (!page) return page;
                           std::optional<SectionAge> age;
                           for (int kind = 0; kind < sectionKindCount; ++kind) {
                             const auto section = static_cast<SectionKind>(kind);
                             const bool wanted = query.kinds.empty() ? section != SectionKind::Other
                                                                     : std::ranges::count(query.kinds, section) > 0;
                             if (!wanted) continue;
                             auto one = shared->ages.age(db, patientId, section);
                             if (!one) return pass(one);
                             age = age ? worse(std::move(*age), std::move(*one)) : std::move(*one);
                           }
                           if (age) page->age = std::move(*age);
                           return page;
                         });
}

QFuture<Result<SeriesList>> ChartService::seriesList(std::string patientId) {
  return Shared::section(m_shared, std::move(patientId), SectionKind::Labs,
                         [](ReadConnection& db, ResourceRow patient) { return readSeriesList(db, patient); });
}

QFuture<Result<std::vector<Series>>> ChartService::series(std::string patientId, std::vector<std::string> ids) {
  AccessEntry entry{AccessKind::ReadSection, std::move(patientId), "trends", {}};
  return Shared::reading(
      m_shared, std::move(entry), Shared::Wait::No,
      [ids = std::move(ids)](ReadConnection& db, ResourceRow patient) { return readSeries(db, patient, ids); });
}

QFuture<Result<SearchHits>> ChartService::search(std::string patientId, std::string text, int limit) {
  AccessEntry entry{AccessKind::Search, std::move(patientId), "chart", {}};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::No,
                         [text = std::move(text), limit](ReadConnection& db, ResourceRow patient) {
                           return searchChart(db, patient, text, limit);
                         });
}

QFuture<Result<SearchHits>> ChartService::searchAll(std::string text, int limit) {
  AccessEntry entry{AccessKind::Search, {}, "all charts", {}};
  return Shared::logged(m_shared, std::move(entry), Shared::Wait::ForTheLog,
                        [text = std::move(text), limit](ReadConnection& db) { return searchCharts(db, text, limit); });
}

QFuture<Result<RawResource>> ChartService::raw(std::string patientId, ResourceKey key) {
  AccessEntry entry{AccessKind::ReadRaw, std::move(patientId), key.text(), {}};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::ForTheLog,
                         [key = std::move(key)](ReadConnection& db, ResourceRow patient) -> Result<RawResource> {
                           ResourceReader resources(db);
                           auto row = ownRow(resources, patient, key);
                           if (!row) return pass(row);
                           auto info = resources.info(*row);
                           if (!info) return pass(info);
                           auto body = resources.get(*row);
                           if (!body) return pass(body);
                           if (!*info || !*body) return fail(ChartError::NoSuchResource);
                           RawResource raw{key, std::move(**body), std::nullopt, (*info)->versionId};
                           if ((*info)->lastUpdated != 0)
                             raw.lastUpdated = Instant(std::chrono::milliseconds((*info)->lastUpdated));
                           return raw;
                         });
}

QFuture<Result<ProvenanceAnswer>> ChartService::provenance(std::string patientId, ResourceKey key) {
  AccessEntry entry{AccessKind::ReadRaw, std::move(patientId), "provenance of " + key.text(), {}};
  return Shared::reading(m_shared, std::move(entry), Shared::Wait::No,
                         [key = std::move(key)](ReadConnection& db, ResourceRow patient) -> Result<ProvenanceAnswer> {
                           ResourceReader resources(db);
                           auto row = ownRow(resources, patient, key);
                           if (!row) return pass(row);
                           return readProvenance(db, *row);
                         });
}

QFuture<Result<DocumentContent>> ChartService::documentContent(std::string patientId, ResourceKey key, int attachment) {
  AccessEntry entry{AccessKind::ReadDocument, std::move(patientId), key.text(), {}};
  return Shared::reading(
      m_shared, std::move(entry), Shared::Wait::ForTheLog,
      [key = std::move(key), attachment](ReadConnection& db, ResourceRow patient) -> Result<DocumentContent> {
        ChartReader reader(db);
        auto row = ownRow(reader.resources(), patient, key);
        if (!row) return pass(row);
        auto loaded = reader.load(*row);
        if (!loaded) return pass(loaded);
        if (!*loaded) return fail(ChartError::Unreadable);
        return attachmentContent(reader, attachment);
      });
}

QFuture<Result<LookAlikes>> ChartService::lookAlikes(std::string patientId) {
  // Names only, as in the list: not an access to a chart.
  return m_shared->readers.run(
      [patientId = std::move(patientId)](ReadConnection& db) { return chart::lookAlikes(db, patientId); });
}

} // namespace clavis::core::chart
