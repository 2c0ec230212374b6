// Who looked at whose chart, when and why. Every opening of a chart, a section, raw bytes or an export passes this port
// before anything is shown; when the log cannot be written, nothing is shown.
//
// The table is append-only: triggers refuse UPDATE and DELETE, and purging a patient does not touch it. (A person who
// holds the vault's key and their own SQL tool can drop the triggers; a chained audit comes with the assurance issue.)
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <QFuture>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {
class ReadConnection;
class VaultReaders;
class VaultWriter;
} // namespace clavis::core

namespace clavis::core::chart {

enum class AccessKind { OpenChart, ReadSection, ReadRaw, ReadDocument, Search, Export };
[[nodiscard]] std::string_view accessKindName(AccessKind kind);

struct AccessEntry {
  AccessKind kind = AccessKind::OpenChart;
  std::string patientId; ///< logical id; empty for what is not about one patient (a search over all)
  std::string what;      ///< section name, "Type/id", or export folder; never a value of the record
  std::string why;       ///< the person's reason when one was asked for; may be empty
};

struct LoggedAccess {
  std::int64_t sequence = 0; ///< without gaps, growing
  Instant at{};
  std::string who;
  AccessEntry entry;
};

/// Thread: safe from any thread.
class AccessLog {
 public:
  virtual ~AccessLog() = default;
  /// Queues the entry at once, in the order of the calls; the future ends when it is on disk, or says why it is not.
  [[nodiscard]] virtual QFuture<Result<void>> record(AccessEntry entry) = 0;
};

/// The vault's table `access_log`. Borrows all three; they must outlive it and its futures.
class VaultAccessLog final : public AccessLog {
 public:
  /// `who`: the signed-in person, as the log should name them.
  VaultAccessLog(VaultWriter& writer, const Clock& clock, std::string who);
  [[nodiscard]] QFuture<Result<void>> record(AccessEntry entry) override;

 private:
  VaultWriter& m_writer;
  const Clock& m_clock;
  const std::string m_who;
};

/// Entries after `afterSequence` (0: from the first), oldest first, at most `limit`; of one patient when `patientId` is
/// not empty.
[[nodiscard]] Result<std::vector<LoggedAccess>> readAccessLog(const ReadConnection& db, std::int64_t afterSequence,
                                                              int limit, std::string_view patientId = {});

} // namespace clavis::core::chart
