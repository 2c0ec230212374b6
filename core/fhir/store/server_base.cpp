#include "core/fhir/store/server_base.h"

#include "core/fhir/json/json_reader.h"
#include "core/fhir/search/resource_index.h"
#include "core/fhir/store/resource_store.h"

#include <algorithm>
#include <span>
#include <string>
#include <tuple>

namespace clavis::core {
namespace {

bool sameReferences(const ResourceIndex& a, const ResourceIndex& b) {
  const auto key = [](const IndexedReference& r) { return std::tie(r.path, r.type, r.id); };
  return std::ranges::equal(a.references, b.references, {}, key, key);
}

/// Bodies of resources whose references mean something else under the new address, in a table: a server may write every
/// reference so, and memory must not grow with the vault.
Result<void> setAside(WriteConnection& db, ResourceStore& store, std::string_view before, std::string_view after) {
  auto& sql = db.sql();
  if (auto made = sql.executeScript("CREATE TABLE resource_moved(row INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT "
                                    "NOT NULL, body BLOB NOT NULL) STRICT");
      !made)
    return made;
  JsonReader reader;
  ResourceIndex then;
  ResourceIndex now;
  then.setServerBase(before);
  now.setServerBase(after);
  return store.each({}, [&](const ResourceInfo& info, std::string_view body) -> Result<bool> {
    auto document = reader.read(body);
    if (!document) return true; // verify() names it
    then.index(document->root(), info.type);
    now.index(document->root(), info.type);
    if (sameReferences(then, now)) return true;
    auto kept = sql.execute("INSERT INTO resource_moved VALUES(?, ?, ?, ?)", info.row, info.type, info.id,
                            std::as_bytes(std::span(body)));
    if (!kept) return pass(kept);
    return true;
  });
}

struct Moved {
  std::string type;
  std::string id;
  std::string body;
};

template <class F>
Result<void> eachMoved(WriteConnection& db, F work) {
  Result<void> done;
  auto read = db.sql().each("SELECT type, id, body FROM resource_moved ORDER BY row", [&](const Statement& statement) {
    const auto bytes = statement.blob(2);
    done = work(Moved{std::string(statement.text(0)), std::string(statement.text(1)),
                      std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
    return done.has_value();
  });
  if (!read) return read;
  return done;
}

} // namespace

Result<void> adoptServerBase(WriteConnection& db, std::string_view base, const std::vector<Projection*>& projections) {
  while (base.ends_with('/')) base.remove_suffix(1);
  ResourceStore before(db, projections);
  auto known = before.serverBase();
  if (!known) return pass(known);
  if (*known == base) return {};

  if (auto aside = setAside(db, before, *known, base); !aside) return aside;
  auto removed = eachMoved(db, [&](const Moved& moved) -> Result<void> {
    auto gone = before.remove(moved.type, moved.id);
    if (!gone) return pass(gone);
    return {};
  });
  if (!removed) return removed;

  ResourceStore after(db, projections);
  if (auto set = after.setServerBase(base); !set) return set;
  auto put = eachMoved(db, [&](const Moved& moved) -> Result<void> {
    auto stored = after.put(moved.body, {.id = moved.id, .allowOlder = true});
    if (!stored) return pass(stored);
    return {};
  });
  if (!put) return put;
  return db.sql().executeScript("DROP TABLE resource_moved");
}

} // namespace clavis::core
