#include "ui/viewer/sniff_answer.h"

#include "core/base/continuation.h"

#include <QPromise>
#include <QThreadPool>

namespace clavis::ui {

QFuture<core::Result<core::preview::Sniffed>> sniffOnWorker(std::shared_ptr<core::preview::ByteSource> source) {
  auto promise = std::make_shared<QPromise<core::Result<core::preview::Sniffed>>>();
  auto future = promise->future();
  promise->start();
  QThreadPool::globalInstance()->start(
      [promise, source = std::move(source)] { core::answer(std::move(*promise), core::preview::sniff(*source)); });
  return future;
}

} // namespace clavis::ui
