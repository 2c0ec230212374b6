#include "core/backend/retry/retrying_transport.h"

#include "core/backend/http/http_date.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace clavis::core {
namespace {

using std::chrono::milliseconds;

bool passesByItself(int status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

/// Whether an outcome speaks against the host rather than against the request.
bool hostFailed(const Result<HttpResponse>& result) {
  if (result) return result->status == 502 || result->status == 503 || result->status == 504;
  const auto code = result.error().as<BackendError>();
  return code == BackendError::CannotResolve || code == BackendError::Unreachable || code == BackendError::TimedOut ||
         code == BackendError::ClosedWithoutAnswer || code == BackendError::TlsFailed;
}

bool cannotHaveBeenSent(const Error& error) {
  return error.is(BackendError::CannotResolve) || error.is(BackendError::Unreachable);
}

/// Remembers whether anything has reached the receiver: then a second attempt would hand it the beginning twice.
class WatchedSink final : public BodySink {
 public:
  explicit WatchedSink(std::shared_ptr<BodySink> inner) : m_inner(std::move(inner)) {}
  void begin(std::function<void()> resume) override {
    m_begun = true;
    m_inner->begin(std::move(resume));
  }
  Result<Flow> write(std::string_view bytes) override { return m_inner->write(bytes); }
  [[nodiscard]] bool begun() const { return m_begun; }

 private:
  std::shared_ptr<BodySink> m_inner;
  std::atomic<bool> m_begun = false;
};

struct Call {
  HttpRequest request;
  std::shared_ptr<WatchedSink> sink;
  HttpTransport::Cancelled cancelled;
  HttpTransport::Finish finish;
  std::chrono::steady_clock::time_point deadline;
  int attempts = 0;
};

} // namespace

struct RetryingTransport::State : std::enable_shared_from_this<State> {
  State(std::unique_ptr<HttpTransport> transport, const Clock& time, Timer& waits, Random dice, RetryOptions settings)
      : inner(std::move(transport)), origin(inner->origin()), clock(time), timer(waits), random(std::move(dice)),
        options(settings), circuit(settings.circuit), budget(settings.budget) {}

  std::unique_ptr<HttpTransport> inner;
  const Origin origin;
  const Clock& clock;
  Timer& timer;
  const Random random;
  const RetryOptions options;
  CircuitBreaker circuit;

  std::mutex mutex;
  double budget;
  bool closing = false;
  int starting = 0; ///< threads inside inner->start()
  std::condition_variable started;
  std::uint64_t lastId = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<Call>> waiting;

  [[nodiscard]] Error error(BackendError code, Retry retry = Retry::Never) const {
    return Error(code, {}, retry).on(origin.authority());
  }

  /// False once the transport is being destroyed. Until leave() it will not be.
  [[nodiscard]] bool enter() {
    const std::scoped_lock lock(mutex);
    if (!closing) ++starting;
    return !closing;
  }
  void leave() {
    const std::scoped_lock lock(mutex);
    --starting;
    started.notify_all();
  }

  /// `before` is the outcome of the attempt before, if there was one: told when this one is not let through.
  void attempt(std::unique_ptr<Call> call, std::optional<Result<HttpResponse>> before) {
    if (const auto wait = circuit.admit(clock.ticks())) {
      call->finish(before ? std::move(*before)
                          : std::unexpected(error(BackendError::CircuitOpen, Retry::Later).after(*wait)));
      return;
    }
    if (!enter()) {
      circuit.abandoned();
      return call->finish(std::unexpected(error(BackendError::Cancelled)));
    }
    ++call->attempts;
    HttpRequest request = call->request;
    request.deadline = std::chrono::ceil<milliseconds>(call->deadline - clock.ticks());
    auto sink = std::static_pointer_cast<BodySink>(call->sink);
    auto cancelled = call->cancelled;
    inner->start(std::move(request), std::move(sink), std::move(cancelled),
                 [self = shared_from_this(), call = std::move(call)](Result<HttpResponse> result) mutable {
                   self->ended(std::move(call), std::move(result));
                 });
    leave();
  }

  void ended(std::unique_ptr<Call> call, Result<HttpResponse> result) {
    const auto now = clock.ticks();
    if (!result && result.error().is(BackendError::Cancelled))
      circuit.abandoned();
    else if (hostFailed(result))
      circuit.failed(now);
    else
      circuit.succeeded();

    if (result) result->attempts = call->attempts;
    const auto wait = waitBefore(*call, result, now);
    if (!wait) return call->finish(std::move(result));

    auto giveUp = call->cancelled;
    std::uint64_t id = 0;
    {
      const std::scoped_lock lock(mutex);
      if (!closing) {
        id = ++lastId;
        waiting.emplace(id, std::move(call));
      }
    }
    if (id == 0) return call->finish(std::unexpected(error(BackendError::Cancelled)));
    timer.after(*wait, std::move(giveUp), [weak = weak_from_this(), id, before = std::move(result)]() mutable {
      if (const auto self = weak.lock()) self->again(id, std::move(before));
    });
  }

  void again(std::uint64_t id, Result<HttpResponse> before) {
    std::unique_ptr<Call> call;
    {
      const std::scoped_lock lock(mutex);
      if (auto node = waiting.extract(id)) call = std::move(node.mapped());
    }
    if (!call) return; // the transport was closed meanwhile, and has told the caller
    if (call->cancelled && call->cancelled()) return call->finish(std::unexpected(error(BackendError::Cancelled)));
    attempt(std::move(call), std::move(before));
  }

  /// How long to wait before the next attempt; nullopt: the result stands.
  std::optional<milliseconds> waitBefore(const Call& call, Result<HttpResponse>& result,
                                         std::chrono::steady_clock::time_point now) {
    const bool failed = result ? passesByItself(result->status) : result.error().retry() == Retry::Later;
    if (!failed) {
      const std::scoped_lock lock(mutex);
      budget = std::min(options.budget, budget + options.budgetPerSuccess);
      return std::nullopt;
    }
    if (call.request.delivery == Delivery::AtMostOnce && (result || !cannotHaveBeenSent(result.error())))
      return std::nullopt;
    if (call.attempts >= options.maximumAttempts) return std::nullopt;
    if (call.sink && call.sink->begun()) return std::nullopt;

    const auto ceiling =
        std::min(options.longestWait, milliseconds(options.base.count() << std::min(call.attempts - 1, 20)));
    auto wait = milliseconds(static_cast<long long>(random() * static_cast<double>(ceiling.count())));
    if (result)
      if (const auto asked = retryAfter(result->headers, clock.now())) wait = std::max(wait, *asked);
    if (now + wait >= call.deadline) return std::nullopt;

    const std::scoped_lock lock(mutex);
    if (budget < 1) return std::nullopt;
    budget -= 1;
    return wait;
  }
};

RetryingTransport::RetryingTransport(std::unique_ptr<HttpTransport> inner, const Clock& clock, Timer& timer,
                                     Random random, RetryOptions options)
    : m_state(std::make_shared<State>(std::move(inner), clock, timer, std::move(random), options)) {}

RetryingTransport::~RetryingTransport() {
  std::unordered_map<std::uint64_t, std::unique_ptr<Call>> waiting;
  {
    std::unique_lock lock(m_state->mutex);
    m_state->closing = true;
    waiting.swap(m_state->waiting);
    m_state->started.wait(lock, [this] { return m_state->starting == 0; });
  }
  for (auto& [id, call] : waiting) call->finish(std::unexpected(m_state->error(BackendError::Cancelled)));
  // Ends what is under way. Its callbacks still use the state, which the local copy keeps alive.
  const auto state = m_state;
  const auto inner = std::move(state->inner);
}

const Origin& RetryingTransport::origin() const { return m_state->origin; }

void RetryingTransport::start(HttpRequest request, std::shared_ptr<BodySink> sink, Cancelled cancelled, Finish finish) {
  auto call = std::make_unique<Call>();
  call->deadline = m_state->clock.ticks() + request.deadline;
  call->request = std::move(request);
  if (sink) call->sink = std::make_shared<WatchedSink>(std::move(sink));
  call->cancelled = std::move(cancelled);
  call->finish = std::move(finish);
  m_state->attempt(std::move(call), std::nullopt);
}

} // namespace clavis::core
