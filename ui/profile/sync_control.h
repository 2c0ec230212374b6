// How the window sees syncing: one status that is always true, and "sync now". The composition root fills it over
// core/sync's engine; tests with a fake. Thread: main; signals arrive on it.
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/sync/sync_progress.h"

#include <QObject>
#include <QStringList>

#include <optional>
#include <string>

namespace clavis::ui {

struct SyncStatus {
  bool running = false;
  core::SyncProgress progress;               ///< while running
  std::optional<core::Instant> lastComplete; ///< end of the last round without any failure; empty: never
  std::optional<core::Instant> failingSince; ///< first failed round since then
  std::optional<std::string> failure;        ///< why the last round did not complete: "backend/Timeout"
  std::int64_t patients = 0;                 ///< in the panel
  std::int64_t filled = 0;                   ///< whose whole chart is here
  std::int64_t incomplete = 0;               ///< charts whose last try failed
};

class SyncControl : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  [[nodiscard]] virtual const SyncStatus& status() const = 0;
  /// Starts a round now; while one runs, nothing.
  virtual void syncNow() = 0;

 Q_SIGNALS:
  void statusChanged();
  void patientsChanged(const QStringList& patients);
  void patientsPurged(const QStringList& patients);
};

} // namespace clavis::ui
