// Tables sync_wanted (what charts name and the vault has not), sync_doubt (what the server may have deleted),
// sync_round and sync_purge. Thread: the connection's. Errors: StoreError.
#pragma once

#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

struct ResourceName {
  std::string type;
  std::string id;
  bool operator==(const ResourceName&) const = default;
};

class ListTables {
 public:
  explicit ListTables(WriteConnection& db) : m_sql(db.sql()) {}

  [[nodiscard]] Result<void> want(std::string_view type, std::string_view id);
  /// At most `limit` ids of one type that were not asked for yet.
  [[nodiscard]] Result<std::vector<ResourceName>> wanted(int limit);
  /// The server has answered: who came is off the list, the others are not asked for again until a round is `again`
  /// rounds later.
  [[nodiscard]] Result<void> answered(std::string_view type, const std::vector<std::string>& asked,
                                      const std::vector<std::string>& came, std::int64_t round);
  [[nodiscard]] Result<void> askAgain(std::int64_t askedBefore);

  [[nodiscard]] Result<void> doubt(std::string_view type, std::string_view id);
  [[nodiscard]] Result<std::vector<ResourceName>> doubts(std::string_view afterType, std::string_view afterId,
                                                         int limit);
  [[nodiscard]] Result<void> settled(std::string_view type, std::string_view id);

  [[nodiscard]] Result<std::int64_t> beginRound(std::string_view panel, Instant at);
  [[nodiscard]] Result<void> endRound(std::int64_t round, Instant at, bool complete, std::int64_t failures,
                                      const std::optional<std::string>& failure);

  [[nodiscard]] Result<void> purged(Instant at, std::string_view reason, std::int64_t resources, std::int64_t shared,
                                    std::int64_t rowsLeft);

 private:
  Connection& m_sql;
};

} // namespace clavis::core
