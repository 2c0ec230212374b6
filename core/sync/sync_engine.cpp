#include "core/sync/sync_engine.h"

#include "core/backend/chart_source.h"
#include "core/base/mapped_future.h"
#include "core/sync/errors.h"
#include "core/sync/run/sync_run.h"
#include "core/sync/sync_lock.h"
#include "core/vault/vault.h"

#include <QPromise>

#include <mutex>
#include <thread>

namespace clavis::core {

class SyncEngine::Private {
 public:
  Private(SyncServices wanted, SyncOptions chosen) : services(wanted), options(chosen) {}

  const SyncServices services;
  const SyncOptions options;
  std::mutex mutex;
  std::jthread thread; ///< of the last round; joined before the next one starts
  bool running = false;
};

SyncEngine::SyncEngine(SyncServices services, SyncOptions options, QObject* parent)
    : QObject(parent), m_d(std::make_unique<Private>(services, options)) {
  qRegisterMetaType<SyncProgress>("clavis::core::SyncProgress");
  qRegisterMetaType<SyncSummary>("clavis::core::SyncSummary");
}

SyncEngine::~SyncEngine() {
  cancel();
  // The jthread's own destructor would wait as well, but only after QObject's signals are gone.
  if (m_d->thread.joinable()) m_d->thread.join();
}

QFuture<Result<SyncSummary>> SyncEngine::start(SyncRequest request) {
  const auto refuse = [](Error error) { return readyFuture<Result<SyncSummary>>(std::unexpected(std::move(error))); };
  const std::lock_guard lock(m_d->mutex);
  if (m_d->running) return refuse(Error(SyncError::AlreadyRunning, {}, Retry::Later));
  auto profile = SyncLock::take(m_d->services.vault.folder());
  if (!profile) return refuse(std::move(profile.error()));
  m_d->running = true;
  QPromise<Result<SyncSummary>> promise;
  auto future = promise.future();
  promise.start();
  // Started again by somebody who hears finished() on the engine's own thread: that thread is at its end and cannot
  // wait for itself.
  if (m_d->thread.get_id() == std::this_thread::get_id()) m_d->thread.detach();
  m_d->thread = std::jthread([this, request, promise = std::move(promise),
                              profile = std::make_optional(std::move(*profile))](const std::stop_token& stop) mutable {
    RunListener listener{[this](const SyncProgress& progress) { Q_EMIT progressed(progress); },
                         [this](const QStringList& patients) { Q_EMIT patientsChanged(patients); },
                         [this](const QStringList& patients) { Q_EMIT patientsPurged(patients); }};
    SyncSummary summary = runRound(m_d->services, m_d->options, request, stop, std::move(listener));
    profile.reset();
    {
      const std::lock_guard done(m_d->mutex);
      m_d->running = false;
    }
    Q_EMIT finished(summary);
    answer(std::move(promise), std::move(summary));
  });
  return future;
}

void SyncEngine::cancel() {
  const std::lock_guard lock(m_d->mutex);
  m_d->thread.request_stop();
}

bool SyncEngine::isRunning() const {
  const std::lock_guard lock(m_d->mutex);
  return m_d->running;
}

} // namespace clavis::core
