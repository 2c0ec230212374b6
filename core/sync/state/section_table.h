// Tables sync_section (a chart being filled, section by section) and sync_type (what changed, by resource type).
// Thread: the connection's. Errors: StoreError. Row shapes and units: migration 0004_sync.sql.
#pragma once

#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// Where a walk over pages stands.
struct WalkPlace {
  std::optional<Instant> through;  ///< server time of the first page; empty: not begun
  std::optional<std::string> next; ///< empty: from the start
  std::int64_t seen = 0;
};

struct SectionState {
  std::string type;
  WalkPlace place;
  std::optional<Instant> through; ///< set: the section is whole
};

struct TypeState {
  std::string type;
  bool offered = true;
  bool refused = false; ///< not offered because the server refused it to us, not because it has no such type
  std::optional<Instant> through;
  std::optional<Instant> comparedAt;
  // The walk under way
  std::optional<std::int64_t> walkSince; ///< 0: a walk over everything
  WalkPlace place;
  std::string after; ///< the last id of the lists that are done
  std::optional<std::string> compareAfter;
};

class SectionTable {
 public:
  explicit SectionTable(const ReadConnection& db) : m_sql(db.sql()) {}
  [[nodiscard]] Result<std::vector<SectionState>> sections(std::string_view patient);
  [[nodiscard]] Result<std::vector<TypeState>> types();
  [[nodiscard]] Result<std::optional<TypeState>> type(std::string_view type);

 protected:
  Connection& m_sql;
};

class SectionWriter : public SectionTable {
 public:
  explicit SectionWriter(WriteConnection& db) : SectionTable(db) {}

  // One section of one chart
  [[nodiscard]] Result<void> moveSection(std::string_view patient, std::string_view type, const WalkPlace& place);
  [[nodiscard]] Result<void> sectionWhole(std::string_view patient, std::string_view type, Instant through, Instant at);
  [[nodiscard]] Result<void> sectionFailed(std::string_view patient, std::string_view type, std::string_view failure,
                                           Instant at);

  // One resource type
  /// Adds the type if it is new here; `through` only then.
  [[nodiscard]] Result<void> ensureType(std::string_view type, std::optional<Instant> through);
  [[nodiscard]] Result<void> setOffered(std::string_view type, bool offered);
  [[nodiscard]] Result<void> beginWalk(std::string_view type, std::int64_t since);
  [[nodiscard]] Result<void> moveWalk(std::string_view type, const WalkPlace& place, std::string_view after);
  /// The walk's lists are all done: `through` becomes the time of its first page.
  [[nodiscard]] Result<void> walkWhole(std::string_view type, Instant through, Instant at);
  [[nodiscard]] Result<void> forgetWalk(std::string_view type);
  /// The type has to be walked from the start again.
  [[nodiscard]] Result<void> forgetThrough(std::string_view type);
  [[nodiscard]] Result<void> typeFailed(std::string_view type, std::string_view failure, Instant at);
  [[nodiscard]] Result<void> moveCompare(std::string_view type, std::optional<std::string_view> after);
  [[nodiscard]] Result<void> compared(std::string_view type, Instant at);
};

} // namespace clavis::core
