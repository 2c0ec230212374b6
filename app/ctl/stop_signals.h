// SIGINT and SIGTERM become a call, so that a sync can finish its page and close the vault.
#pragma once

#include <functional>
#include <memory>

namespace clavis::ctl {

/// Make it before any thread starts: threads inherit that the signals are held back for this object.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Calls `stop` on a thread of its own at the first signal; a second one ends the process at once.
  void listen(std::function<void()> stop);
  /// After this `stop` is not called any more.
  void ignore();

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::ctl
