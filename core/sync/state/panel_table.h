// Tables sync_patient and sync_listing: who belongs here, and the walk that finds out.
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

struct Listing {
  std::int64_t number = 0;
  std::optional<Instant> through; ///< server time of the first page
  std::optional<std::string> next;
  std::int64_t position = 0;
};

class PanelTable {
 public:
  explicit PanelTable(const ReadConnection& db) : m_sql(db.sql()) {}

  [[nodiscard]] Result<bool> has(std::string_view patient);
  [[nodiscard]] Result<std::int64_t> count();
  [[nodiscard]] Result<std::int64_t> countFilled();
  /// Patients whose chart is not whole, in the order of the listing, after `afterPosition`.
  struct Unfilled {
    std::int64_t position;
    std::string patient;
  };
  [[nodiscard]] Result<std::vector<Unfilled>> unfilled(std::int64_t afterPosition, std::string_view afterPatient,
                                                       int limit);
  /// Ids in ascending order after `after`.
  [[nodiscard]] Result<std::vector<std::string>> ids(std::string_view after, int limit);
  [[nodiscard]] Result<std::optional<Listing>> openListing();
  /// The number of the newest listing, under way or not; 0 when there was none.
  [[nodiscard]] Result<std::int64_t> lastListing();
  /// Patients that the listing `number` did not name.
  [[nodiscard]] Result<std::vector<std::string>> missingFrom(std::int64_t number, int limit);

 protected:
  Connection& m_sql;
};

class PanelWriter : public PanelTable {
 public:
  explicit PanelWriter(WriteConnection& db) : PanelTable(db) {}

  /// The listing under way for this panel, or a new one.
  [[nodiscard]] Result<Listing> beginListing(std::string_view panel);
  [[nodiscard]] Result<void> moveListing(std::optional<Instant> through, const std::optional<std::string>& next,
                                         std::int64_t position);
  [[nodiscard]] Result<void> endListing();
  /// True: the patient is new here.
  [[nodiscard]] Result<bool> listed(std::string_view patient, std::int64_t listing, std::int64_t position);
  [[nodiscard]] Result<void> remove(std::string_view patient);

  [[nodiscard]] Result<void> filled(std::string_view patient, Instant through, Instant at);
  /// Every chart has to come again, and the next listing is the first.
  [[nodiscard]] Result<void> forgetFilled();
  /// A Bulk export has brought the Patient; the chart is whole when all of the export is here.
  [[nodiscard]] Result<void> inExport(std::string_view patient);
  /// It is: those whose Patient it brought are filled. Returns who was not before.
  [[nodiscard]] Result<std::vector<std::string>> exportFilled(Instant through, Instant at);
  [[nodiscard]] Result<void> failed(std::string_view patient, std::string_view failure, Instant at);
};

} // namespace clavis::core
