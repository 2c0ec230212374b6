#include "core/vault/salvage_service.h"

#include "core/base/on_pool.h"

namespace clavis::core {

SalvageService::SalvageService(std::filesystem::path folder, VaultOptions options)
    : m_folder(std::move(folder)), m_options(options), m_worker(std::make_unique<QThreadPool>()) {
  m_worker->setMaxThreadCount(1);
}

SalvageService::~SalvageService() { m_worker->waitForDone(); }

QFuture<Result<DamageReport>> SalvageService::examine(UnlockSecret secret) {
  return onPool(*m_worker, [this, key = std::move(secret)] { return examineVault(m_folder, key, m_options); });
}

QFuture<Result<RescuedVault>> SalvageService::rescue(UnlockSecret secret) {
  return onPool(*m_worker, [this, key = std::move(secret)] { return rescueVault(m_folder, key, m_options); });
}

} // namespace clavis::core
