#include "tests/bench/chart/peer.h"

#include "core/fhir/json/json.h"
#include "core/fhir/views/fhir_date.h"

#include <cstdlib>
#include <iostream>

namespace clavis::bench {

namespace {

template <class T>
T must(core::Result<T> result) {
  if (!result) {
    std::cerr << "peer: " << result.error().toString() << '\n';
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The tables and indexes of android-fhir's ResourceDatabase, without its local-change log.
constexpr std::string_view schema = R"(
CREATE TABLE ResourceEntity(id INTEGER PRIMARY KEY AUTOINCREMENT, resourceUuid TEXT NOT NULL, resourceType TEXT NOT NULL,
  resourceId TEXT NOT NULL, serializedResource TEXT NOT NULL, versionId TEXT, lastUpdatedRemote INTEGER);
CREATE UNIQUE INDEX ResourceEntity_uuid ON ResourceEntity(resourceUuid);
CREATE UNIQUE INDEX ResourceEntity_type_id ON ResourceEntity(resourceType, resourceId);
CREATE TABLE StringIndexEntity(id INTEGER PRIMARY KEY AUTOINCREMENT, resourceUuid TEXT NOT NULL, resourceType TEXT NOT NULL,
  index_name TEXT NOT NULL, index_path TEXT NOT NULL, index_value TEXT NOT NULL);
CREATE INDEX StringIndexEntity_value ON StringIndexEntity(resourceType, index_name, index_value);
CREATE INDEX StringIndexEntity_uuid ON StringIndexEntity(resourceUuid);
CREATE TABLE ReferenceIndexEntity(id INTEGER PRIMARY KEY AUTOINCREMENT, resourceUuid TEXT NOT NULL, resourceType TEXT NOT NULL,
  index_name TEXT NOT NULL, index_path TEXT NOT NULL, index_value TEXT NOT NULL);
CREATE INDEX ReferenceIndexEntity_value ON ReferenceIndexEntity(resourceType, index_name, index_value);
CREATE INDEX ReferenceIndexEntity_uuid ON ReferenceIndexEntity(resourceUuid);
CREATE TABLE TokenIndexEntity(id INTEGER PRIMARY KEY AUTOINCREMENT, resourceUuid TEXT NOT NULL, resourceType TEXT NOT NULL,
  index_name TEXT NOT NULL, index_path TEXT NOT NULL, index_system TEXT, index_value TEXT NOT NULL);
CREATE INDEX TokenIndexEntity_value ON TokenIndexEntity(resourceType, index_name, index_system, index_value, resourceUuid);
CREATE INDEX TokenIndexEntity_uuid ON TokenIndexEntity(resourceUuid);
CREATE TABLE DateIndexEntity(id INTEGER PRIMARY KEY AUTOINCREMENT, resourceUuid TEXT NOT NULL, resourceType TEXT NOT NULL,
  index_name TEXT NOT NULL, index_path TEXT NOT NULL, index_from INTEGER NOT NULL, index_to INTEGER NOT NULL);
CREATE INDEX DateIndexEntity_value ON DateIndexEntity(resourceType, index_name, resourceUuid, index_from, index_to);
CREATE INDEX DateIndexEntity_uuid ON DateIndexEntity(resourceUuid);
)";

std::size_t rows(core::Connection& sql, std::string_view text, const auto&... values) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  must(sql.each(
      text,
      [&](const core::Statement& row) {
        ++count;
        bytes += row.text(0).size();
        return true;
      },
      values...));
  return count + (bytes == 0 ? 0 : 0);
}

} // namespace

Peer::Peer(const std::filesystem::path& file)
    : m_connection(
          std::make_unique<core::Connection>(must(core::Connection::open(file, {}, core::OpenMode::ReadWriteCreate)))) {
  must(m_connection->executeScript(schema));
  commit();
}

void Peer::commit() {
  finish();
  m_transaction = std::make_unique<core::Transaction>(must(core::Transaction::begin(*m_connection)));
}

void Peer::finish() {
  if (m_transaction) must(m_transaction->commit());
  m_transaction.reset();
}

void Peer::put(std::string_view json) {
  auto document = must(core::JsonDocument::parse(json));
  const auto root = document.root();
  const std::string type(root["resourceType"].text());
  const auto uuid = std::to_string(++m_next);
  auto& sql = *m_connection;
  must(sql.execute(
      "INSERT INTO ResourceEntity(resourceUuid, resourceType, resourceId, serializedResource) VALUES(?1, ?2, ?3, ?4)",
      uuid, type, root["id"].text(), json));
  const auto addString = [&](std::string_view name, std::string_view value) {
    if (!value.empty())
      must(sql.execute("INSERT INTO StringIndexEntity(resourceUuid, resourceType, index_name, index_path, index_value) "
                       "VALUES(?1, ?2, ?3, ?4, ?5)",
                       uuid, type, name, name, value));
  };
  const auto addDate = [&](std::string_view name, std::string_view value) {
    const auto date = core::FhirDate::parse(value);
    if (date.known())
      must(sql.execute(
          "INSERT INTO DateIndexEntity(resourceUuid, resourceType, index_name, index_path, index_from, index_to) "
          "VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
          uuid, type, name, name, date.low, date.high));
  };
  if (type == "Patient") {
    for (const auto name : root["name"].items()) {
      addString("family", name["family"].text());
      for (const auto given : name["given"].items()) addString("given", given.text());
    }
    addDate("birthdate", root["birthDate"].text());
    must(sql.execute("INSERT INTO TokenIndexEntity(resourceUuid, resourceType, index_name, index_path, index_value) "
                     "VALUES(?1, 'Patient', 'gender', 'gender', ?2)",
                     uuid, root["gender"].text()));
    for (const auto identifier : root["identifier"].items())
      must(sql.execute(
          "INSERT INTO TokenIndexEntity(resourceUuid, resourceType, index_name, index_path, index_system, index_value) "
          "VALUES(?1, 'Patient', 'identifier', 'identifier', ?2, ?3)",
          uuid, identifier["system"].text(), identifier["value"].text()));
  }
  addDate("_lastUpdated", root["meta"]["lastUpdated"].text());
  addDate("date", root["onsetDateTime"].text());
  for (const char* element : {"subject", "patient", "beneficiary"})
    if (const auto reference = root[element]["reference"].text(); !reference.empty())
      must(sql.execute(
          "INSERT INTO ReferenceIndexEntity(resourceUuid, resourceType, index_name, index_path, index_value) "
          "VALUES(?1, ?2, 'subject', 'subject', ?3)",
          uuid, type, reference));
}

std::size_t Peer::page(std::string_view sort, bool descending, std::int64_t offset, int limit) {
  const bool date = sort == "birthdate" || sort == "_lastUpdated";
  const std::string table = date ? "DateIndexEntity" : sort == "gender" ? "TokenIndexEntity" : "StringIndexEntity";
  const std::string column = date ? "index_from" : "index_value";
  const auto sql = "SELECT a.serializedResource FROM ResourceEntity a LEFT JOIN " + table +
                   " b ON a.resourceUuid = b.resourceUuid AND b.index_name = ?1 WHERE a.resourceType = 'Patient' GROUP "
                   "BY a.resourceUuid "
                   "ORDER BY IFNULL(b." +
                   column + ", -9223372036854775808) " + (descending ? "DESC" : "ASC") + " LIMIT ?2 OFFSET ?3";
  return rows(*m_connection, sql, sort, limit, offset);
}

std::size_t Peer::nameSearch(std::string_view prefix, int limit) {
  return rows(
      *m_connection,
      "SELECT a.serializedResource FROM ResourceEntity a WHERE a.resourceUuid IN (SELECT resourceUuid FROM "
      "StringIndexEntity "
      "WHERE resourceType = 'Patient' AND index_name = 'family' AND index_value LIKE ?1 || '%' COLLATE NOCASE UNION "
      "SELECT resourceUuid FROM StringIndexEntity WHERE resourceType = 'Patient' AND index_name = 'given' AND "
      "index_value LIKE "
      "?1 || '%' COLLATE NOCASE) LIMIT ?2",
      prefix, limit);
}

std::size_t Peer::openChart(std::string_view patientId) {
  const auto reference = "Patient/" + std::string(patientId);
  std::size_t found = rows(
      *m_connection, "SELECT serializedResource FROM ResourceEntity WHERE resourceType = 'Patient' AND resourceId = ?1",
      patientId);
  for (const std::string_view type : {"AllergyIntolerance", "Condition"})
    found +=
        rows(*m_connection,
             "SELECT a.serializedResource FROM ResourceEntity a LEFT JOIN DateIndexEntity b ON a.resourceUuid = "
             "b.resourceUuid AND "
             "b.index_name = 'date' WHERE a.resourceType = ?1 AND a.resourceUuid IN (SELECT resourceUuid FROM "
             "ReferenceIndexEntity WHERE resourceType = ?1 AND index_name = 'subject' AND index_value = ?2) GROUP BY "
             "a.resourceUuid ORDER BY b.index_from DESC",
             type, reference);
  return found;
}

std::size_t Peer::textSearch(std::string_view patientId, std::string_view word) {
  const auto reference = "Patient/" + std::string(patientId);
  return rows(*m_connection,
              "SELECT a.serializedResource FROM ResourceEntity a WHERE a.resourceUuid IN (SELECT resourceUuid FROM "
              "ReferenceIndexEntity "
              "WHERE index_name = 'subject' AND index_value = ?1 AND resourceType IN ('Observation', 'Condition', "
              "'MedicationRequest', "
              "'DiagnosticReport', 'DocumentReference', 'Encounter', 'Procedure', 'Immunization', "
              "'AllergyIntolerance', 'CarePlan')) "
              "AND a.serializedResource LIKE '%' || ?2 || '%' LIMIT 100",
              reference, word);
}

} // namespace clavis::bench
