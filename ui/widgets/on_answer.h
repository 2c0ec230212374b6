// Brings the answer of a service to the main thread, to an object that may be gone by then. Not QFuture::then(object,
// …): in Qt 6.4 that looks at the object on the thread that answers, asserts when it is gone, and races its
// destruction. A watcher that the object owns is cut off from the future under its lock when the object is deleted.
// Thread: called on the thread of `object`; `done` runs there. A future that was cancelled without a result calls
// nobody.
#pragma once

#include "core/base/continuation.h"

#include <QFuture>
#include <QFutureWatcher>

#include <utility>

namespace clavis::ui {

template <class T, class F>
void onAnswer(QFuture<T> future, QObject* object, F&& done) {
  auto* watcher = new QFutureWatcher<T>(object);
  QObject::connect(watcher, &QFutureWatcherBase::finished, object, [watcher, done = std::forward<F>(done)]() mutable {
    watcher->deleteLater();
    QFuture<T> ended = watcher->future();
    if (ended.isCanceled() || ended.resultCount() == 0) return;
    done(core::resultOf(std::move(ended)));
  });
  watcher->setFuture(std::move(future));
}

} // namespace clavis::ui
