// What moves files: one thread that decides, one that seals and checks, and the adapter's for the network. Everything
// it decides stands in the vault before it counts, so that it goes on after a crash; ExchangeService is its caller.
//
// In flight are at most parallelParts parts, fewer when parts are large: the next one is read from the disk when the
// server has taken one (back-pressure). Thread: post() and wake() from any; everything else on the engine's own.
#pragma once

#include "core/base/continuation.h"
#include "core/exchange/blobs/sealing.h"
#include "core/exchange/engine/inbox.h"
#include "core/exchange/engine/rate_meter.h"
#include "core/exchange/exchange_service.h"
#include "core/exchange/payload/note.h"
#include "core/exchange/store/transfers.h"
#include "core/vault/vault.h"

#include <QPromise>
#include <QThreadPool>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <thread>

namespace clavis::core::exchange {

class Engine {
 public:
  Engine(ExchangePorts ports, ExchangeOptions options, ExchangeEvents& events);
  /// Ends the work under way; what is in flight is let go.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] const std::shared_ptr<Inbox>& inbox() const { return m_inbox; }
  void setRunning(bool running);
  /// Something was queued, or messages have come.
  void wake();
  [[nodiscard]] QFuture<Result<TransferSummary>> settle();
  /// A promise that is always kept: Stopped when the engine goes first.
  template <class R>
  class Answer {
   public:
    explicit Answer(QPromise<R> promise) : m_promise(std::move(promise)) {}
    Answer(Answer&& other) noexcept : m_promise(std::exchange(other.m_promise, std::nullopt)) {}
    Answer& operator=(Answer&&) = delete;
    ~Answer() {
      if (m_promise) give(fail(ExchangeError::Stopped, {}, Retry::Later));
    }
    void give(R result) { core::answer(*std::exchange(m_promise, std::nullopt), std::move(result)); }

   private:
    std::optional<QPromise<R>> m_promise;
  };
  /// Runs `work(Engine&) -> Result<T>` on the engine's thread.
  template <class F>
  auto command(F work) {
    using R = std::invoke_result_t<F&, Engine&>;
    return commandLater<R>(
        [work = std::move(work)](Engine& self, Answer<R> answer) mutable { answer.give(work(self)); });
  }
  /// The same for work that answers later: `work(Engine&, Answer<R>)`.
  template <class R, class F>
  QFuture<R> commandLater(F work) {
    QPromise<R> promise;
    auto future = promise.future();
    promise.start();
    m_inbox->post([this, answer = Answer<R>(std::move(promise)), work = std::move(work)]() mutable {
      work(*this, std::move(answer));
    });
    return future;
  }

  // -- commands, on the engine's thread (commands.cpp)
  [[nodiscard]] Result<std::vector<TransferKey>> queue(const Sending& sending);
  void sealBytes(ConversationKey conversation, std::vector<std::byte> content, const std::string& name,
                 const std::string& mediaType, const std::string& words, std::optional<Instant> expires,
                 Answer<Result<TransferKey>> answer);
  [[nodiscard]] Result<void> pause(TransferKey key);
  [[nodiscard]] Result<void> resume(TransferKey key);
  [[nodiscard]] Result<void> retry(TransferKey key);
  void cancel(TransferKey key, Answer<Result<void>> answer);
  void revoke(TransferKey key, Answer<Result<void>> answer);
  [[nodiscard]] Result<void> setExpiry(TransferKey key, std::optional<Instant> expires);
  [[nodiscard]] Result<void> fetch(TransferKey key);
  void removeFromVault(TransferKey key, Answer<Result<void>> answer);

  [[nodiscard]] double bytesPerSecond() const { return m_rate.load(); }
  [[nodiscard]] const BlobFolder& folder() const { return m_folder; }

 private:
  using Ticks = std::chrono::steady_clock::time_point;

  /// A transfer whose parts move.
  struct Moving {
    StoredTransfer row{};
    std::vector<StoredPart> parts{};
    std::shared_ptr<BlobFile> file{};
    std::deque<std::size_t> todo{};
    std::map<std::size_t, int> tries{}; ///< by part: how often it did not turn out right
    std::vector<std::uint64_t> missing{};
    int inFlight = 0;
    bool leaving = false; ///< paused, cancelled: what is in flight is let end, and nothing new begins
    std::vector<Inbox::Task> after{};
    RateMeter rate{};
    Ticks told{};
    Ticks begun{}; ///< when its parts were looked at first
  };
  /// What the worker is at.
  struct Working {
    TransferKey key = 0;
    std::shared_ptr<Sealing> sealing{}; ///< null: it checks what came
    std::uint64_t sealedTo = 0;         ///< parts that end here or before can go
    bool uploaded = false;              ///< all of them are at the server before this has ended
    std::stop_source stop{};
    std::vector<Inbox::Task> after{};
  };

  // -- engine.cpp
  void run(const std::stop_token& stop);
  [[nodiscard]] Result<void> prepare();
  void turn();
  void finishSettling();
  [[nodiscard]] bool isOnline() const;
  [[nodiscard]] int slots() const;
  void activate();
  void fillSlots();
  void leave(TransferKey key);
  /// Runs `task` once nothing of the transfer is under way any more.
  void quiesce(TransferKey key, Inbox::Task task);
  void outage(const Error& error);
  void moved(Moving& moving, std::uint64_t bytes);
  void tell(TransferKey key);
  void tellList();
  void whenLeft(TransferKey key, Inbox::Task task);
  void work(TransferKey key, std::shared_ptr<Sealing> sealing,
            std::move_only_function<void(const std::stop_token&)> job);
  void workEnded();
  void giveUp(TransferKey key, const Error& error, std::uint64_t shortOf = 0);
  void expireWhatIsOver();
  void dropGone();
  [[nodiscard]] Ticks nextMoment() const;

  // -- outgoing.cpp
  using Sealed = std::move_only_function<void(const Result<void>&)>;
  void sealNext();
  /// Names the parts, and seals beside the engine. `then` hears what became of it.
  [[nodiscard]] Result<void> beginSealing(TransferKey key, std::shared_ptr<Sealing> sealing, Sealed then);
  void sealedSoFar(const Sealing* sealing, std::uint64_t sealedTo);
  void sealed(TransferKey key, Sealing& sealing, const Result<void>& done);
  [[nodiscard]] const Sealing* sealingOf(TransferKey key) const;
  /// Whether the part is there to be read: later ones of a file may still have to be sealed.
  [[nodiscard]] bool canGo(const Moving& moving, std::size_t index) const;
  [[nodiscard]] Result<std::vector<StoredPart>> newParts(std::uint64_t sealedSize, std::uint64_t partSize) const;
  [[nodiscard]] std::uint64_t partSizeFor(std::uint64_t sealedSize) const;
  [[nodiscard]] bool fitsTheServer(Moving& moving);
  void upload(Moving& moving, std::size_t index);
  void uploaded(TransferKey key, std::size_t index, StoredPart part, Result<BlobState> state);
  void uploadComplete(Moving& moving);
  void announce();
  void announced(const StoredShare& share, Result<MessageKey> message);

  // -- incoming.cpp
  void intake();
  [[nodiscard]] Result<bool> takeMessage(const WriteConnection& db, const messaging::MessageRow& message);
  [[nodiscard]] Result<std::optional<TransferKey>> takeNote(const WriteConnection& db, ConversationKey conversation,
                                                            const std::string& person,
                                                            std::span<const std::byte> content);
  [[nodiscard]] Result<void> prepareDownload(Moving& moving);
  void download(Moving& moving, std::size_t index);
  void downloaded(TransferKey key, std::size_t index, Result<std::string> content, bool good);
  void downloadComplete(Moving& moving);
  void checkNext();
  void checked(const StoredTransfer& transfer, const Result<void>& good, const std::vector<std::uint64_t>& spoilt);
  void takenBack(TransferKey key);
  void acknowledge();
  void sendNote(const StoredTransfer& transfer, const Note& note, std::function<void()> then);

  template <class F>
  auto read(F f) {
    return resultOf(m_ports.vault.readers().run(std::move(f)));
  }
  template <class F>
  auto write(F f) {
    return resultOf(m_ports.vault.writer().run(std::move(f)));
  }
  template <class F>
  auto writeDurably(F f) {
    return resultOf(m_ports.vault.writer().runDurably(std::move(f)));
  }
  [[nodiscard]] Result<StoredTransfer> find(TransferKey key);
  [[nodiscard]] Instant now() const { return m_ports.clock.now(); }
  [[nodiscard]] Ticks ticks() const { return m_ports.clock.ticks(); }
  /// An answer, as a task on the engine's thread. Nothing happens when the engine has gone.
  template <class T, class F>
  void onAnswer(QFuture<Result<T>> future, F then) {
    core::whenDone(
        std::move(future), [inbox = std::weak_ptr(m_inbox), then = std::move(then)](QFuture<Result<T>> ended) mutable {
          const auto open = inbox.lock();
          if (!open) return;
          Result<T> result =
              ended.resultCount() > 0 ? ended.takeResult() : Result<T>(fail(ExchangeError::Stopped, {}, Retry::Later));
          open->post([then = std::move(then), result = std::move(result)]() mutable { then(std::move(result)); });
        });
  }

  const ExchangePorts m_ports;
  const ExchangeOptions m_options;
  ExchangeEvents& m_events;
  const BlobFolder m_folder;
  const std::shared_ptr<Inbox> m_inbox = std::make_shared<Inbox>();

  bool m_running = false;
  bool m_prepared = false;
  bool m_intakeDue = true;
  bool m_announceDue = true;
  bool m_acknowledgeDue = true;
  bool m_goneDue = true;
  bool m_expiryDue = true;
  bool m_broken = false; ///< the vault is closed, or its disk failed: nothing is done any more
  std::optional<Instant> m_nextExpiry{};

  std::map<TransferKey, Moving> m_moving{};
  std::optional<Working> m_working{};
  std::set<std::int64_t> m_announcing{};
  std::set<std::string> m_dropping{};
  std::set<TransferKey> m_telling{}; ///< notes on their way into the outbox
  std::map<TransferKey, int> m_refetched{};
  int m_inFlight = 0;
  bool m_asking = false; ///< the server's limits are being asked for
  std::optional<BlobLimits> m_limits{};
  Ticks m_limitsAt{};
  std::chrono::milliseconds m_backoff{0};
  Ticks m_retryAt{};
  RateMeter m_meter{};
  std::atomic<double> m_rate = 0;

  std::vector<Answer<Result<TransferSummary>>> m_settling{};
  bool m_syncing = false;
  bool m_syncDue = false; ///< messages or notes were queued since they were last sent

  QThreadPool m_pool{}; ///< reads and hashes parts
  std::jthread m_worker{};
  std::jthread m_thread{}; // last: it uses all of the above
};

} // namespace clavis::core::exchange
