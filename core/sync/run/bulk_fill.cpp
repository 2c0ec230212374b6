#include "core/sync/run/bulk_fill.h"

#include "core/fhir/json/json.h"
#include "core/fhir/views/fhir_date.h"
#include "core/sync/run/page_store.h"
#include "core/sync/run/pause.h"
#include "core/sync/state/panel_table.h"

#include <algorithm>
#include <utility>

namespace clavis::core {
namespace {

constexpr std::size_t LinesPerPortion = 500;
constexpr std::size_t BytesPerPortion = std::size_t{4} << 20;

/// The panel decides which export there is: everybody, or one group.
bool offersExport(const RunContext& run) {
  switch (run.panel.kind()) {
  case PanelKind::All: return run.server.exportPatients();
  case PanelKind::Group: return run.server.exportGroup();
  default: return false;
  }
}

/// Patients first, so that what follows is known to belong here; then as a chart is read; then the rest.
int rankOf(const ExportFile& file) {
  if (file.type == "Patient") return -1;
  const auto types = chartTypes();
  const auto found = std::ranges::find(types, std::string_view(file.type), &ChartType::type);
  return static_cast<int>(found - types.begin());
}

/// Lines of a file as pages of a walk would be: bytes in one piece, and where in them each resource lies.
class Portion {
 public:
  [[nodiscard]] bool empty() const { return m_ends.empty(); }
  [[nodiscard]] bool full() const { return m_ends.size() >= LinesPerPortion || m_bytes.size() >= BytesPerPortion; }
  [[nodiscard]] std::int64_t lines() const { return static_cast<std::int64_t>(m_ends.size()); }
  void add(std::string_view line) {
    m_bytes.append(line);
    m_ends.push_back(m_bytes.size());
  }
  [[nodiscard]] std::shared_ptr<PreparedPage> take(const RunContext& run) {
    Page page;
    page.bytes = std::make_shared<const std::string>(std::exchange(m_bytes, {}));
    std::size_t from = 0;
    for (const std::size_t end : std::exchange(m_ends, {})) {
      page.resources.push_back({.json = std::string_view(*page.bytes).substr(from, end - from), .type = {}, .id = {}});
      from = end;
    }
    auto prepared = std::make_shared<PreparedPage>(preparePage(run, page));
    draftPage(run, *prepared);
    return prepared;
  }

 private:
  std::string m_bytes;
  std::vector<std::size_t> m_ends;
};

bool isErrorOutcome(std::string_view json) {
  const auto document = JsonDocument::parse(json);
  if (!document) return true;
  for (const JsonValue issue : document->root()["issue"].items()) {
    const std::string_view severity = issue["severity"].text();
    if (severity == "error" || severity == "fatal") return true;
  }
  return false;
}

} // namespace

Result<std::optional<BulkFill>> BulkFill::begin(const RunContext& run) {
  const std::string panel = run.panel.toString();
  auto known = run.read([](ReadConnection& db) { return readExport(db); });
  if (!known) return pass(known);
  if (*known && (*known)->panel == panel) return std::optional(BulkFill(run, std::move(**known)));
  if (*known) {
    BulkFill other(run, std::move(**known));
    other.end();
    if (auto forgotten = run.write([](WriteConnection& db) { return forgetExport(db); }); !forgotten)
      return pass(forgotten);
  }
  if (!offersExport(run)) return std::optional<BulkFill>{};
  auto missing = run.read([](ReadConnection& db) -> Result<std::int64_t> {
    PanelTable patients(db);
    auto all = patients.count();
    if (!all) return pass(all);
    auto filled = patients.countFilled();
    if (!filled) return pass(filled);
    return *all - *filled;
  });
  if (!missing) return pass(missing);
  if (*missing < run.options.exportFrom) return std::optional<BulkFill>{};

  auto job = await(
      run.source().startExport({.groupId = run.panel.kind() == PanelKind::Group ? run.panel.id() : std::string()}),
      run.stop);
  if (!job) {
    if (stopsRun(job.error())) return pass(job);
    // Announced and not given (a right of its own with many servers): nothing is lost by it.
    run.report.exportGivenUp(job.error());
    return std::optional<BulkFill>{};
  }
  ExportState state{.panel = panel, .statusUrl = job->statusUrl, .through = {}, .files = {}};
  if (auto kept = run.write([&](WriteConnection& db) { return writeExport(db, state); }); !kept) return pass(kept);
  return std::optional(BulkFill(run, std::move(state)));
}

Result<bool> BulkFill::giveUp(const Error& error) {
  if (stopsRun(error)) return std::unexpected(error);
  m_run->report.exportGivenUp(error);
  end();
  if (auto forgotten = m_run->write([](WriteConnection& db) { return forgetExport(db); }); !forgotten)
    return pass(forgotten);
  return false;
}

Result<void> BulkFill::takeManifest(ExportProgress progress) {
  const FhirDate time = FhirDate::parse(progress.transactionTime);
  if (!time.hasTime()) return fail(SyncError::MalformedPage, "the export has no time");
  m_errors = std::move(progress.errors);
  // After a restart the manifest comes again; the place in it stays, because servers do not make a job twice.
  if (m_state.through) return {};
  m_state.through = time.instant();
  m_state.files = std::move(progress.files);
  std::ranges::stable_sort(m_state.files, {}, rankOf);
  return m_run->write([&](WriteConnection& db) { return writeExport(db, m_state); });
}

Result<bool> BulkFill::waitUntilReady(const std::function<bool()>& enough) {
  const auto until = m_run->services.clock.ticks() + m_run->options.exportPatience;
  for (;;) {
    auto progress = await(m_run->source().exportProgress({m_state.statusUrl}), m_run->stop);
    if (!progress) return giveUp(progress.error());
    if (progress->complete) {
      if (auto taken = takeManifest(std::move(*progress)); !taken) return giveUp(taken.error());
      return true;
    }
    const auto again = m_run->services.clock.ticks() + progress->askAgainAfter;
    while (m_run->services.clock.ticks() < again) {
      if (enough()) {
        end();
        if (auto forgotten = m_run->write([](WriteConnection& db) { return forgetExport(db); }); !forgotten)
          return pass(forgotten);
        return false;
      }
      if (!pauseFor(std::min(progress->askAgainAfter, std::chrono::milliseconds(200)), m_run->stop))
        return fail(SyncError::Cancelled);
    }
    if (m_run->services.clock.ticks() > until) return giveUp(Error(BackendError::TimedOut, "$export", Retry::Later));
  }
}

Result<void> BulkFill::storeFile(std::size_t number) {
  const ExportFile& file = m_state.files[number];
  const bool isPatients = file.type == "Patient";
  auto stream = m_run->source().openExportFile(file);
  std::int64_t read = 0;
  std::int64_t stored = number == m_state.file ? m_state.lines : 0;
  const std::int64_t skip = stored;
  Portion portion;
  // It stays here until it is stored: its memory is freed on the thread that took it.
  std::shared_ptr<const PreparedPage> atWriter;
  std::optional<QFuture<Result<StoredCounts>>> storing;
  const auto settle = [&]() -> Result<void> {
    if (!storing) return {};
    auto counts = await(*std::exchange(storing, std::nullopt));
    atWriter.reset();
    if (!counts) return pass(counts);
    m_run->report.stored(*counts);
    return {};
  };
  const auto give = [&]() -> Result<void> {
    stored += portion.lines();
    const auto page = portion.take(*m_run);
    std::vector<std::string> patients;
    for (const PreparedResource& resource : page->resources)
      if (isPatients && resource.type == "Patient") patients.emplace_back(resource.id);
    if (auto done = settle(); !done) return done;
    atWriter = page;
    storing = storePage(*m_run, page, Keep::Named, {}, [patients, number, stored](WriteConnection& db) -> Result<void> {
      PanelWriter panel(db);
      for (const std::string& patient : patients)
        if (auto marked = panel.inExport(patient); !marked) return marked;
      return writeExportPlace(db, number, stored);
    });
    return {};
  };
  for (;;) {
    if (m_run->stop.stop_requested()) {
      if (auto done = settle(); !done) return done;
      return fail(SyncError::Cancelled);
    }
    auto line = stream->next();
    if (!line) {
      if (auto done = settle(); !done) return done;
      return pass(line);
    }
    if (!*line) break;
    if (++read <= skip) continue;
    portion.add(**line);
    if (!portion.full()) continue;
    if (auto done = give(); !done) return done;
  }
  if (!portion.empty())
    if (auto done = give(); !done) return done;
  if (auto done = settle(); !done) return done;
  if (file.count && static_cast<std::uint64_t>(read) < *file.count)
    return fail(BackendError::Truncated, "an export file has fewer lines than the server said", Retry::Later);
  return {};
}

Result<bool> BulkFill::errorsReported() {
  for (const ExportFile& file : m_errors) {
    auto stream = m_run->source().openExportFile(file);
    for (;;) {
      auto line = stream->next();
      if (!line) return pass(line);
      if (!*line) break;
      if (isErrorOutcome(**line)) return true;
    }
  }
  return false;
}

Result<void> BulkFill::store() {
  const auto attempt = [&]() -> Result<bool> {
    for (std::size_t number = m_state.file; number < m_state.files.size(); ++number)
      if (auto done = storeFile(number); !done) return pass(done);
    return errorsReported();
  };
  auto errors = attempt();
  if (errors && *errors) errors = fail(BackendError::ServerError, "the export reports errors", Retry::Later);
  if (!errors) {
    auto given = giveUp(errors.error());
    return given ? Result<void>() : pass(given);
  }
  auto filled = m_run->write([&](WriteConnection& db) -> Result<std::vector<std::string>> {
    auto patients = PanelWriter(db).exportFilled(*m_state.through, m_run->now());
    if (!patients) return patients;
    if (auto forgotten = forgetExport(db); !forgotten) return pass(forgotten);
    return patients;
  });
  if (!filled) return pass(filled);
  m_run->report.chartsExported(*filled);
  end();
  return {};
}

void BulkFill::end() { static_cast<void>(await(m_run->source().endExport({m_state.statusUrl}), m_run->stop)); }

} // namespace clavis::core
