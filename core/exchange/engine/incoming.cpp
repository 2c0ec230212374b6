// A file's way in: offered by a message, fetched part by part, checked as a whole, acknowledged. And what the others
// say about files that went out.
#include "core/backend/blob_store.h"
#include "core/backend/outage.h"
#include "core/base/mapped_future.h"
#include "core/base/qualified_name.h"
#include "core/exchange/engine/engine.h"
#include "core/exchange/names/safe_file_name.h"
#include "core/exchange/payload/file_hash.h"
#include "core/messaging/messaging_service.h"
#include "core/messaging/store/file_notes.h"
#include "core/vault/settings.h"
#include "crypto/sealed/bulk_hash.h"

#include <algorithm>
#include <charconv>

namespace clavis::core::exchange {
namespace {

constexpr int messagesAtOnce = 50;
constexpr int notesAtOnce = 100;
/// A part that comes altered more often than this is not asked for again: its sender is.
constexpr int triesForAPart = 3;
constexpr int refetchesAtMost = 3;
constexpr const char* lastMessageSetting = "exchange.last_message";

bool isMissing(const Error& error) {
  return error.is(BackendError::NotFound) || error.is(BackendError::Gone) || error.is(BackendError::Forbidden) ||
         error.is(BackendError::TooLarge) || error.is(BackendError::NotFhir);
}

struct Fetched {
  std::string content{};
  bool good = false;
};

/// The hash is made where the answer arrives, not on the engine's thread.
QFuture<Result<Fetched>> fetchAndCheck(BlobStore& blobs, const std::string& id, std::size_t size,
                                       const BlobDigest& sha256) {
  return mapped(blobs.get(id, size), [size, sha256](Result<std::string> content) -> Result<Fetched> {
    if (!content) return pass(content);
    const auto digest = crypto::bulkSha256(std::as_bytes(std::span(*content)));
    const bool good = digest && content->size() == size && *digest == sha256;
    return Fetched{std::move(*content), good};
  });
}

/// Which parts of the vault's copy are not what they were when they came.
std::vector<std::uint64_t> spoiltParts(const BlobFile& file, const StoredTransfer& row,
                                       const std::vector<StoredPart>& parts) {
  std::vector<std::uint64_t> out;
  std::vector<std::byte> bytes;
  for (const StoredPart& part : parts) {
    bytes.resize(static_cast<std::size_t>(sizeOfPart(row.sealedSize, row.partSize, part.part)));
    const bool had = file.readAt(part.part * row.partSize, bytes);
    const auto digest = crypto::bulkSha256(bytes);
    if (!had || !digest || digest.value() != part.sha256) out.push_back(part.part);
  }
  return out;
}

} // namespace

void Engine::intake() {
  m_intakeDue = false;
  bool more = false;
  std::vector<TransferKey> changed;
  auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
    auto setting = readSetting(db, lastMessageSetting);
    if (!setting) return pass(setting);
    MessageKey last = 0;
    if (*setting) std::from_chars((*setting)->data(), (*setting)->data() + (*setting)->size(), last);
    auto messages = messaging::fileMessagesAfter(db, last, messagesAtOnce);
    if (!messages) return pass(messages);
    for (const messaging::MessageRow& message : *messages) {
      auto taken = takeMessage(db, message);
      if (!taken) return pass(taken);
      last = message.key;
    }
    if (!messages->empty())
      if (auto kept = writeSetting(db, lastMessageSetting, std::to_string(last)); !kept) return kept;
    auto notes = messaging::keptNotes(db, notesAtOnce);
    if (!notes) return pass(notes);
    for (const messaging::KeptNote& note : *notes) {
      auto taken = takeNote(db, note.conversation, note.person, note.content);
      if (!taken) return pass(taken);
      if (*taken) changed.push_back(**taken);
      if (auto dropped = messaging::dropNote(db, note.note); !dropped) return dropped;
    }
    more = std::ssize(*messages) == messagesAtOnce || std::ssize(*notes) == notesAtOnce;
    if (!messages->empty()) changed.push_back(0);
    return {};
  });
  if (!done) return;
  m_intakeDue = more;
  m_expiryDue = true;
  for (const TransferKey key : changed) {
    if (key == 0)
      tellList();
    else
      tell(key);
    takenBack(key);
  }
  if (more) m_inbox->post([] {}); // not only after the longest wait
}

Result<bool> Engine::takeMessage(const WriteConnection& db, const messaging::MessageRow& message) {
  auto known = findShare(db, message.conversation, message.id);
  if (!known) return pass(known);
  if (*known || message.files.empty()) return false; // ours, or deleted before it was seen
  NewShare share{.direction = Direction::Incoming,
                 .conversation = message.conversation,
                 .id = message.id,
                 .message = message.key,
                 .person = message.person,
                 .words = {},
                 .created = message.arrived,
                 .expires = {}};
  std::vector<Result<Manifest>> manifests;
  for (const auto& file : message.files) {
    manifests.push_back(decodeManifest(file.manifest));
    if (manifests.back() && manifests.back()->expires) share.expires = manifests.back()->expires;
  }
  auto stored = insertShare(db, share);
  if (!stored) return pass(stored);
  for (std::size_t i = 0; i < message.files.size(); ++i) {
    const messaging::FileReference& file = message.files[i];
    const Result<Manifest>& manifest = manifests[i];
    StoredTransfer row;
    row.share = *stored;
    row.place = i;
    row.name = safeFileName(file.name);
    row.mediaType = file.mediaType;
    row.size = file.size;
    row.hash = file.sha256;
    row.secret = std::make_shared<const crypto::SecretBytes>(crypto::SecretBytes::copyOf(file.key));
    const bool byItself = manifest && m_options.fetchByItself > 0 && file.size <= m_options.fetchByItself;
    row.state = !manifest ? TransferState::Failed : byItself ? TransferState::Downloading : TransferState::Offered;
    // A size beyond what the sealed file can hold, a hash of other parts: lies that would only show after hours.
    const bool lies =
        manifest && (file.size > manifest->sealedSize || file.sha256 != fileHash(file.key, file.size, *manifest));
    if (!manifest || lies) {
      row.state = TransferState::Failed;
      row.failure = qualifiedName(Error(ExchangeError::BadManifest));
    } else {
      row.sealedSize = manifest->sealedSize;
      row.partSize = manifest->partSize;
    }
    auto key = insertTransfer(db, row, message.arrived);
    if (!key) return pass(key);
    if (row.state == TransferState::Failed) continue;
    std::vector<StoredPart> parts;
    for (std::size_t n = 0; n < manifest->parts.size(); ++n)
      parts.push_back({.part = n, .server = manifest->parts[n].server, .sha256 = manifest->parts[n].sha256});
    if (auto kept = setParts(db, *key, parts); !kept) return pass(kept);
  }
  return true;
}

Result<std::optional<TransferKey>> Engine::takeNote(const WriteConnection& db, ConversationKey conversation,
                                                    const std::string& person, std::span<const std::byte> content) {
  using Changed = std::optional<TransferKey>;
  const auto note = decodeNote(content);
  if (!note || !*note) return Changed{}; // not ours to understand, or nonsense: nothing hangs on it
  const Note& said = **note;
  auto found = transferAt(db, conversation, said.message, said.place);
  if (!found) return pass(found);
  if (!*found) return Changed{};
  const StoredTransfer& row = **found;
  const bool ours = row.direction == Direction::Outgoing;
  const bool out = row.state == TransferState::Sent || row.state == TransferState::Delivered;
  Result<void> done;
  switch (said.what) {
  case Note::What::Received:
    // A receipt for other bytes is none.
    if (!ours || said.sha256 != row.hash) return Changed{};
    done = addHolder(db, row.key, person, now());
    if (done && row.state == TransferState::Sent)
      done = setStanding(db, row.key, {.state = TransferState::Delivered, .failure = {}}, now());
    break;
  case Note::What::Missing:
    if (!ours || !out) return Changed{};
    // Looked at before anything is sent again: who asks for what is there costs us a question.
    done = setAllParts(db, row.key, There::Perhaps, now());
    if (done) done = setStanding(db, row.key, {.state = TransferState::Uploading, .failure = {}}, now());
    break;
  case Note::What::Repaired: {
    if (ours || person != row.person) return Changed{};
    auto parts = partsOf(db, row.key);
    if (!parts) return pass(parts);
    for (std::size_t i = 0; i < said.parts.size(); ++i) {
      if (said.parts[i] >= parts->size()) continue;
      StoredPart& part = (*parts)[static_cast<std::size_t>(said.parts[i])];
      if (part.server == said.servers[i]) continue;
      part.server = said.servers[i];
      if (auto set = setPart(db, row.key, part, now()); !set) return pass(set);
    }
    if (row.waiting == Waiting::ForSender) done = setWaiting(db, row.key, Waiting::No, {}, now());
    break;
  }
  case Note::What::Revoked:
    if (ours || person != row.person || row.state == TransferState::Received) return Changed{};
    // With the note's end in one transaction; what lies in the folder goes after it (takenBack).
    done = setStanding(db, row.key, {.state = TransferState::Revoked, .failure = {}}, now());
    break;
  case Note::What::Refused:
    if (!ours || !out) return Changed{};
    done = setWaiting(db, row.key, Waiting::No, qualifiedName(Error(ExchangeError::Damaged)), now());
    break;
  }
  if (!done) return pass(done);
  return Changed(row.key);
}

void Engine::takenBack(TransferKey key) {
  auto row = find(key);
  if (!row || row->direction != Direction::Incoming || row->state != TransferState::Revoked) return;
  quiesce(key, [this, key] {
    auto rest = find(key);
    if (!rest) return;
    auto done = write([&](WriteConnection& db) -> Result<void> {
      if (auto none = setAllParts(db, key, There::No, now()); !none) return none;
      return setBlob(db, key, {});
    });
    if (done && !rest->blob.empty()) m_folder.remove(rest->blob);
  });
}

Result<void> Engine::prepareDownload(Moving& moving) {
  StoredTransfer& row = moving.row;
  if (!row.blob.empty()) {
    auto file = m_folder.open(row.blob, true);
    if (file) {
      moving.file = std::move(*file);
      return {};
    }
    if (!file.error().is(ExchangeError::BlobMissing)) return pass(file);
  }
  auto blob = m_folder.create(row.sealedSize);
  if (!blob) return pass(blob);
  auto noted = writeDurably([&](WriteConnection& db) -> Result<void> {
    if (auto none = setAllParts(db, row.key, There::No, now()); !none) return none;
    return setBlob(db, row.key, blob->name);
  });
  if (!noted) {
    m_folder.remove(blob->name);
    return noted;
  }
  for (StoredPart& part : moving.parts) part.there = There::No;
  row.blob = blob->name;
  moving.file = std::move(blob->file);
  return {};
}

void Engine::download(Moving& moving, std::size_t index) {
  const StoredPart& part = moving.parts[index];
  const auto size = static_cast<std::size_t>(sizeOfPart(moving.row.sealedSize, moving.row.partSize, part.part));
  onAnswer(fetchAndCheck(*m_ports.blobs, part.server, size, part.sha256.value_or(BlobDigest{})),
           [this, key = moving.row.key, index](Result<Fetched> fetched) {
             const bool good = fetched && fetched->good;
             downloaded(key, index, fetched ? Result<std::string>(std::move(fetched->content)) : pass(fetched), good);
           });
}

void Engine::downloaded(TransferKey key, std::size_t index, Result<std::string> content, bool good) {
  --m_inFlight;
  Moving& moving = m_moving.at(key);
  --moving.inFlight;
  StoredPart& part = moving.parts[index];
  if (!content && isOutage(content.error())) {
    moving.todo.push_front(index);
    outage(content.error());
  } else if (!content && isMissing(content.error())) {
    moving.missing.push_back(part.part);
  } else if (!content) {
    moving.todo.push_front(index);
    if (!moving.leaving) return giveUp(key, content.error());
  } else if (!good) {
    if (++moving.tries[index] < triesForAPart)
      moving.todo.push_back(index);
    else
      moving.missing.push_back(part.part);
  } else {
    if (!moving.file->writeAt(part.part * moving.row.partSize, std::as_bytes(std::span(*content)))) {
      moving.todo.push_front(index);
      if (!moving.leaving) return giveUp(key, Error(ExchangeError::Io, "the vault's folder", Retry::AfterAction));
      return leave(key);
    }
    part.there = There::Yes;
    static_cast<void>(write([&](WriteConnection& db) { return setPart(db, key, part, now()); }));
    moved(moving, sizeOfPart(moving.row.sealedSize, moving.row.partSize, part.part));
  }
  if (moving.leaving) return leave(key);
  if (moving.todo.empty() && moving.inFlight == 0) downloadComplete(moving);
}

void Engine::downloadComplete(Moving& moving) {
  const StoredTransfer row = moving.row;
  // The pieces first, then the word that they are there.
  if (auto kept = moving.file->flush(); !kept) return giveUp(row.key, kept.error());
  if (moving.missing.empty()) {
    leave(row.key);
    static_cast<void>(writeDurably([&](WriteConnection& db) {
      return setStanding(db, row.key, {.state = TransferState::Checking, .failure = {}}, now());
    }));
    return tell(row.key);
  }
  std::ranges::sort(moving.missing);
  Note note{.what = Note::What::Missing, .message = row.id, .place = row.place};
  note.parts.assign(moving.missing.begin(), moving.missing.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                         moving.missing.size(), notePartsAtMost)));
  leave(row.key);
  static_cast<void>(write([&](WriteConnection& db) {
    return setWaiting(db, row.key, Waiting::ForSender, qualifiedName(Error(ExchangeError::PartsMissing)), now());
  }));
  sendNote(row, std::move(note), [] {});
  tell(row.key);
}

void Engine::checkNext() {
  if (m_working) return;
  auto keys = read([](ReadConnection& db) { return toCheck(db, {}, 1); });
  if (!keys || keys->empty()) return;
  auto row = find(keys->front());
  auto parts = read([&](ReadConnection& db) { return partsOf(db, keys->front()); });
  if (!row || !parts) return;
  work(row->key, {}, [this, inbox = m_inbox, row = *row, parts = *parts](const std::stop_token& stop) {
    std::vector<std::uint64_t> spoilt;
    auto file = m_folder.open(row.blob);
    Result<void> good = file ? checkSealedBlob(*file, row.secret->view(), row.size, stop) : Result<void>(pass(file));
    if (!good && file && good.error().is(ExchangeError::Damaged)) spoilt = spoiltParts(**file, row, parts);
    inbox->post([this, row, good = std::move(good), spoilt = std::move(spoilt)] {
      checked(row, good, spoilt);
      workEnded();
    });
  });
}

void Engine::checked(const StoredTransfer& row, const Result<void>& good, const std::vector<std::uint64_t>& spoilt) {
  if (!good && good.error().is(ExchangeError::Stopped)) return;
  // Taken back while it was looked at.
  if (auto current = find(row.key); !current || current->state != TransferState::Checking) return;
  // What the disk has spoilt is fetched again; a disk that goes on spoiling it is not fed for ever.
  const bool lost = !good && (!spoilt.empty() || good.error().is(ExchangeError::BlobMissing));
  const bool fetchAgain = lost && ++m_refetched[row.key] <= refetchesAtMost;
  const bool refused = !good && !fetchAgain && good.error().is(ExchangeError::Damaged);
  static_cast<void>(writeDurably([&](WriteConnection& db) -> Result<void> {
    if (good) return setStanding(db, row.key, {.state = TransferState::Received, .failure = {}}, now());
    if (fetchAgain) {
      for (const std::uint64_t part : spoilt) {
        auto gone =
            db.sql().execute("UPDATE exchange_part SET there = 0 WHERE transfer = ?1 AND part = ?2", row.key, part);
        if (!gone) return gone;
      }
      return setStanding(db, row.key, {.state = TransferState::Downloading, .failure = {}}, now());
    }
    if (refused)
      if (auto none = setBlob(db, row.key, {}); !none) return none;
    return setStanding(db, row.key, {.state = TransferState::Failed, .failure = qualifiedName(good.error())}, now());
  }));
  if (refused) {
    m_folder.remove(row.blob);
    sendNote(row, {.what = Note::What::Refused, .message = row.id, .place = row.place}, [] {});
  }
  m_acknowledgeDue = m_acknowledgeDue || good.has_value();
  tell(row.key);
}

void Engine::acknowledge() {
  if (!m_acknowledgeDue) return;
  m_acknowledgeDue = false;
  auto keys = read([this](ReadConnection& db) { return toAcknowledge(db, m_ports.person, notesAtOnce); });
  for (const TransferKey key : keys.value_or(std::vector<TransferKey>{})) {
    if (m_telling.contains(key)) continue;
    auto row = find(key);
    if (!row) return;
    // A holder of an incoming file is ourselves: the sender has been told.
    sendNote(*row,
             {.what = Note::What::Received,
              .message = row->id,
              .place = row->place,
              .sha256 = row->hash.value_or(BlobDigest{})},
             [this, key] {
               static_cast<void>(write([&](WriteConnection& db) { return addHolder(db, key, m_ports.person, now()); }));
             });
  }
}

void Engine::sendNote(const StoredTransfer& transfer, const Note& note, std::function<void()> then) {
  m_telling.insert(transfer.key);
  onAnswer(m_ports.messaging.sendFileNote(transfer.conversation, encodeNote(note)),
           [this, key = transfer.key, then = std::move(then)](const Result<void>& sent) {
             m_telling.erase(key);
             m_syncDue = true;
             if (sent) then();
           });
}

} // namespace clavis::core::exchange
