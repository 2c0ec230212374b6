#include "core/messaging/engine/engine_thread.h"

#include "core/base/continuation.h"

#include <algorithm>

namespace clavis::core::messaging {

EngineThread::EngineThread(std::unique_ptr<Engine> engine, EventFeed* feed, const MessagingOptions& options,
                           std::function<void(const RoundResult&)> told)
    : m_engine(std::move(engine)), m_feed(feed), m_options(options), m_told(std::move(told)),
      m_thread([this](const std::stop_token& stop) { loop(stop); }) {}

EngineThread::~EngineThread() {
  m_thread.request_stop();
  if (m_feed != nullptr) m_feed->stop();
  m_thread.join();
  for (const Promise& promise : m_wanted) answer(std::move(*promise), fail(MessagingError::Stopped, {}, Retry::Later));
}

QFuture<Result<SyncReport>> EngineThread::synchronise() {
  auto promise = std::make_shared<QPromise<Result<SyncReport>>>();
  auto future = promise->future();
  promise->start();
  const std::scoped_lock lock(m_mutex);
  m_wanted.push_back(std::move(promise));
  m_changed.notify_all();
  return future;
}

void EngineThread::setPolling(bool on) {
  // It ends with us, not here: what it takes back at the server takes its time.
  if (on && m_feed != nullptr) m_feed->start([this] { wake(); });
  const std::scoped_lock lock(m_mutex);
  if (!on && m_feed != nullptr) m_feed->watch({});
  m_polling = on;
  m_woken = on;
  m_changed.notify_all();
}

void EngineThread::wake() {
  const std::scoped_lock lock(m_mutex);
  m_woken = true;
  m_changed.notify_all();
}

void EngineThread::loop(const std::stop_token& stop) {
  std::chrono::milliseconds wait = m_options.quickest;
  for (;;) {
    std::deque<Promise> served;
    {
      std::unique_lock lock(m_mutex);
      const auto due = [this] { return !m_wanted.empty() || (m_polling && m_woken); };
      if (m_polling)
        m_changed.wait_for(lock, stop, wait, due);
      else
        m_changed.wait(lock, stop, [&] { return due() || m_polling; });
      if (stop.stop_requested()) return;
      served.swap(m_wanted);
      if (m_woken) wait = m_options.quickest;
      m_woken = false;
    }
    const RoundResult result = m_engine->round(stop);
    const bool happened = result.report.sent + result.report.received + result.report.joined > 0;
    if (m_feed != nullptr && !result.routes.empty()) {
      const std::scoped_lock lock(m_mutex);
      if (m_polling) m_feed->watch(result.routes);
    }
    wait = happened ? m_options.quickest : std::min(wait * 2, m_options.slowest);
    // What waits to be sent again is nobody else's to remind us of.
    if (m_feed != nullptr && m_feed->isOpen() && !result.ended && result.report.waiting == 0) wait = m_options.slowest;
    m_told(result);
    for (const Promise& promise : served) {
      if (result.ended)
        answer(std::move(*promise), std::unexpected(*result.ended));
      else
        answer(std::move(*promise), result.report);
    }
  }
}

} // namespace clavis::core::messaging
