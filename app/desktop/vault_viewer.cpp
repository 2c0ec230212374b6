#include "app/desktop/vault_viewer.h"

namespace clavis::desktop {

using core::Result;

VaultViewer::VaultViewer(core::exchange::ExportPorts ports, std::filesystem::path helper)
    : m_gate(std::move(ports)), m_preview(core::preview::systemHelperLauncher(std::move(helper))) {}

QFuture<Result<bool>> VaultViewer::copyAsksForPassphrase() { return m_gate.asksForPassphrase(); }

QFuture<Result<std::filesystem::path>> VaultViewer::saveCopy(const ui::ViewedFile& file, std::filesystem::path path,
                                                             QString reason, std::optional<core::Passphrase> again) {
  return m_gate.save(file.source, std::move(path),
                     {.patientId = file.patientId, .what = file.what, .why = reason.toStdString()}, std::move(again));
}

} // namespace clavis::desktop
