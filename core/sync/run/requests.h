// The searches that sync asks, in one place.
#pragma once

#include "core/backend/chart_source.h"
#include "core/sync/chart_types.h"
#include "core/sync/panel.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clavis::core {

/// "2026-11-22T01:02:03.004Z"
[[nodiscard]] std::string toFhirInstant(Instant time);

/// Patients of a panel that one search finds; `idsOnly` asks the server to leave the bodies out.
[[nodiscard]] SearchRequest panelSearch(const Panel& panel, bool idsOnly, int count);
/// Resources by their ids.
[[nodiscard]] SearchRequest byIds(std::string_view type, std::span<const std::string> ids, bool idsOnly = false);
/// A chart section of some patients.
[[nodiscard]] SearchRequest ofPatients(const ChartType& type, std::span<const std::string> patients, int count);
/// Limits a search to what changed at or after `since`, oldest change first, so that what changes during the walk moves
/// to its end instead of away from under it.
void changedSince(SearchRequest& request, Instant since);

} // namespace clavis::core
