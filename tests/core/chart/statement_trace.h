// Collects the SQL that really ran on a connection, and asks SQLite how it would run it.
#pragma once

#include "core/vault/sqlite/connection.h"

#include <set>
#include <string>

namespace clavis::tests {

class StatementTrace {
 public:
  /// From here on; ends with this object.
  explicit StatementTrace(core::Connection& connection);
  ~StatementTrace();
  StatementTrace(const StatementTrace&) = delete;
  StatementTrace& operator=(const StatementTrace&) = delete;

  [[nodiscard]] const std::set<std::string>& statements() const { return m_statements; }
  void clear() { m_statements.clear(); }
  /// The plan's lines, one each.
  [[nodiscard]] std::string plan(const std::string& sql) const;

 private:
  core::Connection& m_connection;
  std::set<std::string> m_statements;
};

} // namespace clavis::tests
