#include "app/sandbox/rest/fhir_service.h"

#include "app/sandbox/rest/bundle_requests.h"
#include "app/sandbox/rest/call.h"
#include "crypto/sealed/bulk_hash.h"

#include <algorithm>
#include <array>
#include <span>

namespace clavis::sandbox {
namespace {

bool acceptable(std::string_view accept) {
  if (accept.empty()) return true;
  constexpr std::array known{"*/*",       "application/*",         "application/fhir+json",  "application/json",
                             "text/json", "application/json+fhir", "application/fhir+ndjson"};
  while (!accept.empty()) {
    const auto end = std::min(accept.find(','), accept.size());
    if (std::ranges::find(known, mediaType(accept.substr(0, end))) != known.end()) return true;
    accept.remove_prefix(std::min(end + 1, accept.size()));
  }
  return false;
}

bool isJsonType(std::string_view type) {
  return type == "application/fhir+json" || type == "application/json" || type == "text/json" ||
         type == "application/json+fhir";
}

/// Raw bytes rather than the Binary resource are what a client gets that does not ask for JSON (R4 binary.html).
bool wantsRaw(std::string_view accept) { return !accept.contains("json"); }

HttpResponse versionResponse(unsigned status, const Version& version) {
  HttpResponse response = jsonResponse(status, version.body);
  response.headers.set("ETag", entityTag(version.version));
  response.headers.set("Last-Modified", httpDate(version.updated));
  return response;
}

} // namespace

std::string mediaType(std::string_view contentType) {
  auto type = contentType.substr(0, contentType.find(';'));
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  std::string out(type);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

HttpResponse jsonResponse(unsigned status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.set("Content-Type", fhirJson);
  response.body = std::move(body);
  return response;
}

HttpResponse refusalResponse(const Refusal& refusal) {
  HttpResponse response = jsonResponse(refusal.status, refusal.outcome());
  if (refusal.status == 429 || refusal.status == 503) response.headers.set("Retry-After", "1");
  if (refusal.status == 405) response.headers.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
  return response;
}

std::unexpected<Refusal> methodNotAllowed() { return refuse(405, "not-supported", "This method is not offered here."); }

bool FhirService::Call::prefers(std::string_view what) const { return header("Prefer").contains(what); }

Reply<JsonTree> FhirService::Call::json() const {
  const std::string type = mediaType(header("Content-Type"));
  if (!isJsonType(type)) return refuse(415, "not-supported", "The body must be application/fhir+json.");
  auto tree = JsonTree::parse(request.body);
  if (!tree) return refuse(400, "structure", "The body is not JSON: " + tree.error());
  return std::move(*tree);
}

std::string FhirService::Call::self(std::string_view where, const Query& honoured) const {
  const std::string text = honoured.text();
  return base + '/' + std::string(where) + (text.empty() ? "" : '?' + text);
}

FhirService::FhirService(Store& store, Enrolment& enrolment, BulkExport& exports, Subscriptions& subscriptions,
                         ServiceOptions options)
    : m_store(store), m_enrolment(enrolment), m_exports(exports), m_subscriptions(subscriptions),
      m_options(std::move(options)) {}

std::string FhirService::baseFor(const HttpRequest& request) const {
  const auto host = request.headers.get("Host");
  const bool ours = std::ranges::find(m_options.hosts, host) != m_options.hosts.end();
  return (ours ? "https://" + std::string(host) : m_options.origin) + "/fhir";
}

Reply<Caller> FhirService::callerOf(const std::string& serial) {
  auto person = m_enrolment.personOf(serial);
  if (!person) return std::unexpected(std::move(person.error()));
  if (!*person) return refuse(403, "forbidden", "This certificate is not known here, or was revoked.");
  auto sight = m_store.read([&](StoreReader& reader) { return Sight::of(reader, **person); });
  if (!sight) return std::unexpected(std::move(sight.error()));
  return Caller{std::move(**person), std::move(*sight)};
}

HttpResponse FhirService::handle(const HttpRequest& request) {
  Call call{request, request.method == "HEAD" ? "GET" : request.method, baseFor(request), {}, {}, {}};
  const auto answer = [&]() -> Reply<HttpResponse> {
    if (!request.path.starts_with("/fhir") || (request.path.size() > 5 && request.path[5] != '/'))
      return refuse(404, "not-found", "The FHIR service is at /fhir.");
    std::string_view rest = std::string_view(request.path).substr(5);
    while (!rest.empty()) {
      rest.remove_prefix(1);
      const auto end = std::min(rest.find('/'), rest.size());
      auto segment = percentDecoded(rest.substr(0, end));
      if (!segment) return refuse(400, "invalid", "The address is not well formed.");
      if (!segment->empty()) call.path.push_back(std::move(*segment));
      rest.remove_prefix(end);
    }
    auto query = Query::parse(request.query);
    if (!query) return refuse(400, "invalid", "The query is not well formed.");
    call.query = std::move(*query);
    const auto format = call.query.get("_format");
    const bool binary = !call.path.empty() && call.path[0] == "Binary";
    if (format ? !(*format == "json" || isJsonType(mediaType(*format))) : !binary && !acceptable(call.header("Accept")))
      return refuse(406, "not-supported", "Only application/fhir+json is offered.");
    if (call.path.size() == 1 && call.path[0] == "metadata") {
      if (call.method != "GET") return methodNotAllowed();
      auto limits = binaryLimits();
      if (!limits) return std::unexpected(std::move(limits.error()));
      return jsonResponse(
          200,
          capabilityStatement(call.base, instantText(core::SystemClock().now().time_since_epoch().count()), *limits));
    }
    auto caller = callerOf(request.peerSerial);
    if (!caller) return std::unexpected(std::move(caller.error()));
    call.caller = std::move(*caller);
    return route(call);
  }();
  return answer ? *answer : refusalResponse(answer.error());
}

Reply<HttpResponse> FhirService::route(Call& call) {
  if (call.path.empty() || (call.path.size() == 1 && call.path[0] == "_history")) return onSystem(call);
  if (call.path[0] == "$bulk") return onBulk(call);
  if (!isResourceType(call.path[0]))
    return refuse(404, "not-supported", "\"" + call.path[0] + "\" is no resource type of FHIR R4.");
  if (call.path[0] == "Subscription") return onSubscription(call);
  if (call.path.size() == 1 || call.path[1].starts_with('_') || call.path[1].starts_with('$')) return onType(call);
  if (!isResourceId(call.path[1])) return refuse(404, "not-found", "The id is not well formed.");
  return onInstance(call);
}

Reply<HttpResponse> FhirService::onSystem(Call& call) {
  if (!call.path.empty()) {
    if (call.method != "GET") return methodNotAllowed();
    return history(call, {}, {});
  }
  if (call.method == "POST") return bundle(call);
  if (call.method == "GET") return refuse(400, "not-supported", "Searching all types at once is not offered.");
  return methodNotAllowed();
}

Reply<HttpResponse> FhirService::onType(Call& call) {
  const std::string& type = call.path[0];
  if (call.path.size() == 1) {
    if (call.method == "GET") return search(call, type, call.query, {});
    Interaction interaction;
    interaction.method = call.method;
    interaction.type = type;
    interaction.criteria = call.query;
    interaction.criteria.remove("_format");
    if (call.method == "POST" || call.method == "PUT" || call.method == "PATCH" || call.method == "DELETE")
      return change(call, std::move(interaction));
    return methodNotAllowed();
  }
  if (call.path.size() != 2) return refuse(404, "not-found", "There is nothing at this address.");
  if (call.path[1] == "_search") {
    if (call.method != "POST") return methodNotAllowed();
    const std::string media = mediaType(call.header("Content-Type"));
    if (!call.request.body.empty() && media != "application/x-www-form-urlencoded")
      return refuse(415, "not-supported", "The body of _search must be application/x-www-form-urlencoded.");
    auto form = Query::parse(call.request.body);
    if (!form) return refuse(400, "invalid", "The form is not well formed.");
    Query all = call.query;
    all.append(*form);
    return search(call, type, all, {});
  }
  if (call.method != "GET" && call.path[1] != "$export") return methodNotAllowed();
  if (call.path[1] == "_history") return history(call, type, {});
  if (call.path[1] == "$export" && type == "Patient") return exportStart(call, {});
  return refuse(404, "not-supported", "There is no such operation.");
}

Reply<HttpResponse> FhirService::onInstance(Call& call) {
  const std::string& type = call.path[0];
  const std::string& id = call.path[1];
  if (call.path.size() == 2) {
    if (call.method != "GET") {
      Interaction interaction;
      interaction.method = call.method;
      interaction.type = type;
      interaction.id = id;
      if (call.method == "PUT" || call.method == "PATCH" || call.method == "DELETE")
        return change(call, std::move(interaction));
      return methodNotAllowed();
    }
    auto answer =
        m_store.read([&](StoreReader& reader) { return Interactions(call.caller, call.base).read(reader, type, id); });
    if (!answer) return std::unexpected(std::move(answer.error()));
    const Version& version = *answer->version;
    if (const auto tag = call.header("If-None-Match");
        !tag.empty() && (tag == "*" || versionOf(tag) == version.version)) {
      HttpResponse response = versionResponse(304, version);
      response.body.clear();
      return response;
    }
    HttpResponse response = versionResponse(200, version);
    if (type == "Binary" && !call.query.get("_format") && wantsRaw(call.header("Accept"))) {
      auto resource = JsonTree::parse(version.body);
      auto bytes = resource ? fromBase64(resource->textOf("data")) : std::nullopt;
      if (!bytes) return refuse(500, "exception", "The content of the Binary is not base64.");
      const std::string stored = resource->textOf("contentType");
      const bool printable = std::ranges::all_of(stored, [](char c) { return c >= ' ' && c <= '~'; });
      response.headers.set("Content-Type", stored.empty() || !printable ? "application/octet-stream" : stored);
      response.headers.set("X-Content-Type-Options", "nosniff");
      response.body = std::move(*bytes);
      if (call.header("Want-Repr-Digest").contains("sha-256"))
        if (const auto digest = crypto::bulkSha256(std::as_bytes(std::span(response.body))))
          response.headers.set(
              "Repr-Digest",
              "sha-256=:" + base64(std::string_view(reinterpret_cast<const char*>(digest->data()), digest->size())) +
                  ':');
    }
    return response;
  }
  const std::string& what = call.path[2];
  if (call.method != "GET" && !what.starts_with('$')) return methodNotAllowed();
  if (what == "_history" && call.path.size() == 4) {
    auto answer = m_store.read([&](StoreReader& reader) {
      return Interactions(call.caller, call.base).readVersion(reader, type, id, call.path[3]);
    });
    if (!answer) return std::unexpected(std::move(answer.error()));
    return versionResponse(200, *answer->version);
  }
  if (call.path.size() != 3) return refuse(404, "not-found", "There is nothing at this address.");
  if (what == "_history") return history(call, type, id);
  if (what == "$everything" && type == "Patient") return everything(call, id);
  if (what == "$export" && type == "Group") return exportStart(call, id);
  if (what == "$clavis-invite" && type == "Patient") return invite(call, id);
  if (what == "$clavis-messaging-credential") return issueCredential(call);
  if (type == "Patient" && isResourceType(what)) return search(call, what, call.query, id);
  return refuse(404, "not-supported", "There is no such operation.");
}

Reply<BinaryLimits> FhirService::binaryLimits() {
  // A body as JSON is a third larger than what it carries.
  BinaryLimits out{.largest = m_options.largestBody / 4 * 3 - std::min<std::uint64_t>(m_options.largestBody / 4, 4096)};
  if (!m_options.quota) return out;
  auto used = m_store.read([](StoreReader& reader) -> Reply<std::int64_t> {
    auto sum = reader.sql().integer("SELECT sum(length(body)) FROM entity WHERE type = 'Binary' AND body IS NOT NULL");
    if (!sum) return refuse(sum.error());
    return sum->value_or(0);
  });
  if (!used) return std::unexpected(std::move(used.error()));
  out.room = *m_options.quota - std::min(*m_options.quota, static_cast<std::uint64_t>(*used));
  return out;
}

Reply<HttpResponse> FhirService::change(Call& call, Interaction interaction) {
  if (m_options.quota && interaction.type == "Binary" && interaction.method != "DELETE") {
    auto limits = binaryLimits();
    if (!limits) return std::unexpected(std::move(limits.error()));
    if (call.request.body.size() > limits->room.value_or(0))
      return refuse(507, "no-store", "There is no room left for this.");
  }
  const std::string media = mediaType(call.header("Content-Type"));
  if (interaction.method == "PATCH") {
    if (media != "application/json-patch+json")
      return refuse(415, "not-supported", "The body of a PATCH must be application/json-patch+json.");
    auto patch = JsonTree::parse(call.request.body);
    if (!patch) return refuse(400, "structure", "The body is not JSON: " + patch.error());
    interaction.resource = std::move(*patch);
  } else if (interaction.type == "Binary" && interaction.method != "DELETE" && !media.empty() && !isJsonType(media)) {
    JsonTree binary = JsonTree::object();
    binary.set("resourceType", JsonTree::string("Binary"));
    if (!interaction.id.empty()) binary.set("id", JsonTree::string(interaction.id));
    binary.set("contentType", JsonTree::string(call.header("Content-Type")));
    if (const auto context = call.header("X-Security-Context"); !context.empty()) {
      JsonTree reference = JsonTree::object();
      reference.set("reference", JsonTree::string(context));
      binary.set("securityContext", std::move(reference));
    }
    binary.set("data", JsonTree::string(base64(call.request.body)));
    interaction.resource = std::move(binary);
  } else if (interaction.method != "DELETE") {
    auto resource = call.json();
    if (!resource) return std::unexpected(std::move(resource.error()));
    interaction.resource = std::move(*resource);
  }
  interaction.ifMatch = call.header("If-Match");
  interaction.ifNoneMatch = call.header("If-None-Match");
  if (const auto condition = call.header("If-None-Exist"); interaction.method == "POST" && !condition.empty()) {
    auto query = Query::parse(condition.substr(std::min(condition.find('?') + 1, condition.size())));
    if (!query) return refuse(400, "invalid", "If-None-Exist is not well formed.");
    interaction.ifNoneExist = std::move(*query);
  }
  auto answer = m_store.write(
      [&](StoreWriter& writer) { return Interactions(call.caller, call.base).change(writer, interaction); });
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status == 204 || !answer->version) {
    HttpResponse response;
    response.status = 204;
    if (answer->version) response.headers.set("ETag", entityTag(answer->version->version));
    return response;
  }
  const Version& version = *answer->version;
  HttpResponse response = versionResponse(answer->status, version);
  const std::string address = call.base + '/' + version.type + '/' + version.id;
  if (answer->created)
    response.headers.set("Location", address + "/_history/" + std::to_string(version.version));
  else
    response.headers.set("Content-Location", address + "/_history/" + std::to_string(version.version));
  if (call.prefers("return=minimal"))
    response.body.clear();
  else if (call.prefers("return=OperationOutcome"))
    response.body =
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"Done."}]})";
  return response;
}

Reply<HttpResponse> FhirService::invite(Call& call, const std::string& id) {
  if (call.method != "POST") return methodNotAllowed();
  if (call.caller.isPatient()) return refuse(403, "forbidden", "Patients are invited by the clinic.");
  auto there = m_store.read(
      [&](StoreReader& reader) { return Interactions(call.caller, call.base).read(reader, "Patient", id); });
  if (!there) return std::unexpected(std::move(there.error()));
  constexpr std::chrono::hours validity{72};
  auto code = m_enrolment.newCode("Patient/" + id, validity);
  if (!code) return std::unexpected(std::move(code.error()));
  const auto expires = core::SystemClock().now() + validity;
  return jsonResponse(201, R"({"resourceType":"Parameters","parameter":[{"name":"code","valueString":)" +
                               jsonQuoted(*code) + R"(},{"name":"enrol","valueUri":)" + jsonQuoted(m_options.enrolUrl) +
                               R"(},{"name":"expires","valueInstant":")" +
                               instantText(expires.time_since_epoch().count()) + R"("}]})");
}

Reply<HttpResponse> FhirService::issueCredential(Call& call) {
  if (call.method != "POST") return methodNotAllowed();
  const std::string self = call.caller.person.type + '/' + call.caller.person.id;
  if (call.path[0] + '/' + call.path[1] != self)
    return refuse(403, "forbidden", "A credential is for whom the certificate of this connection names.");
  auto body = call.json();
  if (!body) return std::unexpected(std::move(body.error()));
  std::string request;
  if (const JsonTree* parameters = body->find("parameter"); parameters != nullptr)
    for (const JsonTree& parameter : parameters->items())
      if (parameter.textOf("name") == "request") request = parameter.textOf("valueString");
  auto issued = m_enrolment.issueMessaging(call.request.peerSerial, request, self, m_options.naming);
  if (!issued) return std::unexpected(std::move(issued.error()));
  return jsonResponse(200, R"({"resourceType":"Parameters","parameter":[{"name":"certificate","valueString":)" +
                               jsonQuoted(*issued) + "}]}");
}

Reply<HttpResponse> FhirService::bundle(Call& call) {
  auto tree = call.json();
  if (!tree) return std::unexpected(std::move(tree.error()));
  if (tree->textOf("resourceType") != "Bundle")
    return refuse(400, "structure", "The body of a POST to the base is a Bundle.");
  const std::string type = tree->textOf("type");
  Interactions interactions(call.caller, call.base);
  const EntryReader get = [&](const StoreReader& reader, const std::string& url) -> Reply<std::string> {
    const auto mark = std::min(url.find('?'), url.size());
    const std::string path = url.substr(0, mark);
    auto query = Query::parse(std::string_view(url).substr(std::min(mark + 1, url.size())));
    if (!query) return refuse(400, "invalid", "The query is not well formed.");
    if (const auto target = parseRelativeReference(path)) {
      const auto version = path.find("/_history/");
      auto answer = version == std::string::npos
                        ? interactions.read(reader, target->type, target->id)
                        : interactions.readVersion(reader, target->type, target->id, path.substr(version + 10));
      if (!answer) return std::unexpected(std::move(answer.error()));
      return answer->version->body;
    }
    if (!isResourceType(path)) return refuse(400, "not-supported", "A bundle can read and search, no more.");
    auto page = clavis::sandbox::search(reader, interactions.scope(path), *query);
    if (!page) return std::unexpected(std::move(page.error()));
    BundleWriter out("searchset", core::SystemClock().now().time_since_epoch().count());
    if (page->total) out.total(*page->total);
    out.link("self", call.self(path, page->honoured));
    if (!page->next.empty()) {
      Query next = page->honoured;
      next.add("_page", page->next);
      out.link("next", call.self(path, next));
    }
    for (const SearchMatch& match : page->entries)
      out.match(call.base, match.version, match.included ? "include" : "match", page->elements);
    return out.finish();
  };
  if (type == "transaction") {
    auto done = m_store.write([&](StoreWriter& writer) { return runTransaction(writer, interactions, *tree, get); });
    if (!done) return std::unexpected(std::move(done.error()));
    return jsonResponse(200, std::move(*done));
  }
  if (type == "batch") {
    auto done = runBatch(m_store, interactions, *tree, get);
    if (!done) return std::unexpected(std::move(done.error()));
    return jsonResponse(200, std::move(*done));
  }
  return refuse(400, "not-supported", "Only bundles of type transaction and batch can be posted here.");
}

} // namespace clavis::sandbox
