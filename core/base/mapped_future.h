// What becomes of a future's result, as another future that may be waited for at once.
//
// The futures that QFuture::then() and unwrap() hand out cannot be waited for with takeResult() before they have begun
// (Qt 6.4): these are promises of our own. The continuation runs where the first future finishes; it must be short.
#pragma once

#include "core/base/error.h"

#include <QFuture>
#include <QPromise>

#include <memory>
#include <type_traits>

namespace clavis::core {

template <class A, class Map>
auto mapped(QFuture<A> answer, Map map) {
  auto promise = std::make_shared<QPromise<std::invoke_result_t<Map&, A>>>();
  auto future = promise->future();
  promise->start();
  answer.then([promise, map = std::move(map)](A arrived) mutable {
    promise->addResult(map(std::move(arrived)));
    promise->finish();
  });
  return future;
}

/// An answer and the question it leads to, as one future.
template <class T, class A, class Next>
QFuture<Result<T>> andThen(QFuture<A> answer, Next next) {
  auto promise = std::make_shared<QPromise<Result<T>>>();
  auto future = promise->future();
  promise->start();
  answer.then([promise, next = std::move(next)](A arrived) mutable {
    next(std::move(arrived)).then([promise](Result<T> result) {
      promise->addResult(std::move(result));
      promise->finish();
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
  promise.addResult(std::move(value));
  promise.finish();
  return future;
}

} // namespace clavis::core
