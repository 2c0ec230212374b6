#include "tests/core/sync/fake_server.h"

#include "core/fhir/views/fhir_date.h"
#include "core/sync/run/requests.h"

#include <QFuture>

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace clavis::tests {
namespace {

using namespace core;

template <class T>
QFuture<Result<T>> ready(Result<T> result) {
  return QtFuture::makeReadyFuture(std::move(result));
}

std::set<std::string> listOf(const std::string& text) {
  std::set<std::string> out;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    const auto slash = part.find('/');
    out.insert(slash == std::string::npos ? part : part.substr(slash + 1));
  }
  return out;
}

std::map<std::string, std::string> parametersOf(const std::string& path) {
  std::map<std::string, std::string> out;
  const auto mark = path.find('?');
  if (mark == std::string::npos) return out;
  std::istringstream stream(path.substr(mark + 1));
  for (std::string part; std::getline(stream, part, '&');) {
    const auto equals = part.find('=');
    out[part.substr(0, equals)] = part.substr(equals + 1);
  }
  return out;
}

} // namespace

FakeServer::FakeServer() = default;

void FakeServer::put(const std::string& type, const std::string& id, const std::string& patient,
                     const std::string& body) {
  const std::lock_guard lock(m_mutex);
  clock += std::chrono::seconds(1);
  Stored& stored = m_resources[{type, id}];
  stored.version += 1;
  stored.lastUpdated = clock;
  stored.patient = patient;
  const std::string subject =
      patient.empty() || type == "Patient"
          ? std::string()
          : R"(,"subject":{"reference":")" + options.subjectsBelow + "Patient/" + patient + "\"}";
  stored.json = R"({"resourceType":")" + type + R"(","id":")" + id + R"(","meta":{"versionId":")" +
                std::to_string(stored.version) + R"(","lastUpdated":")" + toFhirInstant(clock) + "\"}" + subject +
                (body.empty() ? std::string() : "," + body) + "}";
}

void FakeServer::putPatient(const std::string& id, const std::string& body) { put("Patient", id, id, body); }

void FakeServer::remove(const std::string& type, const std::string& id) {
  const std::lock_guard lock(m_mutex);
  clock += std::chrono::seconds(1);
  if (m_resources.erase({type, id}) > 0) m_deleted.push_back({clock, {type, id}});
}

std::string FakeServer::json(const std::string& type, const std::string& id) const {
  const std::lock_guard lock(m_mutex);
  const auto found = m_resources.find({type, id});
  return found == m_resources.end() ? std::string() : found->second.json;
}

std::vector<std::string> FakeServer::requests() const {
  const std::lock_guard lock(m_mutex);
  return m_requests;
}

void FakeServer::forgetRequests() {
  const std::lock_guard lock(m_mutex);
  m_requests.clear();
}

std::vector<const FakeServer::Stored*> FakeServer::matches(const std::string& path) const {
  const std::string type = path.substr(0, path.find_first_of("?/"));
  const bool chart = path.find("/$everything") != std::string::npos;
  const std::string owner = chart ? path.substr(8, path.find("/$everything") - 8) : std::string();
  const auto parameters = parametersOf(path);
  const auto list = [&](const char* name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::optional<std::set<std::string>>() : std::optional(listOf(found->second));
  };
  const auto patients = list("patient") ? list("patient") : list("subject");
  const auto ids = list("_id");
  const auto practitioner = parameters.find("general-practitioner");
  const auto since = parameters.find("_lastUpdated");
  std::vector<std::pair<Instant, const Stored*>> out;
  for (const auto& [key, stored] : m_resources) {
    if (chart ? stored.patient != owner : key.first != type) continue;
    if (patients && !patients->contains(stored.patient)) continue;
    if (ids && !ids->contains(key.second)) continue;
    if (practitioner != parameters.end() && stored.json.find(practitioner->second) == std::string::npos) continue;
    if (since != parameters.end() && stored.lastUpdated < FhirDate::parse(since->second.substr(2)).instant()) continue;
    out.emplace_back(stored.lastUpdated, &stored);
  }
  if (parameters.contains("_sort")) std::ranges::stable_sort(out, {}, &std::pair<Instant, const Stored*>::first);
  std::vector<const Stored*> resources;
  for (const auto& [time, stored] : out) resources.push_back(stored);
  return resources;
}

Page FakeServer::pageOf(const std::vector<const Stored*>& resources, bool idsOnly) const {
  auto bytes = std::make_shared<std::string>();
  struct Place {
    std::size_t at, size;
    std::string type, id;
  };
  std::vector<Place> places;
  for (const Stored* stored : resources) {
    const auto* const key =
        &std::ranges::find_if(m_resources, [&](const auto& e) { return &e.second == stored; })->first;
    const std::string json = idsOnly ? R"({"resourceType":")" + key->first + R"(","id":")" + key->second +
                                           R"(","meta":{"tag":[{"code":"SUBSETTED"}]}})"
                                     : stored->json;
    places.push_back({bytes->size(), json.size(), key->first, key->second});
    *bytes += json;
  }
  Page page;
  for (const Place& place : places) {
    const std::string_view json = std::string_view(*bytes).substr(place.at, place.size);
    page.resources.push_back({json, json.substr(json.find(place.type), place.type.size()),
                              json.substr(json.find("\"id\":\"") + 6, place.id.size()), PageResource::Mode::Match});
  }
  page.bytes = std::move(bytes);
  page.serverTime = std::chrono::floor<std::chrono::seconds>(clock);
  return page;
}

Result<Page> FakeServer::page(Query query) {
  const std::lock_guard lock(m_mutex);
  m_requests.push_back(query.path);
  if (beforePage) beforePage(*this, query.path);
  if (refuse)
    if (auto error = refuse(query.path)) return std::unexpected(std::move(*error));
  const auto all = matches(query.path);
  const std::size_t size = static_cast<std::size_t>(options.pageSize > 0 ? options.pageSize : query.count);
  const std::size_t from = std::min(query.offset, all.size());
  const std::size_t to = std::min(from + size, all.size());
  Page page = pageOf({all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)},
                     query.path.find("_elements=id") != std::string::npos);
  if (options.totals) page.total = all.size();
  if (to < all.size())
    page.next = PageToken::fromSerialised(std::to_string(to) + ' ' + std::to_string(query.count) + ' ' + query.path);
  return page;
}

QFuture<Result<ServerCapabilities>> FakeServer::capabilities() {
  ServerCapabilities out;
  for (const char* type : {"Patient", "Observation", "Condition", "Practitioner", "Group", "CareTeam", "Coverage",
                           "Organization", "Location", "Medication"}) {
    TypeCapabilities& t = out.types[type];
    t.read = t.search = true;
    t.historyType = options.historyType;
  }
  if (options.everything) out.types["Patient"].operations.insert("everything");
  if (options.bulkExport) {
    out.types["Patient"].operations.insert("export");
    out.types["Group"].operations.insert("export");
  }
  return ready(Result<ServerCapabilities>(std::move(out)));
}

QFuture<Result<Page>> FakeServer::read(std::string type, std::string id) {
  const std::lock_guard lock(m_mutex);
  const std::string path = type + '/' + id;
  m_requests.push_back(path);
  if (refuse)
    if (auto error = refuse(path)) return ready(Result<Page>(std::unexpected(std::move(*error))));
  const auto found = m_resources.find({type, id});
  if (found == m_resources.end()) return ready(Result<Page>(fail(BackendError::Gone)));
  return ready(Result<Page>(pageOf({&found->second}, false)));
}

QFuture<Result<Page>> FakeServer::search(SearchRequest request) {
  std::string path = request.type + '?';
  for (const auto& [name, value] : request.parameters) path += name + '=' + value + '&';
  path.pop_back();
  return ready(page({path, request.count, 0}));
}

QFuture<Result<Page>> FakeServer::everything(EverythingRequest request) {
  return ready(page({"Patient/" + request.patientId + "/$everything", request.count, 0}));
}

QFuture<Result<Page>> FakeServer::history(HistoryRequest request) {
  const std::lock_guard lock(m_mutex);
  m_requests.push_back(request.type + "/_history");
  const Instant since = request.since ? FhirDate::parse(*request.since).instant() : Instant{};
  std::vector<const Stored*> changed;
  for (const auto& [key, stored] : m_resources)
    if (key.first == request.type && stored.lastUpdated >= since) changed.push_back(&stored);
  Page out = pageOf(changed, false);
  for (const auto& [time, key] : m_deleted)
    if (key.first == request.type && time >= since) out.deletions.push_back({key.first, key.second});
  return ready(Result<Page>(std::move(out)));
}

QFuture<Result<Page>> FakeServer::next(PageToken token) {
  std::istringstream text(token.serialise());
  Query query;
  text >> query.offset >> query.count;
  text.get();
  std::getline(text, query.path);
  return ready(page(query));
}

QFuture<Result<ExportJob>> FakeServer::startExport(ExportRequest request) {
  const std::lock_guard lock(m_mutex);
  const std::string path = request.groupId.empty() ? "Patient/$export" : "Group/" + request.groupId + "/$export";
  m_requests.push_back(path);
  if (refuse)
    if (auto error = refuse(path)) return ready(Result<ExportJob>(std::unexpected(std::move(*error))));
  if (!options.bulkExport) return ready(Result<ExportJob>(fail(BackendError::NotAllowed)));
  m_polls = 0;
  return ready(Result<ExportJob>(ExportJob{"$bulk/1"}));
}

QFuture<Result<ExportProgress>> FakeServer::exportProgress(ExportJob job) {
  const std::lock_guard lock(m_mutex);
  m_requests.push_back(job.statusUrl);
  if (beforePage) beforePage(*this, job.statusUrl);
  ExportProgress progress;
  if (m_polls++ < options.exportPolls) {
    progress.askAgainAfter = std::chrono::milliseconds(1);
    return ready(Result<ExportProgress>(std::move(progress)));
  }
  progress.complete = true;
  progress.transactionTime = toFhirInstant(clock);
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [key, stored] : m_resources) ++counts[key.first];
  counts["Observation"] += options.overcount;
  for (const auto& [type, count] : counts)
    progress.files.push_back({.type = type, .url = "$bulk/1/" + type, .count = count});
  if (!options.exportError.empty())
    progress.errors.push_back({.type = "OperationOutcome", .url = "$bulk/1/errors", .count = 1});
  return ready(Result<ExportProgress>(std::move(progress)));
}

namespace {

class Lines final : public ResourceStream {
 public:
  Lines(std::vector<std::string> lines, int cut, BackendError error)
      : m_lines(std::move(lines)), m_cut(cut), m_error(error) {}
  Result<std::optional<std::string_view>> next() override {
    if (m_cut >= 0 && static_cast<int>(m_at) == m_cut) return fail(m_error, {}, Retry::Later);
    if (m_at == m_lines.size()) return std::optional<std::string_view>{};
    return std::optional<std::string_view>(m_lines[m_at++]);
  }

 private:
  const std::vector<std::string> m_lines;
  const int m_cut;
  const BackendError m_error;
  std::size_t m_at = 0;
};

} // namespace

std::unique_ptr<ResourceStream> FakeServer::openExportFile(ExportFile file) {
  const std::lock_guard lock(m_mutex);
  m_requests.push_back(file.url);
  if (file.url.ends_with("/errors"))
    return std::make_unique<Lines>(std::vector{options.exportError}, -1, BackendError::Truncated);
  std::vector<std::string> lines;
  for (const auto& [key, stored] : m_resources)
    if (key.first == file.type) lines.push_back(stored.json);
  return std::make_unique<Lines>(
      std::move(lines), file.type == "Observation" ? std::exchange(options.exportCut, -1) : -1, options.exportCutBy);
}

QFuture<Result<void>> FakeServer::endExport(ExportJob job) {
  const std::lock_guard lock(m_mutex);
  m_requests.push_back("DELETE " + job.statusUrl);
  return ready(Result<void>());
}

} // namespace clavis::tests
