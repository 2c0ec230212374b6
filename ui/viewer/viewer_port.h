// What a viewer needs from below: the restricted helper, a virus scanner, and the way a copy leaves the vault. The
// composition root fills it; tests with fakes. Thread: called on the main thread, answers are futures. Ownership:
// whoever makes viewers owns it and outlives them.
#pragma once

#include "core/preview/preview_port.h"
#include "core/preview/scan/virus_scan.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <memory>

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
  /// Puts an entry with the person's reason into the access log, and then, when that is on disk and the clinic's policy
  /// allows it, writes the copy. Fails with nothing written.
  [[nodiscard]] virtual QFuture<core::Result<void>> saveCopy(const ViewedFile& file, std::filesystem::path path,
                                                             QString reason) = 0;
};

} // namespace clavis::ui
