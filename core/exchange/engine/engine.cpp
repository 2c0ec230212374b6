#include "core/exchange/engine/engine.h"

#include "core/backend/blob_store.h"
#include "core/backend/outage.h"
#include "core/base/qualified_name.h"
#include "core/messaging/messaging_service.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

/// What parts in flight may hold together: each stands there as posting, request and repeat.
constexpr std::uint64_t memoryInFlight = std::uint64_t{48} << 20;
constexpr std::uint64_t copiesOfAPart = 3;
constexpr std::chrono::milliseconds progressEvery{250};
constexpr std::chrono::seconds longestWait{60};
constexpr std::chrono::seconds limitsLast{30};
constexpr std::size_t removalsAtOnce = 4;

} // namespace

Engine::Engine(ExchangePorts ports, ExchangeOptions options, ExchangeEvents& events)
    : m_ports(std::move(ports)), m_options(options), m_events(events),
      m_folder(m_ports.vault.folder(), options.spaceKept),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {}

Engine::~Engine() {
  m_thread.request_stop();
  m_thread.join();
  if (m_working) m_working->stop.request_stop();
  if (m_worker.joinable()) m_worker.join();
  // What was not done is answered with Stopped as it goes.
  const auto rest = m_inbox->close();
}

void Engine::setRunning(bool running) {
  m_inbox->post([this, running] {
    m_running = running;
    m_intakeDue = m_intakeDue || running;
  });
}

void Engine::wake() {
  m_inbox->post([this] { m_intakeDue = true; });
}

QFuture<Result<TransferSummary>> Engine::settle() {
  return commandLater<Result<TransferSummary>>([](Engine& self, Answer<Result<TransferSummary>> answer) {
    self.m_settling.push_back(std::move(answer));
    self.m_syncDue = true;
    self.m_intakeDue = true;
    self.m_retryAt = {}; // somebody asks: try now
  });
}

void Engine::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if ((m_running || !m_settling.empty()) && !m_broken) turn();
    finishSettling();
    for (auto& task : m_inbox->take(stop, nextMoment())) {
      if (stop.stop_requested()) return;
      task();
    }
  }
}

Result<void> Engine::prepare() {
  auto known = read([](ReadConnection& db) { return knownBlobs(db); });
  if (!known) return pass(known);
  if (auto swept = m_folder.prepare(*known); !swept) return swept;
  return write([this](WriteConnection& db) { return takeUpAgain(db, now()); });
}

void Engine::turn() {
  if (!m_prepared) {
    if (auto ready = prepare(); !ready) {
      m_broken = true;
      return;
    }
    m_prepared = true;
  }
  expireWhatIsOver();
  if (m_intakeDue) intake();
  sealNext();
  checkNext();
  if (isOnline()) {
    activate();
    fillSlots();
    dropGone();
  }
  announce();
  acknowledge();
  m_rate = m_meter.perSecond(ticks());
}

void Engine::finishSettling() {
  if (m_settling.empty()) return;
  const bool busy = m_working || m_inFlight > 0 || m_asking || m_syncing || !m_announcing.empty() ||
                    !m_telling.empty() || !m_dropping.empty() || (!m_moving.empty() && isOnline()) || m_intakeDue;
  if (busy && !m_broken) return;
  if (m_syncDue && !m_broken) {
    m_syncDue = false;
    m_syncing = true;
    onAnswer(m_ports.messaging.synchronise(), [this](const Result<messaging::SyncReport>& report) {
      m_syncing = false;
      if (!report) return;
      m_intakeDue = true;
      // A round that had to change the group first leaves what was written to the next one.
      const bool moved = report->sent + report->received + report->commits + report->joined > 0;
      if (report->waiting > 0 && moved) m_syncDue = true;
    });
    return;
  }
  auto summary = read([](ReadConnection& db) { return summarise(db); });
  for (auto& answer : std::exchange(m_settling, {})) answer.give(summary);
}

bool Engine::isOnline() const { return m_ports.blobs != nullptr && ticks() >= m_retryAt; }

int Engine::slots() const {
  std::uint64_t largest = 1;
  for (const auto& [key, moving] : m_moving) largest = std::max(largest, moving.row.partSize);
  const auto fitting = static_cast<int>(std::min<std::uint64_t>(memoryInFlight / (copiesOfAPart * largest), 64));
  return std::clamp(fitting, 1, std::max(m_options.parallelParts, 1));
}

void Engine::activate() {
  while (std::ssize(m_moving) < m_options.parallelParts && !m_asking) {
    std::set<TransferKey> except;
    for (const auto& [key, moving] : m_moving) except.insert(key);
    auto keys = read([&](ReadConnection& db) { return toMove(db, except, 1); });
    if (!keys || keys->empty()) return;
    if (!m_limits || ticks() - m_limitsAt > limitsLast) {
      m_asking = true;
      onAnswer(m_ports.blobs->limits(), [this](Result<BlobLimits> limits) {
        m_asking = false;
        if (!limits && isOutage(limits.error())) return outage(limits.error());
        m_limits = limits ? *limits : BlobLimits{}; // a server that says nothing is tried
        m_limitsAt = ticks();
      });
      return;
    }
    auto row = find(keys->front());
    auto parts = read([&](ReadConnection& db) { return partsOf(db, keys->front()); });
    if (!row || !parts) return;
    Moving& moving = m_moving[row->key];
    moving.row = std::move(*row);
    moving.parts = std::move(*parts);
    moving.begun = ticks();
    const TransferKey key = moving.row.key;
    if (moving.row.direction == Direction::Outgoing) {
      if (!fitsTheServer(moving)) continue;
      const Sealing* const sealing = sealingOf(key);
      auto file =
          sealing != nullptr ? Result<std::shared_ptr<BlobFile>>(sealing->file()) : m_folder.open(moving.row.blob);
      if (!file) {
        giveUp(key, file.error());
        continue;
      }
      moving.file = std::move(*file);
    } else if (auto ready = prepareDownload(moving); !ready) {
      const bool full = ready.error().is(ExchangeError::NoSpace);
      giveUp(key, ready.error(), full ? m_folder.shortFor(moving.row.sealedSize) : 0);
      continue;
    }
    for (std::size_t i = 0; i < moving.parts.size(); ++i)
      if (moving.parts[i].there != There::Yes) moving.todo.push_back(i);
  }
}

void Engine::fillSlots() {
  for (auto& [key, moving] : m_moving)
    while (m_inFlight < slots() && !moving.todo.empty() && !moving.leaving && isOnline()) {
      const std::size_t index = moving.todo.front();
      if (!canGo(moving, index)) break;
      moving.todo.pop_front();
      ++m_inFlight;
      ++moving.inFlight;
      if (moving.row.direction == Direction::Outgoing)
        upload(moving, index);
      else
        download(moving, index);
    }
}

void Engine::leave(TransferKey key) {
  const auto found = m_moving.find(key);
  if (found == m_moving.end()) return;
  found->second.leaving = true;
  if (found->second.inFlight > 0) return;
  auto after = std::move(found->second.after);
  m_moving.erase(found);
  for (auto& task : after) task();
}

void Engine::whenLeft(TransferKey key, Inbox::Task task) {
  const auto found = m_moving.find(key);
  if (found == m_moving.end()) return task();
  found->second.after.push_back(std::move(task));
  leave(key);
}

void Engine::quiesce(TransferKey key, Inbox::Task task) {
  if (!m_working || m_working->key != key) return whenLeft(key, std::move(task));
  // Its parts may be on their way as well.
  m_working->stop.request_stop();
  m_working->after.push_back([this, key, task = std::move(task)]() mutable { whenLeft(key, std::move(task)); });
}

void Engine::outage(const Error& error) {
  if (!isOnline()) return; // several in flight meet the same one
  m_backoff = std::clamp(m_backoff * 2, m_options.retryQuickest, m_options.retrySlowest);
  m_retryAt = ticks() + std::max(m_backoff, error.retryAfter().value_or(std::chrono::milliseconds(0)));
  m_limits.reset();
  constexpr int shownAtMost = 50;
  auto waiting = read([](ReadConnection& db) { return toMove(db, {}, shownAtMost); });
  if (!waiting) return;
  auto noted = write([&](WriteConnection& db) -> Result<void> {
    for (const TransferKey key : *waiting)
      if (auto set = setWaiting(db, key, Waiting::ForNetwork, qualifiedName(error), now()); !set) return set;
    return {};
  });
  if (!noted) return;
  for (auto& [key, moving] : m_moving) moving.row.waiting = Waiting::ForNetwork;
  for (const TransferKey key : *waiting) tell(key);
}

void Engine::moved(Moving& moving, std::uint64_t bytes) {
  const Ticks at = ticks();
  if (isOnline()) m_backoff = {}; // else it left before the line broke
  m_meter.add(bytes, at);
  moving.rate.add(bytes, at);
  if (moving.row.waiting != Waiting::No && isOnline()) {
    moving.row.waiting = Waiting::No;
    static_cast<void>(
        write([&](WriteConnection& db) { return setWaiting(db, moving.row.key, Waiting::No, {}, now()); }));
    tell(moving.row.key);
  }
  if (moving.row.state == TransferState::Sealing) return; // the sealing tells how far it is
  const bool last = moving.todo.empty() && moving.inFlight == 0;
  if (at - moving.told < progressEvery && !last) return;
  moving.told = at;
  std::uint64_t done = 0;
  for (const StoredPart& part : moving.parts)
    if (part.there != There::No) done += sizeOfPart(moving.row.sealedSize, moving.row.partSize, part.part);
  const bool out = moving.row.direction == Direction::Outgoing;
  Q_EMIT m_events.progress({.key = moving.row.key,
                            .state = out ? TransferState::Uploading : TransferState::Downloading,
                            .done = done,
                            .total = moving.row.sealedSize,
                            .bytesPerSecond = moving.rate.perSecond(at)});
}

void Engine::tell(TransferKey key) { Q_EMIT m_events.transferChanged(key); }
void Engine::tellList() { Q_EMIT m_events.listChanged(); }

void Engine::work(TransferKey key, std::shared_ptr<Sealing> sealing,
                  std::move_only_function<void(const std::stop_token&)> job) {
  m_working.emplace(
      Working{.key = key, .sealing = std::move(sealing), .sealedTo = 0, .uploaded = false, .stop = {}, .after = {}});
  m_worker = std::jthread([stop = m_working->stop.get_token(), job = std::move(job)]() mutable { job(stop); });
}

void Engine::workEnded() {
  m_worker.join(); // its last deed was to tell
  auto after = std::move(m_working->after);
  m_working.reset();
  for (auto& task : after) task();
}

void Engine::giveUp(TransferKey key, const Error& error, std::uint64_t shortOf) {
  const bool closed = error.is(VaultError::Closed) || error.is(ExchangeError::Stopped);
  if (!closed)
    static_cast<void>(write([&](WriteConnection& db) {
      return setStanding(
          db, key,
          {.state = TransferState::Failed, .failure = qualifiedName(error), .shortOf = shortOf, .waiting = Waiting::No},
          now());
    }));
  leave(key);
  tell(key);
}

void Engine::expireWhatIsOver() {
  if (!m_expiryDue && (!m_nextExpiry || now() < *m_nextExpiry)) return;
  m_expiryDue = false;
  auto keys = read([this](ReadConnection& db) { return overdue(db, now()); });
  for (const TransferKey key : keys.value_or(std::vector<TransferKey>{}))
    quiesce(key, [this, key] {
      auto row = find(key);
      if (!row) return;
      const bool incoming = row->direction == Direction::Incoming;
      auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
        auto standing = setStanding(db, key, {.state = TransferState::Expired, .failure = {}}, now());
        if (!standing) return standing;
        return incoming ? setBlob(db, key, {}) : giveUpParts(db, key, now());
      });
      if (!done) return;
      if (incoming && !row->blob.empty()) m_folder.remove(row->blob);
      m_goneDue = true;
      m_announceDue = true;
      tell(key);
    });
  auto next = read([](ReadConnection& db) { return exchange::nextExpiry(db); });
  m_nextExpiry = next ? *next : std::nullopt;
}

void Engine::dropGone() {
  if (!m_goneDue || m_dropping.size() >= removalsAtOnce) return;
  auto gone = read([](ReadConnection& db) { return goneParts(db, static_cast<int>(2 * removalsAtOnce)); });
  if (!gone) return;
  m_goneDue = !gone->empty();
  for (const std::string& server : *gone) {
    if (m_dropping.size() >= removalsAtOnce) return;
    if (!m_dropping.insert(server).second) continue;
    onAnswer(m_ports.blobs->remove(server), [this, server](const Result<void>& removed) {
      m_dropping.erase(server);
      if (!removed && isOutage(removed.error())) return outage(removed.error());
      // Refused for good: it is not ours to delete any more, and asking again changes nothing.
      static_cast<void>(write([&](WriteConnection& db) { return forgetGone(db, server); }));
    });
  }
}

Engine::Ticks Engine::nextMoment() const {
  const auto at = std::chrono::steady_clock::now();
  std::chrono::milliseconds wait = longestWait;
  const bool active = m_running || !m_settling.empty();
  if (!active) return at + wait;
  if (m_ports.blobs != nullptr && ticks() < m_retryAt)
    wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(m_retryAt - ticks()));
  if (m_nextExpiry) wait = std::min(wait, std::max(*m_nextExpiry - now(), std::chrono::milliseconds(1)));
  return at + wait;
}

Result<StoredTransfer> Engine::find(TransferKey key) {
  auto found = read([key](ReadConnection& db) { return findTransfer(db, key); });
  if (!found) return pass(found);
  if (!*found) return fail(ExchangeError::NoSuchTransfer);
  return std::move(**found);
}

} // namespace clavis::core::exchange
