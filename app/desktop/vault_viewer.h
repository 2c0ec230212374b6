// How an open profile shows files: the helper beside this program, the scanner of this machine, and copies that leave
// the vault only after the access log says so. Thread: made on any, used on the main thread; destroying it waits for
// the helpers' end, so that is done on a worker.
#pragma once

#include "core/chart/access_log.h"
#include "core/preview/preview_service.h"
#include "ui/viewer/viewer_port.h"

namespace clavis::desktop {

class VaultViewer final : public ui::ViewerPort {
 public:
  /// Borrows the log.
  VaultViewer(core::chart::AccessLog& log, std::filesystem::path helper);

  core::preview::PreviewPort& preview() override { return m_preview; }
  core::preview::VirusScanner& scanner() override { return m_scanner; }
  QFuture<core::Result<void>> saveCopy(const ui::ViewedFile& file, std::filesystem::path path, QString reason) override;

 private:
  core::chart::AccessLog& m_log;
  core::preview::PreviewService m_preview;
  core::preview::ClamdScanner m_scanner;
};

} // namespace clavis::desktop
