#include "core/backend/fhir/fhir_event_feed.h"

#include "core/backend/fhir/subscription_resource.h"
#include "core/base/continuation.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace clavis::core {
namespace {

using Ticks = std::chrono::steady_clock::time_point;

constexpr std::string_view boundWord = "bound ";
constexpr std::string_view pingWord = "ping ";

/// What the socket said and nobody has heard yet. Shared with it, so that either may go first.
struct Inbox {
  std::mutex mutex;
  std::condition_variable_any news;
  std::uint64_t call = 0; ///< of the connection whose words count
  bool opened = false;
  bool flooded = false;
  std::deque<std::string> words;
  std::optional<Error> ended;
};

class Ear final : public WebSocket::Listener {
 public:
  Ear(std::shared_ptr<Inbox> inbox, std::uint64_t call, std::size_t most)
      : m_inbox(std::move(inbox)), m_call(call), m_most(most) {}

  void opened() override {
    note([](Inbox& inbox) { inbox.opened = true; });
  }
  void said(std::string text) override {
    note([&](Inbox& inbox) {
      if (inbox.words.size() >= m_most)
        inbox.flooded = true;
      else
        inbox.words.push_back(std::move(text));
    });
  }
  void ended(Error why) override {
    note([&](Inbox& inbox) { inbox.ended = std::move(why); });
  }

 private:
  template <class F>
  void note(F what) {
    const std::scoped_lock lock(m_inbox->mutex);
    if (m_inbox->call != m_call) return;
    what(*m_inbox);
    m_inbox->news.notify_all();
  }
  std::shared_ptr<Inbox> m_inbox;
  std::uint64_t m_call;
  std::size_t m_most;
};

/// The server will say the same again in a moment.
bool isForGood(const Error& error) {
  for (const auto code : {BackendError::Forbidden, BackendError::NotFound, BackendError::NotAllowed,
                          BackendError::Unprocessable, BackendError::BadRequest, BackendError::NotFhir})
    if (error.is(code)) return true;
  return false;
}

} // namespace

class FhirEventFeed::Worker {
 public:
  Worker(ChartSource& source, ResourceWriter& writer, WebSocket& socket, const Clock& clock, Random random,
         EventFeedOptions options)
      : m_source(source), m_writer(writer), m_socket(socket), m_clock(clock), m_random(std::move(random)),
        m_options(options) {}
  ~Worker() { end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void begin(std::function<void()> look) {
    if (m_thread.joinable()) return;
    m_look = std::move(look);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  void end() {
    if (!m_thread.joinable()) return;
    m_thread.request_stop();
    m_thread.join();
  }
  void watch(std::vector<std::string> routes) {
    std::ranges::sort(routes);
    const std::scoped_lock lock(m_inbox->mutex);
    if (routes == m_routes) return;
    m_routes = std::move(routes);
    m_inbox->news.notify_all();
  }
  [[nodiscard]] bool isOpen() const { return m_open; }

 private:
  enum class End { Lost, NotOffered, Unwanted };
  struct Subscribed {
    std::string id;
    bool bound = false;
    bool old = false; ///< its successor waits for its "bound"
  };

  void run(const std::stop_token& stop) {
    int failures = 0;
    while (!stop.stop_requested()) {
      {
        std::unique_lock lock(m_inbox->mutex);
        m_inbox->news.wait(lock, stop, [this] { return !m_routes.empty(); });
      }
      m_openSince.reset();
      const End end = attend(stop);
      hangUp();
      if (stop.stop_requested()) break;
      if (end == End::Unwanted) {
        for (Subscribed& one : m_subscribed) one.old = true;
        retire(stop);
        continue;
      }
      // Nobody tells us from now on: what came meanwhile is looked for, and the polls go on by themselves.
      if (m_openSince) m_look();
      if (m_openSince && m_clock.ticks() - *m_openSince >= m_options.steady) failures = 0;
      auto wait = m_options.askAgain;
      if (end == End::Lost) {
        const double most = std::min(static_cast<double>(m_options.reconnectSlowest.count()),
                                     static_cast<double>(m_options.reconnectQuickest.count()) * double(1 << failures));
        wait = std::chrono::milliseconds(static_cast<std::int64_t>(m_random() * most));
        failures = std::min(failures + 1, 16);
      }
      std::unique_lock lock(m_inbox->mutex);
      m_inbox->news.wait_for(lock, stop, wait, [] { return false; });
    }
    takeBack();
  }

  /// One connection, from asking whether there is one to its end.
  End attend(const std::stop_token& stop) {
    if (m_address.empty()) {
      auto server = ask(m_source.capabilities(), stop);
      if (!server) return isForGood(server.error()) ? End::NotOffered : End::Lost;
      if (!server->push()) return End::NotOffered;
      m_address = server->webSocket;
    }
    if (auto done = prepare(stop); !done) return isForGood(done.error()) ? End::NotOffered : End::Lost;
    m_doubtful = true;
    dial();
    Ticks bindBy = m_clock.ticks() + m_options.answerWithin;
    std::deque<Ticks> heard;
    bool greeted = false;
    while (!stop.stop_requested()) {
      std::deque<std::string> words;
      bool opened = false;
      bool changed = false;
      const bool quiet = greeted && settled(); // ready to watch something else
      {
        std::unique_lock lock(m_inbox->mutex);
        Inbox& inbox = *m_inbox;
        inbox.news.wait_for(lock, stop, wakeAt(bindBy) - m_clock.ticks(), [&] {
          return inbox.ended || inbox.flooded || !inbox.words.empty() || (inbox.opened && !greeted) ||
                 m_routes.empty() || (quiet && changedRoutes());
        });
        if (inbox.ended || inbox.flooded) {
          if (inbox.ended && isForGood(*inbox.ended)) m_address.clear(); // it may have moved
          return End::Lost;
        }
        if (m_routes.empty()) return End::Unwanted;
        words.swap(inbox.words);
        opened = inbox.opened;
        changed = changedRoutes();
      }
      if (stop.stop_requested()) break;
      const Ticks now = m_clock.ticks();
      heard.insert(heard.end(), words.size(), now);
      while (!heard.empty() && now - heard.front() > m_options.wordsWithin) heard.pop_front();
      if (heard.size() > m_options.wordsAtMost) return End::Lost;
      if (opened && !greeted) {
        greeted = true;
        for (const Subscribed& one : m_subscribed) m_socket.send("bind " + one.id);
      }
      for (const std::string& word : words) hear(word);
      lookIfDue();
      if (settled()) {
        m_doubtful = false;
        retire(stop);
      } else if (now >= bindBy) {
        return End::Lost;
      }
      if (quiet && (changed || now >= m_renewAt)) {
        for (Subscribed& one : m_subscribed) one.old = true;
        if (auto done = subscribe(stop); !done) return isForGood(done.error()) ? End::NotOffered : End::Lost;
        for (const Subscribed& one : m_subscribed)
          if (!one.old) m_socket.send("bind " + one.id);
        bindBy = m_clock.ticks() + m_options.answerWithin;
      }
    }
    return End::Lost;
  }

  /// Those that are there already, unless the server may have forgotten them or they are not what is wanted now.
  Result<void> prepare(const std::stop_token& stop) {
    bool changed = false;
    {
      const std::scoped_lock lock(m_inbox->mutex);
      changed = changedRoutes();
    }
    for (Subscribed& one : m_subscribed) one.bound = false;
    if (!changed && !m_doubtful && !m_subscribed.empty() && m_clock.ticks() < m_renewAt) return {};
    for (Subscribed& one : m_subscribed) one.old = true;
    retire(stop);
    return subscribe(stop);
  }

  /// Under the inbox's mutex.
  [[nodiscard]] bool changedRoutes() const { return !m_routes.empty() && m_routes != m_watched; }

  /// New Subscriptions for what is to be watched now.
  Result<void> subscribe(const std::stop_token& stop) {
    {
      const std::scoped_lock lock(m_inbox->mutex);
      m_watched = m_routes;
    }
    m_renewAt = m_clock.ticks() + m_options.lifetime / 2;
    for (const std::string& criteria : watchCriteria(m_watched, routesEach, routesAtMost)) {
      auto made = ask(m_writer.create({.type = "Subscription",
                                       .json = subscriptionResource(criteria, m_clock.now() + m_options.lifetime),
                                       .ifNoneExist = {}}),
                      stop);
      if (!made) return pass(made);
      if (made->id.empty()) return fail(BackendError::NotFhir, "the server does not say where it put it");
      m_subscribed.push_back({.id = made->id});
    }
    return {};
  }

  void dial() {
    std::uint64_t call = 0;
    {
      const std::scoped_lock lock(m_inbox->mutex);
      call = ++m_inbox->call;
      m_inbox->opened = m_inbox->flooded = false;
      m_inbox->words.clear();
      m_inbox->ended.reset();
    }
    m_socket.dial(m_address, std::make_shared<Ear>(m_inbox, call, m_options.wordsAtMost));
  }

  void hangUp() {
    {
      const std::scoped_lock lock(m_inbox->mutex);
      ++m_inbox->call;
    }
    m_open = false; // first: nobody takes it for open who has seen it end
    m_socket.hangUp();
    m_wantLook = false;
  }

  void hear(std::string_view word) {
    const bool bound = word.starts_with(boundWord);
    if (!bound && !word.starts_with(pingWord)) return;
    const auto one =
        std::ranges::find(m_subscribed, word.substr((bound ? boundWord : pingWord).size()), &Subscribed::id);
    if (one == m_subscribed.end()) return; // nothing of ours
    // A ping before its "bound" says that it is.
    one->bound = true;
    if (!bound) m_wantLook = true;
    if (!m_open && settled()) {
      m_open = true;
      m_openSince = m_clock.ticks();
      m_wantLook = true; // what came before it was bound
    }
  }

  /// Whether the server has bound everything that is wanted now.
  [[nodiscard]] bool settled() const {
    return std::ranges::all_of(m_subscribed, [](const Subscribed& one) { return one.bound || one.old; });
  }

  [[nodiscard]] Ticks wakeAt(Ticks bindBy) const {
    Ticks at = settled() ? m_renewAt : bindBy;
    if (m_wantLook) at = std::min(at, m_lastLook + m_options.spacing);
    return at;
  }

  void lookIfDue() {
    if (!m_wantLook || m_clock.ticks() < m_lastLook + m_options.spacing) return;
    m_wantLook = false;
    m_lastLook = m_clock.ticks();
    m_look();
  }

  /// Takes back what others have taken the place of.
  void retire(const std::stop_token& stop) {
    for (const Subscribed& one : m_subscribed)
      if (one.old) static_cast<void>(ask(m_writer.remove({.type = "Subscription", .id = one.id, .ifMatch = {}}), stop));
    std::erase_if(m_subscribed, [](const Subscribed& one) { return one.old; });
  }

  /// Everything, at the end: what the server does not hear of in time ends by itself.
  void takeBack() {
    std::vector<QFuture<Result<Written>>> farewells;
    for (const Subscribed& one : std::exchange(m_subscribed, {}))
      farewells.push_back(m_writer.remove({.type = "Subscription", .id = one.id, .ifMatch = {}}));
    const Ticks until = std::chrono::steady_clock::now() + m_options.farewell;
    for (auto& farewell : farewells) {
      auto done = std::make_shared<Completion>();
      whenDone(farewell, [done](const QFuture<Result<Written>>&) { done->happen(); });
      if (!done->waitUntil(until)) farewell.cancel();
    }
  }

  /// An answer of the server. Blocks; a stop cancels it.
  template <class T>
  Result<T> ask(QFuture<Result<T>> answer, const std::stop_token& stop) {
    auto done = std::make_shared<Completion>();
    whenDone(answer, [done](const QFuture<Result<T>>&) { done->happen(); });
    // What hangs on a cancelled future is never called (Qt 6.4): the stop itself ends the waiting.
    const std::stop_callback cancel(stop, [answer, done]() mutable {
      answer.cancel();
      done->happen();
    });
    done->wait();
    if (stop.stop_requested() || answer.resultCount() == 0) return fail(BackendError::Cancelled);
    return answer.takeResult();
  }

  ChartSource& m_source;
  ResourceWriter& m_writer;
  WebSocket& m_socket;
  const Clock& m_clock;
  const Random m_random;
  const EventFeedOptions m_options;
  std::function<void()> m_look;
  const std::shared_ptr<Inbox> m_inbox = std::make_shared<Inbox>();
  std::vector<std::string> m_routes; ///< wanted; under the inbox's mutex
  std::atomic<bool> m_open = false;
  // Of the thread.
  std::string m_address;
  std::vector<std::string> m_watched;
  std::vector<Subscribed> m_subscribed;
  std::optional<Ticks> m_openSince;
  Ticks m_renewAt{};
  Ticks m_lastLook{};
  bool m_wantLook = false;
  bool m_doubtful = false; ///< the last connection ended before the server had bound everything
  std::jthread m_thread;   // last: it uses all of the above
};

FhirEventFeed::FhirEventFeed(ChartSource& source, ResourceWriter& writer, WebSocket* socket, const Clock& clock,
                             Random random, EventFeedOptions options)
    : m_worker(socket == nullptr
                   ? nullptr
                   : std::make_unique<Worker>(source, writer, *socket, clock, std::move(random), options)) {}
FhirEventFeed::~FhirEventFeed() = default;

void FhirEventFeed::start(std::function<void()> look) {
  if (m_worker) m_worker->begin(std::move(look));
}
void FhirEventFeed::watch(std::vector<std::string> routes) {
  if (m_worker) m_worker->watch(std::move(routes));
}
void FhirEventFeed::stop() {
  if (m_worker) m_worker->end();
}
bool FhirEventFeed::isOpen() const { return m_worker && m_worker->isOpen(); }

} // namespace clavis::core
