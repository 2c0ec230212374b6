#include "core/sync/sync_settings.h"

#include "core/sync/errors.h"
#include "core/vault/settings.h"

namespace clavis::core {
namespace {
constexpr std::string_view PanelKey = "sync.panel";
}

Result<Panel> readPanelSetting(const ReadConnection& db) {
  ReadConnection reader(db);
  auto text = readSetting(reader, PanelKey);
  if (!text) return pass(text);
  if (!*text) return fail(SyncError::NoPanel, {}, Retry::AfterAction);
  return Panel::parse(**text);
}

Result<void> writePanelSetting(WriteConnection& db, const Panel& panel) {
  return writeSetting(db, PanelKey, panel.toString());
}

} // namespace clavis::core
