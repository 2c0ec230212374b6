#include "ui/viewer/sniff_answer.h"

#include <QPromise>
#include <QThreadPool>

namespace clavis::ui {

QFuture<core::Result<core::preview::Sniffed>> sniffOnWorker(std::shared_ptr<core::preview::ByteSource> source) {
  auto promise = std::make_shared<QPromise<core::Result<core::preview::Sniffed>>>();
  auto future = promise->future();
  promise->start();
  QThreadPool::globalInstance()->start([promise, source = std::move(source)] {
    promise->addResult(core::preview::sniff(*source));
    promise->finish();
  });
  return future;
}

} // namespace clavis::ui
