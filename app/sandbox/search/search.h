// One search: parsed, run, and paged by key. A page begins after the sort key and the row number of the last match of
// the page before, so that writes in between neither repeat nor lose what matched all along; an entry whose own sort
// key changes can appear again or move past the reader, which sorting by _lastUpdated turns into "again", never "lost".
#pragma once

#include "app/sandbox/rest/query.h"
#include "app/sandbox/search/sql_condition.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clavis::sandbox {

class Sight;

struct SearchScope {
  std::string type;
  std::optional<std::int64_t> compartment; ///< only what is this patient's own (Patient/1/Observation)
  const Sight* sight = nullptr;            ///< only what this caller may see; null: everything
  std::string base;                        ///< the server's own URL
  bool lenient = false;                    ///< leave out parameters that are not known (Prefer: handling=lenient)
};

struct SearchMatch {
  Version version;
  bool included = false; ///< by _include or _revinclude
};

struct SearchPage {
  std::vector<SearchMatch> entries;
  std::optional<std::int64_t> total;
  std::string next; ///< token of the next page; empty: this is the last one
  Query honoured;   ///< what was used, for the self link
  std::set<std::string> elements;
  bool countOnly = false;
};

inline constexpr std::size_t defaultPageSize = 50;
inline constexpr std::size_t maximalPageSize = 1000;

[[nodiscard]] Reply<SearchPage> search(const StoreReader& store, const SearchScope& scope, const Query& query);

/// The first two rids that match the criteria alone: for conditional interactions, where only none, one and several
/// differ.
[[nodiscard]] Reply<std::vector<std::int64_t>> firstMatches(const StoreReader& store, const SearchScope& scope,
                                                            const Query& query);

/// Page size asked for, within limits. 400 when it is no number.
[[nodiscard]] Reply<std::size_t> pageSize(const Query& query);

} // namespace clavis::sandbox
