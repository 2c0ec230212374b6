#include "app/sandbox/load/loader.h"

#include "app/sandbox/http/gzip.h"
#include "app/sandbox/identity/authority.h"
#include "app/sandbox/rest/bundle_requests.h"
#include "app/sandbox/rest/names.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace clavis::sandbox {
namespace {

constexpr std::size_t fileLimit = 1024UL * 1024 * 1024;
constexpr std::size_t linesPerTransaction = 2000;
constexpr std::string_view uuidPrefix = "urn:uuid:";

/// Which files first: hospitals, then staff, then charts. A glance at the text is enough: the order helps references to
/// be found, nothing depends on it.
int rankOf(std::string_view text) {
  const auto mentions = [&](std::string_view type) {
    for (std::size_t at = text.find("\"resourceType\""); at != std::string_view::npos;
         at = text.find("\"resourceType\"", at + 14)) {
      const auto quote = text.find('"', at + 14);
      if (quote != std::string_view::npos && text.substr(quote + 1, type.size() + 1) == std::string(type) + '"')
        return true;
    }
    return false;
  };
  if (mentions("Patient")) return 2;
  if (mentions("Practitioner") || mentions("PractitionerRole")) return 1;
  return mentions("Organization") || mentions("Location") ? 0 : 3;
}

bool isLines(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  return name.ends_with(".ndjson") || name.ends_with(".ndjson.gz") || name.ends_with(".jsonl") ||
         name.ends_with(".jsonl.gz");
}

bool isLoadable(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  return isLines(path) || name.ends_with(".json") || name.ends_with(".json.gz");
}

Reply<std::string> textOf(const std::filesystem::path& path) {
  auto bytes = readFile(path);
  if (!bytes) return refuse(400, "invalid", "cannot be read");
  if (!bytes->starts_with("\x1F\x8B")) return std::move(*bytes);
  auto text = gunzipped(*bytes, fileLimit);
  if (!text) return refuse(400, "invalid", "is a broken gzip file");
  return std::move(*text);
}

/// What two versions of a resource are compared by: everything but what the server adds.
std::string withoutStamp(JsonTree resource) {
  if (JsonTree* meta = resource.find("meta")) {
    meta->remove("versionId");
    meta->remove("lastUpdated");
    if (meta->members().empty()) resource.remove("meta");
  }
  const std::string id = resource.textOf("id");
  resource.remove("id");
  resource.setAt(1, "id", JsonTree::string(id));
  return resource.write();
}

} // namespace

void Loader::refuse(const std::filesystem::path& path, const std::string& reason) {
  ++m_report.refused[reason];
  if (m_report.refusedFiles.size() < 100) m_report.refusedFiles.push_back(path.filename().string() + ": " + reason);
}

void Loader::load(const std::vector<std::filesystem::path>& paths) {
  const Store::BulkLoad bulk(m_store);
  const auto begin = std::chrono::steady_clock::now();
  struct Found {
    int rank;
    std::filesystem::path path;
  };
  std::vector<Found> files;
  const auto look = [&](const std::filesystem::path& path) {
    auto text = textOf(path);
    files.push_back({text ? rankOf(*text) : 3, path});
  };
  for (const auto& path : paths) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      std::vector<std::filesystem::path> inside;
      for (auto at = std::filesystem::recursive_directory_iterator(path, error);
           !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error))
        if (at->is_regular_file(error) && isLoadable(at->path())) inside.push_back(at->path());
      if (error) refuse(path, "is a folder that cannot be read");
      std::ranges::sort(inside);
      for (const auto& one : inside) look(one);
    } else {
      look(path);
    }
  }
  std::ranges::stable_sort(files, {}, &Found::rank);
  for (const Found& file : files) loadFile(file.path);
  m_report.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void Loader::loadFile(const std::filesystem::path& path) {
  auto text = textOf(path);
  if (!text) return refuse(path, text.error().text);
  ++m_report.files;
  m_report.bytes += text->size();
  std::vector<Item> items;
  const auto keep = [&] {
    auto done = m_store.write([&](StoreWriter& writer) { return store(writer, items); });
    if (!done) refuse(path, "could not be stored: " + done.error().text);
    items.clear();
  };
  if (isLines(path)) {
    std::string_view rest = *text;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      const auto line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      auto resource = JsonTree::parse(line);
      if (!resource)
        refuse(path, "is not JSON in one of its lines");
      else
        items.push_back({{}, {}, {}, std::move(*resource)});
      if (items.size() >= linesPerTransaction) keep();
    }
    return keep();
  }
  auto tree = JsonTree::parse(*text);
  if (!tree) return refuse(path, "is not JSON: " + tree.error());
  if (tree->textOf("resourceType") != "Bundle") {
    items.push_back({{}, {}, {}, std::move(*tree)});
    return keep();
  }
  if (tree->textOf("type") == "history") return refuse(path, "is a bundle of type history");
  JsonTree* entries = tree->find("entry");
  if (entries == nullptr || !entries->isArray()) return refuse(path, "is a bundle without entries");
  for (JsonTree& entry : entries->items()) {
    JsonTree* resource = entry.find("resource");
    if (resource == nullptr || !resource->isObject()) {
      ++m_report.refused["an entry has no resource"];
      continue;
    }
    Item item{entry.textOf("fullUrl"), {}, {}, {}};
    if (const JsonTree* request = entry.find("request")) {
      item.ifNoneExist = request->textOf("ifNoneExist");
      const std::string url = request->textOf("url");
      item.type = url.substr(0, url.find_first_of("/?"));
    }
    item.resource = std::move(*resource);
    items.push_back(std::move(item));
  }
  keep();
}

/// "Type/id", or empty when the resource is there already by its ifNoneExist.
Reply<std::string> Loader::nameOf(StoreWriter& writer, Item& item) {
  const std::string type = item.resource.textOf("resourceType");
  if (!item.ifNoneExist.empty()) {
    // Some write "Patient?identifier=…" where only the part behind the question mark belongs.
    const auto criteria =
        Query::parse(item.ifNoneExist.substr(std::min(item.ifNoneExist.find('?') + 1, item.ifNoneExist.size())));
    if (criteria && !criteria->all().empty()) {
      SearchScope scope;
      scope.type = type;
      auto rids = firstMatches(writer, scope, *criteria);
      if (!rids && rids.error().status >= 500) return std::unexpected(std::move(rids.error()));
      if (rids && !rids->empty()) {
        auto there = writer.findByRid(rids->front());
        if (!there) return std::unexpected(std::move(there.error()));
        if (*there) return type + '/' + (*there)->id;
      }
    }
  }
  std::string id = item.resource.textOf("id");
  if (item.fullUrl.starts_with(uuidPrefix) && isResourceId(item.fullUrl.substr(uuidPrefix.size())))
    id = item.fullUrl.substr(uuidPrefix.size());
  if (id.empty()) id = newId();
  return type + '/' + id;
}

Reply<void> Loader::put(StoreWriter& writer, const std::string& type, const std::string& id, JsonTree& resource) {
  // Charts of one publisher bring the same hospital along again and again, with small differences; were the last one to
  // win, loading the same files again would write them all again.
  if (!m_put.insert(type + '/' + id).second) {
    ++m_report.repeated;
    return {};
  }
  auto before = writer.find(type, id);
  if (!before) return std::unexpected(std::move(before.error()));
  if (*before && !(*before)->deleted()) {
    resource.setAt(1, "id", JsonTree::string(id));
    auto old = JsonTree::parse((*before)->body);
    if (old && withoutStamp(std::move(*old)) == withoutStamp(resource)) {
      ++m_report.unchanged;
      return {};
    }
  }
  auto written = writer.put(type, id, resource);
  if (!written) return std::unexpected(std::move(written.error()));
  ++m_report.stored;
  ++m_report.byType[type];
  return {};
}

Reply<void> Loader::store(StoreWriter& writer, std::vector<Item>& items) {
  std::vector<std::pair<std::string, Item*>> named;
  for (Item& item : items) {
    const std::string type = item.resource.textOf("resourceType");
    if (auto good = checkResource(item.resource, type); !good) {
      ++m_report.refused[good.error().text];
      continue;
    }
    auto name = nameOf(writer, item);
    if (!name) return std::unexpected(std::move(name.error()));
    if (!item.fullUrl.empty()) m_names[item.fullUrl] = *name;
    named.emplace_back(std::move(*name), &item);
  }
  for (auto& [name, item] : named) {
    rewriteReferences(item->resource, m_names);
    std::optional<Refusal> failure;
    eachReference(item->resource, [&](const std::string& text) -> std::optional<std::string> {
      const auto mark = text.find('?');
      if (mark == std::string::npos) {
        if (text.starts_with(uuidPrefix)) ++m_report.unresolved["urn:uuid that no loaded file names"];
        return std::nullopt;
      }
      const std::string type = text.substr(0, mark);
      const auto criteria = Query::parse(std::string_view(text).substr(mark + 1));
      if (failure || !isResourceType(type) || !criteria || criteria->all().empty()) return std::nullopt;
      if (const auto known = m_conditional.find(text); known != m_conditional.end()) {
        ++m_report.resolved;
        return known->second;
      }
      SearchScope scope;
      scope.type = type;
      auto rids = firstMatches(writer, scope, *criteria);
      if (!rids) {
        if (rids.error().status >= 500)
          failure = std::move(rids.error());
        else
          ++m_report.unresolved["search that is not offered here"];
        return std::nullopt;
      }
      if (rids->size() != 1) {
        ++m_report.unresolved[rids->empty() ? "search that finds nothing" : "search that finds several"];
        return std::nullopt;
      }
      auto target = writer.findByRid(rids->front());
      if (!target || !*target) return std::nullopt;
      ++m_report.resolved;
      return m_conditional[text] = type + '/' + (*target)->id;
    });
    if (failure) return std::unexpected(std::move(*failure));
    const auto slash = name.find('/');
    if (auto done = put(writer, name.substr(0, slash), name.substr(slash + 1), item->resource); !done) return done;
  }
  return {};
}

bool Loader::generate(const GenerateOptions& options) {
  const Store::BulkLoad bulk(m_store);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Item> items;
  bool good = true;
  const auto keep = [&] {
    auto done = m_store.write([&](StoreWriter& writer) { return store(writer, items); });
    if (!done) {
      refuse("generated charts", "could not be stored: " + done.error().text);
      good = false;
    }
    items.clear();
  };
  const bool made = generateCharts(options, [&](std::string_view, std::string_view, std::string json) {
    m_report.bytes += json.size();
    auto resource = JsonTree::parse(json);
    if (!resource) {
      refuse("generated charts", "is not JSON: " + resource.error());
      return true;
    }
    items.push_back({{}, {}, {}, std::move(*resource)});
    if (items.size() >= linesPerTransaction) keep();
    return good;
  });
  keep();
  m_report.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return made && good;
}

Reply<std::uint64_t> Loader::makePanel(const std::string& practitioner) {
  return m_store.write([&](StoreWriter& writer) -> Reply<std::uint64_t> {
    JsonTree members = JsonTree::array();
    auto listed = writer.sql().each("SELECT id FROM entity WHERE type = 'Patient' AND body IS NOT NULL ORDER BY rid",
                                    [&](const core::Statement& row) {
                                      JsonTree entity = JsonTree::object();
                                      entity.set("reference", JsonTree::string("Patient/" + std::string(row.text(0))));
                                      JsonTree member = JsonTree::object();
                                      member.set("entity", std::move(entity));
                                      members.append(std::move(member));
                                      return true;
                                    });
    if (!listed) return clavis::sandbox::refuse(listed.error());
    const std::uint64_t count = members.items().size();
    if (count == 0) return count;
    auto group =
        JsonTree::parse(R"({"resourceType":"Group","id":"clavis-panel","active":true,"type":"person","actual":true,)"
                        R"("name":"Everyone in this sandbox"})");
    auto team =
        JsonTree::parse(R"({"resourceType":"CareTeam","id":"clavis-team","status":"active","name":"Sandbox practice",)"
                        R"("subject":{"reference":"Group/clavis-panel"},"participant":[{"member":{"reference":)" +
                        jsonQuoted(practitioner) + "}}]}");
    if (!group || !team) return clavis::sandbox::refuse(500, "exception", "the panel is not well formed");
    group->set("quantity", JsonTree::number(static_cast<long long>(count)));
    group->set("member", std::move(members));
    if (auto done = put(writer, "Group", "clavis-panel", *group); !done)
      return std::unexpected(std::move(done.error()));
    if (auto done = put(writer, "CareTeam", "clavis-team", *team); !done)
      return std::unexpected(std::move(done.error()));
    return count;
  });
}

std::string LoadReport::text() const {
  char head[200];
  std::snprintf(head, sizeof head,
                "%llu files, %.1f MB, %llu resources stored, %llu unchanged, %.2f s (%.0f resources/s)\n",
                static_cast<unsigned long long>(files), static_cast<double>(bytes) / 1e6,
                static_cast<unsigned long long>(stored), static_cast<unsigned long long>(unchanged), seconds,
                seconds > 0 ? static_cast<double>(stored + unchanged) / seconds : 0);
  std::string out = head;
  if (repeated > 0) out += "further copies of the same resource: " + std::to_string(repeated) + '\n';
  for (const auto& [type, count] : byType) out += "  " + type + ' ' + std::to_string(count) + '\n';
  if (resolved > 0) out += "references by search that were resolved: " + std::to_string(resolved) + '\n';
  for (const auto& [kind, count] : unresolved)
    out += "references kept as they came (" + kind + "): " + std::to_string(count) + '\n';
  for (const auto& [reason, count] : refused) out += "refused: " + std::to_string(count) + " x " + reason + '\n';
  for (const std::string& file : refusedFiles) out += "  " + file + '\n';
  return out;
}

} // namespace clavis::sandbox
