// What sync keeps in the vault's settings. Thread: the connection's.
#pragma once

#include "core/base/error.h"
#include "core/sync/panel.h"

namespace clavis::core {

class ReadConnection;
class WriteConnection;

/// Errors: SyncError::NoPanel, PanelInvalid, StoreError.
[[nodiscard]] Result<Panel> readPanelSetting(const ReadConnection& db);
/// Takes effect with the next round: who is not in the new panel is purged by it.
[[nodiscard]] Result<void> writePanelSetting(WriteConnection& db, const Panel& panel);

} // namespace clavis::core
