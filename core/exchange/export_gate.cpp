#include "core/exchange/export_gate.h"

#include "core/base/on_pool.h"
#include "core/exchange/saving.h"

namespace clavis::core::exchange {

QFuture<Result<bool>> ExportGate::asksForPassphrase() {
  return onPool(m_pool, [this]() -> Result<bool> {
    auto policy = m_ports.policy();
    if (!policy) return pass(policy);
    if (auto allowed = policy->allowsExport(); !allowed) return pass(allowed);
    return policy->exporting == ExportRule::FreshPassphrase;
  });
}

QFuture<Result<std::filesystem::path>> ExportGate::save(std::shared_ptr<BlobReader> content,
                                                        std::filesystem::path target, Departure departure,
                                                        std::optional<Passphrase> again) {
  return onPool(m_pool,
                [this, content = std::move(content), target = std::move(target), departure = std::move(departure),
                 again = std::move(again)]() -> Result<std::filesystem::path> {
                  auto permitted = permit(departure, again ? &*again : nullptr);
                  if (!permitted) return pass(permitted);
                  return savePlaintext(std::move(*permitted), *content, target.parent_path(),
                                       target.filename().string());
                });
}

Result<ExportPermit> ExportGate::permit(const Departure& departure, const Passphrase* again) const {
  auto policy = m_ports.policy();
  if (!policy) return pass(policy);
  if (auto allowed = policy->allowsExport(); !allowed) return pass(allowed);
  if (policy->exporting == ExportRule::FreshPassphrase) {
    if (again == nullptr) return fail(PolicyError::PassphraseNeeded, {}, Retry::AfterAction);
    if (auto known = m_ports.confirm(*again); !known) return pass(known);
  }
  return record(departure);
}

Result<ExportPermit> ExportGate::permitJustOpened(const Departure& departure) const {
  auto policy = m_ports.policy();
  if (!policy) return pass(policy);
  if (auto allowed = policy->allowsExport(); !allowed) return pass(allowed);
  return record(departure);
}

Result<ExportPermit> ExportGate::record(const Departure& departure) const {
  auto logged = resultOf(m_ports.log.record({.kind = chart::AccessKind::Export,
                                             .patientId = departure.patientId,
                                             .what = departure.what,
                                             .why = departure.why}));
  if (!logged) return pass(logged); // no log, no copy
  return ExportPermit();
}

} // namespace clavis::core::exchange
