// Work that takes its time, on a thread of a pool, as a future.
#pragma once

#include "core/base/continuation.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>

namespace clavis::core {

/// `work` may hold secrets: it is moved, never copied, and gone before anybody hears the answer.
template <class Work>
[[nodiscard]] auto onPool(QThreadPool& pool, Work work) {
  using R = std::invoke_result_t<Work&>;
  // QThreadPool copies what it runs.
  struct Job {
    QPromise<R> promise;
    std::unique_ptr<Work> work;
  };
  auto job = std::make_shared<Job>(QPromise<R>(), std::make_unique<Work>(std::move(work)));
  auto future = job->promise.future();
  job->promise.start();
  pool.start([job] {
    auto result = (*job->work)();
    job->work.reset();
    answer(std::move(job->promise), std::move(result));
  });
  return future;
}

} // namespace clavis::core
