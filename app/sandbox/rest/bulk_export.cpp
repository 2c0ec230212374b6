#include "app/sandbox/rest/bulk_export.h"

#include "app/sandbox/rest/bundle_writer.h"
#include "app/sandbox/rest/names.h"

#include <algorithm>
#include <fstream>

namespace clavis::sandbox {
namespace {
constexpr std::size_t runningLimit = 4;
}

struct BulkExport::Job {
  std::string name;
  ExportOrder order;
  std::filesystem::path folder;
  State state; ///< guarded by BulkExport::m_guard
  std::atomic<bool> stop{false};
  std::jthread thread;
};

BulkExport::BulkExport(Store& store, std::filesystem::path folder) : m_store(store), m_folder(std::move(folder)) {
  std::error_code ignored; // files of an earlier run; what cannot be removed does no harm
  std::filesystem::remove_all(m_folder, ignored);
}

BulkExport::~BulkExport() {
  for (auto& [name, job] : m_jobs) job->stop = true;
  m_jobs.clear(); // joins
  std::error_code ignored;
  std::filesystem::remove_all(m_folder, ignored);
}

Reply<std::string> BulkExport::start(ExportOrder order) {
  auto job = std::make_unique<Job>();
  job->name = newId();
  job->folder = m_folder / job->name;
  job->state.request = order.request;
  job->state.progress = "starting";
  job->order = std::move(order);
  std::error_code error;
  std::filesystem::create_directories(job->folder, error);
  if (error) return refuse(500, "exception", "The export folder cannot be made.");
  const std::lock_guard lock(m_guard);
  const auto running = std::ranges::count_if(m_jobs, [](const auto& one) { return !one.second->state.complete; });
  if (static_cast<std::size_t>(running) >= runningLimit)
    return refuse(429, "throttled", "Too many exports are running.");
  Job& started = *job;
  const std::string name = started.name;
  m_jobs.emplace(name, std::move(job));
  started.thread = std::jthread([this, &started] { run(started); });
  return name;
}

void BulkExport::run(Job& job) {
  auto done = m_store.read([&](StoreReader& reader) { return writeFiles(job, reader); });
  const std::lock_guard lock(m_guard);
  job.state.complete = true;
  if (!done) job.state.failure = std::move(done.error());
}

Reply<void> BulkExport::writeFiles(Job& job, StoreReader& reader) {
  auto instant = reader.sql().integer("SELECT updated FROM change ORDER BY seq DESC LIMIT 1");
  if (!instant) return refuse(instant.error());
  std::map<std::string, std::pair<std::ofstream, File>> outputs;
  std::set<std::int64_t> written;
  const auto line = [&](const std::string& type, const std::string& body, bool deleted) -> Reply<void> {
    const std::string name = (deleted ? "deleted." : "") + type + ".ndjson";
    auto [at, fresh] = outputs.try_emplace(name);
    auto& [stream, file] = at->second;
    if (fresh) {
      stream.open(job.folder / name, std::ios::binary);
      file = File{type, name, 0, deleted};
    }
    stream << body << '\n';
    if (!stream) return refuse(500, "no-store", "The export cannot be written.");
    ++file.count;
    return {};
  };
  const auto give = [&](std::int64_t rid) -> Reply<void> {
    if (job.stop) return refuse(500, "incomplete", "The server is stopping.");
    if (!written.insert(rid).second) return {};
    auto version = reader.findByRid(rid);
    if (!version) return std::unexpected(std::move(version.error()));
    if (!*version || (*version)->deleted() || (*version)->updated < job.order.since) return {};
    if (!job.order.types.empty() && !job.order.types.contains((*version)->type)) return {};
    return line((*version)->type, (*version)->body, false);
  };
  const auto giveChart = [&](std::int64_t patient) -> Reply<void> {
    std::vector<std::int64_t> rids;
    auto listed = reader.sql().each(
        "SELECT rid FROM compartment WHERE patient = ?1 ORDER BY rid",
        [&](const core::Statement& row) {
          rids.push_back(row.integer(0));
          return true;
        },
        patient);
    if (!listed) return refuse(listed.error());
    for (const std::int64_t rid : rids)
      if (auto done = give(rid); !done) return done;
    return {};
  };
  std::vector<std::int64_t> patients;
  if (job.order.patients) {
    patients = *job.order.patients;
  } else {
    auto listed = reader.sql().each("SELECT rid FROM entity WHERE type = 'Patient' AND body IS NOT NULL ORDER BY rid",
                                    [&](const core::Statement& row) {
                                      patients.push_back(row.integer(0));
                                      return true;
                                    });
    if (!listed) return refuse(listed.error());
  }
  for (std::size_t i = 0; i < patients.size(); ++i) {
    if (auto done = giveChart(patients[i]); !done) return done;
    const std::lock_guard lock(m_guard);
    job.state.progress = std::to_string(i + 1) + " of " + std::to_string(patients.size()) + " patients";
  }
  if (job.order.since > 0) { // whose it was is no longer known: everything that is gone is named, by address only
    std::vector<std::pair<std::string, std::string>> gone;
    auto listed = reader.sql().each(
        "SELECT type, id FROM entity WHERE body IS NULL AND version > 0 AND updated >= ?1",
        [&](const core::Statement& row) {
          gone.emplace_back(row.text(0), row.text(1));
          return true;
        },
        job.order.since);
    if (!listed) return refuse(listed.error());
    for (const auto& [type, id] : gone) {
      if (!job.order.types.empty() && !job.order.types.contains(type)) continue;
      const std::string bundle =
          R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":")" + type +
          '/' + id + R"("}}]})";
      if (auto done = line("Bundle", bundle, true); !done) return done;
    }
  }
  for (auto& [name, output] : outputs) {
    output.first.close();
    if (!output.first) return refuse(500, "no-store", "The export cannot be written.");
  }
  const std::lock_guard lock(m_guard);
  job.state.instant = instant->value_or(0);
  for (auto& [name, output] : outputs) job.state.files.push_back(output.second);
  return {};
}

Reply<BulkExport::State> BulkExport::state(const std::string& job, const std::string& owner) {
  const std::lock_guard lock(m_guard);
  const auto found = m_jobs.find(job);
  if (found == m_jobs.end() || found->second->order.owner != owner)
    return refuse(404, "not-found", "There is no such export.");
  return found->second->state;
}

Reply<std::filesystem::path> BulkExport::file(const std::string& job, const std::string& name,
                                              const std::string& owner) {
  auto known = state(job, owner);
  if (!known) return std::unexpected(std::move(known.error()));
  for (const File& file : known->files)
    if (file.name == name) return m_folder / job / name;
  return refuse(404, "not-found", "There is no such file.");
}

Reply<void> BulkExport::remove(const std::string& job, const std::string& owner) {
  std::unique_ptr<Job> gone;
  {
    const std::lock_guard lock(m_guard);
    const auto found = m_jobs.find(job);
    if (found == m_jobs.end() || found->second->order.owner != owner)
      return refuse(404, "not-found", "There is no such export.");
    gone = std::move(found->second);
    m_jobs.erase(found);
  }
  gone->stop = true;
  const auto folder = gone->folder;
  gone.reset(); // joins
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return {};
}

} // namespace clavis::sandbox
