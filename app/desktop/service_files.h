// Files as the window sees them, over core's ExchangeService on the open vault and the preview helper: passes questions
// on, brings what has changed to the main thread, writes a look at a file into the access log before its content is
// handed out, makes small pictures once and keeps them in the vault.
// Thread: made on a worker, then moved; everything else on the main thread.
#pragma once

#include "core/chart/access_log.h"
#include "core/preview/preview_port.h"
#include "ui/files/file_source.h"

#include <functional>

namespace clavis::desktop {

class ServiceFiles final : public ui::FileSource {
  Q_OBJECT
 public:
  /// Borrows both, and the service that use() names.
  ServiceFiles(core::chart::AccessLog& log, core::preview::PreviewPort& preview);

  /// The service from now on; the one before is not touched any more. Null: none, every question fails.
  void use(core::exchange::ExchangeService* service);

  Answer<ui::exchange::TransferPage> transfers(ui::exchange::TransferQuery query) override;
  Answer<ui::exchange::TransferRow> transfer(ui::exchange::TransferKey key) override;
  Answer<ui::exchange::TransferSummary> summary() override;
  Answer<std::shared_ptr<core::preview::ByteSource>> read(ui::exchange::TransferKey key) override;
  Answer<ui::exchange::Thumbnail> thumbnail(ui::exchange::TransferKey key) override;
  Answer<std::vector<ui::OutgoingFile>> examine(std::vector<std::filesystem::path> paths) override;
  Answer<ui::OutgoingFile> examineBytes(QByteArray content, QString name) override;
  Answer<QByteArray> contentOf(ui::OutgoingFile file) override;
  Answer<ui::exchange::ShareRules> shareRules() override;
  Answer<std::vector<ui::exchange::TransferKey>> send(ui::FilesToSend files) override;
  Answer<void> pause(ui::exchange::TransferKey key) override;
  Answer<void> resume(ui::exchange::TransferKey key) override;
  Answer<void> retry(ui::exchange::TransferKey key) override;
  Answer<void> cancel(ui::exchange::TransferKey key) override;
  Answer<void> revoke(ui::exchange::TransferKey key) override;
  Answer<void> fetch(ui::exchange::TransferKey key) override;
  Answer<void> removeFromVault(ui::exchange::TransferKey key) override;
  Answer<std::string> fileToChart(ui::exchange::TransferKey key, ui::exchange::Filing filing) override;

 private:
  class Sending;
  template <class T>
  struct Pending;

  core::chart::AccessLog& m_log;
  core::preview::PreviewPort& m_preview;
  core::exchange::ExchangeService* m_service = nullptr;
};

} // namespace clavis::desktop
