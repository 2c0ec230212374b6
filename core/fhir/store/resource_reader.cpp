#include "core/fhir/store/reader_parts.h"
#include "core/fhir/store/stored_id.h"

#include <algorithm>

namespace clavis::core {

namespace {

constexpr int infoColumns = 8;
#define INFO "r.row, r.type, r.id, r.version, r.updated, r.patient, r.date, r.flags"

std::optional<std::int64_t> optionalInteger(const Statement& statement, int column) {
  if (statement.isNull(column)) return std::nullopt;
  return statement.integer(column);
}

Result<ResourceInfo> readInfo(const Statement& statement, Interner& interner) {
  auto type = interner.typeName(statement.integer(1));
  if (!type) return pass(type);
  ResourceInfo info;
  info.row = statement.integer(0);
  info.type = std::move(*type);
  info.id = StoredId::read(statement, 2);
  info.versionId = statement.text(3);
  info.lastUpdated = statement.integer(4);
  info.patient = optionalInteger(statement, 5);
  info.clinicalDate = optionalInteger(statement, 6);
  info.enteredInError = (statement.integer(7) & 1) != 0;
  return info;
}

} // namespace

Result<std::string_view> ResourceReader::Parts::unpack(std::span<const std::byte> stored, std::int64_t dictionary,
                                                       std::string_view id) {
  if (!codec.knows(dictionary)) {
    auto statement = sql.prepare("SELECT bytes FROM body_dictionary WHERE id=?");
    if (!statement) return pass(statement);
    auto row = statement->bind(1, dictionary).step();
    if (!row) return pass(row);
    if (!*row) return fail(FhirError::UnknownDictionary, "dictionary " + std::to_string(dictionary));
    if (auto added = codec.addDictionary(dictionary, statement->blob(0)); !added) return pass(added);
  }
  return codec.decompress(stored, dictionary, id);
}

Result<void> ResourceReader::Parts::knowOrigin() {
  if (originKnown) return {};
  auto base = sql.text("SELECT base FROM resource_origin");
  if (!base) return pass(base);
  serverBase = base->value_or(std::string());
  index.setServerBase(serverBase);
  oldIndex.setServerBase(serverBase);
  originKnown = true;
  return {};
}

Result<void> ResourceReader::Parts::reindex(std::string_view body, std::string_view type) {
  if (auto known = knowOrigin(); !known) return known;
  if (auto read = oldDocument.read(body); !read) return read;
  oldIndex.index(oldDocument.root(), type);
  return {};
}

ResourceReader::ResourceReader(const ReadConnection& connection) : m_parts(std::make_unique<Parts>(connection)) {}
ResourceReader::~ResourceReader() = default;

const ReadConnection& ResourceReader::connection() const { return m_parts->connection; }

Result<std::string> ResourceReader::serverBase() {
  if (auto known = m_parts->knowOrigin(); !known) return pass(known);
  return m_parts->serverBase;
}

Result<bool> ResourceReader::isHere(std::string_view base) {
  if (base.empty()) return true;
  if (auto known = m_parts->knowOrigin(); !known) return pass(known);
  return base == m_parts->serverBase;
}

Result<std::optional<std::string>> ResourceReader::get(std::string_view type, std::string_view id) {
  auto row = find(type, id);
  if (!row) return pass(row);
  if (!*row) return std::optional<std::string>();
  return get(**row);
}

Result<std::optional<std::string>> ResourceReader::get(ResourceRow row) {
  auto statement = m_parts->sql.prepare("SELECT dictionary, body, id FROM resource WHERE row=? AND body IS NOT NULL");
  if (!statement) return pass(statement);
  auto there = statement->bind(1, row).step();
  if (!there) return pass(there);
  if (!*there) return std::optional<std::string>();
  auto body = m_parts->unpack(statement->blob(1), statement->integer(0), StoredId::read(*statement, 2));
  if (!body) return pass(body);
  return std::optional(std::string(*body));
}

Result<std::optional<ResourceInfo>> ResourceReader::info(std::string_view type, std::string_view id) {
  auto row = find(type, id);
  if (!row) return pass(row);
  if (!*row) return std::optional<ResourceInfo>();
  return info(**row);
}

Result<std::optional<ResourceInfo>> ResourceReader::info(ResourceRow row) {
  auto statement = m_parts->sql.prepare("SELECT " INFO " FROM resource r WHERE r.row=? AND r.body IS NOT NULL");
  if (!statement) return pass(statement);
  auto there = statement->bind(1, row).step();
  if (!there) return pass(there);
  if (!*there) return std::optional<ResourceInfo>();
  auto found = readInfo(*statement, m_parts->interner);
  if (!found) return pass(found);
  return std::optional(std::move(*found));
}

Result<std::optional<ResourceRow>> ResourceReader::find(std::string_view type, std::string_view id) {
  auto number = m_parts->interner.findType(type);
  if (!number || !*number) return number;
  auto statement = m_parts->sql.prepare("SELECT row FROM resource WHERE type=? AND id=? AND body IS NOT NULL");
  if (!statement) return pass(statement);
  const StoredId stored(id);
  stored.bind(statement->bind(1, **number), 2);
  auto row = statement->step();
  if (!row) return pass(row);
  return *row ? std::optional(statement->integer(0)) : std::nullopt;
}

Result<std::optional<ResourceRow>> ResourceReader::findOrPlace(std::string_view type, std::string_view id) {
  return m_parts->interner.findPlace(type, id);
}

namespace {

/// Hands each row of a statement (INFO, dictionary, body) to the visitor. True: go on.
template <class Unpack>
Result<bool> visitRows(Statement& statement, Interner& interner, const ResourceReader::Visitor& visit, Unpack unpack) {
  for (;;) {
    auto more = statement.step();
    if (!more) return pass(more);
    if (!*more) return true;
    auto info = readInfo(statement, interner);
    if (!info) return pass(info);
    auto packed = unpack(statement.blob(infoColumns + 1), statement.integer(infoColumns), info->id);
    if (!packed) return pass(packed);
    const std::string body(*packed); // the visitor may read other resources
    auto goOn = visit(*info, body);
    if (!goOn || !*goOn) return goOn;
  }
}

} // namespace

Result<void> ResourceReader::each(std::string_view type, const Visitor& visit, ResourceRow after) {
  auto number = m_parts->interner.findType(type);
  if (!number) return pass(number);
  if (!*number) return {};
  auto statement = m_parts->sql.prepare(
      type.empty() ? "SELECT " INFO
                     ", r.dictionary, r.body FROM resource r WHERE r.row > ?1 AND r.body IS NOT NULL ORDER BY r.row"
                   : "SELECT " INFO
                     ", r.dictionary, r.body FROM resource r WHERE r.row > ?1 AND r.type=?2 AND r.body IS NOT NULL "
                     "ORDER BY r.row");
  if (!statement) return pass(statement);
  statement->bind(1, after);
  if (!type.empty()) statement->bind(2, **number);
  auto done = visitRows(*statement, m_parts->interner, visit,
                        [this](auto stored, std::int64_t dictionary, std::string_view id) {
                          return m_parts->unpack(stored, dictionary, id);
                        });
  if (!done) return pass(done);
  return {};
}

Result<void> ResourceReader::eachOfPatient(ResourceRow patient, std::string_view type, const Visitor& visit) {
  auto number = m_parts->interner.findType(type);
  if (!number) return pass(number);
  if (!*number) return {};
  const auto unpack = [this](auto stored, std::int64_t dictionary, std::string_view id) {
    return m_parts->unpack(stored, dictionary, id);
  };
  // The second half is what is first of all in another patient's compartment (rare).
  for (const char* sql :
       {"SELECT " INFO ", r.dictionary, r.body FROM resource r WHERE r.patient=?1 AND (?2=0 OR r.type=?2) AND "
        "r.body IS NOT NULL ORDER BY r.type, r.date DESC, r.row DESC",
        "SELECT " INFO ", r.dictionary, r.body FROM resource_compartment c JOIN resource r ON r.row=c.resource "
        "WHERE c.patient=?1 AND (?2=0 OR r.type=?2) ORDER BY r.type, r.date DESC, r.row DESC"}) {
    auto statement = m_parts->sql.prepare(sql);
    if (!statement) return pass(statement);
    statement->bindAll(patient, **number);
    auto goOn = visitRows(*statement, m_parts->interner, visit, unpack);
    if (!goOn) return pass(goOn);
    if (!*goOn) break;
  }
  return {};
}

Result<std::vector<ResourceInfo>> ResourceReader::pageOfPatient(ResourceRow patient, std::string_view type, int limit,
                                                                const std::optional<DateKey>& after) {
  std::vector<ResourceInfo> page;
  auto number = m_parts->interner.findType(type);
  if (!number) return pass(number);
  if (!*number || limit <= 0) return page;
  const auto fill = [&](std::string_view sql, auto... values) -> Result<void> {
    auto statement = m_parts->sql.prepare(sql);
    if (!statement) return pass(statement);
    statement->bindAll(patient, **number, static_cast<std::int64_t>(limit) - static_cast<std::int64_t>(page.size()),
                       values...);
    for (;;) {
      auto more = statement->step();
      if (!more) return pass(more);
      if (!*more) return {};
      auto info = readInfo(*statement, m_parts->interner);
      if (!info) return pass(info);
      page.push_back(std::move(*info));
    }
  };
  // Two sorted sources (own compartment, shared ones) that SQLite merges; dated first, then those without a date.
#define PAGE(condition)                                                                                                \
  "SELECT " INFO " FROM resource r WHERE r.patient=?1 AND r.type=?2 AND r.body IS NOT NULL AND " condition             \
  " UNION ALL SELECT " INFO                                                                                            \
  " FROM resource_compartment c JOIN resource r ON r.row=c.resource WHERE c.patient=?1 AND r.type=?2 "                 \
  "AND " condition " ORDER BY 7 DESC, 1 DESC LIMIT ?3"
  const bool inDated = !after || after->clinicalDate;
  if (inDated) {
    auto filled = !after ? fill(PAGE("r.date IS NOT NULL"))
                         : fill(PAGE("(r.date, r.row) < (?4, ?5)"), *after->clinicalDate, after->row);
    if (!filled) return pass(filled);
  }
  if (static_cast<int>(page.size()) < limit) {
    auto filled = inDated ? fill(PAGE("r.date IS NULL")) : fill(PAGE("r.date IS NULL AND r.row < ?4"), after->row);
    if (!filled) return pass(filled);
  }
#undef PAGE
  return page;
}

Result<std::vector<ResourceRow>> ResourceReader::searchText(std::string_view words, std::optional<ResourceRow> patient,
                                                            int limit) {
  std::vector<ResourceRow> rows;
  const std::string match = textMatch(words, patient);
  if (match.empty() || limit <= 0) return rows;
  const auto collect = [&](const Statement& statement) { return rows.push_back(statement.integer(0)), true; };
  // The patient's word narrows the search; the join makes sure (a text may contain such a word).
  auto done = patient
                  ? m_parts->sql.each(
                        "SELECT t.rowid FROM resource_text t JOIN resource r ON r.row=t.rowid WHERE t.resource_text "
                        "MATCH ?1 AND (r.patient=?2 OR EXISTS(SELECT 1 FROM resource_compartment c WHERE "
                        "c.patient=?2 AND c.resource=r.row)) LIMIT ?3",
                        collect, match, *patient, limit)
                  : m_parts->sql.each("SELECT rowid FROM resource_text WHERE resource_text MATCH ?1 LIMIT ?2", collect,
                                      match, limit);
  if (!done) return pass(done);
  return rows;
}

Result<std::vector<ResourceReader::Link>> ResourceReader::links(ResourceRow row) {
  std::vector<Link> found;
  auto about = info(row);
  if (!about) return pass(about);
  if (!*about) return found;
  auto body = get(row);
  if (!body) return pass(body);
  if (auto indexed = m_parts->reindex(**body, (*about)->type); !indexed) return pass(indexed);
  for (const IndexedReference& reference : m_parts->oldIndex.references) {
    if (reference.type.empty()) continue;
    auto target = find(reference.type, reference.id);
    if (!target) return pass(target);
    if (*target) found.push_back({reference.path, **target, std::string(reference.type)});
  }
  return found;
}

Result<std::vector<ResourceRow>> ResourceReader::referredTo(ResourceRow row) {
  auto found = links(row);
  if (!found) return pass(found);
  std::vector<ResourceRow> rows;
  for (const Link& link : *found)
    if (std::ranges::find(rows, link.target) == rows.end()) rows.push_back(link.target);
  return rows;
}

Result<std::vector<ResourceRow>> ResourceReader::referringTo(ResourceRow row, std::string_view type) {
  std::vector<ResourceRow> rows;
  auto number = m_parts->interner.findType(type);
  if (!number) return pass(number);
  if (!*number) return rows;
  auto done = m_parts->sql.each(
      "SELECT DISTINCT x.resource FROM index_reference x JOIN resource r ON r.row=x.resource WHERE "
      "x.target=?1 AND (?2=0 OR r.type=?2) ORDER BY x.resource",
      [&](const Statement& statement) { return rows.push_back(statement.integer(0)), true; }, row, **number);
  if (!done) return pass(done);
  return rows;
}

Result<StoreCounts> ResourceReader::counts() {
  StoreCounts counts;
  std::vector<std::pair<std::int64_t, std::int64_t>> types;
  auto done = m_parts->sql.each("SELECT type, count(*), sum(size) FROM resource WHERE body IS NOT NULL GROUP BY type",
                                [&](const Statement& statement) {
                                  types.emplace_back(statement.integer(0), statement.integer(1));
                                  counts.resources += statement.integer(1);
                                  counts.rawBytes += statement.integer(2);
                                  return true;
                                });
  if (!done) return pass(done);
  for (const auto& [number, count] : types) {
    auto name = m_parts->interner.typeName(number);
    if (!name) return pass(name);
    counts.byType.emplace_back(std::move(*name), count);
  }
  std::ranges::sort(counts.byType);
  return counts;
}

Result<VerifyOutcome> ResourceReader::verify(std::optional<ResourceRow> patient) {
  Parts& parts = *m_parts;
  VerifyOutcome outcome;
  auto statement =
      parts.sql.prepare(patient ? "SELECT " INFO ", r.dictionary, r.body FROM resource r WHERE r.patient=?1 AND r.body "
                                  "IS NOT NULL"
                                : "SELECT " INFO ", r.dictionary, r.body FROM resource r WHERE r.body IS NOT NULL");
  if (!statement) return pass(statement);
  if (patient) statement->bind(1, *patient);
  std::int64_t expected[3] = {0, 0, 0}; // tokens, references, strings
  for (;;) {
    auto more = statement->step();
    if (!more) return pass(more);
    if (!*more) break;
    auto info = readInfo(*statement, parts.interner);
    if (!info) return pass(info);
    ++outcome.resources;
    const std::string name = info->type + '/' + info->id;
    auto body = parts.unpack(statement->blob(infoColumns + 1), statement->integer(infoColumns), info->id);
    if (!body || !parts.reindex(*body, info->type)) {
      outcome.unreadable.push_back(name);
      continue;
    }
    const ResourceIndex& index = parts.oldIndex;
    auto targets = parts.tables.targets(index, false, info->type, info->id, info->row);
    if (!targets) return pass(targets);
    const auto patients = IndexTables::patients(index, *targets, info->type, info->row);
    auto same = parts.tables.matches(info->row, index, *targets, patients);
    if (!same) return pass(same);
    const bool placed = patients.empty() ? !info->patient : info->patient == patients.front();
    if (!*same || !placed || info->clinicalDate != index.clinicalDate || info->enteredInError != index.enteredInError)
      outcome.wrongIndex.push_back(name);
    expected[0] += static_cast<std::int64_t>(index.tokens.size());
    expected[1] += static_cast<std::int64_t>(index.references.size());
    expected[2] += static_cast<std::int64_t>(index.strings.size());
    outcome.indexRows +=
        static_cast<std::int64_t>(index.tokens.size() + index.references.size() + index.strings.size() +
                                  index.dates.size() + index.quantities.size() + index.numbers.size());
  }
  if (patient) return outcome;
  // Nothing may be left over either: the totals are the sums.
  const char* counts[3] = {"SELECT count(*) FROM index_token", "SELECT count(*) FROM index_reference",
                           "SELECT count(*) FROM index_string"};
  for (int i = 0; i < 3; ++i) {
    auto count = parts.sql.integer(counts[i]);
    if (!count) return pass(count);
    if (**count != expected[i])
      outcome.wrongIndex.emplace_back(std::string(counts[i]).substr(21) + ": rows without a resource");
  }
  return outcome;
}

} // namespace clavis::core
