#include "core/backend/http_transport.h"

#include "core/base/continuation.h"

#include <QPromise>

namespace clavis::core {

QFuture<Result<HttpResponse>> HttpTransport::send(HttpRequest request, std::shared_ptr<BodySink> sink) {
  auto promise = std::make_shared<QPromise<Result<HttpResponse>>>();
  auto future = promise->future();
  promise->start();
  start(
      std::move(request), std::move(sink), [promise] { return promise->isCanceled(); },
      [promise](Result<HttpResponse> result) { answer(std::move(*promise), std::move(result)); });
  return future;
}

} // namespace clavis::core
