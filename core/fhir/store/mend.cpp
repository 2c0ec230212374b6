#include "core/fhir/store/mend.h"

#include "core/fhir/store/body_codec.h"
#include "core/fhir/store/resource_store.h"
#include "core/fhir/store/stored_id.h"
#include "core/vault/salvage.h"
#include "core/vault/settings.h"

#include <algorithm>

namespace clavis::core {
namespace {

/// The incompleteTablesSetting that was mended last.
constexpr std::string_view mendedSetting = "fhir.mended";

struct Rescue {
  std::string incomplete; ///< empty: this vault was not rescued, or a sync has brought everything again
  bool mended = false;
};

Result<Rescue> readRescue(ReadConnection& db) {
  auto incomplete = readSetting(db, incompleteTablesSetting);
  if (!incomplete) return pass(incomplete);
  auto mended = readSetting(db, mendedSetting);
  if (!mended) return pass(mended);
  return Rescue{incomplete->value_or(std::string()), *incomplete && *mended == *incomplete};
}

/// Whether what was lost is something that is computed here, or computed from.
bool concernsResources(std::string_view tables) {
  if (tables == "*") return true;
  while (!tables.empty()) {
    const std::string_view table = tables.substr(0, tables.find(','));
    for (const std::string_view start : {"resource", "index_", "token", "quantity_unit", "body_", "patient_", "chart_"})
      if (table.starts_with(start)) return true;
    tables.remove_prefix(std::min(table.size() + 1, tables.size()));
  }
  return false;
}

/// Bodies move aside, and all that was computed from them goes; first rows as the migration made them.
constexpr const char* emptyTables =
    // Not CREATE TABLE AS: that would read an id of digits as a number.
    "CREATE TABLE resource_rescued(row INTEGER PRIMARY KEY, id ANY NOT NULL, dictionary INTEGER, body BLOB NOT NULL) "
    "STRICT;"
    "INSERT INTO resource_rescued SELECT row, id, dictionary, body FROM resource WHERE body IS NOT NULL;"
    "INSERT INTO resource_text(resource_text) VALUES('delete-all');"
    "DELETE FROM resource; DELETE FROM resource_compartment;"
    "DELETE FROM index_token; DELETE FROM index_reference; DELETE FROM index_string; DELETE FROM index_date;"
    "DELETE FROM index_quantity; DELETE FROM index_number;"
    "DELETE FROM token; DELETE FROM token_system; DELETE FROM token_last; DELETE FROM quantity_unit;"
    "INSERT INTO token_system VALUES(0, ''); INSERT INTO token_last VALUES(0);"
    "INSERT OR IGNORE INTO resource_type VALUES(999, '');"
    "INSERT INTO resource_origin SELECT '' WHERE NOT EXISTS(SELECT 1 FROM resource_origin);";

class Mender {
 public:
  Mender(WriteConnection& db, const std::vector<Projection*>& projections)
      : m_db(db), m_projections(projections), m_store(db, projections) {}

  Result<void> run() {
    auto& sql = m_db.sql();
    if (auto emptied = sql.executeScript(emptyTables); !emptied) return emptied;
    for (Projection* projection : m_projections)
      if (auto forgotten = projection->forget(m_db); !forgotten) return forgotten;
    Result<void> put;
    auto read = sql.each("SELECT id, dictionary, body FROM resource_rescued ORDER BY row", [&](const Statement& row) {
      put = putAgain(row);
      return put.has_value();
    });
    if (!read) return read;
    if (!put) return put;
    return sql.executeScript("DROP TABLE resource_rescued");
  }

 private:
  Result<void> putAgain(const Statement& row) {
    const std::string id = StoredId::read(row, 0);
    const std::int64_t dictionary = row.integer(1);
    if (!m_codec.knows(dictionary)) {
      auto statement = m_db.sql().prepare("SELECT bytes FROM body_dictionary WHERE id=?");
      if (!statement) return pass(statement);
      auto there = statement->bind(1, dictionary).step();
      if (!there) return pass(there);
      if (!*there) return {}; // lost with its dictionary; the server has it
      if (auto added = m_codec.addDictionary(dictionary, statement->blob(0)); !added) return {};
    }
    auto body = m_codec.decompress(row.blob(2), dictionary, id);
    if (!body) return {};
    auto put = m_store.put(*body, {.id = id, .allowOlder = true});
    // What the store will not have is what it would have refused at first; only the disk ends it.
    if (!put && !put.error().as<FhirError>()) return pass(put);
    return {};
  }

  WriteConnection& m_db;
  const std::vector<Projection*>& m_projections;
  ResourceStore m_store;
  BodyCodec m_codec;
};

} // namespace

Result<bool> mendAfterRescue(Vault& vault, const std::vector<Projection*>& projections) {
  auto rescue = vault.readers().run([](ReadConnection& db) { return readRescue(db); }).takeResult();
  if (!rescue) return pass(rescue);
  if (rescue->incomplete.empty() || rescue->mended) return false;
  auto mended = vault.writer()
                    .run([&](WriteConnection& db) -> Result<void> {
                      if (!concernsResources(rescue->incomplete))
                        return writeSetting(db, mendedSetting, rescue->incomplete);
                      if (auto done = Mender(db, projections).run(); !done) return done;
                      return writeSetting(db, mendedSetting, rescue->incomplete);
                    })
                    .takeResult();
  if (!mended) return pass(mended);
  return true;
}

Result<std::vector<std::string>> patientsWithResources(const ReadConnection& db) {
  std::vector<std::string> out;
  auto read = db.sql().each(
      "SELECT id FROM resource WHERE row IN (SELECT DISTINCT patient FROM resource WHERE patient IS NOT NULL)",
      [&](const Statement& row) {
        out.push_back(StoredId::read(row, 0));
        return true;
      });
  if (!read) return pass(read);
  return out;
}

} // namespace clavis::core
