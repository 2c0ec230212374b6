// What happens when a future has its result: exactly once, on the thread that gave it, or at once when it is there.
//
// Not QFuture::then(). In Qt 6.4 it races the promise: then() looks whether the future is finished, and stores the
// continuation; a promise that finishes between the two runs it a second time, on a state that was moved out, which is
// a crash (tests/core/base shows it in under two seconds). So whoever answers calls answer() or finish(), whoever waits
// calls whenDone(), and one lock keeps the two apart. Nothing of ours runs under that lock: what is to happen is noted
// and done when the lock is free again, so continuations may answer other promises and wait for other futures.
//
// Thread: any. A continuation must be short, and never wait for the thread that answers.
#pragma once

#include "core/base/completion.h"

#include <QFuture>
#include <QPromise>

#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

namespace clavis::core {

/// The lock, held as long as this lives, and what is to be done after it.
class ContinuationGate {
 public:
  using Call = std::move_only_function<void()>;

  ContinuationGate();
  ~ContinuationGate();
  ContinuationGate(const ContinuationGate&) = delete;
  ContinuationGate& operator=(const ContinuationGate&) = delete;

  /// Done when the gate of this thread opens.
  static void later(Call call);

 private:
  std::unique_lock<std::mutex> m_lock;
  std::vector<Call> m_calls;
};

/// Everybody who waits for the promise hears. Without a result it counts as cancelled. The promise is gone before
/// anything of ours runs: a continuation may take the result, and a promise that is destroyed after that finishes, and
/// continues, a second time (Qt 6.4).
template <class T>
void finish(QPromise<T>&& promise) {
  const ContinuationGate gate;
  promise.finish();
  const QPromise<T> kept = std::move(promise);
}

template <class T>
void answer(QPromise<T>&& promise, std::type_identity_t<T> result) {
  promise.addResult(std::move(result));
  finish(std::move(promise));
}

/// Calls `done(QFuture<T>)` with the future when it is finished. Not when somebody has cancelled it (Qt 6.4): who
/// cancels must not wait for `done`.
template <class T, class F>
void whenDone(QFuture<T> future, F done) {
  const ContinuationGate gate;
  future.then(QtFuture::Launch::Sync, [done = std::move(done)](QFuture<T> ended) mutable {
    ContinuationGate::later(
        [done = std::move(done), ended = std::move(ended)]() mutable { std::move(done)(std::move(ended)); });
  });
}

/// Blocks until the future is finished, and takes its result. For tests, programs without a window, and workers.
template <class T>
[[nodiscard]] T resultOf(QFuture<T> future) {
  auto ended = std::make_shared<Completion>();
  whenDone(future, [ended](const QFuture<T>&) { ended->happen(); });
  ended->wait();
  return future.takeResult();
}

} // namespace clavis::core
