#include "core/sync/walk_watch.h"

#include <functional>
#include <string>

namespace clavis::core {
void WalkWatch::resumeAfter(std::int64_t seen) {
  m_before = seen;
  m_resumed = true;
}

void WalkWatch::beginPass(std::optional<Instant> serverTime) {
  if (m_pass++ > 0) m_before = 0, m_resumed = false;
  m_everSeen.merge(m_thisPass);
  m_thisPass.clear();
  m_start = serverTime;
  m_total.reset();
  m_pages = 0;
  m_totalMoved = m_totalMissing = m_twice = m_changedSince = m_unseen = false;
}

void WalkWatch::page(std::optional<std::uint64_t> total) {
  if (!total) m_totalMissing = true;
  if (m_pages > 0 && total != m_total) m_totalMoved = true;
  m_total = total;
  ++m_pages;
}

bool WalkWatch::resource(std::string_view type, std::string_view id, std::optional<Instant> lastUpdated) {
  std::uint64_t hash = std::hash<std::string_view>{}(type);
  hash ^= std::hash<std::string_view>{}(id) + 0x9E3779B97F4A7C15U + (hash << 6) + (hash >> 2);
  const bool fresh = m_thisPass.insert(hash).second;
  if (!fresh) m_twice = true;
  if (!m_everSeen.contains(hash)) m_unseen = true;
  // The Date header has whole seconds, rounded down: a change in the same second counts, which costs one more walk at
  // worst.
  if (m_start && lastUpdated && *lastUpdated >= *m_start) m_changedSince = true;
  return fresh;
}

bool WalkWatch::endPass() {
  if (m_pages <= 1 && !m_resumed) return true;
  if (m_pass > 1) return !m_unseen;
  if (!m_totalMissing) return !m_totalMoved && m_total && static_cast<std::int64_t>(*m_total) == seen();
  return !m_resumed && !m_twice && !m_changedSince;
}

} // namespace clavis::core
