// The engine's thread: rounds on demand, and by itself quickly while something happens and slowly when nothing does; as
// soon as the server says so where it does (EventFeed), and then slowly besides.
//
// Ownership: owns the engine, borrows the feed (may be null). The destructor asks the round under way to end and waits
// for the request it is in.
#pragma once

#include "core/backend/event_feed.h"
#include "core/messaging/engine/engine.h"

#include <QPromise>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace clavis::core::messaging {

class EngineThread {
 public:
  /// `told` is called on the thread after each round.
  EngineThread(std::unique_ptr<Engine> engine, EventFeed* feed, const MessagingOptions& options,
               std::function<void(const RoundResult&)> told);
  ~EngineThread();
  EngineThread(const EngineThread&) = delete;
  EngineThread& operator=(const EngineThread&) = delete;

  [[nodiscard]] QFuture<Result<SyncReport>> synchronise();
  void setPolling(bool on);
  /// There is something to send: soon, if it polls at all.
  void wake();

 private:
  using Promise = std::shared_ptr<QPromise<Result<SyncReport>>>;
  void loop(const std::stop_token& stop);

  std::unique_ptr<Engine> m_engine;
  EventFeed* m_feed;
  const MessagingOptions& m_options;
  std::function<void(const RoundResult&)> m_told;
  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  std::deque<Promise> m_wanted;
  bool m_polling = false;
  bool m_woken = false;
  std::jthread m_thread; // last: it uses all of the above
};

} // namespace clavis::core::messaging
