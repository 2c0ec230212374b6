// What an answer of the chart carries besides its rows: how old it is, and what it does not show.
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {
class ReadConnection;
}

namespace clavis::core::chart {

/// The sections of a chart, in the order of the navigation.
enum class SectionKind {
  Problems,
  Medications,
  Allergies,
  Vitals,
  Labs,
  Immunizations,
  Procedures,
  Encounters,
  Documents, ///< DocumentReference, and DiagnosticReport with a presented form
  CarePlan,  ///< CarePlan, Goal, CareTeam
  Appointments,
  Coverage,
  Imaging,
  Observations, ///< observations that are neither vital signs nor laboratory: social history, surveys, exams
  Reports,      ///< DiagnosticReport
  Other,        ///< every other resource of the patient (claims, device use, …); seen in the timeline and raw only
};
inline constexpr int sectionKindCount = static_cast<int>(SectionKind::Other) + 1;
/// "problems", "care-plan": what the access log and clavisctl call it.
[[nodiscard]] std::string_view sectionName(SectionKind kind);

/// How far the vault's copy of one section of one chart can be trusted.
struct SectionAge {
  enum class State {
    Complete,     ///< the last fetch ended whole, at lastComplete
    Loading,      ///< the first fetch is under way; what is here may be a part
    NeverLoaded,  ///< not fetched yet
    Failed,       ///< the last try failed; what is here is as of lastComplete (or a part, when that is unset)
    NotPermitted, ///< the server refuses it to this person
    NotOffered,   ///< the server does not have this kind of record
    Unknown,      ///< nobody keeps the status (a vault filled from files)
  };
  State state = State::Unknown;
  std::optional<Instant> lastComplete;
  std::optional<Error> reason; ///< why, for Failed and NotPermitted; ui/ makes the sentence
};

/// Tells how old a section is. The composition root fills it from sync's status; chart does not know sync.
/// Thread: called on reader threads, inside the read snapshot of the answer it belongs to; must not block.
class SectionAgeSource {
 public:
  virtual ~SectionAgeSource() = default;
  [[nodiscard]] virtual Result<SectionAge> age(const ReadConnection& db, std::string_view patientId,
                                               SectionKind section) const = 0;
};

/// For vaults without sync (tests, tools): every section is Unknown.
class NoSectionAges final : public SectionAgeSource {
 public:
  [[nodiscard]] Result<SectionAge> age(const ReadConnection&, std::string_view, SectionKind) const override {
    return SectionAge{};
  }
};

/// How many rows of the section are not in the answer, and why. All zero: the answer is everything the vault has.
struct Hidden {
  std::int64_t enteredInError = 0; ///< out by rule; ask with SectionQuery::includeEnteredInError
  std::int64_t beyondLimit = 0;    ///< more pages: ask with the answer's `next`
  std::int64_t filtered = 0;   ///< left out by the filter that was asked for (resolved problems, stopped medications)
  std::int64_t unreadable = 0; ///< stored, but not readable as this kind of row; raw() still gives the bytes
};

/// A place in a list that is read page by page: opaque, valid for the same list with the same filter only. Survives
/// rows that come and go (keyset, not offset).
struct Cursor {
  std::string place;
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

struct SectionQuery {
  bool includeEnteredInError = false;
  bool activeOnly = false;     ///< problems, medications, allergies, care plans, coverage: leave out what is over
  int limit = 200;             ///< rows in one answer, 1..2000
  std::optional<Cursor> after; ///< the `next` of the answer before
};

template <class Row>
struct Section {
  std::vector<Row> rows; ///< newest first unless the row's header says otherwise; rows of unknown date last
  SectionAge age;
  Hidden hidden;
  std::optional<Cursor> next; ///< set when there is more
};

/// For the section navigation: counts without entered-in-error.
struct SectionSummary {
  SectionKind kind{};
  std::int64_t count = 0;
  std::int64_t enteredInError = 0;
  std::int64_t active =
      -1; ///< problems, medications, allergies: how many are current; -1: not a question for this section
  std::optional<std::int64_t> newestDay; ///< days since 1970 of the newest dated row
  SectionAge age;
};

} // namespace clavis::core::chart
