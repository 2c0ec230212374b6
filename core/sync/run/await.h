// Waiting for a future on a worker thread, in a way that a stop request ends at once.
#pragma once

#include "core/base/continuation.h"
#include "core/base/error.h"
#include "core/sync/errors.h"

#include <QFuture>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace clavis::core {

/// The future's result, or SyncError::Cancelled when `stop` was requested (the future is cancelled then) or somebody
/// else cancelled it. Never on the main thread.
template <class T>
[[nodiscard]] Result<T> await(QFuture<Result<T>> future, const std::stop_token& stop = {}) {
  struct Arrival {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<Result<T>> result;
    bool ended = false;
  };
  auto arrival = std::make_shared<Arrival>();
  whenDone(future, [arrival](QFuture<Result<T>> done) {
    const std::lock_guard lock(arrival->mutex);
    if (done.resultCount() > 0) arrival->result = done.takeResult();
    arrival->ended = true;
    arrival->changed.notify_all();
  });
  std::unique_lock lock(arrival->mutex);
  if (!arrival->changed.wait(lock, stop, [&] { return arrival->ended; })) {
    lock.unlock();
    future.cancel();
    return fail(SyncError::Cancelled);
  }
  if (!arrival->result) return fail(SyncError::Cancelled);
  return std::move(*arrival->result);
}

} // namespace clavis::core
