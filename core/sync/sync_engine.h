// Brings the panel's charts from the server into the vault and keeps them current.
//
// One round: read who is in the panel -> fill the charts that are not here yet, patient by patient -> fetch the
// practitioners, organizations, places and medications they name -> walk what changed since the last round, by resource
// type -> notice what was deleted -> purge whoever left the panel. Every page is one transaction that stores its
// resources together with the place to go on from, so a process may die anywhere and the next round continues there.
// README.md tells the reasoning.
//
// Ownership: the engine borrows its services; they must outlive it. The destructor cancels and waits.
// Thread: call start/cancel/isRunning from any thread. The work runs on threads of the engine's own. Signals are
// emitted on those threads: connect with a context object, and Qt queues them to that object's thread. Errors:
// SyncError, and BackendError / StoreError as they come. One chart's failure does not stop the others: it is listed in
// the summary.
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/sync/panel.h"
#include "core/sync/sync_progress.h"

#include <QFuture>
#include <QObject>
#include <QStringList>

#include <chrono>
#include <memory>
#include <string>

namespace clavis::core {

class ChartSource;
class Projection;
class Vault;

struct SyncServices {
  Vault& vault;
  ChartSource& source;
  const Clock& clock;
  /// Who works here ("Practitioner/1", empty: nobody said): fetched with the people that charts name, so that the
  /// window can call them by their name.
  std::string person{};
  Projection* projection = nullptr; ///< told of every stored and removed resource, in the same transaction; may be null
};

struct SyncOptions {
  int charts = 4;          ///< charts walked at the same time; each holds at most two pages in memory
  int pageSize = 200;      ///< _count; the server may give less
  int idsPerRequest = 50;  ///< ids in one `_id=` or `patient=` list: keeps an address below 4 kB
  int stablePasses = 3;    ///< walks of one list before SyncError::UnstablePages
  int failuresInARow = 20; ///< charts failing one after the other before the run stops
  /// Charts that must be missing before the server is asked for a Bulk export; fewer are here sooner one by one.
  int exportFrom = 500;
  /// Charts fetched one by one while the server prepares its export: readable meanwhile, and more would only slow it.
  int aheadOfExport = 200;
  std::chrono::milliseconds exportPatience = std::chrono::minutes(60); ///< how long the server may prepare it
  /// How far back of the server's own time an increment starts again: covers servers whose nodes disagree on the time
  /// and transactions that become visible after a later one.
  std::chrono::milliseconds overlap = std::chrono::minutes(2);
  /// How often the ids in the vault are compared with the server's, where it does not tell of deletions. Our clock.
  std::chrono::milliseconds compareEvery = std::chrono::hours(24);
};

struct SyncRequest {
  bool compareNow = false; ///< look for deletions now, whatever the interval says
};

class SyncEngine final : public QObject {
  Q_OBJECT
 public:
  explicit SyncEngine(SyncServices services, SyncOptions options = {}, QObject* parent = nullptr);
  ~SyncEngine() override;

  /// Runs one round for the panel set in the vault. A second call while one runs gives SyncError::AlreadyRunning.
  [[nodiscard]] QFuture<Result<SyncSummary>> start(SyncRequest request = {});
  /// Asks the round to end soon: requests in flight are given up, the page being written is finished.
  void cancel();
  [[nodiscard]] bool isRunning() const;

 Q_SIGNALS:
  /// At most ten times a second, and at each change of phase.
  void progressed(const clavis::core::SyncProgress& progress);
  /// Ids of patients whose list line or chart has changed in the vault; at most four times a second, never an id twice
  /// in one signal.
  void patientsChanged(const QStringList& patients);
  /// Ids of patients whose charts are no longer here.
  void patientsPurged(const QStringList& patients);
  void finished(const clavis::core::SyncSummary& summary);

 private:
  class Private;
  std::unique_ptr<Private> m_d;
};

} // namespace clavis::core
