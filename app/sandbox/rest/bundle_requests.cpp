#include "app/sandbox/rest/bundle_requests.h"

#include "app/sandbox/rest/bundle_writer.h"
#include "app/sandbox/rest/names.h"

#include <algorithm>
#include <set>

namespace clavis::sandbox {
namespace {

struct Entry {
  std::size_t position = 0;
  Interaction interaction;
  std::string url;
  std::string fullUrl;
  std::optional<Version> existing; ///< a conditional create that found its resource already there
  std::string response;
};

/// "Patient/1", "Patient?identifier=x", "Patient".
Reply<Entry> parseEntry(JsonTree& node, std::size_t position, std::string_view base) {
  const auto bad = [&](std::string_view what) {
    return refuse(400, "invalid", "Entry " + std::to_string(position) + ' ' + std::string(what) + '.');
  };
  Entry entry;
  entry.position = position;
  if (!node.isObject()) return bad("is not an object");
  entry.fullUrl = node.textOf("fullUrl");
  const JsonTree* request = node.find("request");
  if (request == nullptr || !request->isObject()) return bad("has no request");
  entry.interaction.method = request->textOf("method");
  entry.url = request->textOf("url");
  if (!base.empty() && entry.url.starts_with(base)) entry.url.erase(0, base.size());
  if (entry.url.starts_with('/')) entry.url.erase(0, 1);
  entry.interaction.ifMatch = request->textOf("ifMatch");
  entry.interaction.ifNoneMatch = request->textOf("ifNoneMatch");
  if (entry.interaction.method == "GET") return entry;
  const auto mark = std::min(entry.url.find('?'), entry.url.size());
  const auto path = entry.url.substr(0, mark);
  const auto slash = std::min(path.find('/'), path.size());
  entry.interaction.type = path.substr(0, slash);
  entry.interaction.id = path.substr(std::min(slash + 1, path.size()));
  if (!isResourceType(entry.interaction.type)) return bad("names no R4 resource type");
  if (!entry.interaction.id.empty() && !isResourceId(entry.interaction.id))
    return bad("has an id that is not well formed");
  if (mark < entry.url.size()) {
    auto criteria = Query::parse(std::string_view(entry.url).substr(mark + 1));
    if (!criteria) return bad("has a query that is not well formed");
    entry.interaction.criteria = std::move(*criteria);
  }
  const auto& method = entry.interaction.method;
  if (method != "POST" && method != "PUT" && method != "PATCH" && method != "DELETE") return bad("has no known method");
  if (method == "POST" && !entry.interaction.id.empty()) return bad("creates at an id");
  if (method != "POST" && entry.interaction.id.empty() && entry.interaction.criteria.all().empty())
    return bad("names no resource");
  if (const std::string condition = request->textOf("ifNoneExist"); !condition.empty()) {
    auto query = Query::parse(std::string_view(condition).substr(std::min(condition.find('?') + 1, condition.size())));
    if (!query) return bad("has an ifNoneExist that is not well formed");
    entry.interaction.ifNoneExist = std::move(*query);
  }
  if (method == "DELETE") return entry;
  JsonTree* resource = node.find("resource");
  if (resource == nullptr || !resource->isObject()) return bad("has no resource");
  entry.interaction.resource = std::move(*resource);
  if (method == "PATCH") { // a JSON Patch travels in a Binary (R4 http.html, section 3.1.0.11.5)
    const auto data = fromBase64(entry.interaction.resource.textOf("data"));
    auto patch = data ? JsonTree::parse(*data) : std::unexpected(std::string());
    if (!patch) return bad("has no JSON Patch in a Binary");
    entry.interaction.resource = std::move(*patch);
  }
  return entry;
}

std::string responseEntry(const std::string& base, const Answer& answer, bool withResource) {
  std::string text = "{";
  if (answer.version && !answer.version->deleted()) {
    text += R"("fullUrl":")" + base + '/' + answer.version->type + '/' + answer.version->id + "\",";
    if (withResource) text += "\"resource\":" + answer.version->body + ',';
  }
  text += R"("response":{"status":")" + std::to_string(answer.status) + '"';
  if (answer.version) {
    const Version& version = *answer.version;
    if (!version.deleted())
      text +=
          R"(,"location":")" + version.type + '/' + version.id + "/_history/" + std::to_string(version.version) + '"';
    text += ",\"etag\":" + jsonQuoted(entityTag(version.version)) + R"(,"lastModified":")" +
            instantText(version.updated) + '"';
  }
  return text + "}}";
}

std::string refusedEntry(const Refusal& refusal) {
  return R"({"response":{"status":")" + std::to_string(refusal.status) + R"(","outcome":)" + refusal.outcome() + "}}";
}

std::string gotEntry(const std::string& resource) {
  return R"({"resource":)" + resource + R"(,"response":{"status":"200"}})";
}

Reply<std::vector<JsonTree>> takeEntries(JsonTree& bundle) {
  JsonTree* list = bundle.find("entry");
  if (list == nullptr) return std::vector<JsonTree>{};
  if (!list->isArray()) return refuse(400, "structure", "entry is not an array.");
  return std::move(list->items());
}

int orderOf(const std::string& method) {
  if (method == "DELETE") return 0;
  if (method == "POST") return 1;
  if (method == "GET") return 3;
  return 2;
}

class TransactionRun {
 public:
  TransactionRun(StoreWriter& store, Interactions& interactions) : m_store(store), m_interactions(interactions) {}

  /// Gives ids out and notes what every fullUrl will be called.
  Reply<void> name(Entry& entry) {
    Interaction& interaction = entry.interaction;
    if (interaction.method == "GET") return {};
    std::string id = interaction.id;
    if (interaction.method == "POST" && interaction.ifNoneExist) {
      auto found = one(interaction.type, *interaction.ifNoneExist);
      if (!found) return std::unexpected(std::move(found.error()));
      entry.existing = std::move(*found);
      if (entry.existing) id = entry.existing->id;
    } else if (id.empty() && interaction.method != "POST") {
      auto found = one(interaction.type, interaction.criteria);
      if (!found) return std::unexpected(std::move(found.error()));
      if (*found)
        id = (*found)->id;
      else if (interaction.method == "PUT")
        id = interaction.resource.textOf("id");
    }
    if (id.empty() && (interaction.method == "POST" || interaction.method == "PUT")) {
      id = newId();
      interaction.presetId = id;
    }
    if (id.empty()) return {};
    if (interaction.method != "POST" && !m_identities.insert(interaction.type + '/' + id).second)
      return refuse(400, "invalid", "Two entries change " + interaction.type + '/' + id + '.');
    if (!entry.fullUrl.empty()) m_names[entry.fullUrl] = interaction.type + '/' + id;
    if (interaction.method == "POST" && !entry.existing)
      noteIdentifiers(interaction.resource, interaction.type + '/' + id);
    return {};
  }

  Reply<void> resolve(Entry& entry) {
    if (entry.interaction.method == "GET" || entry.interaction.method == "DELETE") return {};
    rewriteReferences(entry.interaction.resource, m_names);
    std::optional<Refusal> failure;
    eachReference(entry.interaction.resource, [&](const std::string& text) -> std::optional<std::string> {
      // Type?criteria; an absolute URL with a query of its own is somebody else's.
      if (failure || !isResourceType(std::string_view(text).substr(0, std::min(text.find('?'), text.size()))) ||
          !text.contains('?'))
        return std::nullopt;
      auto target = conditionalTarget(text);
      if (target) return *target;
      failure = std::move(target.error());
      return std::nullopt;
    });
    if (failure) return std::unexpected(std::move(*failure));
    return {};
  }

 private:
  Reply<std::optional<Version>> one(const std::string& type, const Query& criteria) {
    if (criteria.all().empty()) return refuse(400, "required", "A conditional entry needs search parameters.");
    auto rids = firstMatches(m_store, m_interactions.scope(type), criteria);
    if (!rids) return std::unexpected(std::move(rids.error()));
    if (rids->size() > 1)
      return refuse(412, "multiple-matches", "More than one resource meets the condition of an entry.");
    if (rids->empty()) return std::optional<Version>{};
    return m_store.findByRid(rids->front());
  }

  void noteIdentifiers(const JsonTree& resource, const std::string& name) {
    const JsonTree* identifiers = resource.find("identifier");
    if (identifiers == nullptr || !identifiers->isArray()) return;
    const std::string type = name.substr(0, name.find('/'));
    for (const JsonTree& identifier : identifiers->items())
      m_created[type + "?identifier=" + identifier.textOf("system") + '|' + identifier.textOf("value")] = name;
  }

  Reply<std::string> conditionalTarget(const std::string& text) {
    if (const auto known = m_conditional.find(text); known != m_conditional.end()) return known->second;
    const auto mark = text.find('?');
    const std::string type = text.substr(0, mark);
    auto criteria = Query::parse(std::string_view(text).substr(mark + 1));
    if (!isResourceType(type) || !criteria) return refuse(400, "value", "A conditional reference is not well formed.");
    auto found = one(type, *criteria);
    if (!found) return std::unexpected(std::move(found.error()));
    std::string name;
    if (*found)
      name = type + '/' + (*found)->id;
    else if (criteria->all().size() == 1 && criteria->get("identifier"))
      if (const auto made = m_created.find(type + "?identifier=" + std::string(*criteria->get("identifier")));
          made != m_created.end())
        name = made->second;
    if (name.empty()) return refuse(412, "not-found", "A conditional reference to a " + type + " finds nothing.");
    m_conditional.emplace(text, name);
    return name;
  }

  StoreWriter& m_store;
  Interactions& m_interactions;
  std::unordered_map<std::string, std::string> m_names;
  std::unordered_map<std::string, std::string> m_created; ///< by identifier, those this bundle makes
  std::unordered_map<std::string, std::string> m_conditional;
  std::set<std::string> m_identities;
};

} // namespace

bool rewriteReferences(JsonTree& node, const std::unordered_map<std::string, std::string>& names) {
  bool changed = false;
  for (JsonTree& item : node.items()) changed |= rewriteReferences(item, names);
  for (auto& [key, child] : node.members()) changed |= rewriteReferences(child, names);
  // Only what looks like a URI can be a fullUrl; most strings are ruled out by their second to fifth letters.
  if (!node.isString() || node.raw().size() < 8) return changed;
  const std::string& raw = node.raw();
  if (raw.compare(1, 4, "urn:") != 0 && raw.compare(1, 4, "http") != 0) return changed;
  const auto found = names.find(node.text());
  if (found == names.end()) return changed;
  node = JsonTree::string(found->second);
  return true;
}

void eachReference(JsonTree& node, const std::function<std::optional<std::string>(const std::string&)>& visit) {
  for (JsonTree& item : node.items()) eachReference(item, visit);
  for (auto& [key, child] : node.members()) {
    if (key == "reference" && child.isString()) {
      if (auto replaced = visit(child.text())) child = JsonTree::string(*replaced);
    } else {
      eachReference(child, visit);
    }
  }
}

Reply<std::string> runTransaction(StoreWriter& store, Interactions& interactions, JsonTree& bundle,
                                  const EntryReader& get) {
  auto nodes = takeEntries(bundle);
  if (!nodes) return std::unexpected(std::move(nodes.error()));
  std::vector<Entry> entries;
  entries.reserve(nodes->size());
  for (JsonTree& node : *nodes) {
    auto entry = parseEntry(node, entries.size(), interactions.base());
    if (!entry) return std::unexpected(std::move(entry.error()));
    entries.push_back(std::move(*entry));
  }
  TransactionRun run(store, interactions);
  const auto where = [](const Entry& entry, Refusal refusal) {
    refusal.text = "Entry " + std::to_string(entry.position) + ": " + refusal.text;
    return std::unexpected(std::move(refusal));
  };
  for (Entry& entry : entries)
    if (auto named = run.name(entry); !named) return where(entry, std::move(named.error()));
  for (Entry& entry : entries)
    if (auto resolved = run.resolve(entry); !resolved) return where(entry, std::move(resolved.error()));

  std::vector<Entry*> order;
  for (Entry& entry : entries) order.push_back(&entry);
  std::ranges::stable_sort(order, {}, [](const Entry* entry) { return orderOf(entry->interaction.method); });
  for (Entry* entry : order) {
    if (entry->interaction.method == "GET") {
      auto got = get(store, entry->url);
      if (!got) return where(*entry, std::move(got.error()));
      entry->response = gotEntry(*got);
      continue;
    }
    if (entry->existing) {
      entry->response = responseEntry(interactions.base(), Answer{200, entry->existing}, false);
      continue;
    }
    entry->interaction.ifNoneExist.reset(); // decided above, before this bundle's own creations
    auto answer = interactions.change(store, entry->interaction);
    if (!answer) return where(*entry, std::move(answer.error()));
    entry->response = responseEntry(interactions.base(), *answer, false);
  }
  BundleWriter out("transaction-response", store.instant());
  for (const Entry& entry : entries) out.raw(entry.response);
  return out.finish();
}

Reply<std::string> runBatch(Store& store, Interactions& interactions, JsonTree& bundle, const EntryReader& get) {
  auto nodes = takeEntries(bundle);
  if (!nodes) return std::unexpected(std::move(nodes.error()));
  std::vector<std::string> responses;
  for (JsonTree& node : *nodes) {
    auto entry = parseEntry(node, responses.size(), interactions.base());
    if (!entry) {
      responses.push_back(refusedEntry(entry.error()));
      continue;
    }
    if (entry->interaction.method == "GET") {
      auto got = store.read([&](StoreReader& reader) { return get(reader, entry->url); });
      responses.push_back(got ? gotEntry(*got) : refusedEntry(got.error()));
      continue;
    }
    auto answer = store.write([&](StoreWriter& writer) { return interactions.change(writer, entry->interaction); });
    responses.push_back(answer ? responseEntry(interactions.base(), *answer, false) : refusedEntry(answer.error()));
  }
  BundleWriter out("batch-response", core::SystemClock().now().time_since_epoch().count());
  for (const std::string& response : responses) out.raw(response);
  return out.finish();
}

} // namespace clavis::sandbox
