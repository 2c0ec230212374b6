// What a viewer needs from below: the restricted helper, a virus scanner, and the way a copy leaves the vault. The
// composition root fills it; tests with fakes. Thread: called on the main thread, answers are futures. Ownership:
// whoever makes viewers owns it and outlives them.
#pragma once

#include "core/preview/preview_port.h"
#include "core/preview/scan/virus_scan.h"
#include "core/vault/vault.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace clavis::ui {

/// A file to be looked at, as somebody else named it.
struct ViewedFile {
  QString name;      ///< as stated; never trusted
  QString mediaType; ///< as stated; may be empty
  std::string patientId;
  std::string what; ///< "DocumentReference/123": for the access log
  std::shared_ptr<core::preview::ByteSource> source;
};

class ViewerPort {
 public:
  virtual ~ViewerPort() = default;
  [[nodiscard]] virtual core::preview::PreviewPort& preview() = 0;
  [[nodiscard]] virtual core::preview::VirusScanner& scanner() = 0;
  /// Whether the passphrase has to be given again before a copy leaves the vault. An error: none may.
  [[nodiscard]] virtual QFuture<core::Result<bool>> copyAsksForPassphrase() = 0;
  /// As core's ExportGate::save: asked of the clinic's policy, in the access log with the person's reason, then
  /// written; where it got. Fails with nothing written.
  [[nodiscard]] virtual QFuture<core::Result<std::filesystem::path>>
  saveCopy(const ViewedFile& file, std::filesystem::path path, QString reason,
           std::optional<core::Passphrase> again) = 0;
};

} // namespace clavis::ui
