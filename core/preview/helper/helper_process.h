// The port to the restricted process that parses foreign formats. Linux fills it with a process of its own that gives
// up its rights (app/preview); a system without such an implementation gets NoHelper, and opens nothing: failing
// closed.
#pragma once

#include "core/preview/errors.h"

#include <QByteArray>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>

namespace clavis::core::preview {

/// One running helper and the stream to it. Destroying it ends the process and waits until it is gone.
/// Thread: one at a time, except end().
class HelperProcess {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  virtual ~HelperProcess() = default;
  [[nodiscard]] virtual Result<void> send(QByteArrayView bytes, Deadline deadline) = 0;
  /// Exactly `length` bytes. TimedOut, or HelperEnded.
  [[nodiscard]] virtual Result<QByteArray> receive(std::size_t length, Deadline deadline) = 0;
  /// Ends the process at once, whatever it does; a waiting send or receive returns HelperEnded. From any thread.
  virtual void end() noexcept = 0;
};

class HelperLauncher {
 public:
  virtual ~HelperLauncher() = default;
  /// Starts one; returns before it is ready. NoHelper. Thread: any.
  [[nodiscard]] virtual Result<std::unique_ptr<HelperProcess>> launch() = 0;
};

/// For the program at this path ("…/clavis-preview").
[[nodiscard]] std::unique_ptr<HelperLauncher> systemHelperLauncher(std::filesystem::path program);

} // namespace clavis::core::preview
