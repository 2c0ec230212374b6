#include "app/sandbox/push/subscriptions.h"

#include "app/sandbox/rest/names.h"
#include "app/sandbox/search/search.h"

namespace clavis::sandbox {
namespace {

constexpr std::string_view columns = "SELECT id, owner, version, updated, ends, body FROM subscription WHERE ";

std::string nameOf(const ReferenceTarget& owner) { return owner.type + '/' + owner.id; }

std::unexpected<Refusal> notHere(const std::string& id) {
  return refuse(404, "not-found", "Subscription/" + id + " is not here.");
}

/// What `resource` asks for; id, version and owner are not its to say.
Reply<Subscription> read(const JsonTree& resource) {
  Subscription out;
  const std::string criteria = resource.textOf("criteria");
  const auto mark = criteria.find('?');
  out.type = criteria.substr(0, mark);
  auto query =
      Query::parse(mark == std::string::npos ? std::string_view() : std::string_view(criteria).substr(mark + 1));
  if (!query || !isResourceType(out.type) || out.type == "Subscription")
    return refuse(422, "value", "The criteria are not a search.");
  out.criteria = std::move(*query);
  out.off = resource.textOf("status") == "off";
  if (const std::string end = resource.textOf("end"); !end.empty()) {
    out.ends = parseInstant(end);
    if (!out.ends) return refuse(422, "value", "The end is not an instant.");
  }
  return out;
}

Reply<Subscription> stored(const core::Statement& row, std::int64_t now) {
  auto body = JsonTree::parse(row.text(5));
  if (!body) return refuse(500, "exception", "a stored body is damaged");
  auto out = read(*body);
  const auto owner = parseRelativeReference(row.text(1));
  if (!out || !owner) return refuse(500, "exception", "a stored body is damaged");
  out->id = row.text(0);
  out->owner = *owner;
  out->version = row.integer(2);
  out->updated = row.integer(3);
  out->off = out->off || (out->ends && *out->ends <= now);
  body->set("status", JsonTree::string(out->off ? "off" : "active"));
  out->body = body->write();
  return out;
}

} // namespace

Reply<std::optional<Subscription>> Subscriptions::load(const StoreReader& store, const std::string& id) const {
  auto statement = store.sql().prepare(std::string(columns) + "id = ?1");
  if (!statement) return refuse(statement.error());
  auto row = statement->bindAll(id).step();
  if (!row) return refuse(row.error());
  if (!*row) return std::optional<Subscription>{};
  auto found = stored(*statement, now());
  if (!found) return std::unexpected(std::move(found.error()));
  return std::optional(std::move(*found));
}

Reply<Subscription> Subscriptions::find(const ReferenceTarget& owner, const std::string& id) const {
  auto found = m_store.read([&](StoreReader& store) { return load(store, id); });
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found || (*found)->owner != owner) return notHere(id);
  return std::move(**found);
}

Reply<std::vector<Subscription>> Subscriptions::all(const ReferenceTarget& owner) const {
  return m_store.read([&](StoreReader& store) -> Reply<std::vector<Subscription>> {
    auto statement = store.sql().prepare(std::string(columns) + "owner = ?1 ORDER BY updated, id");
    if (!statement) return refuse(statement.error());
    const std::string name = nameOf(owner);
    statement->bindAll(name);
    std::vector<Subscription> out;
    for (;;) {
      auto more = statement->step();
      if (!more) return refuse(more.error());
      if (!*more) return out;
      auto one = stored(*statement, now());
      if (!one) return std::unexpected(std::move(one.error()));
      out.push_back(std::move(*one));
    }
  });
}

Reply<Subscription> Subscriptions::put(const Caller& caller, const std::string& base, JsonTree resource,
                                       const std::string& id, std::string_view ifMatch) {
  if (auto good = checkResource(resource, "Subscription"); !good) return std::unexpected(std::move(good.error()));
  auto wanted = read(resource);
  if (!wanted) return wanted;
  const JsonTree* channel = resource.find("channel");
  if (channel == nullptr || channel->textOf("type") != "websocket")
    return refuse(422, "not-supported", "Only channels of type websocket are offered.");
  if (channel->find("payload") != nullptr)
    return refuse(422, "not-supported", "A web socket carries no payload: leave it out.");
  return m_store.write([&](StoreWriter& store) -> Reply<Subscription> {
    // What a search would refuse is refused now rather than never met.
    SearchScope scope;
    scope.type = wanted->type;
    scope.sight = &caller.sight;
    scope.base = base;
    if (auto valid = firstMatches(store, scope, wanted->criteria); !valid)
      return std::unexpected(std::move(valid.error()));
    Subscription out = *wanted;
    out.owner = caller.person;
    out.id = id.empty() ? newId() : id;
    out.version = 1;
    out.updated = store.instant();
    const std::string owner = nameOf(out.owner);
    if (id.empty()) {
      auto swept = store.sql().execute("DELETE FROM subscription WHERE ends <= ?1", now());
      if (!swept) return refuse(swept.error());
      auto count = store.sql().integer("SELECT count(*) FROM subscription WHERE owner = ?1", owner);
      if (!count) return refuse(count.error());
      if (count->value_or(0) >= perOwner) return refuse(422, "too-costly", "There are too many subscriptions already.");
    } else {
      auto before = load(store, id);
      if (!before) return std::unexpected(std::move(before.error()));
      if (!*before || (*before)->owner != out.owner) return notHere(id);
      if (!ifMatch.empty() && versionOf(ifMatch) != (*before)->version)
        return refuse(412, "conflict", "The resource has changed: its version is not the one of If-Match.");
      out.version = (*before)->version + 1;
    }
    JsonTree meta = JsonTree::object();
    meta.set("versionId", JsonTree::string(std::to_string(out.version)));
    meta.set("lastUpdated", JsonTree::string(instantText(out.updated)));
    resource.setAt(1, "id", JsonTree::string(out.id));
    resource.setAt(2, "meta", std::move(meta));
    out.off = out.off || (out.ends && *out.ends <= now());
    resource.set("status", JsonTree::string(out.off ? "off" : "active"));
    out.body = resource.write();
    auto written = store.sql().execute("INSERT OR REPLACE INTO subscription(id, owner, version, updated, ends, body)"
                                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                                       out.id, owner, out.version, out.updated, out.ends, out.body);
    if (!written) return refuse(written.error());
    return out;
  });
}

Reply<void> Subscriptions::remove(const ReferenceTarget& owner, const std::string& id) {
  return m_store.write([&](StoreWriter& store) -> Reply<void> {
    auto gone = store.sql().execute("DELETE FROM subscription WHERE id = ?1 AND owner = ?2", id, nameOf(owner));
    if (!gone) return refuse(gone.error());
    return {};
  });
}

} // namespace clavis::sandbox
