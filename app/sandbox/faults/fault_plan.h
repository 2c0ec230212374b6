// Lies on purpose (--fault): which answers are dropped, delayed, cut, refused or stale.
//
// A rule is KIND[=MS][:every=N | :rate=P][:path=PREFIX][:method=M][:count=N][:after=SECONDS], for example
//   500:every=7:path=/fhir/Observation      every seventh Observation answer is a 500
//   429:rate=0.1:after=2                    one in ten is a 429 with Retry-After: 2
//   delay=250                               every answer comes a quarter of a second late
//   drop, truncate                          the connection closes without, or in the middle of, the answer
//   stale:every=2:path=/fhir/Observation    every second search page is the one given last time under that path
//   forget:every=3:path=/fhir/Binary        a write is answered as done, and what it stored is gone
//   shift:every=3                           a search page misses its first entry and repeats its last one
// Rates draw from a generator seeded with `seed`, so that a run with one client repeats.
//
// Thread: safe from several threads.
#pragma once

#include "app/sandbox/http/http_message.h"

#include <cstdint>
#include <expected>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace clavis::sandbox {

enum class FaultKind { Drop, Delay, Truncate, ServerError, TooMany, Stale, Shift, Forget };

struct FaultRule {
  FaultKind kind = FaultKind::ServerError;
  std::chrono::milliseconds delay{0};
  std::uint64_t every = 1; ///< every Nth matching request; 1: all
  double rate = -1;        ///< 0 to 1; below 0: `every` counts instead
  std::uint64_t count = 0; ///< strike so often at most; 0: without end
  unsigned retryAfter = 1; ///< seconds, for 429
  std::string path;        ///< prefix of the path; empty: any
  std::string method;      ///< empty: any
};

/// The error is a sentence for the person who wrote the rule.
[[nodiscard]] std::expected<FaultRule, std::string> parseFaultRule(std::string_view text);

class FaultPlan {
 public:
  explicit FaultPlan(std::uint64_t seed) : m_random(seed) {}

  void add(FaultRule rule);
  void clear();

  /// An answer that replaces the real one, if a rule strikes that needs none (500, 429, drop). Call once a request,
  /// first.
  [[nodiscard]] std::optional<HttpResponse> instead(const HttpRequest& request);
  /// Damages the real answer where a rule strikes. `isPage`: the answer is a Bundle that rules of kind Stale and Shift
  /// may touch.
  void spoil(const HttpRequest& request, HttpResponse& response, bool isPage);

  /// Whether what this write stored shall be lost. Call once a write that succeeded.
  [[nodiscard]] bool forgets(const HttpRequest& request);

  /// How often rules have struck since the start.
  [[nodiscard]] std::uint64_t strikes() const;

 private:
  struct Armed {
    FaultRule rule;
    std::uint64_t seen = 0;
    std::uint64_t struck = 0;
  };
  bool hits(Armed& armed, const HttpRequest& request);

  mutable std::mutex m_guard;
  std::mt19937_64 m_random;
  std::vector<Armed> m_rules;
  std::unordered_map<std::string, std::string> m_lastPage; ///< by path
  std::uint64_t m_strikes = 0;
};

} // namespace clavis::sandbox
