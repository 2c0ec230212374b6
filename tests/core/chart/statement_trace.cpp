#include "tests/core/chart/statement_trace.h"

#include <catch2/catch_test_macros.hpp>
#include <sqlite3.h>

namespace clavis::tests {

StatementTrace::StatementTrace(core::Connection& connection) : m_connection(connection) {
  const auto collect = [](unsigned, void* self, void* statement, void*) {
    if (const char* sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement)); sql != nullptr)
      static_cast<StatementTrace*>(self)->m_statements.insert(sql);
    return 0;
  };
  sqlite3_trace_v2(connection.handle(), SQLITE_TRACE_STMT, collect, this);
}

StatementTrace::~StatementTrace() { sqlite3_trace_v2(m_connection.handle(), 0, nullptr, nullptr); }

std::string StatementTrace::plan(const std::string& sql) const {
  auto statement = m_connection.prepare("EXPLAIN QUERY PLAN " + sql);
  REQUIRE(statement);
  std::string lines;
  for (;;) {
    auto more = statement->step();
    REQUIRE(more);
    if (!*more) return lines;
    lines += std::string(statement->text(3)) + "\n";
  }
}

} // namespace clavis::tests
