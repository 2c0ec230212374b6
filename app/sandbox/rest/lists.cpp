// What answers with many resources: search, history, $everything and bulk export.
#include "app/sandbox/rest/call.h"

#include <charconv>

namespace clavis::sandbox {
namespace {

std::int64_t now() { return core::SystemClock().now().time_since_epoch().count(); }

Reply<std::int64_t> sinceOf(const Query& query) {
  const auto text = query.get("_since");
  if (!text) return 0;
  const auto instant = parseInstant(*text);
  if (!instant) return refuse(400, "value", "_since is not an instant.");
  return *instant;
}

Reply<std::optional<std::int64_t>> keyOf(const Query& query) {
  const auto token = query.get("_page");
  if (!token) return std::optional<std::int64_t>{};
  std::int64_t key = 0;
  const auto text = fromBase64Url(*token);
  if (text) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), key);
    if (error == std::errc() && end == text->data() + text->size()) return std::optional(key);
  }
  return refuse(400, "value", "_page is not one of this server's page tokens.");
}

std::set<std::string> typesOf(const Query& query) {
  std::set<std::string> types;
  for (const auto& [name, value] : query.all())
    if (name == "_type")
      for (std::string& type : splitEscaped(value, ',')) types.insert(std::move(type));
  return types;
}

} // namespace

Reply<HttpResponse> FhirService::search(Call& call, const std::string& type, const Query& query,
                                        std::optional<std::string> patientId) {
  return m_store.read([&](StoreReader& reader) -> Reply<HttpResponse> {
    const Interactions interactions(call.caller, call.base);
    SearchScope scope = interactions.scope(type);
    scope.lenient = call.prefers("handling=lenient");
    std::string where = type;
    if (patientId) {
      auto rid = reader.ridOf("Patient", *patientId);
      if (!rid) return std::unexpected(std::move(rid.error()));
      auto visible = call.caller.sight.seesChart(reader, rid->value_or(0));
      if (!visible) return std::unexpected(std::move(visible.error()));
      if (!*visible) return call.caller.sight.refusal("Patient", *patientId);
      scope.compartment = rid->value_or(0);
      where = "Patient/" + *patientId + '/' + type;
    }
    auto page = clavis::sandbox::search(reader, scope, query);
    if (!page) return std::unexpected(std::move(page.error()));
    BundleWriter out("searchset", now());
    if (page->total) out.total(*page->total);
    out.link("self", call.self(where, page->honoured));
    if (!page->next.empty()) {
      Query next = page->honoured;
      next.add("_page", page->next);
      out.link("next", call.self(where, next));
    }
    for (const SearchMatch& match : page->entries)
      out.match(call.base, match.version, match.included ? "include" : "match", page->elements);
    return jsonResponse(200, out.finish());
  });
}

Reply<HttpResponse> FhirService::history(Call& call, const std::string& type, const std::string& id) {
  return m_store.read([&](StoreReader& reader) -> Reply<HttpResponse> {
    StoreReader::HistoryScope scope;
    scope.type = type;
    if (!id.empty()) {
      auto rid = reader.ridOf(type, id);
      if (!rid) return std::unexpected(std::move(rid.error()));
      if (!*rid) return call.caller.sight.refusal(type, id);
      auto visible = call.caller.sight.sees(reader, **rid);
      if (!visible) return std::unexpected(std::move(visible.error()));
      if (!*visible) return call.caller.sight.refusal(type, id);
      scope.rid = *rid;
    } else if (!call.caller.sight.everything()) {
      // Which deletions were theirs is no longer known, and other people's addresses are not for them.
      return refuse(403, "forbidden", "The history of everything is for clinic-wide roles.");
    }
    auto since = sinceOf(call.query);
    if (!since) return std::unexpected(std::move(since.error()));
    scope.since = *since;
    auto size = pageSize(call.query);
    if (!size) return std::unexpected(std::move(size.error()));
    auto before = keyOf(call.query);
    if (!before) return std::unexpected(std::move(before.error()));
    scope.before = *before;
    scope.count = std::max<std::size_t>(*size, 1) + 1;
    auto rows = reader.history(scope);
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (!id.empty() && rows->empty() && !scope.before && scope.since == 0)
      return refuse(404, "not-found", type + '/' + id + " is not here.");
    const bool more = rows->size() == scope.count;
    if (more) rows->pop_back();
    BundleWriter out("history", now());
    std::string where = type.empty() ? "_history" : id.empty() ? type + "/_history" : type + '/' + id + "/_history";
    Query honoured = call.query;
    honoured.remove("_page");
    honoured.remove("_format");
    out.link("self", call.self(where, honoured));
    if (more) {
      honoured.add("_page", base64Url(std::to_string(rows->back().sequence)));
      out.link("next", call.self(where, honoured));
    }
    for (const auto& row : *rows) out.history(call.base, row.version);
    return jsonResponse(200, out.finish());
  });
}

Reply<HttpResponse> FhirService::everything(Call& call, const std::string& id) {
  return m_store.read([&](StoreReader& reader) -> Reply<HttpResponse> {
    auto rid = reader.ridOf("Patient", id);
    if (!rid) return std::unexpected(std::move(rid.error()));
    auto visible = call.caller.sight.seesChart(reader, rid->value_or(0));
    if (!visible) return std::unexpected(std::move(visible.error()));
    if (!*visible) return call.caller.sight.refusal("Patient", id);
    // Through the same door as a read: 404 and 410 as they should be.
    auto patient = Interactions(call.caller, call.base).read(reader, "Patient", id);
    if (!patient) return std::unexpected(std::move(patient.error()));
    auto since = sinceOf(call.query);
    if (!since) return std::unexpected(std::move(since.error()));
    auto size = pageSize(call.query);
    if (!size) return std::unexpected(std::move(size.error()));
    auto after = keyOf(call.query);
    if (!after) return std::unexpected(std::move(after.error()));
    const auto types = typesOf(call.query);
    const std::size_t count = std::max<std::size_t>(*size, 1);
    SqlText select{
        "SELECT e.rid FROM compartment c CROSS JOIN entity e ON e.rid = c.rid WHERE c.patient = ? AND c.rid > ?"
        " AND e.body IS NOT NULL AND e.updated >= ?",
        {rid->value_or(0), after->value_or(0), *since}};
    const char* separator = " AND e.type IN (?";
    for (const std::string& type : types) {
      select.add(separator).bind(type);
      separator = ",?";
    }
    if (!types.empty()) select.add(")");
    select.add(" ORDER BY c.rid LIMIT ?").bind(static_cast<std::int64_t>(count + 1));
    std::vector<std::int64_t> rids;
    {
      auto statement = reader.sql().prepare(select.text);
      if (!statement) return refuse(statement.error());
      bindAll(*statement, select.values);
      for (;;) {
        auto more = statement->step();
        if (!more) return refuse(more.error());
        if (!*more) break;
        rids.push_back(statement->integer(0));
      }
    }
    const bool more = rids.size() > count;
    if (more) rids.pop_back();
    BundleWriter out("searchset", now());
    const std::string where = "Patient/" + id + "/$everything";
    Query honoured = call.query;
    honoured.remove("_page");
    honoured.remove("_format");
    out.link("self", call.self(where, honoured));
    if (more) {
      honoured.add("_page", base64Url(std::to_string(rids.back())));
      out.link("next", call.self(where, honoured));
    }
    for (const std::int64_t one : rids) {
      auto version = reader.findByRid(one);
      if (!version) return std::unexpected(std::move(version.error()));
      if (*version) out.match(call.base, **version, "match");
    }
    return jsonResponse(200, out.finish());
  });
}

Reply<HttpResponse> FhirService::exportStart(Call& call, const std::string& groupId) {
  if (call.method != "GET") return methodNotAllowed();
  if (call.caller.isPatient()) return refuse(403, "forbidden", "Exports are for practitioners.");
  if (!call.prefers("respond-async"))
    return refuse(400, "required", "An export needs the header Prefer: respond-async.");
  ExportOrder order;
  order.request =
      call.base + call.request.path.substr(5) + (call.request.query.empty() ? "" : '?' + call.request.query);
  order.owner = call.caller.person.type + '/' + call.caller.person.id;
  order.types = typesOf(call.query);
  auto since = sinceOf(call.query);
  if (!since) return std::unexpected(std::move(since.error()));
  order.since = *since;
  if (const auto format = call.query.get("_outputFormat"))
    if (*format != "application/fhir+ndjson" && *format != "application/ndjson" && *format != "ndjson")
      return refuse(400, "not-supported", "Exports are NDJSON.");
  if (!groupId.empty()) {
    auto members = m_store.read([&](StoreReader& reader) -> Reply<std::vector<std::int64_t>> {
      auto group = Interactions(call.caller, call.base).read(reader, "Group", groupId);
      if (!group) return std::unexpected(std::move(group.error()));
      const auto member = findParameter("Group", "member");
      auto resource = JsonTree::parse(group->version->body);
      if (!member || !resource) return refuse(500, "exception", "a stored body is damaged");
      std::vector<std::int64_t> rids;
      for (const IndexEntry& entry : indexEntries(*member, *resource)) {
        if (entry.system != "Patient") continue;
        auto rid = reader.ridOf("Patient", entry.text);
        if (!rid) return std::unexpected(std::move(rid.error()));
        if (*rid) rids.push_back(**rid);
      }
      return rids;
    });
    if (!members) return std::unexpected(std::move(members.error()));
    order.patients = std::move(*members);
  } else if (!call.caller.sight.everything()) {
    auto patients = m_store.read([&](StoreReader& reader) { return call.caller.sight.patients(reader); });
    if (!patients) return std::unexpected(std::move(patients.error()));
    order.patients = std::move(*patients);
  }
  auto job = m_exports.start(std::move(order));
  if (!job) return std::unexpected(std::move(job.error()));
  HttpResponse response = jsonResponse(202, {});
  response.headers.set("Content-Location", call.base + "/$bulk/" + *job);
  return response;
}

Reply<HttpResponse> FhirService::onBulk(Call& call) {
  const std::string owner = call.caller.person.type + '/' + call.caller.person.id;
  if (call.path.size() == 3) {
    if (call.method != "GET") return methodNotAllowed();
    auto file = m_exports.file(call.path[1], call.path[2], owner);
    if (!file) return std::unexpected(std::move(file.error()));
    HttpResponse response;
    response.headers.set("Content-Type", "application/fhir+ndjson");
    response.file = std::move(*file);
    return response;
  }
  if (call.path.size() != 2) return refuse(404, "not-found", "There is nothing at this address.");
  if (call.method == "DELETE") {
    if (auto gone = m_exports.remove(call.path[1], owner); !gone) return std::unexpected(std::move(gone.error()));
    return jsonResponse(202, {});
  }
  if (call.method != "GET") return methodNotAllowed();
  auto state = m_exports.state(call.path[1], owner);
  if (!state) return std::unexpected(std::move(state.error()));
  if (state->failure) return std::unexpected(std::move(*state->failure));
  if (!state->complete) {
    HttpResponse response = jsonResponse(202, {});
    response.headers.set("X-Progress", state->progress);
    response.headers.set("Retry-After", "1");
    return response;
  }
  std::string output;
  std::string deleted;
  for (const BulkExport::File& file : state->files) {
    std::string& list = file.deleted ? deleted : output;
    list += (list.empty() ? "" : ",") + std::string(R"({"type":")") + file.type + R"(","url":")" + call.base +
            "/$bulk/" + call.path[1] + '/' + file.name + R"(","count":)" + std::to_string(file.count) + '}';
  }
  HttpResponse response =
      jsonResponse(200, R"({"transactionTime":")" + instantText(state->instant) + R"(","request":)" +
                            jsonQuoted(state->request) + R"(,"requiresAccessToken":false,"output":[)" + output +
                            R"(],"deleted":[)" + deleted + R"(],"error":[]})");
  response.headers.set("Content-Type", "application/json");
  return response;
}

} // namespace clavis::sandbox
