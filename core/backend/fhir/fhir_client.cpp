#include "core/backend/fhir/fhir_client.h"

#include "core/backend/fhir/bulk_export.h"
#include "core/backend/fhir/bundle.h"
#include "core/backend/fhir/capability_statement.h"
#include "core/backend/fhir/fhir_requests.h"
#include "core/backend/fhir/ndjson_stream.h"
#include "core/backend/fhir/paging.h"
#include "core/backend/fhir/query.h"
#include "core/backend/fhir/reference.h"
#include "core/backend/http/http_date.h"
#include "core/base/mapped_future.h"
#include "core/fhir/views/fhir_date.h"

#include <QPromise>

namespace clavis::core {
namespace {

constexpr const char* fhirJson = "application/fhir+json";

HttpRequest getRequest(std::string target, const FhirClientOptions& options) {
  return {.target = std::move(target),
          .headers = {{"Accept", fhirJson}},
          .deadline = options.deadline,
          .maximumBody = options.maximumPage};
}

/// "Observation" of "Observation?patient=…" or "Patient/1/$everything": what may be said in a log.
std::string resourceTypeOf(std::string_view target) {
  return std::string(target.substr(0, target.find_first_of("/?")));
}

Page pageOf(HttpResponse& answer, std::shared_ptr<std::string> bytes) {
  Page page;
  page.bytes = std::move(bytes);
  page.serverTime = parseHttpDate(answer.headers.get("Date").value_or(""));
  return page;
}

Result<Page> readBundlePage(HttpResponse& answer, const PageState& state, const Origin& origin) {
  auto bytes = std::make_shared<std::string>(std::move(answer.body));
  auto bundle = sliceBundle(*bytes);
  if (!bundle) return pass(bundle);
  Page page = pageOf(answer, bytes);
  // The application's own clock, which also stamps resources; Date can be a proxy's. Of a search that the server
  // answers from its cache it is the moment of the search, while Date is now.
  if (const FhirDate made = FhirDate::parse(bundle->lastUpdated); made.hasTime()) page.serverTime = made.instant();
  auto next = nextPage(state, *bundle, origin);
  if (!next) return pass(next);
  if (*next) page.next = (*next)->token();
  page.resources = std::move(bundle->resources);
  page.deletions = std::move(bundle->deletions);
  page.total = bundle->total;
  return page;
}

/// W/"3" -> 3
std::string versionOf(const HttpHeaders& headers) {
  auto tag = headers.get("ETag").value_or("");
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return std::string(tag);
}

Result<Written> readWritten(HttpResponse& answer, std::string type, std::string id) {
  Written written{.created = answer.status == 201,
                  .type = std::move(type),
                  .id = std::move(id),
                  .versionId = versionOf(answer.headers),
                  .body = std::move(answer.body),
                  .attempts = answer.attempts};
  if (const auto location = answer.headers.get("Location"))
    if (const auto reference = parseReference(*location)) {
      written.id = reference->id;
      if (written.versionId.empty()) written.versionId = reference->version;
    }
  if (written.id.empty() && !written.body.empty())
    if (const auto stored = sliceResource(written.body)) written.id = stored->id;
  return written;
}

std::string weakTag(const std::string& versionId) { return "W/\"" + versionId + '"'; }

} // namespace

struct FhirClient::Parts {
  Parts(HttpTransport& http, FhirClientOptions settings)
      : options(std::move(settings)), requests(http, options.workers, options.outcomes) {}
  const FhirClientOptions options;
  FhirRequests requests;

  [[nodiscard]] HttpTransport& transport() const { return requests.transport(); }

  template <class T, class Map>
  QFuture<Result<T>> ask(HttpRequest request, std::string subject, Map map,
                         FhirRequests::Statuses statuses = FhirRequests::Statuses::Success) {
    return requests.ask<T>(std::move(request), std::move(subject), std::move(map), statuses);
  }

  QFuture<Result<Page>> page(PageState state, HttpHeaders::Field extra = {}) {
    HttpRequest request = getRequest(state.target, options);
    if (!extra.name.empty()) request.headers.add(extra.name, extra.value);
    auto subject = resourceTypeOf(state.target);
    return ask<Page>(std::move(request), std::move(subject), [this, state = std::move(state)](HttpResponse& answer) {
      return readBundlePage(answer, state, transport().origin());
    });
  }
};

FhirClient::FhirClient(HttpTransport& transport, FhirClientOptions options)
    : m_parts(std::make_shared<Parts>(transport, std::move(options))) {}

FhirClient::~FhirClient() = default;

std::string FhirClient::address() const { return m_parts->transport().origin().url(); }

QFuture<Result<ServerCapabilities>> FhirClient::capabilities() {
  return m_parts->ask<ServerCapabilities>(getRequest("metadata", m_parts->options), "metadata",
                                          [](HttpResponse& answer) { return readCapabilityStatement(answer.body); });
}

QFuture<Result<Page>> FhirClient::read(std::string type, std::string id) {
  auto request = getRequest(percentEncoded(type) + '/' + percentEncoded(id), m_parts->options);
  return m_parts->ask<Page>(std::move(request), std::move(type), [](HttpResponse& answer) -> Result<Page> {
    auto bytes = std::make_shared<std::string>(std::move(answer.body));
    auto resource = sliceResource(*bytes);
    if (!resource) return pass(resource);
    Page page = pageOf(answer, bytes);
    page.resources.push_back(*resource);
    return page;
  });
}

QFuture<Result<Page>> FhirClient::search(SearchRequest request) {
  QueryBuilder query(percentEncoded(request.type));
  for (const auto& [name, value] : request.parameters) query.add(name, value);
  if (request.count > 0) query.add("_count", std::to_string(request.count));
  // A server that ignores a parameter it does not know answers with more than was asked for: other people's charts.
  return m_parts->page({.target = query.target(), .mayOffset = true, .count = request.count},
                       {"Prefer", "handling=strict"});
}

QFuture<Result<Page>> FhirClient::everything(EverythingRequest request) {
  QueryBuilder query("Patient/" + percentEncoded(request.patientId) + "/$everything");
  if (request.since) query.add("_since", *request.since);
  std::string types;
  for (const auto& type : request.types) types += (types.empty() ? "" : ",") + type;
  if (!types.empty()) query.add("_type", types);
  if (request.count > 0) query.add("_count", std::to_string(request.count));
  return m_parts->page({.target = query.target(), .count = request.count});
}

QFuture<Result<Page>> FhirClient::history(HistoryRequest request) {
  std::string path;
  for (const auto& part : {request.type, request.id})
    if (!part.empty()) path += percentEncoded(part) + '/';
  QueryBuilder query(path + "_history");
  if (request.since) query.add("_since", *request.since);
  if (request.count > 0) query.add("_count", std::to_string(request.count));
  return m_parts->page({.target = query.target(), .count = request.count});
}

QFuture<Result<Page>> FhirClient::next(PageToken token) {
  auto state = PageState::parse(token);
  if (state) return m_parts->page(std::move(*state));
  return readyFuture<Result<Page>>(pass(state));
}

QFuture<Result<ExportJob>> FhirClient::startExport(ExportRequest request) {
  QueryBuilder query(request.groupId.empty() ? "Patient/$export"
                                             : "Group/" + percentEncoded(request.groupId) + "/$export");
  query.add("_outputFormat", "application/fhir+ndjson");
  if (request.since) query.add("_since", *request.since);
  std::string types;
  for (const auto& type : request.types) types += (types.empty() ? "" : ",") + type;
  if (!types.empty()) query.add("_type", types);
  auto http = getRequest(query.target(), m_parts->options);
  http.headers.add("Prefer", "respond-async");
  http.delivery = Delivery::AtMostOnce; // a second kick-off would be a second job
  return m_parts->ask<ExportJob>(std::move(http), "$export", [parts = m_parts.get()](HttpResponse& answer) {
    return readKickOff(answer, parts->transport().origin());
  });
}

QFuture<Result<ExportProgress>> FhirClient::exportProgress(ExportJob job) {
  auto http = getRequest(std::move(job.statusUrl), m_parts->options);
  http.reach = Reach::Host;
  http.headers = {{"Accept", "application/json"}};
  return m_parts->ask<ExportProgress>(
      std::move(http), "$export",
      [parts = m_parts.get()](HttpResponse& answer) -> Result<ExportProgress> {
        if (answer.status == 429) return readProgress(answer, parts->transport().origin());
        auto accepted = acceptAnswer(std::move(answer), "$export", parts->options.outcomes);
        if (!accepted) return pass(accepted);
        return readProgress(*accepted, parts->transport().origin());
      },
      FhirRequests::Statuses::All);
}

std::unique_ptr<ResourceStream> FhirClient::openExportFile(ExportFile file) {
  return std::make_unique<NdjsonStream>(m_parts->transport(),
                                        HttpRequest{.target = std::move(file.url),
                                                    .reach = Reach::Host,
                                                    .headers = {{"Accept", "application/fhir+ndjson"}},
                                                    .deadline = m_parts->options.downloadDeadline,
                                                    .maximumBody = m_parts->options.maximumFile});
}

QFuture<Result<void>> FhirClient::endExport(ExportJob job) {
  HttpRequest http{.method = HttpMethod::Delete,
                   .target = std::move(job.statusUrl),
                   .reach = Reach::Host,
                   .headers = {{"Accept", "application/json"}},
                   .delivery = Delivery::Repeatable,
                   .deadline = m_parts->options.deadline};
  return m_parts->ask<void>(
      std::move(http), "$export",
      [parts = m_parts.get()](HttpResponse& answer) -> Result<void> {
        // Servers that cannot delete, or have done so already, are content as well.
        if (answer.status == 404 || answer.status == 405 || answer.status == 410 || answer.status == 501) return {};
        auto accepted = acceptAnswer(std::move(answer), "$export", parts->options.outcomes);
        if (!accepted) return pass(accepted);
        return {};
      },
      FhirRequests::Statuses::All);
}

QFuture<Result<Written>> FhirClient::create(CreateRequest request) {
  HttpRequest http{.method = HttpMethod::Post,
                   .target = percentEncoded(request.type),
                   .headers = {{"Accept", fhirJson}, {"Content-Type", fhirJson}},
                   .body = std::move(request.json),
                   .delivery = request.ifNoneExist.empty() ? Delivery::AtMostOnce : Delivery::Repeatable,
                   .deadline = m_parts->options.deadline};
  if (!request.ifNoneExist.empty()) http.headers.add("If-None-Exist", std::move(request.ifNoneExist));
  auto subject = request.type;
  return m_parts->ask<Written>(
      std::move(http), std::move(subject),
      [type = std::move(request.type)](HttpResponse& answer) { return readWritten(answer, type, {}); });
}

QFuture<Result<Written>> FhirClient::update(UpdateRequest request) {
  const bool conditional = request.onlyIfNew || !request.ifMatch.empty();
  HttpRequest http{.method = HttpMethod::Put,
                   .target = percentEncoded(request.type) + '/' + percentEncoded(request.id),
                   .headers = {{"Accept", fhirJson}, {"Content-Type", fhirJson}},
                   .body = std::move(request.json),
                   .delivery = conditional ? Delivery::Repeatable : Delivery::AtMostOnce,
                   .deadline = m_parts->options.deadline};
  if (!request.ifMatch.empty()) http.headers.add("If-Match", weakTag(request.ifMatch));
  if (request.onlyIfNew) http.headers.add("If-None-Match", "*");
  auto subject = request.type;
  return m_parts->ask<Written>(std::move(http), std::move(subject),
                               [type = std::move(request.type), id = std::move(request.id)](HttpResponse& answer) {
                                 return readWritten(answer, type, id);
                               });
}

QFuture<Result<Written>> FhirClient::patch(PatchRequest request) {
  HttpRequest http{.method = HttpMethod::Patch,
                   .target = percentEncoded(request.type) + '/' + percentEncoded(request.id),
                   .headers = {{"Accept", fhirJson}, {"Content-Type", "application/json-patch+json"}},
                   .body = std::move(request.jsonPatch),
                   .delivery = request.ifMatch.empty() ? Delivery::AtMostOnce : Delivery::Repeatable,
                   .deadline = m_parts->options.deadline};
  if (!request.ifMatch.empty()) http.headers.add("If-Match", weakTag(request.ifMatch));
  auto subject = request.type;
  return m_parts->ask<Written>(std::move(http), std::move(subject),
                               [type = std::move(request.type), id = std::move(request.id)](HttpResponse& answer) {
                                 return readWritten(answer, type, id);
                               });
}

QFuture<Result<Written>> FhirClient::remove(RemoveRequest request) {
  HttpRequest http{.method = HttpMethod::Delete,
                   .target = percentEncoded(request.type) + '/' + percentEncoded(request.id),
                   .headers = {{"Accept", fhirJson}},
                   .delivery = Delivery::Repeatable,
                   .deadline = m_parts->options.deadline};
  if (!request.ifMatch.empty()) http.headers.add("If-Match", weakTag(request.ifMatch));
  auto subject = request.type;
  return m_parts->ask<Written>(
      std::move(http), std::move(subject),
      [parts = m_parts.get(), type = std::move(request.type),
       id = std::move(request.id)](HttpResponse& answer) -> Result<Written> {
        if (answer.status == 404 || answer.status == 410)
          return Written{
              .created = false, .type = type, .id = id, .versionId = {}, .body = {}, .attempts = answer.attempts};
        auto accepted = acceptAnswer(std::move(answer), type, parts->options.outcomes);
        if (!accepted) return pass(accepted);
        return readWritten(*accepted, type, id);
      },
      FhirRequests::Statuses::All);
}

} // namespace clavis::core
