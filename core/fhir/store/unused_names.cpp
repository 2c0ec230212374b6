#include "core/fhir/store/unused_names.h"

namespace clavis::core {

Result<std::vector<std::int64_t>> unitsOfPatient(Connection& sql, std::int64_t patient) {
  std::vector<std::int64_t> units;
  auto read = sql.each(
      "SELECT DISTINCT q.unit FROM resource r CROSS JOIN index_quantity q ON q.resource = r.row "
      "WHERE r.patient = ?",
      [&](const Statement& row) {
        units.push_back(row.integer(0));
        return true;
      },
      patient);
  if (!read) return pass(read);
  return units;
}

Result<void> dropUnusedNames(Connection& sql, const std::vector<std::int64_t>& units) {
  for (const std::int64_t unit : units) {
    auto dropped = sql.execute("DELETE FROM quantity_unit WHERE id = ?1 AND NOT EXISTS(SELECT 1 FROM index_quantity "
                               "WHERE unit = ?1)",
                               unit);
    if (!dropped) return dropped;
  }
  // Number 0 is "no system" and stays.
  return sql.execute("DELETE FROM token_system WHERE id <> 0 AND NOT EXISTS(SELECT 1 FROM token t WHERE t.system = "
                     "token_system.id) AND NOT EXISTS(SELECT 1 FROM quantity_unit u WHERE u.system = token_system.id)");
}

} // namespace clavis::core
