#include "app/sandbox/rest/names.h"
#include "app/sandbox/store/store.h"

#include <algorithm>
#include <set>

namespace clavis::sandbox {
namespace {

/// Who and what a chart refers to without owning it.
bool isSupporting(std::string_view type) {
  static constexpr std::string_view types[] = {"Device",       "HealthcareService", "Location",         "Medication",
                                               "Organization", "Practitioner",      "PractitionerRole", "Substance"};
  return std::ranges::binary_search(types, type);
}

void stamp(JsonTree& resource, const std::string& type, const std::string& id, std::int64_t version,
           std::int64_t instant) {
  resource.setAt(0, "resourceType", JsonTree::string(type));
  resource.setAt(1, "id", JsonTree::string(id));
  JsonTree* meta = resource.find("meta");
  if (meta == nullptr || !meta->isObject()) meta = &resource.setAt(2, "meta", JsonTree::object());
  meta->setAt(0, "versionId", JsonTree::string(std::to_string(version)));
  meta->setAt(1, "lastUpdated", JsonTree::string(instantText(instant)));
}

} // namespace

Reply<std::int64_t> StoreWriter::entity(const std::string& type, const std::string& id) {
  const std::string name = type + '/' + id;
  if (const auto known = m_entities.find(name); known != m_entities.end()) return known->second;
  auto found = ridOf(type, id);
  if (!found) return std::unexpected(std::move(found.error()));
  std::int64_t rid = found->value_or(0);
  if (!*found) {
    if (auto made = m_sql->execute("INSERT INTO entity(type, id) VALUES(?1, ?2)", type, id); !made)
      return refuse(made.error());
    rid = m_sql->lastInsertRowId();
  }
  m_entities.emplace(name, rid);
  return rid;
}

Reply<Version> StoreWriter::put(const std::string& type, const std::string& id, JsonTree& resource) {
  auto rid = entity(type, id);
  if (!rid) return std::unexpected(std::move(rid.error()));
  auto before = findByRid(*rid);
  if (!before) return std::unexpected(std::move(before.error()));
  Version version;
  version.rid = *rid;
  version.type = type;
  version.id = id;
  version.version = *before ? before->value().version + 1 : 1;
  version.updated = m_instant;
  version.method = *before && !before->value().deleted() ? ChangeMethod::Updated : ChangeMethod::Created;
  if (version.method == ChangeMethod::Updated) {
    auto old = JsonTree::parse(before->value().body);
    if (!old) return refuse(500, "exception", "a stored body is damaged");
    if (auto cleared = index(version, *old, false); !cleared) return std::unexpected(std::move(cleared.error()));
    auto kept = m_sql->execute(
        "UPDATE change SET body = (SELECT body FROM entity WHERE rid = ?1) WHERE rid = ?1 AND version = ?2", *rid,
        before->value().version);
    if (!kept) return refuse(kept.error());
  }
  stamp(resource, type, id, version.version, m_instant);
  version.body = resource.write();
  const auto body = packed(version.body);
  if (body.empty()) return refuse(500, "exception", "out of memory");
  if (auto stored = m_sql->execute("UPDATE entity SET version = ?2, updated = ?3, body = ?4 WHERE rid = ?1", *rid,
                                   version.version, m_instant, std::span<const std::byte>(body));
      !stored)
    return refuse(stored.error());
  if (auto noted = m_sql->execute("INSERT INTO change(rid, type, version, updated, method) VALUES(?1, ?2, ?3, ?4, ?5)",
                                  *rid, type, version.version, m_instant, static_cast<int>(version.method));
      !noted)
    return refuse(noted.error());
  if (auto added = index(version, resource, true); !added) return std::unexpected(std::move(added.error()));
  m_changed.push_back({type, id});
  return version;
}

Reply<std::optional<Version>> StoreWriter::remove(const std::string& type, const std::string& id) {
  auto before = find(type, id);
  if (!before) return std::unexpected(std::move(before.error()));
  if (!*before || before->value().deleted()) return std::optional<Version>{};
  Version version = std::move(**before);
  auto old = JsonTree::parse(version.body);
  if (!old) return refuse(500, "exception", "a stored body is damaged");
  if (auto cleared = index(version, *old, false); !cleared) return std::unexpected(std::move(cleared.error()));
  // A file's part that was taken back must not stay readable as an old version.
  auto kept =
      type == "Binary"
          ? m_sql->execute("UPDATE change SET body = NULL WHERE rid = ?1", version.rid)
          : m_sql->execute(
                "UPDATE change SET body = (SELECT body FROM entity WHERE rid = ?1) WHERE rid = ?1 AND version = ?2",
                version.rid, version.version);
  if (!kept) return refuse(kept.error());
  ++version.version;
  version.updated = m_instant;
  version.method = ChangeMethod::Deleted;
  version.body.clear();
  if (auto emptied = m_sql->execute("UPDATE entity SET version = ?2, updated = ?3, body = NULL WHERE rid = ?1",
                                    version.rid, version.version, m_instant);
      !emptied)
    return refuse(emptied.error());
  if (auto noted = m_sql->execute("INSERT INTO change(rid, type, version, updated, method) VALUES(?1, ?2, ?3, ?4, 3)",
                                  version.rid, type, version.version, m_instant);
      !noted)
    return refuse(noted.error());
  return std::optional(std::move(version));
}

/// A Binary belongs to the patient of its security context, or to the chart whose document shows it; neither is a
/// search parameter.
Reply<void> StoreWriter::attached(const Version& version, const JsonTree& resource, std::set<std::int64_t>& patients,
                                  std::set<std::int64_t>& supporting) {
  if (version.type == "Binary") {
    const JsonTree* context = resource.find("securityContext");
    const auto target = context ? parseRelativeReference(context->textOf("reference")) : std::nullopt;
    if (!target || target->type != "Patient") return {};
    auto rid = entity(target->type, target->id);
    if (!rid) return std::unexpected(std::move(rid.error()));
    patients.insert(*rid);
  }
  if (version.type != "DocumentReference") return {};
  const JsonTree* contents = resource.find("content");
  if (contents == nullptr || !contents->isArray()) return {};
  for (const JsonTree& content : contents->items()) {
    const JsonTree* attachment = content.find("attachment");
    const auto target = attachment ? parseRelativeReference(attachment->textOf("url")) : std::nullopt;
    if (!target || target->type != "Binary") continue;
    auto rid = entity(target->type, target->id);
    if (!rid) return std::unexpected(std::move(rid.error()));
    supporting.insert(*rid);
  }
  return {};
}

/// Adds or takes away what `resource` put into the index. What to take away is read out of the old body again, so that
/// the tables need no second order by resource.
Reply<void> StoreWriter::index(const Version& version, const JsonTree& resource, bool add) {
  const auto compartmentNames = ' ' + std::string(compartmentParameters(version.type)) + ' ';
  std::set<std::int64_t> patients;
  std::set<std::int64_t> supporting;
  if (version.type == "Patient") patients.insert(version.rid);
  for (const IndexEntry& entry : indexEntries(version.type, resource)) {
    const auto parameter = number(entry.parameter);
    core::Result<void> done;
    switch (entry.kind) {
    case Kind::Token:
    case Kind::Uri:
      done = m_sql->execute(add ? "INSERT OR IGNORE INTO token(parameter, code, system, rid) VALUES(?1, ?2, ?3, ?4)"
                                : "DELETE FROM token WHERE parameter = ?1 AND code = ?2 AND system = ?3 AND rid = ?4",
                            parameter, entry.text, entry.system, version.rid);
      break;
    case Kind::String:
      done = m_sql->execute(add ? "INSERT OR IGNORE INTO string(parameter, folded, exact, rid) VALUES(?1, ?2, ?3, ?4)"
                                : "DELETE FROM string WHERE parameter = ?1 AND folded = ?2 AND exact = ?3 AND rid = ?4",
                            parameter, entry.text, entry.system, version.rid);
      break;
    case Kind::Date:
      done = m_sql->execute(add ? "INSERT OR IGNORE INTO date(parameter, low, high, rid) VALUES(?1, ?2, ?3, ?4)"
                                : "DELETE FROM date WHERE parameter = ?1 AND low = ?2 AND high = ?3 AND rid = ?4",
                            parameter, entry.from, entry.until, version.rid);
      break;
    case Kind::Quantity:
    case Kind::Number:
      done = m_sql->execute(
          add ? "INSERT OR IGNORE INTO quantity(parameter, value, code, system, rid) VALUES(?1, ?2, ?3, ?4, ?5)"
              : "DELETE FROM quantity WHERE parameter = ?1 AND value = ?2 AND code = ?3 AND system = ?4 AND rid = ?5",
          parameter, entry.low, entry.text, entry.system, version.rid);
      break;
    case Kind::Reference: {
      auto target = entity(entry.system, entry.text);
      if (!target) return std::unexpected(std::move(target.error()));
      done = m_sql->execute(add ? "INSERT OR IGNORE INTO reference(parameter, target, rid) VALUES(?1, ?2, ?3)"
                                : "DELETE FROM reference WHERE parameter = ?1 AND target = ?2 AND rid = ?3",
                            parameter, *target, version.rid);
      const auto& name = searchParameters()[static_cast<std::size_t>(entry.parameter)].name;
      if (entry.system == "Patient" && compartmentNames.contains(' ' + std::string(name) + ' '))
        patients.insert(*target);
      else if (isSupporting(entry.system))
        supporting.insert(*target);
      break;
    }
    }
    if (!done) return refuse(done.error());
  }
  if (auto done = attached(version, resource, patients, supporting); !done) return done;
  for (const std::int64_t patient : patients) {
    auto done = add ? m_sql->execute("INSERT INTO compartment(patient, rid, kind) VALUES(?1, ?2, 0)"
                                     " ON CONFLICT DO UPDATE SET kind = 0",
                                     patient, version.rid)
                    : m_sql->execute("DELETE FROM compartment WHERE patient = ?1 AND rid = ?2", patient, version.rid);
    if (!done) return refuse(done.error());
    // Never taken away again: another resource of the chart may still refer to it, and it holds nothing about the
    // patient.
    if (add)
      for (const std::int64_t target : supporting)
        if (auto noted = m_sql->execute("INSERT OR IGNORE INTO compartment(patient, rid, kind) VALUES(?1, ?2, 1)",
                                        patient, target);
            !noted)
          return refuse(noted.error());
  }
  return {};
}

} // namespace clavis::sandbox
