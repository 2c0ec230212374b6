// What a caller may see and change. Every read, search, operation, history, export and write asks here and nowhere
// else.
//
//   Everything  a practitioner with a PractitionerRole of the code clinicWideCode, and the loader
//   Panel       any other practitioner: the charts of patients whose general practitioner they are, who are the subject
//               of a CareTeam in which they take part (a patient, or the members of a Group), or members of a Group
//               that they manage; and what belongs to no patient. A Group is seen only if it is one of those. What is
//               not seen looks like what is not there (404), and chained searches, which run over everybody, are
//               refused.
//   OwnRecord   a patient: the own compartment and the staff, places and drugs that it refers to; 403 for all else
//
// Who sees whom is data like any other, read anew for each request. So nobody with a Panel may write what says it:
// CareTeam, Group, Practitioner, PractitionerRole, Organization. Within a transaction the Panel is what it was before
// it. Thread: a value; made and used on the thread of the store's transaction.
#pragma once

#include "app/sandbox/rest/names.h"
#include "app/sandbox/rest/refusal.h"
#include "app/sandbox/search/sql_condition.h"
#include "app/sandbox/store/store.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace clavis::sandbox {

inline constexpr std::string_view clinicWideSystem = "urn:clavis:sandbox:role";
inline constexpr std::string_view clinicWideCode = "clinic-wide";

class Sight {
 public:
  enum class Kind { Everything, Panel, OwnRecord };

  [[nodiscard]] static Reply<Sight> of(const StoreReader& store, const ReferenceTarget& person);

  [[nodiscard]] Kind kind() const { return m_kind; }
  [[nodiscard]] bool everything() const { return m_kind == Kind::Everything; }

  /// A condition on entity `e` that holds for what may be seen; empty for Everything.
  [[nodiscard]] SqlText condition(const StoreReader& store) const;
  [[nodiscard]] Reply<bool> sees(const StoreReader& store, std::int64_t rid) const;
  /// A whole chart ($everything, an export, a compartment search).
  [[nodiscard]] Reply<bool> seesChart(const StoreReader& store, std::int64_t patient) const;
  /// Rids of all patients whose charts may be seen; only for Panel.
  [[nodiscard]] Reply<std::vector<std::int64_t>> patients(const StoreReader& store) const;

  /// Before a write: fixes the panel as it is now, and refuses types that are not for this caller.
  [[nodiscard]] Reply<void> beginChange(const StoreReader& store, std::string_view type);
  /// Whether what stands under `rid` now may be changed, or written: all patients it belongs to must be the caller's.
  [[nodiscard]] Reply<void> mayChange(const StoreReader& store, const Version& version);

  /// What is said of a resource that may not be seen, there or not.
  [[nodiscard]] std::unexpected<Refusal> refusal(std::string_view type, std::string_view id) const;

 private:
  [[nodiscard]] SqlText panel(const StoreReader& store) const;
  [[nodiscard]] SqlText groups(const StoreReader& store) const;
  [[nodiscard]] Reply<bool> holds(const StoreReader& store, const SqlText& question) const;

  Kind m_kind = Kind::Everything;
  std::int64_t m_person = 0;                      ///< rid; 0: nobody's, which sees nothing
  std::optional<std::set<std::int64_t>> m_before; ///< the panel before a change
};

} // namespace clavis::sandbox
