#include "core/fhir/store/index_tables.h"

#include <algorithm>

namespace clavis::core {

std::string indexedText(const ResourceIndex& index, const std::vector<ResourceRow>& patients) {
  std::string words;
  if (index.text.empty()) return words;
  for (const ResourceRow patient : patients) (words += patientWord(patient)) += ' ';
  return words += index.text;
}

Result<std::vector<ResourceRow>> IndexTables::targets(const ResourceIndex& index, bool make, std::string_view selfType,
                                                      std::string_view selfId, ResourceRow self) {
  std::vector<ResourceRow> rows;
  rows.reserve(index.references.size());
  for (const IndexedReference& reference : index.references) {
    if (reference.type == selfType && reference.id == selfId) {
      rows.push_back(self);
      continue;
    }
    if (make) {
      auto row = m_interner->place(reference.type, reference.id);
      if (!row) return pass(row);
      rows.push_back(*row);
    } else {
      auto row = m_interner->findPlace(reference.type, reference.id);
      if (!row) return pass(row);
      rows.push_back(row->value_or(0));
    }
  }
  return rows;
}

std::vector<ResourceRow> IndexTables::patients(const ResourceIndex& index, const std::vector<ResourceRow>& targets,
                                               std::string_view type, ResourceRow self) {
  if (type == "Patient") return {self};
  std::vector<ResourceRow> found;
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (index.references[i].compartment && index.references[i].type == "Patient" &&
        std::ranges::find(found, targets[i]) == found.end())
      found.push_back(targets[i]);
  return found;
}

Result<void> IndexTables::add(ResourceRow resource, const ResourceIndex& index, const std::vector<ResourceRow>& targets,
                              const std::vector<ResourceRow>& patients) {
  for (const IndexedToken& token : index.tokens) {
    auto id = m_interner->token(token.system, token.code);
    if (!id) return pass(id);
    auto done = m_sql->execute("INSERT OR IGNORE INTO index_token VALUES(?, ?, ?)", *id, token.path, resource);
    if (!done) return done;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const ResourceRow target = targets[i] == 0 ? resource : targets[i];
    auto done = m_sql->execute("INSERT OR IGNORE INTO index_reference VALUES(?, ?, ?)", target,
                               index.references[i].path, resource);
    if (!done) return done;
  }
  for (const IndexedString& string : index.strings) {
    auto done = m_sql->execute("INSERT OR IGNORE INTO index_string VALUES(?, ?, ?, ?)", string.path, string.folded,
                               resource, string.exact);
    if (!done) return done;
  }
  for (const IndexedDate& date : index.dates) {
    auto done = m_sql->execute("INSERT OR IGNORE INTO index_date VALUES(?, ?, ?, ?)", resource, date.path, date.low,
                               date.high - date.low);
    if (!done) return done;
  }
  for (const IndexedQuantity& quantity : index.quantities) {
    auto unit = m_interner->unit(quantity.system, quantity.unit);
    if (!unit) return pass(unit);
    auto done = m_sql->execute("INSERT OR IGNORE INTO index_quantity VALUES(?, ?, ?, ?)", resource, quantity.path,
                               quantity.value, *unit);
    if (!done) return done;
  }
  for (const IndexedNumber& number : index.numbers) {
    auto done =
        m_sql->execute("INSERT OR IGNORE INTO index_number VALUES(?, ?, ?)", resource, number.path, number.value);
    if (!done) return done;
  }
  for (std::size_t i = 1; i < patients.size(); ++i) {
    auto done = m_sql->execute("INSERT OR IGNORE INTO resource_compartment VALUES(?, ?)", patients[i], resource);
    if (!done) return done;
  }
  const std::string words = indexedText(index, patients);
  if (words.empty()) return {};
  return m_sql->execute("INSERT INTO resource_text(rowid, words) VALUES(?, ?)", resource, words);
}

Result<void> IndexTables::removeEverywhere(ResourceRow resource) {
  for (const char* sql : {"DELETE FROM index_token WHERE resource=?", "DELETE FROM index_reference WHERE resource=?",
                          "DELETE FROM index_string WHERE resource=?"})
    if (auto done = m_sql->execute(sql, resource); !done) return done;
  return {};
}

Result<void> IndexTables::remove(ResourceRow resource, const ResourceIndex& index,
                                 const std::vector<ResourceRow>& targets, const std::vector<ResourceRow>& patients) {
  bool missed = false; // a row that should be there was not: then the tables are searched for what else is there
  for (const IndexedToken& token : index.tokens) {
    auto id = m_interner->findToken(token.system, token.code);
    if (!id) return pass(id);
    if (!*id) {
      missed = true;
      continue;
    }
    auto done =
        m_sql->execute("DELETE FROM index_token WHERE token=? AND path=? AND resource=?", **id, token.path, resource);
    if (!done) return done;
    missed = missed || m_sql->changes() != 1;
    // The words of a token may be a person's number: nothing of it stays when its last row goes.
    done = m_sql->execute(
        "DELETE FROM token WHERE code=?1 AND id=?2 AND NOT EXISTS(SELECT 1 FROM index_token WHERE token=?2)",
        token.code, **id);
    if (!done) return done;
    if (m_sql->changes() != 0) m_interner->forgetToken(token.system, token.code);
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const ResourceRow target = targets[i] == 0 ? resource : targets[i];
    auto done = m_sql->execute("DELETE FROM index_reference WHERE target=? AND path=? AND resource=?", target,
                               index.references[i].path, resource);
    if (!done) return done;
    missed = missed || m_sql->changes() != 1;
  }
  for (const IndexedString& string : index.strings) {
    auto done = m_sql->execute("DELETE FROM index_string WHERE path=? AND value=? AND resource=? AND exact=?",
                               string.path, string.folded, resource, string.exact);
    if (!done) return done;
    missed = missed || m_sql->changes() != 1;
  }
  for (const char* sql :
       {"DELETE FROM index_date WHERE resource=?", "DELETE FROM index_quantity WHERE resource=?",
        "DELETE FROM index_number WHERE resource=?", "DELETE FROM resource_compartment WHERE resource=?"})
    if (auto done = m_sql->execute(sql, resource); !done) return done;
  const std::string words = indexedText(index, patients);
  if (!words.empty()) {
    auto done = m_sql->execute("INSERT INTO resource_text(resource_text, rowid, words) VALUES('delete', ?, ?)",
                               resource, words);
    if (!done) return done;
  }
  return missed ? removeEverywhere(resource) : Result<void>();
}

namespace {

template <class... Args>
Result<bool> exists(Connection& sql, std::string_view text, const Args&... args) {
  auto found = sql.integer(text, args...);
  if (!found) return pass(found);
  return found->has_value();
}

} // namespace

Result<bool> IndexTables::matches(ResourceRow resource, const ResourceIndex& index,
                                  const std::vector<ResourceRow>& targets, const std::vector<ResourceRow>& patients) {
  for (const IndexedToken& token : index.tokens) {
    auto id = m_interner->findToken(token.system, token.code);
    if (!id) return pass(id);
    if (!*id) return false;
    auto there =
        exists(*m_sql, "SELECT 1 FROM index_token WHERE token=? AND path=? AND resource=?", **id, token.path, resource);
    if (!there || !*there) return there;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const ResourceRow target = targets[i] == 0 ? resource : targets[i];
    auto there = exists(*m_sql, "SELECT 1 FROM index_reference WHERE target=? AND path=? AND resource=?", target,
                        index.references[i].path, resource);
    if (!there || !*there) return there;
  }
  for (const IndexedString& string : index.strings) {
    auto there = exists(*m_sql, "SELECT 1 FROM index_string WHERE path=? AND value=? AND resource=? AND exact=?",
                        string.path, string.folded, resource, string.exact);
    if (!there || !*there) return there;
  }
  std::size_t found = 0;
  for (const IndexedDate& date : index.dates) {
    auto there = exists(*m_sql, "SELECT 1 FROM index_date WHERE resource=? AND path=? AND low=? AND span=?", resource,
                        date.path, date.low, date.high - date.low);
    if (!there || !*there) return there;
    ++found;
  }
  for (const IndexedQuantity& quantity : index.quantities) {
    auto there =
        exists(*m_sql,
               "SELECT 1 FROM index_quantity q JOIN quantity_unit u ON u.id=q.unit WHERE resource=? AND path=? AND "
               "value=? AND u.code=?",
               resource, quantity.path, quantity.value, quantity.unit);
    if (!there || !*there) return there;
    ++found;
  }
  for (const IndexedNumber& number : index.numbers) {
    auto there = exists(*m_sql, "SELECT 1 FROM index_number WHERE resource=? AND path=? AND value=?", resource,
                        number.path, number.value);
    if (!there || !*there) return there;
    ++found;
  }
  auto rows = m_sql->integer(
      "SELECT (SELECT count(*) FROM index_date WHERE resource=?1) + (SELECT count(*) FROM index_quantity "
      "WHERE resource=?1) + (SELECT count(*) FROM index_number WHERE resource=?1)",
      resource);
  if (!rows) return pass(rows);
  if (static_cast<std::size_t>(rows->value_or(0)) != found) return false;
  if (index.text.empty()) return true;
  // The text index keeps no text: that the first patient's word (or the first word) leads to the resource is what can
  // be asked.
  for (const ResourceRow patient : patients) {
    auto there = exists(*m_sql, "SELECT 1 FROM resource_text WHERE resource_text MATCH ? AND rowid=?",
                        patientWord(patient), resource);
    if (!there || !*there) return there;
  }
  return true;
}

} // namespace clavis::core
