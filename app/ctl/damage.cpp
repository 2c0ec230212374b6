#include "app/ctl/damage.h"

#include <QJsonArray>

namespace clavis::ctl {

void print(Console& console, const core::DamageReport& report) {
  console.line(std::to_string(report.damagedPages) + " of " + std::to_string(report.pages) + " pages cannot be read");
  if (!report.schemaReadable) console.line("nothing can be saved: not even the list of tables can be read");
  for (const core::TableCondition& table : report.tables) {
    if (table.readableRows == 0 && table.whole()) continue;
    std::string line = "  " + table.table + ": " + std::to_string(table.readableRows) + " rows can be saved";
    if (!table.whole()) line += table.onlyHere ? ", some are lost" : ", some are lost here; the server has them";
    console.line(line);
  }
  if (report.whole()) return;
  console.line(report.serverHasTheRest()
                   ? "Nothing that exists only here was hit: after a rescue, a sync brings the rest."
                   : "Something that exists only here was hit; everything else can be saved.");
}

QJsonObject toJson(const core::DamageReport& report) {
  QJsonArray tables;
  for (const core::TableCondition& table : report.tables)
    tables.append(QJsonObject{{QStringLiteral("table"), QString::fromStdString(table.table)},
                              {QStringLiteral("rows"), static_cast<qint64>(table.readableRows)},
                              {QStringLiteral("lost"), !table.whole()},
                              {QStringLiteral("onlyHere"), table.onlyHere}});
  return {{QStringLiteral("pages"), static_cast<qint64>(report.pages)},
          {QStringLiteral("damagedPages"), static_cast<qint64>(report.damagedPages)},
          {QStringLiteral("schemaReadable"), report.schemaReadable},
          {QStringLiteral("serverHasTheRest"), report.serverHasTheRest()},
          {QStringLiteral("tables"), tables}};
}

} // namespace clavis::ctl
