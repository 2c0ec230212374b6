// How an open profile shows files: the helper beside this program, the scanner of this machine, and copies that leave
// the vault by core's one door for them. Thread: made on any, used on the main thread; destroying it waits for
// the helpers' end, so that is done on a worker.
#pragma once

#include "core/exchange/export_gate.h"
#include "core/preview/preview_service.h"
#include "ui/viewer/viewer_port.h"

namespace clavis::desktop {

class VaultViewer final : public ui::ViewerPort {
 public:
  /// What the ports borrow must outlive it.
  VaultViewer(core::exchange::ExportPorts ports, std::filesystem::path helper);

  core::preview::PreviewPort& preview() override { return m_preview; }
  core::preview::VirusScanner& scanner() override { return m_scanner; }
  QFuture<core::Result<bool>> copyAsksForPassphrase() override;
  QFuture<core::Result<std::filesystem::path>> saveCopy(const ui::ViewedFile& file, std::filesystem::path path,
                                                        QString reason, std::optional<core::Passphrase> again) override;

 private:
  core::exchange::ExportGate m_gate;
  core::preview::PreviewService m_preview;
  core::preview::ClamdScanner m_scanner;
};

} // namespace clavis::desktop
