#include "core/chart/patients/list_row.h"

#include "core/chart/rows/convert.h"

namespace clavis::core::chart {

ListRow readListRow(const Statement& statement, int first) {
  int column = first;
  const auto text = [&] { return std::string(statement.text(column++)); };
  ListRow list;
  list.rid = statement.integer(column++);
  list.row.patientId = text();
  list.row.family = text();
  list.row.given = text();
  list.row.prefix = text();
  list.row.birthDate = partialDate(statement.text(column++));
  list.row.gender = text();
  list.row.identifier = text();
  list.row.identifierLabel = text();
  list.row.deceased = statement.integer(column++) != 0;
  list.row.died = partialDate(statement.text(column++));
  list.row.active = statement.integer(column++) != 0;
  list.row.mergedInto = text();
  list.row.lastEncounter = partialDate(statement.text(column++));
  if (!statement.isNull(column)) list.row.lastUpdated = Instant(std::chrono::milliseconds(statement.integer(column)));
  ++column;
  list.row.lookAlike = statement.integer(column) != 0;
  return list;
}

} // namespace clavis::core::chart
