// The thread that serves one opened document. Questions come from any thread and are answered in order; stop() ends the
// helper under whatever is being asked.
#pragma once

#include "core/base/continuation.h"
#include "core/preview/helper/session.h"

#include <QFuture>
#include <QPromise>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace clavis::core::preview {

class DocumentWorker {
 public:
  /// Serves until stop(). Runs on the worker's own thread.
  void serve(Session& session);
  /// What stop() ends; null when there is nothing yet or any more. False: it was stopped already.
  bool setSession(Session* session);
  void stop();
  [[nodiscard]] bool stopped() const;

  template <class T>
  QFuture<Result<T>> ask(std::function<Result<T>(Session&)> question) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto future = promise->future();
    promise->start();
    put([promise, question = std::move(question)](Session* session) {
      if (!promise->isCanceled()) {
        if (session == nullptr)
          promise->addResult(Result<T>(fail(PreviewError::Closed)));
        else
          promise->addResult(question(*session));
      }
      finish(std::move(*promise));
    });
    return future;
  }

 private:
  using Task = std::function<void(Session*)>;
  void put(Task task);

  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<Task> m_tasks;
  Session* m_session = nullptr;
  bool m_stopped = false;
  bool m_over = false; ///< serve() has ended: nobody takes tasks any more
};

} // namespace clavis::core::preview
