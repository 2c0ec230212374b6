// Judges whether a walk over a server's pages can have missed something because the list changed underfoot.
//
// Servers page by offset: when a resource leaves the part that was read already, everything after it moves up one place
// and the one at the page border is never shown. A walk is trusted when the answer was one page, or when the server's
// own totals stayed the same and as many different resources came as it said. Without totals, a resource seen twice, or
// one changed after the walk began, says that things moved. Else the list is walked again, until a walk shows nothing
// that was not seen before. Not thread-safe: one watch belongs to one walk.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace clavis::core {

class WalkWatch {
 public:
  /// A walk that goes on after a restart: `seen` resources were on the pages before, but which ones is not known any
  /// more.
  void resumeAfter(std::int64_t seen);
  /// The first page's server time; empty when the server tells none.
  void beginPass(std::optional<Instant> serverTime);
  void page(std::optional<std::uint64_t> total);
  /// A resource that matched the search (not one included beside it). True: not seen before in this pass.
  bool resource(std::string_view type, std::string_view id, std::optional<Instant> lastUpdated);
  /// Whether the pass that just ended can be trusted.
  [[nodiscard]] bool endPass();

  /// Different resources of this pass so far, including those before a restart.
  [[nodiscard]] std::int64_t seen() const { return m_before + static_cast<std::int64_t>(m_thisPass.size()); }

 private:
  std::unordered_set<std::uint64_t> m_thisPass; ///< hashes: a collision costs one more walk at worst
  std::unordered_set<std::uint64_t> m_everSeen;
  std::optional<Instant> m_start;
  std::optional<std::uint64_t> m_total;
  std::int64_t m_before = 0;
  int m_pass = 0;
  int m_pages = 0;
  bool m_resumed = false;
  bool m_totalMoved = false;
  bool m_totalMissing = false;
  bool m_twice = false;
  bool m_changedSince = false;
  bool m_unseen = false;
};

} // namespace clavis::core
