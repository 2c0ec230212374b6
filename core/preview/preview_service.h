// Opens files through helper processes: one for each document, with a thread of ours that speaks to it, and one spare
// that has started already, because starting one costs more than opening most files. Ends them all when it is
// destroyed. Thread: any.
#pragma once

#include "core/preview/helper/helper_process.h"
#include "core/preview/limits.h"
#include "core/preview/preview_port.h"

#include <memory>

namespace clavis::core::preview {

class PreviewService final : public PreviewPort {
 public:
  explicit PreviewService(std::unique_ptr<HelperLauncher> launcher, Deadlines deadlines = {});
  /// Every document that is still open answers Closed from now on. Waits for the helpers' end, which is forced.
  ~PreviewService() override;
  PreviewService(const PreviewService&) = delete;
  PreviewService& operator=(const PreviewService&) = delete;

  [[nodiscard]] QFuture<Result<std::shared_ptr<PreviewDocument>>>
  open(std::shared_ptr<ByteSource> source, std::shared_ptr<const crypto::SecretBytes> password = nullptr) override;
  /// One after the other, each by a helper of its own.
  [[nodiscard]] QFuture<Result<Picture>> thumbnail(std::shared_ptr<ByteSource> source, std::uint32_t side) override;

 private:
  class Workers;
  std::unique_ptr<Workers> m_workers;
};

} // namespace clavis::core::preview
