#include "core/chart/chart_projection.h"

#include "core/chart/entries/entry.h"
#include "core/chart/patients/list_writer.h"
#include "core/fhir/search/search_parameters.h"
#include "core/fhir/store/resource_store.h"

#include <tuple>

namespace clavis::core::chart {

namespace {

Result<void> writeEntry(Connection& sql, ResourceRow patient, const Entry& entry) {
  return sql.execute(
      "INSERT INTO chart_entry(patient, at, rid, kind, marks, series, unit) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      patient, entry.at, entry.row, static_cast<int>(entry.kind), entry.marks, entry.series, entry.unit);
}

bool belongsToPatients(std::string_view type) { return !SearchParameters::r4().patientCompartment(type).empty(); }

/// Takes the entry of a resource that changed or went. Nearly always it lies in the chart the resource is in now; a
/// resource that was moved to another patient is looked for in all.
Result<void> removeEntry(Connection& sql, std::string_view type, ResourceRow row,
                         const std::optional<ResourceRow>& patient) {
  if (patient) {
    if (auto removed = sql.execute("DELETE FROM chart_entry WHERE patient = ?1 AND rid = ?2", *patient, row); !removed)
      return pass(removed);
    if (sql.changes() > 0) return {};
  }
  if (!belongsToPatients(type) || type == "Patient") return {};
  return sql.execute("DELETE FROM chart_entry WHERE rid = ?1", row);
}

bool happened(const Entry& entry) {
  return entry.kind == SectionKind::Encounters && entry.has(MarkCurrent) && !entry.enteredInError() &&
         entry.at != undatedAt;
}

} // namespace

Result<void> ChartProjection::resourceStored(WriteConnection& connection, const StoredResource& resource) {
  auto& sql = connection.sql();
  if (!resource.inserted)
    if (auto removed = removeEntry(sql, resource.type, resource.row, resource.patient); !removed) return pass(removed);
  if (resource.type == "Patient")
    return writeListRow(connection, resource.row, listFacts(resource.json, resource.id, resource.lastUpdated));
  const auto entry = entryOf(resource);
  if (!entry) return {};
  if (auto written = writeEntry(sql, *resource.patient, *entry); !written) return pass(written);
  if (resource.type != "Encounter") return {};
  if (!resource.inserted) return findLastEncounter(connection, *resource.patient);
  if (!happened(*entry)) return {};
  return noteEncounter(connection, *resource.patient, entry->at, resource.json["period"]["start"].text());
}

Result<void> ChartProjection::resourceRemoved(WriteConnection& connection, const RemovedResource& resource) {
  if (resource.type == "Patient") return removeListRow(connection, resource.row);
  if (auto removed = removeEntry(connection.sql(), resource.type, resource.row, resource.patient); !removed)
    return pass(removed);
  if (resource.type == "Encounter" && resource.patient) return findLastEncounter(connection, *resource.patient);
  return {};
}

Result<void> ChartProjection::forget(WriteConnection& connection) {
  for (const std::string_view table : {"chart_entry", "patient_name", "patient_identifier", "patient_list"})
    if (auto emptied = connection.sql().execute("DELETE FROM " + std::string(table)); !emptied) return emptied;
  return {};
}

Result<std::int64_t> rebuildChart(WriteConnection& connection) {
  ChartProjection projection;
  if (auto emptied = projection.forget(connection); !emptied) return pass(emptied);
  ResourceReader reader(connection);
  JsonDocument document;
  std::int64_t count = 0;
  auto read = reader.each("", [&](const ResourceInfo& info, std::string_view body) -> Result<bool> {
    ++count;
    if (auto parsed = document.read(body); !parsed) return pass(parsed);
    const StoredResource stored{
        info.row,          info.type,           info.id, info.versionId, info.lastUpdated, info.patient,
        info.clinicalDate, info.enteredInError, true,    document.root()};
    if (auto done = projection.resourceStored(connection, stored); !done) return pass(done);
    return true;
  });
  if (!read) return pass(read);
  return count;
}

Result<ChartDifferences> verifyChart(const ReadConnection& db) {
  ChartDifferences differences;
  ResourceReader reader(db);
  JsonDocument document;
  std::int64_t foundEntries = 0;
  std::int64_t foundPatients = 0;
  auto read = reader.each("", [&](const ResourceInfo& info, std::string_view body) -> Result<bool> {
    ++differences.resources;
    if (auto parsed = document.read(body); !parsed) return pass(parsed);
    if (info.type == "Patient") {
      const auto facts = listFacts(document.root(), info.id, info.lastUpdated);
      auto statement =
          db.sql().prepare("SELECT names, identifiers, by_family, by_birth, birth, deceased, merged_into FROM "
                           "patient_list WHERE rid = ?1");
      if (!statement) return pass(statement);
      auto row = statement->bind(1, info.row).step();
      if (!row) return pass(row);
      if (!*row) {
        ++differences.missing;
        return true;
      }
      ++foundPatients;
      if (statement->text(0) != facts.names || statement->text(1) != facts.bareIdentifiers ||
          statement->text(2) != facts.byFamily.value_or("") || statement->integer(3) != facts.byBirth.value_or(0) ||
          statement->text(4) != facts.birth || (statement->integer(5) != 0) != facts.deceased ||
          statement->text(6) != facts.mergedInto)
        ++differences.wrong;
      return true;
    }
    const StoredResource stored{
        info.row,          info.type,           info.id, info.versionId, info.lastUpdated, info.patient,
        info.clinicalDate, info.enteredInError, true,    document.root()};
    const auto expected = entryOf(stored);
    if (!expected) return true;
    auto statement = db.sql().prepare(
        "SELECT kind, marks, series, unit FROM chart_entry WHERE patient = ?1 AND at = ?2 AND rid = ?3");
    if (!statement) return pass(statement);
    auto row = statement->bindAll(*info.patient, expected->at, info.row).step();
    if (!row) return pass(row);
    if (!*row) {
      ++differences.missing;
      return true;
    }
    ++foundEntries;
    if (std::tuple(statement->integer(0), statement->integer(1), statement->integer(2), statement->integer(3)) !=
        std::tuple(static_cast<std::int64_t>(expected->kind), std::int64_t{expected->marks}, expected->series,
                   expected->unit))
      ++differences.wrong;
    return true;
  });
  if (!read) return pass(read);
  for (const auto& [table, found] :
       {std::pair<std::string_view, std::int64_t>{"chart_entry", foundEntries}, {"patient_list", foundPatients}}) {
    auto count = db.sql().integer("SELECT count(*) FROM " + std::string(table));
    if (!count) return pass(count);
    differences.surplus += count->value_or(0) - found;
  }
  return differences;
}

} // namespace clavis::core::chart
