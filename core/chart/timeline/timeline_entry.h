// One line that says what any resource is: for the timeline and for what search finds.
#pragma once

#include "core/chart/entries/entry.h"
#include "core/chart/sections/chart_reader.h"
#include "core/chart/timeline.h"

#include <string>
#include <string_view>
#include <vector>

namespace clavis::core::chart {

/// The entry of the loaded resource.
[[nodiscard]] Result<TimelineEntry> timelineEntry(ChartReader& reader, const Entry& entry);

/// The part of the loaded resource's text around the first of `words` (as typed), with the words marked; empty when
/// none occurs.
[[nodiscard]] std::vector<SnippetPart> snippetOf(const ChartReader& reader, std::string_view words);

} // namespace clavis::core::chart
