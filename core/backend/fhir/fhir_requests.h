// One request, its answer looked at on a worker thread, as a future: what the FHIR adapters have in common.
// Implementation of this folder.
//
// Ownership: borrows the transport. Destroying it ends what is under way with Cancelled and waits for it, so not from a
// continuation that runs on its own pool. Thread: any.
#pragma once

#include "core/backend/fhir/fhir_answer.h"
#include "core/backend/http_transport.h"
#include "core/base/continuation.h"

#include <QPromise>
#include <QThreadPool>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace clavis::core {

class FhirRequests {
 public:
  FhirRequests(HttpTransport& transport, int workers, OutcomeListener outcomes);
  ~FhirRequests();
  FhirRequests(const FhirRequests&) = delete;
  FhirRequests& operator=(const FhirRequests&) = delete;

  [[nodiscard]] HttpTransport& transport() const { return m_transport; }
  [[nodiscard]] const OutcomeListener& outcomes() const { return m_outcomes; }

  enum class Statuses {
    Success, ///< `map` sees 2xx only; everything else has become an Error
    All,
  };
  /// Sends, and turns the answer into a T on a worker thread. `subject` is what the error is about, for logs.
  template <class T, class Map>
  QFuture<Result<T>> ask(HttpRequest request, std::string subject, Map map, Statuses statuses = Statuses::Success) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto future = promise->future();
    promise->start();
    enter();
    m_transport.start(
        std::move(request), nullptr, [this, promise] { return m_closing || promise->isCanceled(); },
        [this, promise, map = std::move(map), subject = std::move(subject),
         statuses](Result<HttpResponse> answer) mutable {
          m_pool.start([this, promise, map = std::move(map), subject = std::move(subject), statuses,
                        shared = std::make_shared<Result<HttpResponse>>(std::move(answer))]() mutable {
            auto accepted =
                statuses == Statuses::All ? std::move(*shared) : acceptAnswer(std::move(*shared), subject, m_outcomes);
            Result<T> result = accepted ? map(*accepted) : Result<T>(pass(accepted));
            if (!result && result.error().subject().empty()) result.error().on(subject);
            core::answer(std::move(*promise), std::move(result));
            promise.reset();
            leave();
          });
        });
    return future;
  }

 private:
  void enter();
  void leave();

  HttpTransport& m_transport;
  const OutcomeListener m_outcomes;
  QThreadPool m_pool;
  std::atomic<bool> m_closing = false;
  std::mutex m_mutex;
  std::condition_variable m_idle;
  int m_underWay = 0;
};

} // namespace clavis::core
