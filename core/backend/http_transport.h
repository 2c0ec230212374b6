// The port through which everything reaches a backend. One transport is one authenticated identity at one origin: it
// owns its connections, and they die with it, so that nobody's request ever travels on somebody else's connection.
//
// Layers: CurlTransport (one attempt) inside RetryingTransport (repeats, circuit breaker) inside the FHIR adapter.
// Thread: start() and send() may be called from any thread; callbacks run on the transport's own thread and must be
// short. Errors: BackendError. URLs and bodies never appear in an Error: they can hold patient data.
#pragma once

#include "core/backend/http_message.h"

#include <QFuture>

#include <functional>
#include <memory>

namespace clavis::core {

/// Takes the body of a 2xx answer as it arrives, decompressed. Called on the transport's thread.
class BodySink {
 public:
  enum class Flow {
    More,
    Hold, ///< the bytes were taken, but stop the flow until `resume` is called (from any thread)
  };
  virtual ~BodySink() = default;
  /// Before the first bytes. `resume` stays callable after the end, without effect.
  virtual void begin(std::function<void()> resume) = 0;
  /// An error ends the transfer with it.
  virtual Result<Flow> write(std::string_view bytes) = 0;
};

class HttpTransport {
 public:
  using Finish = std::move_only_function<void(Result<HttpResponse>)>;
  /// Asked several times a second while a request is under way; true ends it with BackendError::Cancelled.
  using Cancelled = std::function<bool()>;

  /// A transport that is destroyed ends what is under way with Cancelled before its destructor returns.
  virtual ~HttpTransport() = default;

  [[nodiscard]] virtual const Origin& origin() const = 0;
  /// Calls `finish` exactly once, unless start() itself is never reached. `sink` may be null; deadline still applies
  /// with it, so give long downloads a long one: what stands still is ended by the stall limit.
  virtual void start(HttpRequest request, std::shared_ptr<BodySink> sink, Cancelled cancelled, Finish finish) = 0;

  /// As a future. Cancelling the future aborts the transfer.
  [[nodiscard]] QFuture<Result<HttpResponse>> send(HttpRequest request, std::shared_ptr<BodySink> sink = {});
};

} // namespace clavis::core
