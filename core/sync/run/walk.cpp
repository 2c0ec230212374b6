#include "core/sync/run/walk.h"

#include "core/sync/run/pause.h"
#include "core/sync/walk_watch.h"

#include <algorithm>
#include <utility>

namespace clavis::core {
namespace {

constexpr int WaitsForServer = 3;
constexpr std::chrono::seconds LongestWait{60};

/// A stored link that leads nowhere any more: servers keep the result of a search for minutes.
bool isForgotten(const Error& error) {
  return error.is(BackendError::Gone) || error.is(BackendError::NotFound) || error.is(BackendError::BadRequest) ||
         error.is(BackendError::LeftOrigin) || error.is(BackendError::PagingLoop);
}

std::optional<std::chrono::milliseconds> serverAsksToWait(const Error& error) {
  if (!error.retryAfter() || *error.retryAfter() > LongestWait) return std::nullopt;
  const bool passing = error.is(BackendError::CircuitOpen) || error.is(BackendError::TooManyRequests) ||
                       error.is(BackendError::ServerError);
  return passing ? error.retryAfter() : std::nullopt;
}

class Walker {
 public:
  Walker(const RunContext& run, Walk walk) : m_run(run), m_walk(std::move(walk)), m_place(m_walk.place) {}

  Result<Instant> run() {
    bool resumed = m_place.next.has_value();
    if (resumed) m_watch.resumeAfter(m_place.seen);
    for (int walked = 0; walked < m_run.options.stablePasses;) {
      auto trusted = walkOnce();
      if (!trusted && resumed && isForgotten(trusted.error())) {
        m_place = {};
        m_watch = {};
        resumed = false;
        continue;
      }
      if (!trusted) return pass(trusted);
      if (*trusted) return through();
      resumed = false;
      ++walked;
    }
    return fail(SyncError::UnstablePages, {}, Retry::Later);
  }

 private:
  /// A page that the writer has; it stays here until it is stored.
  struct Storing {
    std::shared_ptr<const PreparedPage> page;
    QFuture<Result<StoredCounts>> counts;
  };

  /// The server's time as it gave it, else the time of the newest thing it showed us; never our own clock.
  Instant through() const { return m_place.through.value_or(m_newest.value_or(Instant{})); }

  std::function<QFuture<Result<Page>>()> request() const {
    if (!m_place.next) return m_walk.first;
    return [source = &m_run.source(), next = *m_place.next] { return source->next(PageToken::fromSerialised(next)); };
  }

  /// From m_place to the last page. True: what came can be trusted, and finish() is stored.
  Result<bool> walkOnce() {
    bool begun = false;
    std::function<QFuture<Result<Page>>()> ask = request();
    std::optional<QFuture<Result<Page>>> underWay = ask();
    std::optional<Storing> storing;
    for (;;) {
      // The request that is under way is the first try; only when the server asks for patience is it made again.
      auto page = askFor(m_run, [&] { return underWay ? *std::exchange(underWay, std::nullopt) : ask(); });
      if (!page) {
        if (auto stored = settle(storing); !stored) return pass(stored);
        return pass(page);
      }
      if (!std::exchange(begun, true)) m_watch.beginPass(page->serverTime);
      if (!m_place.through) m_place.through = page->serverTime;
      const bool last = !page->next.has_value();
      m_place.next = last ? std::nullopt : std::optional(page->next->serialise());
      if (!last) {
        ask = request();
        underWay = ask();
      }
      auto prepared = std::make_shared<PreparedPage>(preparePage(m_run, *page));
      look(*page, *prepared);
      InTransaction before;
      if (m_walk.inspect) {
        auto inspected = m_walk.inspect(*prepared);
        if (!inspected) return giveUp(underWay, storing, std::move(inspected.error()));
        before = std::move(*inspected);
      }
      draftPage(m_run, *prepared);
      m_place.seen = m_watch.seen();
      const bool trusted = last && m_watch.endPass();
      if (last && !trusted) m_place.seen = 0;
      if (auto stored = settle(storing); !stored) return giveUp(underWay, storing, std::move(stored.error()));
      storing = Storing{prepared, store(prepared, std::move(before), trusted)};
      if (!last) continue;
      if (auto stored = settle(storing); !stored) return pass(stored);
      return trusted;
    }
  }

  void look(const Page& page, const PreparedPage& prepared) {
    m_watch.page(page.total);
    for (const PreparedResource& resource : prepared.resources) {
      if (!resource.match) continue;
      m_watch.resource(resource.type,
                       m_walk.versions ? std::string(resource.id) + '/' + std::string(resource.versionId)
                                       : std::string(resource.id),
                       resource.lastUpdated);
    }
    for (const PageDeletion& gone : page.deletions) m_watch.resource(gone.type, gone.id + "/gone", std::nullopt);
    if (prepared.newest) m_newest = std::max(m_newest.value_or(*prepared.newest), *prepared.newest);
  }

  QFuture<Result<StoredCounts>> store(std::shared_ptr<const PreparedPage> page, InTransaction before, bool finished) {
    InTransaction with;
    if (finished && m_walk.finish) {
      with = [finish = m_walk.finish, through = through()](WriteConnection& db) { return finish(db, through); };
    } else if (m_walk.move) {
      with = [move = m_walk.move, place = m_place](WriteConnection& db) { return move(db, place); };
    }
    return storePage(m_run, std::move(page), m_walk.keep, std::move(before), std::move(with));
  }

  Result<void> settle(std::optional<Storing>& storing) {
    if (!storing) return {};
    auto stored = await(storing->counts);
    storing.reset();
    if (!stored) return pass(stored);
    m_run.report.stored(*stored);
    return {};
  }

  Result<bool> giveUp(std::optional<QFuture<Result<Page>>>& underWay, std::optional<Storing>& storing, Error error) {
    if (underWay) underWay->cancel();
    if (auto stored = settle(storing); !stored) return pass(stored);
    return std::unexpected(std::move(error));
  }

  const RunContext& m_run;
  Walk m_walk;
  WalkPlace m_place;
  WalkWatch m_watch;
  std::optional<Instant> m_newest;
};

} // namespace

Result<Page> askFor(const RunContext& run, const std::function<QFuture<Result<Page>>()>& request) {
  for (int waits = 0;; ++waits) {
    if (run.stop.stop_requested()) return fail(SyncError::Cancelled);
    auto page = await(request(), run.stop);
    if (page || waits == WaitsForServer) return page;
    const auto wait = serverAsksToWait(page.error());
    if (!wait) return page;
    if (!pauseFor(*wait, run.stop)) return fail(SyncError::Cancelled);
  }
}

Result<Instant> runWalk(const RunContext& run, Walk walk) { return Walker(run, std::move(walk)).run(); }

} // namespace clavis::core
