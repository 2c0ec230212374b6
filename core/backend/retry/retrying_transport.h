// Repeats what may be repeated, waits as long as the server asks, and leaves a failing host alone (CircuitBreaker).
//
// What is repeated: errors that pass by themselves (Retry::Later), and the answers 408, 429, 500, 502, 503 and 504, for
// Delivery::Read and Delivery::Repeatable. A Delivery::AtMostOnce request is repeated only when it cannot have been
// sent: no address, no connection. A streamed body is repeated only while its sink has received nothing. How long it
// waits: full jitter, random in [0, base * 2^n], or Retry-After when the server gave one and the deadline allows it.
// How much it repeats: few attempts a request, and a budget over all requests, so that an outage is not answered by a
// storm.
//
// Thread: as HttpTransport. Ownership: owns the inner transport; clock and timer must outlive it.
#pragma once

#include "core/backend/http_transport.h"
#include "core/backend/retry/circuit_breaker.h"
#include "core/backend/retry/timer.h"
#include "core/base/clock.h"

namespace clavis::core {

struct RetryOptions {
  int maximumAttempts = 4;
  std::chrono::milliseconds base{250};
  std::chrono::milliseconds longestWait{10'000}; ///< of our own choosing; Retry-After may ask for more
  double budget = 20;                            ///< repeats in hand at the start, and at most
  double budgetPerSuccess = 0.2;                 ///< earned back by each request that succeeds
  CircuitOptions circuit{};
};

class RetryingTransport final : public HttpTransport {
 public:
  /// A number in [0, 1).
  using Random = std::function<double()>;

  RetryingTransport(std::unique_ptr<HttpTransport> inner, const Clock& clock, Timer& timer, Random random,
                    RetryOptions options = {});
  ~RetryingTransport() override;

  [[nodiscard]] const Origin& origin() const override;
  void start(HttpRequest request, std::shared_ptr<BodySink> sink, Cancelled cancelled, Finish finish) override;

 private:
  struct State;
  std::shared_ptr<State> m_state;
};

} // namespace clavis::core
