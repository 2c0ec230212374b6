// The list of all patients in the vault: pages in any order, and search as you type. Works on a projection
// (patient_list.sql in migration 0003) that is kept in the same transaction as the resources, so it is never behind
// them.
//
// Speed (100,000 patients): a page below 10 ms and a keystroke's search below 5 ms at the 99th percentile;
// tests/bench/chart. Reading the list is not an access to a chart and is not logged; opening one of its patients is.
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/chart/rows/values.h"
#include "core/chart/section.h"

#include <QFuture>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {
class ReadConnection;
class VaultReaders;
} // namespace clavis::core

namespace clavis::core::chart {

enum class PatientSort { Family, Given, BirthDate, Gender, LastEncounter, LastUpdated };
enum class SortOrder { Ascending, Descending };

/// One line of the list. A patient whose value for the sort is unknown comes last in either order.
struct PatientRow {
  std::string patientId;
  std::string family;
  std::string given;  ///< all given names, separated by blanks
  std::string prefix; ///< titles
  PartialDate birthDate;
  std::string gender;     ///< code; empty: not known
  std::string identifier; ///< the one to show: medical record number, else national number, else the first
  std::string identifierLabel;
  bool deceased = false;
  PartialDate died;
  bool active = true;     ///< false: record not in use
  std::string mergedInto; ///< patient id of the record that replaces this one; empty: not merged
  PartialDate lastEncounter;
  std::optional<Instant> lastUpdated;
  bool lookAlike = false; ///< another patient of the vault has a name that is easily confused with this one's
};

struct PatientPageQuery {
  PatientSort sort = PatientSort::Family;
  SortOrder order = SortOrder::Ascending;
  int limit = 100;              ///< 1..1000
  std::optional<Cursor> after;  ///< the page after this place …
  std::optional<Cursor> before; ///< … or before it; not both. Neither: the first page
};

struct PatientPage {
  std::vector<PatientRow> rows; ///< in the asked order, also when read backwards
  std::vector<Cursor> places;   ///< of each row: to continue from any of them
  bool moreBefore = false;
  bool moreAfter = false;
};

/// Why a row matched, so that the list can mark it.
enum class MatchKind { Name, BirthDate, Identifier };

struct PatientHit {
  PatientRow row;
  MatchKind kind = MatchKind::Name;
  std::string matched; ///< the identifier that matched when it is not row.identifier
};

struct PatientHits {
  std::vector<PatientHit> hits; ///< best first: family name, given name, other names; then birth date; then identifier
  std::int64_t total = 0;       ///< how many match; at least this many when !totalExact
  bool totalExact = true;
};

/// Thread: safe from any thread; the work runs on the vault's readers.
class PatientList {
 public:
  explicit PatientList(VaultReaders& readers) : m_readers(readers) {}

  [[nodiscard]] QFuture<Result<PatientPage>> page(PatientPageQuery query) const;
  /// How many patients the vault has (merged and inactive ones included: they are in the list as well).
  [[nodiscard]] QFuture<Result<std::int64_t>> count() const;
  /// Search as you type. Parts may come in any order and must all match:
  ///   - a part of a name, from its start; case, accents and umlaut spelling do not matter (muller, müller and mueller
  ///   find each other)
  ///   - a birth date: 14-Jul-1945, 14 jul 1945, 1945-07-14, 14.07.1945, 14/07/1945 (and as 07/14: both are tried),
  ///   1945-07, Jul-1945, 1945
  ///   - an identifier from its start, with or without separators
  /// At most `limit` hits; `total` says how many there are.
  [[nodiscard]] QFuture<Result<PatientHits>> search(std::string text, int limit = 50) const;
  /// One row by id: ChartError::NoSuchPatient.
  [[nodiscard]] QFuture<Result<PatientRow>> find(std::string patientId) const;

 private:
  VaultReaders& m_readers;
};

// The same on a connection the caller has (clavisctl, tests, benchmarks).
[[nodiscard]] Result<PatientPage> patientPage(const ReadConnection& db, const PatientPageQuery& query);
[[nodiscard]] Result<PatientHits> searchPatients(const ReadConnection& db, std::string_view text, int limit);
[[nodiscard]] Result<std::int64_t> countPatients(const ReadConnection& db);
[[nodiscard]] Result<PatientRow> findPatient(const ReadConnection& db, std::string_view patientId);

} // namespace clavis::core::chart
