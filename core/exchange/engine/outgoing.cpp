// A file's way out: sealed into the vault, its parts to the server, then the message.
#include "core/backend/blob_store.h"
#include "core/backend/outage.h"
#include "core/base/mapped_future.h"
#include "core/base/on_pool.h"
#include "core/base/qualified_name.h"
#include "core/exchange/engine/engine.h"
#include "core/exchange/payload/file_hash.h"
#include "core/messaging/messaging_service.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "crypto/sealed/bulk_hash.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

/// A server that loses or changes the same part more often than this does not keep what it is given.
constexpr int triesForAPart = 5;
/// Parts that were checked longer ago than this are looked at once more before the message goes out.
constexpr std::chrono::minutes checkedFor{5};
constexpr int sharesAtOnce = 20;
constexpr std::uint64_t partGrain = std::uint64_t{1} << 20;

std::string newPartId() { return crypto::toHex(crypto::randomArray<16>()); }

/// A part that was read for sending.
struct Ready {
  BlobPosting posting{};
  BlobDigest sha256{};
};

/// Damaged when it is not what it was when it was read first.
Result<Ready> readPart(const BlobFile& file, std::uint64_t at, std::size_t size, const std::optional<BlobDigest>& known,
                       BlobPosting posting) {
  bool had = false;
  posting.content.resize_and_overwrite(size, [&](char* to, std::size_t count) {
    had = file.readAt(at, std::as_writable_bytes(std::span(to, count)));
    return had ? count : 0;
  });
  const auto digest = crypto::bulkSha256(std::as_bytes(std::span(posting.content)));
  if (!had || !digest || (known && *known != *digest))
    return fail(ExchangeError::Damaged, "the vault's copy is not what was sealed");
  return Ready{std::move(posting), *digest};
}

struct Kept {
  std::string id{};
  BlobDigest sha256{};
  BlobState state = BlobState::Missing;
};

/// Puts a part, and looks at what is there now.
QFuture<Result<Kept>> putAndCheck(BlobStore& blobs, QFuture<Result<Ready>> part, BlobCheck wanted) {
  return andThen<Kept>(std::move(part), [&blobs, wanted = std::move(wanted)](Result<Ready> ready) mutable {
    if (!ready) return readyFuture<Result<Kept>>(pass(ready));
    wanted.sha256 = ready->sha256;
    return andThen<Kept>(blobs.put(std::move(ready->posting)), [&blobs, wanted](Result<std::string> id) {
      if (!id) return readyFuture<Result<Kept>>(pass(id));
      BlobCheck check = wanted;
      check.id = *id;
      return mapped(blobs.check(std::move(check)),
                    [id = *id, hash = wanted.sha256](Result<BlobState> state) -> Result<Kept> {
                      if (!state) return pass(state);
                      return Kept{id, hash, *state};
                    });
    });
  });
}

} // namespace

void Engine::sealNext() {
  while (!m_working) {
    auto keys = read([](ReadConnection& db) { return toSeal(db, {}, 1); });
    if (!keys || keys->empty()) return;
    auto row = find(keys->front());
    if (!row) return;
    auto sealing = Sealing::ofFile(m_folder, row->source);
    const Result<void> begun = sealing ? beginSealing(row->key, std::move(*sealing), {}) : pass(sealing);
    if (begun) return tell(row->key);
    const bool full = begun.error().is(ExchangeError::NoSpace);
    giveUp(row->key, begun.error(), full ? m_folder.shortFor(row->size) : 0);
    if (auto after = find(row->key); !after || after->state == TransferState::Queued) return; // the vault is closed
  }
}

Result<void> Engine::beginSealing(TransferKey key, std::shared_ptr<Sealing> sealing, Sealed then) {
  StoredTransfer row;
  row.key = key;
  row.size = sealing->size();
  row.sealedSize = sealing->sealedSize();
  row.partSize = partSizeFor(row.sealedSize);
  auto parts = newParts(row.sealedSize, row.partSize);
  if (!parts) return pass(parts);
  // Durably: the ids must be known before anything stands under them at the server.
  auto stored = writeDurably([&](WriteConnection& db) -> Result<void> {
    if (auto done = setSealing(db, row, now()); !done) return done;
    return setParts(db, key, *parts);
  });
  if (!stored) return stored;
  work(key, sealing,
       [this, inbox = m_inbox, key, sealing, then = std::move(then)](const std::stop_token& stop) mutable {
         const auto progress = [&](std::uint64_t to) {
           inbox->post([this, which = sealing.get(), to] { sealedSoFar(which, to); });
         };
         auto done = std::make_shared<Result<void>>(sealing->run(stop, progress));
         inbox->post([this, key, sealing = std::move(sealing), done, then = std::move(then)]() mutable {
           sealed(key, *sealing, *done);
           sealing.reset(); // with its file, when that is worth nothing
           workEnded();
           if (then) then(*done);
         });
       });
  return {};
}

const Sealing* Engine::sealingOf(TransferKey key) const {
  return m_working && m_working->key == key ? m_working->sealing.get() : nullptr;
}

bool Engine::canGo(const Moving& moving, std::size_t index) const {
  if (sealingOf(moving.row.key) == nullptr) return true;
  const std::uint64_t part = moving.parts[index].part;
  const std::uint64_t size = sizeOfPart(moving.row.sealedSize, moving.row.partSize, part);
  return part * moving.row.partSize + size <= m_working->sealedTo;
}

void Engine::sealedSoFar(const Sealing* sealing, std::uint64_t sealedTo) {
  if (!m_working || m_working->sealing.get() != sealing) return;
  constexpr std::uint64_t step = std::uint64_t{16} << 20;
  const std::uint64_t before = std::exchange(m_working->sealedTo, std::max(m_working->sealedTo, sealedTo));
  if (before / step == m_working->sealedTo / step) return;
  Q_EMIT m_events.progress({.key = m_working->key,
                            .state = TransferState::Sealing,
                            .done = m_working->sealedTo,
                            .total = sealing->sealedSize(),
                            .bytesPerSecond = 0});
}

std::uint64_t Engine::partSizeFor(std::uint64_t sealedSize) const {
  std::uint64_t size = std::clamp<std::uint64_t>(m_options.partSize, 1, partSizeAtMost);
  if (m_limits && m_limits->largest) size = std::clamp<std::uint64_t>(*m_limits->largest, 1, size);
  if (partCount(sealedSize, size) <= partsAtMost) return size;
  const std::uint64_t needed = (sealedSize + partsAtMost - 1) / partsAtMost;
  return (needed + partGrain - 1) / partGrain * partGrain;
}

Result<std::vector<StoredPart>> Engine::newParts(std::uint64_t sealedSize, std::uint64_t partSize) const {
  const bool tooLarge = partSize > partSizeAtMost || (m_limits && m_limits->largest && partSize > *m_limits->largest);
  if (tooLarge) return fail(ExchangeError::TooLarge, "it would take more parts than a message may name");
  std::vector<StoredPart> parts(static_cast<std::size_t>(partCount(sealedSize, partSize)));
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = {.part = i, .server = newPartId()};
  return parts;
}

void Engine::sealed(TransferKey key, Sealing& sealing, const Result<void>& done) {
  Result<void> good = done;
  if (good) {
    StoredTransfer row;
    row.key = key;
    row.secret = std::make_shared<const crypto::SecretBytes>(crypto::SecretBytes::copyOf(sealing.key()));
    row.blob = sealing.name();
    // Not durably: whoever loses this in a power cut seals it anew, under another key and other ids.
    good = write([&](WriteConnection& db) { return setSealed(db, row, now()); });
  }
  if (good) {
    sealing.keep();
    m_announceDue = m_announceDue || m_working->uploaded;
    if (const auto found = m_moving.find(key); found != m_moving.end())
      found->second.row.state = TransferState::Uploading;
    return tell(key);
  }
  whenLeft(key, [this, key, error = good.error()] {
    static_cast<void>(writeDurably([&](WriteConnection& db) { return unsetSealing(db, key, now()); }));
    m_goneDue = true;
    // Asked to stop by whoever waits for it now: they decide.
    if (error.is(ExchangeError::Stopped)) return tell(key);
    auto row = find(key);
    giveUp(key, error, row && error.is(ExchangeError::NoSpace) ? m_folder.shortFor(row->size) : 0);
  });
}

bool Engine::fitsTheServer(Moving& moving) {
  StoredTransfer& row = moving.row;
  const auto isThere = [](const StoredPart& part) { return part.there != There::No; };
  if (m_limits->largest && row.partSize > *m_limits->largest) {
    const std::uint64_t size = partSizeFor(row.sealedSize);
    auto parts = newParts(row.sealedSize, size);
    if (!parts || row.message || std::ranges::any_of(moving.parts, isThere)) {
      giveUp(row.key, Error(ExchangeError::TooLarge, "the server takes smaller parts than this was divided into"));
      return false;
    }
    auto stored = writeDurably([&](WriteConnection& db) -> Result<void> {
      if (auto done = setPartSize(db, row.key, size); !done) return done;
      return setParts(db, row.key, *parts);
    });
    if (!stored) {
      giveUp(row.key, stored.error());
      return false;
    }
    row.partSize = size;
    moving.parts = std::move(*parts);
  }
  std::uint64_t needed = 0;
  for (const StoredPart& part : moving.parts)
    if (!isThere(part)) needed += sizeOfPart(row.sealedSize, row.partSize, part.part);
  if (!m_limits->room || needed <= *m_limits->room) return true;
  giveUp(row.key, Error(ExchangeError::ServerFull, {}, Retry::AfterAction), needed - *m_limits->room);
  return false;
}

void Engine::upload(Moving& moving, std::size_t index) {
  const StoredTransfer& row = moving.row;
  StoredPart part = moving.parts[index];
  const auto size = static_cast<std::size_t>(sizeOfPart(row.sealedSize, row.partSize, part.part));
  const TransferKey key = row.key;
  BlobCheck wanted{.id = part.server, .size = size, .sha256 = {}, .readBack = m_options.readBack};
  if (part.there == There::Perhaps && part.sha256) {
    wanted.sha256 = *part.sha256;
    onAnswer(m_ports.blobs->check(std::move(wanted)), [this, key, index, part](Result<BlobState> state) mutable {
      uploaded(key, index, std::move(part), std::move(state));
    });
    return;
  }
  auto ready = onPool(m_pool,
                      [file = moving.file, at = part.part * row.partSize, size, known = part.sha256, id = part.server,
                       patient = row.patient]() -> Result<Ready> {
                        return readPart(*file, at, size, known, {.id = id, .patient = patient, .content = {}});
                      });
  onAnswer(putAndCheck(*m_ports.blobs, std::move(ready), std::move(wanted)), [this, key, index,
                                                                              part](Result<Kept> kept) mutable {
    if (kept) {
      part.server = kept->id;
      part.sha256 = kept->sha256;
    }
    uploaded(key, index, std::move(part), kept ? Result<BlobState>(kept->state) : std::unexpected(kept.error()));
  });
}

void Engine::uploaded(TransferKey key, std::size_t index, StoredPart part, Result<BlobState> state) {
  --m_inFlight;
  Moving& moving = m_moving.at(key);
  --moving.inFlight;
  if (!state) {
    moving.todo.push_front(index);
    const Error& error = state.error();
    if (isOutage(error)) {
      outage(error);
    } else if (!moving.leaving) {
      std::uint64_t left = 0;
      for (const StoredPart& one : moving.parts)
        if (one.there == There::No) left += sizeOfPart(moving.row.sealedSize, moving.row.partSize, one.part);
      if (error.is(BackendError::NoRoom)) return giveUp(key, Error(ExchangeError::ServerFull), left);
      return giveUp(key, error);
    }
    if (moving.leaving) leave(key);
    return;
  }
  if (*state == BlobState::Good) {
    part.there = There::Yes;
  } else {
    part.there = There::No;
    // Under a name that has never been used nothing can be in the way.
    if (*state == BlobState::Different) part.server = newPartId();
    moving.todo.push_front(index);
  }
  const StoredPart before = std::exchange(moving.parts[index], part);
  const bool abandoned = before.server != part.server;
  static_cast<void>(write([&](WriteConnection& db) -> Result<void> {
    if (abandoned) {
      auto noted = db.sql().execute("INSERT OR IGNORE INTO exchange_gone(server, since) VALUES(?1, ?2)", before.server,
                                    now().time_since_epoch().count());
      if (!noted) return noted;
    }
    return setPart(db, key, part, now());
  }));
  if (abandoned && part.there == There::No) m_goneDue = true;
  if (part.there == There::Yes)
    moved(moving, sizeOfPart(moving.row.sealedSize, moving.row.partSize, part.part));
  else if (before.there == There::No && ++moving.tries[index] > triesForAPart && !moving.leaving)
    return giveUp(key,
                  Error(ExchangeError::PartsMissing, "the server does not keep what it is given", Retry::AfterAction));
  if (moving.leaving) return leave(key);
  if (moving.todo.empty() && moving.inFlight == 0) uploadComplete(moving);
}

void Engine::uploadComplete(Moving& moving) {
  const TransferKey key = moving.row.key;
  // A long upload's first parts were seen a long time ago.
  if (ticks() - moving.begun > checkedFor) {
    moving.begun = ticks();
    for (std::size_t i = 0; i < moving.parts.size(); ++i) {
      moving.parts[i].there = There::Perhaps;
      moving.todo.push_back(i);
    }
    return;
  }
  if (!moving.row.message) {
    if (sealingOf(key) != nullptr)
      m_working->uploaded = true; // its message waits for the last word on its source
    else
      m_announceDue = true;
    leave(key);
    return tell(key);
  }
  // The message is out, somebody missed parts, and they are there again.
  const StoredTransfer row = moving.row;
  for (std::size_t at = 0; at < moving.parts.size(); at += notePartsAtMost) {
    Note note{.what = Note::What::Repaired, .message = row.id, .place = row.place};
    for (std::size_t i = at; i < std::min(moving.parts.size(), at + notePartsAtMost); ++i) {
      note.parts.push_back(moving.parts[i].part);
      note.servers.push_back(moving.parts[i].server);
    }
    sendNote(row, std::move(note), [] {});
  }
  leave(key);
  static_cast<void>(write([&](WriteConnection& db) -> Result<void> {
    auto held = db.sql().integer("SELECT count(*) FROM exchange_holder WHERE transfer = ?1", key);
    if (!held) return pass(held);
    const auto state = held->value_or(0) > 0 ? TransferState::Delivered : TransferState::Sent;
    return setStanding(db, key, {.state = state, .failure = {}}, now());
  }));
  tell(key);
}

void Engine::announce() {
  if (!m_announceDue) return;
  auto shares = read([](ReadConnection& db) { return completeShares(db, sharesAtOnce); });
  if (!shares) return;
  m_announceDue = std::ssize(*shares) == sharesAtOnce;
  for (const StoredShare& share : *shares) {
    if (m_announcing.contains(share.share)) continue;
    auto rows = read([&](ReadConnection& db) { return transfersOf(db, share.share); });
    if (!rows) return;
    messaging::Outgoing message{.id = share.id, .words = share.words, .urgent = false, .replyTo = {}, .files = {}};
    for (const StoredTransfer& row : *rows) {
      auto parts = read([&](ReadConnection& db) { return partsOf(db, row.key); });
      if (!parts || !row.secret) return;
      Manifest manifest{.sealedSize = row.sealedSize, .partSize = row.partSize, .parts = {}, .expires = share.expires};
      for (const StoredPart& part : *parts) manifest.parts.push_back({part.server, part.sha256.value_or(BlobDigest{})});
      messaging::FileReference file{.name = row.name, .mediaType = row.mediaType, .size = row.size};
      std::ranges::copy(row.secret->view().first(file.key.size()), file.key.begin());
      file.sha256 = fileHash(row.secret->view(), row.size, manifest);
      // Before it is promised: receipts are compared with it.
      if (auto kept = write([&](WriteConnection& db) { return setHash(db, row.key, file.sha256); }); !kept) return;
      file.manifest = encodeManifest(manifest);
      message.files.push_back(std::move(file));
    }
    m_announcing.insert(share.share);
    onAnswer(m_ports.messaging.send(share.conversation, std::move(message)),
             [this, share](Result<MessageKey> sent) { announced(share, std::move(sent)); });
  }
}

void Engine::announced(const StoredShare& share, Result<MessageKey> message) {
  m_announcing.erase(share.share);
  m_syncDue = true;
  auto rows = read([&](ReadConnection& db) { return transfersOf(db, share.share); });
  if (!rows) return;
  static_cast<void>(write([&](WriteConnection& db) -> Result<void> {
    if (message)
      if (auto set = setMessage(db, share.share, *message); !set) return set;
    for (const StoredTransfer& row : *rows) {
      const Standing standing{.state = message ? TransferState::Sent : TransferState::Failed,
                              .failure = message ? std::string() : qualifiedName(message.error())};
      if (auto set = setStanding(db, row.key, standing, now()); !set) return set;
    }
    return {};
  }));
  for (const StoredTransfer& row : *rows) tell(row.key);
}

} // namespace clavis::core::exchange
