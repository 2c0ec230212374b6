// The peer: the same records and the same questions on the schema android-fhir uses (one table for each type of search
// parameter, OFFSET paging, LIKE on names), in plain SQLite without encryption.
#pragma once

#include "core/vault/sqlite/connection.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace clavis::bench {

class Peer {
 public:
  explicit Peer(const std::filesystem::path& file);
  /// Stores a resource and its index rows (those that the questions below need).
  void put(std::string_view json);
  void commit(); ///< ends the transaction under way and starts another
  void finish();

  // android-fhir's shape of a query: rows of ResourceEntity whose uuid is in a subselect, ordered by a join with an
  // index table.
  std::size_t page(std::string_view sort, bool descending, std::int64_t offset, int limit);
  std::size_t nameSearch(std::string_view prefix, int limit);
  /// Conditions of a patient, newest first: the first section.
  std::size_t openChart(std::string_view patientId);
  /// Text inside a chart: every resource of the patient, its text searched (it has no full-text index).
  std::size_t textSearch(std::string_view patientId, std::string_view word);
  core::Connection& sql() { return *m_connection; }

 private:
  std::unique_ptr<core::Connection> m_connection;
  std::unique_ptr<core::Transaction> m_transaction;
  std::int64_t m_next = 0;
};

} // namespace clavis::bench
