#include "core/vault/salvage_service.h"

#include <QPromise>
#include <QThreadPool>

namespace clavis::core {

SalvageService::SalvageService(std::filesystem::path folder, VaultOptions options)
    : m_folder(std::move(folder)), m_options(options), m_worker(std::make_unique<QThreadPool>()) {
  m_worker->setMaxThreadCount(1);
}

SalvageService::~SalvageService() { m_worker->waitForDone(); }

template <class R, class Work>
QFuture<R> SalvageService::later(Work work) {
  auto promise = std::make_shared<QPromise<R>>();
  auto future = promise->future();
  promise->start();
  // QThreadPool copies what it runs; secrets do not copy.
  m_worker->start([promise, job = std::make_shared<Work>(std::move(work))]() mutable {
    promise->addResult((*job)());
    job.reset(); // the secret goes before anybody hears the answer
    promise->finish();
  });
  return future;
}

QFuture<Result<DamageReport>> SalvageService::examine(UnlockSecret secret) {
  return later<Result<DamageReport>>([this, key = std::move(secret)] { return examineVault(m_folder, key); });
}

QFuture<Result<RescuedVault>> SalvageService::rescue(UnlockSecret secret) {
  return later<Result<RescuedVault>>([this, key = std::move(secret)] { return rescueVault(m_folder, key, m_options); });
}

} // namespace clavis::core
