// How old the data is and how syncing goes, said in one sentence that is always true. Pure functions of a status and a
// moment, so that they can be tested without a window.
#pragma once

#include "ui/words/sync_status.h"

#include <QDateTime>
#include <QString>

namespace clavis::ui {

enum class SyncMood : std::uint8_t { Calm, Working, Attention };

struct SyncWords {
  QString sentence; ///< for the status strip: "Charts complete as of 14:02 today"
  QString age;      ///< the same while a sync runs and when it failed: how old what is on the screen is
  QString detail;   ///< what failed and what to do, for the tooltip and the Today page; empty when all is well
  SyncMood mood = SyncMood::Calm;
};

[[nodiscard]] SyncWords syncWords(const SyncStatus& status, bool enrolled, const QDateTime& now);

/// Whether this failure means that the server was out of reach, as against in reach and unhappy.
[[nodiscard]] bool meansUnreachable(const std::string& failure);

} // namespace clavis::ui
