// Fills one chart: one walk over Patient/$everything where the server has it, one walk a resource type elsewhere.
#pragma once

#include "core/sync/run/run_context.h"

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// How this server's charts are fetched; shared by the workers, and learned from refusals.
class FillPlan {
 public:
  FillPlan(bool everything, std::vector<ChartType> types);
  [[nodiscard]] bool everything() const { return m_everything; }
  void noEverything() { m_everything = false; }
  /// Types not refused so far.
  [[nodiscard]] std::vector<ChartType> types() const;
  void refused(std::string_view type);

 private:
  std::atomic<bool> m_everything;
  mutable std::mutex m_mutex;
  std::vector<ChartType> m_types;
};

/// Sections that are whole already stay; the others go on from their place. On success the chart counts as filled. On
/// failure the sections that came stay, and the first error is returned.
[[nodiscard]] Result<void> fillChart(const RunContext& run, FillPlan& plan, const std::string& patient);

} // namespace clavis::core
