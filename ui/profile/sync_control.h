// How the window sees syncing: one status that is always true, and "sync now". The composition root fills it over
// core/sync's engine; tests with a fake. Thread: main; signals arrive on it.
#pragma once

#include "ui/words/sync_status.h"

#include <QObject>
#include <QStringList>

namespace clavis::ui {

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
