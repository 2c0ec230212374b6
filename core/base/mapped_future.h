// What becomes of a future's result, as another future that may be waited for at once.
//
// The futures that QFuture::then() and unwrap() hand out cannot be waited for with takeResult() before they have begun
// (Qt 6.4): these are promises of our own. The continuation runs where the first future finishes; it must be short.
// A first future that was cancelled cancels the second.
#pragma once

#include "core/base/continuation.h"
#include "core/base/error.h"

#include <QFuture>
#include <QPromise>

#include <memory>
#include <type_traits>

namespace clavis::core {

template <class A, class Map>
auto mapped(QFuture<A> first, Map map) {
  QPromise<std::invoke_result_t<Map&, A>> promise;
  auto future = promise.future();
  promise.start();
  whenDone(std::move(first), [promise = std::move(promise), map = std::move(map)](QFuture<A> ended) mutable {
    if (ended.resultCount() > 0) promise.addResult(map(ended.takeResult()));
    finish(std::move(promise));
  });
  return future;
}

/// An answer and the question it leads to, as one future.
template <class T, class A, class Next>
QFuture<Result<T>> andThen(QFuture<A> first, Next next) {
  QPromise<Result<T>> promise;
  auto future = promise.future();
  promise.start();
  whenDone(std::move(first), [promise = std::move(promise), next = std::move(next)](QFuture<A> ended) mutable {
    if (ended.resultCount() == 0) return finish(std::move(promise));
    whenDone(next(ended.takeResult()), [promise = std::move(promise)](QFuture<Result<T>> last) mutable {
      if (last.resultCount() > 0) promise.addResult(last.takeResult());
      finish(std::move(promise));
    });
  });
  return future;
}

/// A result that is there already.
template <class T>
QFuture<T> readyFuture(T value) {
  QPromise<T> promise;
  promise.start();
  auto future = promise.future();
  answer(std::move(promise), std::move(value));
  return future;
}

} // namespace clavis::core
