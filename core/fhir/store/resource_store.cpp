#include "core/fhir/store/resource_store.h"

#include "core/fhir/store/put_draft.h"
#include "core/fhir/store/reader_parts.h"
#include "core/fhir/store/stored_id.h"
#include "core/fhir/store/unused_names.h"
#include "core/fhir/views/fhir_date.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>

namespace clavis::core {

namespace {

/// A versionId that is a plain number, as most servers give them.
std::optional<std::int64_t> plainNumber(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

void bindVersion(Statement& statement, int index, std::string_view version) {
  if (version.empty()) {
    statement.bind(index, nullptr);
  } else if (const auto number = plainNumber(version)) {
    statement.bind(index, *number);
  } else {
    statement.bind(index, version);
  }
}

} // namespace

struct ResourceStore::Writer {
  WriteConnection connection;
  std::vector<Projection*> projections;
  bool dictionaryKept = false;

  /// A row that is there: of a stored resource, or a place held for it.
  struct Stored {
    ResourceRow row = 0;
    bool body = false;
    std::string version;
    std::optional<std::int64_t> updated;
    std::string bytes; ///< empty when there is no body
  };
  [[nodiscard]] Result<std::optional<Stored>> stored(Parts& parts, std::int64_t type, std::string_view id);
  [[nodiscard]] Result<void> keepDictionary(Parts& parts);
  /// What is to be stored. `index` is null until it is known that the resource is not here already.
  struct Incoming {
    JsonValue resource;
    std::string_view bytes;
    ResourceHead head;
    std::string_view id;
    std::int64_t type = 0;
    std::int64_t updated = 0; ///< 0: does not say
    bool allowOlder = false;
    const ResourceIndex* index = nullptr;
    std::span<const std::byte> body; ///< packed
  };
  [[nodiscard]] Result<PutOutcome> put(Parts& parts, JsonValue resource, std::string_view bytes,
                                       const PutOptions& options, const PutDraft* draft = nullptr);
  [[nodiscard]] static bool isOlder(const Incoming& incoming, const Stored& than);
  /// The stored version when it is to stay.
  [[nodiscard]] static Result<std::optional<PutOutcome>> kept(Parts& parts, const Incoming& incoming,
                                                              const Stored& old);
  [[nodiscard]] static Result<void> prepare(Parts& parts, Incoming& incoming);
  /// Writes the row of the resource itself; gives its number.
  [[nodiscard]] static Result<ResourceRow> writeRow(Parts& parts, const Incoming& incoming, ResourceRow row,
                                                    std::optional<ResourceRow> patient);
  [[nodiscard]] Result<void> tell(const Incoming& incoming, const PutOutcome& outcome);
  [[nodiscard]] Result<void> unindex(Parts& parts, ResourceRow row, std::string_view type, std::string_view id,
                                     std::string_view bytes, std::vector<ResourceRow>& targets);
  [[nodiscard]] Result<void> dropEmptyPlaces(Parts& parts, const std::vector<ResourceRow>& rows);
  /// Removes a stored resource; gives the rows it referred to.
  [[nodiscard]] Result<std::vector<ResourceRow>> removeRow(Parts& parts, ResourceRow row);
};

Result<std::optional<ResourceStore::Writer::Stored>> ResourceStore::Writer::stored(Parts& parts, std::int64_t type,
                                                                                   std::string_view id) {
  auto statement =
      parts.sql.prepare("SELECT row, version, updated, dictionary, body FROM resource WHERE type=? AND id=?");
  if (!statement) return pass(statement);
  const StoredId storedId(id);
  storedId.bind(statement->bind(1, type), 2);
  auto there = statement->step();
  if (!there) return pass(there);
  if (!*there) return std::optional<Stored>();
  Stored found;
  found.row = statement->integer(0);
  found.version = statement->text(1);
  if (!statement->isNull(2)) found.updated = statement->integer(2);
  found.body = !statement->isNull(4);
  if (found.body) {
    auto bytes = parts.unpack(statement->blob(4), statement->integer(3), id);
    if (!bytes) return pass(bytes);
    found.bytes = *bytes;
  }
  return std::optional(std::move(found));
}

bool ResourceStore::Writer::isOlder(const Incoming& incoming, const Stored& than) {
  if (incoming.updated == 0 || !than.updated) return false;
  if (incoming.updated != *than.updated) return incoming.updated < *than.updated;
  const auto mine = plainNumber(incoming.head.versionId);
  const auto theirs = plainNumber(than.version);
  return mine && theirs && *mine < *theirs;
}

Result<void> ResourceStore::Writer::keepDictionary(Parts& parts) {
  if (dictionaryKept) return {};
  auto there = parts.sql.integer("SELECT 1 FROM body_dictionary WHERE id=?", BodyCodec::defaultDictionary);
  if (!there) return pass(there);
  if (!*there) {
    auto packed = BodyCodec::packedDefaultDictionary();
    if (!packed) return pass(packed);
    auto kept = parts.sql.execute("INSERT INTO body_dictionary VALUES(?, ?)", BodyCodec::defaultDictionary,
                                  std::span<const std::byte>(*packed));
    if (!kept) return kept;
  }
  dictionaryKept = true;
  return {};
}

Result<void> ResourceStore::Writer::unindex(Parts& parts, ResourceRow row, std::string_view type, std::string_view id,
                                            std::string_view bytes, std::vector<ResourceRow>& targets) {
  if (auto indexed = parts.reindex(bytes, type); !indexed) return indexed;
  auto found = parts.tables.targets(parts.oldIndex, false, type, id, row);
  if (!found) return pass(found);
  const auto patients = IndexTables::patients(parts.oldIndex, *found, type, row);
  targets = std::move(*found);
  return parts.tables.remove(row, parts.oldIndex, targets, patients);
}

Result<void> ResourceStore::Writer::dropEmptyPlaces(Parts& parts, const std::vector<ResourceRow>& rows) {
  for (const ResourceRow row : std::set(rows.begin(), rows.end())) {
    auto done = parts.sql.execute(
        "DELETE FROM resource WHERE row=?1 AND body IS NULL AND NOT EXISTS(SELECT 1 FROM index_reference "
        "WHERE target=?1)",
        row);
    if (!done) return done;
    if (parts.sql.changes() != 0) parts.interner.forgetPlaces();
  }
  return {};
}

Result<std::optional<PutOutcome>> ResourceStore::Writer::kept(Parts& parts, const Incoming& incoming,
                                                              const Stored& old) {
  const bool same = old.bytes == incoming.bytes;
  if (!same && (incoming.allowOlder || !isOlder(incoming, old))) return std::optional<PutOutcome>();
  auto patient = parts.sql.integer("SELECT patient FROM resource WHERE row=?", old.row);
  if (!patient) return pass(patient);
  return std::optional(PutOutcome{old.row, same ? PutChange::Unchanged : PutChange::Older, *patient});
}

Result<void> ResourceStore::Writer::prepare(Parts& parts, Incoming& incoming) {
  if (incoming.index != nullptr) return {};
  parts.index.index(incoming.resource, incoming.head.type);
  incoming.index = &parts.index;
  auto packed = parts.codec.compress(incoming.bytes, incoming.id);
  if (!packed) return pass(packed);
  incoming.body = *packed;
  return {};
}

Result<ResourceRow> ResourceStore::Writer::writeRow(Parts& parts, const Incoming& incoming, ResourceRow row,
                                                    std::optional<ResourceRow> patient) {
  auto statement = parts.sql.prepare(
      row == 0 ? "INSERT INTO resource(type, id, patient, date, flags, updated, version, dictionary, size, body) "
                 "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
               : "UPDATE resource SET patient=?3, date=?4, flags=?5, updated=?6, version=?7, dictionary=?8, size=?9, "
                 "body=?10 WHERE row=?11");
  if (!statement) return pass(statement);
  const StoredId storedId(incoming.id);
  if (row == 0) {
    statement->bind(1, incoming.type);
    storedId.bind(*statement, 2);
  } else {
    statement->bind(11, row);
  }
  statement->bind(3, patient).bind(4, incoming.index->clinicalDate).bind(5, incoming.index->enteredInError ? 1 : 0);
  if (incoming.updated == 0) {
    statement->bind(6, nullptr);
  } else {
    statement->bind(6, incoming.updated);
  }
  bindVersion(*statement, 7, incoming.head.versionId);
  statement->bind(8, BodyCodec::defaultDictionary)
      .bind(9, static_cast<std::int64_t>(incoming.bytes.size()))
      .bind(10, incoming.body);
  if (auto written = statement->run(); !written) return pass(written);
  return row == 0 ? parts.sql.lastInsertRowId() : row;
}

Result<void> ResourceStore::Writer::tell(const Incoming& incoming, const PutOutcome& outcome) {
  const StoredResource told{outcome.row,
                            incoming.head.type,
                            incoming.id,
                            incoming.head.versionId,
                            incoming.updated,
                            outcome.patient,
                            incoming.index->clinicalDate,
                            incoming.index->enteredInError,
                            outcome.change == PutChange::Inserted,
                            incoming.resource};
  for (Projection* projection : projections)
    if (auto heard = projection->resourceStored(connection, told); !heard) return heard;
  return {};
}

Result<PutOutcome> ResourceStore::Writer::put(Parts& parts, JsonValue resource, std::string_view bytes,
                                              const PutOptions& options, const PutDraft* draft) {
  auto head = resourceHead(resource);
  if (!head) return pass(head);
  const std::string_view id = head->id.empty() ? options.id : head->id;
  if (id.empty()) return std::unexpected(Error(FhirError::NoId).on(std::string(head->type)));
  if (!isFhirId(id) || (!options.id.empty() && options.id != id))
    return std::unexpected(Error(FhirError::BadId).on(std::string(head->type)));
  if (auto dictionary = keepDictionary(parts); !dictionary) return pass(dictionary);
  if (auto known = parts.knowOrigin(); !known) return pass(known);
  auto type = parts.interner.type(head->type);
  if (!type) return pass(type);
  auto old = stored(parts, *type, id);
  if (!old) return pass(old);

  Incoming incoming{resource, bytes, *head, id, *type, 0, options.allowOlder, nullptr, {}};
  if (const FhirDate updated = FhirDate::parse(head->lastUpdated); updated.known()) incoming.updated = updated.low;
  if (draft != nullptr && *draft->serverBase == parts.serverBase) {
    incoming.index = &draft->index;
    incoming.body = draft->body;
  }
  const bool replaces = *old && (*old)->body;
  std::vector<ResourceRow> oldTargets;
  if (replaces) {
    auto stays = kept(parts, incoming, **old);
    if (!stays) return pass(stays);
    if (*stays) return **stays;
    auto gone = unindex(parts, (*old)->row, head->type, id, (*old)->bytes, oldTargets);
    if (!gone) return pass(gone);
  }
  if (auto ready = prepare(parts, incoming); !ready) return pass(ready);

  const ResourceRow place = *old ? (*old)->row : 0;
  auto targets = parts.tables.targets(*incoming.index, true, head->type, id, place);
  if (!targets) return pass(targets);
  std::vector<ResourceRow> patients = IndexTables::patients(*incoming.index, *targets, head->type, place);
  const bool belongs = !patients.empty() && patients.front() != 0;
  auto row = writeRow(parts, incoming, place, belongs ? std::optional(patients.front()) : std::nullopt);
  if (!row) return pass(row);
  if (place == 0) {
    parts.interner.rememberPlace(*type, id, *row);
    if (head->type == "Patient") {
      patients = {*row};
      if (auto own = parts.sql.execute("UPDATE resource SET patient=row WHERE row=?", *row); !own) return pass(own);
    }
    std::ranges::replace(*targets, ResourceRow{0}, *row);
  }
  if (auto added = parts.tables.add(*row, *incoming.index, *targets, patients); !added) return pass(added);
  if (!oldTargets.empty())
    if (auto dropped = dropEmptyPlaces(parts, oldTargets); !dropped) return pass(dropped);

  PutOutcome outcome{*row, replaces ? PutChange::Updated : PutChange::Inserted, {}};
  if (!patients.empty()) outcome.patient = patients.front();
  if (auto told = tell(incoming, outcome); !told) return pass(told);
  return outcome;
}

Result<std::vector<ResourceRow>> ResourceStore::Writer::removeRow(Parts& parts, ResourceRow row) {
  std::string type;
  std::string id;
  std::string bytes;
  std::optional<ResourceRow> patient;
  {
    auto statement =
        parts.sql.prepare("SELECT type, id, patient, dictionary, body FROM resource WHERE row=? AND body IS NOT NULL");
    if (!statement) return pass(statement);
    auto there = statement->bind(1, row).step();
    if (!there) return pass(there);
    if (!*there) return std::vector<ResourceRow>();
    auto name = parts.interner.typeName(statement->integer(0));
    if (!name) return pass(name);
    type = std::move(*name);
    id = StoredId::read(*statement, 1);
    if (!statement->isNull(2)) patient = statement->integer(2);
    auto body = parts.unpack(statement->blob(4), statement->integer(3), id);
    if (!body) return pass(body);
    bytes = *body;
  }
  std::vector<ResourceRow> targets;
  if (auto gone = unindex(parts, row, type, id, bytes, targets); !gone) return pass(gone);
  auto emptied = parts.sql.execute("UPDATE resource SET patient=NULL, date=NULL, flags=0, updated=NULL, version=NULL, "
                                   "dictionary=NULL, size=NULL, body=NULL WHERE row=?",
                                   row);
  if (!emptied) return pass(emptied);
  std::vector<ResourceRow> places = targets;
  places.push_back(row);
  if (auto dropped = dropEmptyPlaces(parts, places); !dropped) return pass(dropped);
  const RemovedResource told{row, type, id, patient, parts.oldDocument.root()};
  for (Projection* projection : projections)
    if (auto heard = projection->resourceRemoved(connection, told); !heard) return pass(heard);
  return targets;
}

ResourceStore::ResourceStore(WriteConnection& connection, std::vector<Projection*> projections)
    : ResourceReader(connection), m_writer(std::make_unique<Writer>(Writer{connection, std::move(projections)})) {}
ResourceStore::~ResourceStore() = default;

WriteConnection& ResourceStore::writeConnection() const { return m_writer->connection; }

Result<void> ResourceStore::setServerBase(std::string_view base) {
  while (base.ends_with('/')) base.remove_suffix(1);
  m_parts->originKnown = false;
  return m_parts->sql.execute("UPDATE resource_origin SET base=?1 WHERE base<>?1", base);
}

Result<PutOutcome> ResourceStore::put(std::string_view bytes, const PutOptions& options) {
  if (auto read = m_parts->document.read(bytes); !read) return pass(read);
  return m_writer->put(*m_parts, m_parts->document.root(), bytes, options);
}

Result<PutOutcome> ResourceStore::put(JsonValue resource, const PutOptions& options) {
  return m_writer->put(*m_parts, resource, resource.raw(), options);
}

Result<PutOutcome> ResourceStore::put(JsonValue resource, const PutDraft& draft) {
  return m_writer->put(*m_parts, resource, resource.raw(), {}, &draft);
}

Result<bool> ResourceStore::remove(std::string_view type, std::string_view id) {
  auto row = find(type, id);
  if (!row) return pass(row);
  if (!*row) return false;
  if (auto removed = m_writer->removeRow(*m_parts, **row); !removed) return pass(removed);
  return true;
}

Result<PurgeOutcome> ResourceStore::purgePatient(std::string_view patientId) {
  Parts& parts = *m_parts;
  PurgeOutcome outcome;
  auto patient = parts.interner.findPlace("Patient", patientId);
  if (!patient) return pass(patient);
  if (!*patient) return outcome;

  std::vector<ResourceRow> own;
  std::vector<ResourceRow> shared;
  auto listed = parts.sql.each(
      "SELECT r.row, EXISTS(SELECT 1 FROM resource_compartment c WHERE c.resource=r.row AND c.patient<>?1) "
      "FROM resource r WHERE r.patient=?1 AND r.body IS NOT NULL ORDER BY r.row=?1, r.row",
      [&](const Statement& statement) {
        (statement.integer(1) != 0 ? shared : own).push_back(statement.integer(0));
        return true;
      },
      **patient);
  if (!listed) return pass(listed);
  // Of these another patient comes first: they stay.
  auto others = parts.sql.integer("SELECT count(*) FROM resource_compartment WHERE patient=?", **patient);
  if (!others) return pass(others);
  outcome.otherCompartments = **others + static_cast<std::int64_t>(shared.size());

  auto units = unitsOfPatient(parts.sql, **patient);
  if (!units) return pass(units);

  std::set<ResourceRow> toCheck; // what only this patient may have needed
  for (const ResourceRow row : own) {
    auto targets = m_writer->removeRow(parts, row);
    if (!targets) return pass(targets);
    toCheck.insert(targets->begin(), targets->end());
    ++outcome.resources;
  }
  while (!toCheck.empty()) {
    const ResourceRow row = *toCheck.begin();
    toCheck.erase(toCheck.begin());
    auto state =
        parts.sql.integer("SELECT CASE WHEN patient IS NOT NULL THEN 2 ELSE EXISTS(SELECT 1 FROM index_reference WHERE "
                          "target=?1 AND resource<>?1) END FROM resource WHERE row=?1 AND body IS NOT NULL",
                          row);
    if (!state) return pass(state);
    if (!*state || **state == 2) continue; // only a place, or somebody else's
    if (**state == 1) {
      ++outcome.sharedKept;
      continue;
    }
    auto targets = m_writer->removeRow(parts, row);
    if (!targets) return pass(targets);
    toCheck.insert(targets->begin(), targets->end());
    ++outcome.sharedRemoved;
  }

  if (auto dropped = dropUnusedNames(parts.sql, *units); !dropped) return pass(dropped);
  parts.interner = Interner(parts.sql); // which of them it still knows is not worth finding out

  // The proof: nothing with a body, no reference and no word leads to the patient any more, except from what stays for
  // others.
#define STAYS                                                                                                          \
  "(r.body IS NOT NULL AND (r.patient<>?1 OR EXISTS(SELECT 1 FROM resource_compartment c WHERE c.resource=r.row AND "  \
  "c.patient<>?1)))"
  auto left = parts.sql.integer("SELECT (SELECT count(*) FROM resource r WHERE r.patient=?1 AND NOT " STAYS ") + "
                                "(SELECT count(*) FROM resource_text t WHERE t.resource_text MATCH ?2 AND NOT "
                                "EXISTS(SELECT 1 FROM resource r WHERE "
                                "r.row=t.rowid AND " STAYS ")) + "
                                "(SELECT count(*) FROM index_reference x WHERE x.target=?1 AND NOT EXISTS(SELECT 1 "
                                "FROM resource r WHERE r.row=x.resource "
                                "AND r.body IS NOT NULL))",
                                **patient, patientWord(**patient));
#undef STAYS
  if (!left) return pass(left);
  outcome.left = left->value_or(0);
  return outcome;
}

} // namespace clavis::core
