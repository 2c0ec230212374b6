// What a person asks of transfers. Each answers when the vault knows it.
#include "core/base/qualified_name.h"
#include "core/exchange/engine/engine.h"
#include "core/exchange/names/safe_file_name.h"
#include "core/exchange/store/share_rules.h"
#include "core/exchange/store/thumbnails.h"
#include "core/messaging/engine/incoming.h"
#include "core/messaging/messaging_service.h"
#include "core/messaging/store/conversations.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

/// What a part takes in a manifest, and what the manifests of one message may take together.
constexpr std::uint64_t manifestPerPart = 72;
constexpr std::uint64_t manifestsPerMessage = messaging::limits::manifest;
constexpr const char* unknownType = "application/octet-stream";

bool isUnsent(const StoredTransfer& row) {
  return row.direction == Direction::Outgoing && !row.message &&
         (row.state == TransferState::Queued || row.state == TransferState::Sealing ||
          row.state == TransferState::Uploading || row.state == TransferState::Failed);
}
bool isOut(const StoredTransfer& row) {
  return row.direction == Direction::Outgoing &&
         (row.message || row.state == TransferState::Sent || row.state == TransferState::Delivered);
}
bool moves(TransferState state) {
  return state == TransferState::Queued || state == TransferState::Sealing || state == TransferState::Uploading ||
         state == TransferState::Downloading || state == TransferState::Checking;
}

/// Queued files of one call, and how they are divided into messages.
struct Queued {
  StoredTransfer row{};
  std::uint64_t manifest = 0;
};

std::vector<std::vector<Queued>> intoMessages(std::vector<Queued> files) {
  std::vector<std::vector<Queued>> out;
  std::uint64_t taken = 0;
  for (Queued& file : files) {
    const bool full =
        out.empty() || out.back().size() >= messaging::limits::files || taken + file.manifest > manifestsPerMessage;
    if (full) {
      out.emplace_back();
      taken = 0;
    }
    taken += file.manifest;
    out.back().push_back(std::move(file));
  }
  return out;
}

} // namespace

Result<std::vector<TransferKey>> Engine::queue(const Sending& sending) {
  if (sending.files.size() > ExchangeService::filesAtMost) return fail(ExchangeError::TooManyFiles);
  if (sending.files.empty()) return fail(ExchangeError::CannotReadSource, "no file");
  std::vector<Queued> files;
  std::uint64_t needed = 0;
  for (const FileToSend& file : sending.files) {
    auto size = sizeOfSource(file.path);
    if (!size) return std::unexpected(std::move(size.error()));
    const auto layout = crypto::SealedLayout::ofPlain(*size, std::size_t{1} << crypto::sealedChunkLogDefault);
    const std::uint64_t sealedSize = layout ? layout->sealedSize() : 0;
    if (sealedSize == 0 || sealedSize > partsAtMost * partSizeAtMost) return fail(ExchangeError::TooLarge);
    needed += sealedSize;
    Queued one;
    one.row.name = safeFileName(file.name.empty() ? file.path.filename().string() : file.name);
    one.row.mediaType = file.mediaType.empty() ? unknownType : file.mediaType.substr(0, messaging::limits::mediaType);
    one.row.size = *size;
    one.row.source = std::filesystem::absolute(file.path).string();
    one.manifest = partCount(sealedSize, partSizeFor(sealedSize)) * manifestPerPart + manifestPerPart;
    files.push_back(std::move(one));
  }
  if (m_folder.shortFor(needed) > 0) return noSpace(needed, m_folder.freeBytes());
  const auto messages = intoMessages(std::move(files));
  auto keys = writeDurably([&](WriteConnection& db) -> Result<std::vector<TransferKey>> {
    auto conversation =
        db.sql().integer("SELECT state FROM messaging_conversation WHERE conversation = ?1", sending.conversation);
    if (!conversation) return pass(conversation);
    if (!*conversation) return fail(MessagingError::NoSuchConversation);
    if (**conversation == static_cast<int>(messaging::ConversationState::Left)) return fail(ExchangeError::NotAllowed);
    auto rules = readShareRules(db);
    if (!rules) return pass(rules);
    std::vector<TransferKey> out;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      auto share = insertShare(db, {.direction = Direction::Outgoing,
                                    .conversation = sending.conversation,
                                    .id = messaging::newMessageId(),
                                    .message = {},
                                    .person = m_ports.person,
                                    .words = i == 0 ? sending.words : std::string(),
                                    .created = now(),
                                    .expires = rules->within(sending.expires, now())});
      if (!share) return pass(share);
      for (std::size_t place = 0; place < messages[i].size(); ++place) {
        StoredTransfer row = messages[i][place].row;
        row.share = *share;
        row.place = place;
        auto key = insertTransfer(db, row, now());
        if (!key) return pass(key);
        out.push_back(*key);
      }
    }
    return out;
  });
  if (keys) {
    m_expiryDue = true;
    tellList();
  }
  return keys;
}

void Engine::sealBytes(ConversationKey conversation, std::vector<std::byte> content, const std::string& name,
                       const std::string& mediaType, const std::string& words, std::optional<Instant> expires,
                       Answer<Result<TransferKey>> answer) {
  // One after the other, as everything that is sealed.
  auto wanted = std::make_shared<Answer<Result<TransferKey>>>(std::move(answer));
  if (m_working) {
    m_working->after.push_back(
        [this, conversation, content = std::move(content), name, mediaType, words, expires, wanted]() mutable {
          m_inbox->post(
              [this, conversation, content = std::move(content), name, mediaType, words, expires, wanted]() mutable {
                sealBytes(conversation, std::move(content), name, mediaType, words, expires, std::move(*wanted));
              });
        });
    return;
  }
  if (!m_prepared)
    if (auto ready = prepare(); !ready) return wanted->give(pass(ready));
  m_prepared = true;
  auto key = writeDurably([&](WriteConnection& db) -> Result<TransferKey> {
    auto known = db.sql().integer("SELECT 1 FROM messaging_conversation WHERE conversation = ?1", conversation);
    if (!known) return pass(known);
    if (!*known) return fail(MessagingError::NoSuchConversation);
    auto rules = readShareRules(db);
    if (!rules) return pass(rules);
    auto share = insertShare(db, {.direction = Direction::Outgoing,
                                  .conversation = conversation,
                                  .id = messaging::newMessageId(),
                                  .message = {},
                                  .person = m_ports.person,
                                  .words = words,
                                  .created = now(),
                                  .expires = rules->within(expires, now())});
    if (!share) return pass(share);
    StoredTransfer row;
    row.share = *share;
    row.name = safeFileName(name);
    row.mediaType = mediaType.empty() ? unknownType : mediaType;
    row.size = content.size();
    return insertTransfer(db, row, now());
  });
  if (!key) return wanted->give(std::move(key));
  // Its bytes were in memory only: when this fails there is nothing to try again with.
  const auto forget = [this, key = *key] {
    quiesce(key, [this, key] {
      static_cast<void>(write([&](WriteConnection& db) { return removeTransfer(db, key); }));
      tellList();
    });
  };
  auto sealing = Sealing::ofBytes(m_folder, std::move(content));
  const Result<void> begun =
      sealing ? beginSealing(*key, std::move(*sealing),
                             [this, key = *key, wanted, forget](const Result<void>& done) {
                               if (!done) forget();
                               tellList();
                               wanted->give(done ? Result<TransferKey>(key) : std::unexpected(done.error()));
                             })
              : pass(sealing);
  m_expiryDue = true;
  if (begun) return;
  forget();
  wanted->give(std::unexpected(begun.error()));
}

Result<void> Engine::pause(TransferKey key) {
  auto row = find(key);
  if (!row) return pass(row);
  if (!moves(row->state)) return fail(ExchangeError::NotAllowed);
  auto done = writeDurably([&](WriteConnection& db) { return setPaused(db, key, true, now()); });
  quiesce(key, [] {});
  tell(key);
  return done;
}

Result<void> Engine::resume(TransferKey key) {
  auto row = find(key);
  if (!row) return pass(row);
  auto done = writeDurably([&](WriteConnection& db) { return setPaused(db, key, false, now()); });
  m_announceDue = true;
  m_retryAt = {};
  tell(key);
  return done;
}

Result<void> Engine::retry(TransferKey key) {
  auto row = find(key);
  if (!row) return pass(row);
  const bool waits = row->waiting == Waiting::ForSender || (moves(row->state) && row->waiting != Waiting::No);
  if (row->state != TransferState::Failed && !waits) return fail(ExchangeError::NotAllowed);
  TransferState state = row->state;
  if (row->state == TransferState::Failed) {
    if (row->failure == qualifiedName(Error(ExchangeError::BadManifest))) return fail(ExchangeError::BadManifest);
    const bool outgoing = row->direction == Direction::Outgoing;
    state = !outgoing           ? TransferState::Downloading
            : row->blob.empty() ? TransferState::Queued
                                : TransferState::Uploading;
  }
  auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
    return setStanding(db, key, {.state = state, .failure = {}}, now());
  });
  m_retryAt = {};
  m_limits.reset(); // there may be room now
  m_announceDue = true;
  tell(key);
  return done;
}

void Engine::cancel(TransferKey key, Answer<Result<void>> answer) {
  auto row = find(key);
  if (!row) return answer.give(pass(row));
  const bool unsent = isUnsent(*row);
  const bool fetching = row->direction == Direction::Incoming &&
                        (moves(row->state) || row->state == TransferState::Failed) && row->sealedSize > 0;
  // While its message is being handed over it is neither here nor there.
  if ((!unsent && !fetching) || m_announcing.contains(row->share)) return answer.give(fail(ExchangeError::NotAllowed));
  quiesce(key, [this, key, unsent, answer = std::move(answer)]() mutable {
    auto now_ = find(key);
    if (!now_) return answer.give(pass(now_));
    if (unsent && now_->message) return answer.give(fail(ExchangeError::NotAllowed)); // it went meanwhile
    auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
      if (unsent) {
        if (auto gone = giveUpParts(db, key, now()); !gone) return gone;
        return removeTransfer(db, key);
      }
      if (auto none = setAllParts(db, key, There::No, now()); !none) return none;
      if (auto none = setBlob(db, key, {}); !none) return none;
      if (auto going = setPaused(db, key, false, now()); !going) return going;
      return setStanding(db, key, {.state = TransferState::Offered, .failure = {}}, now());
    });
    if (done && !now_->blob.empty()) m_folder.remove(now_->blob);
    m_goneDue = true;
    m_announceDue = true; // the others of its message may have waited for it
    unsent ? tellList() : tell(key);
    answer.give(std::move(done));
  });
}

void Engine::revoke(TransferKey key, Answer<Result<void>> answer) {
  auto row = find(key);
  if (!row) return answer.give(pass(row));
  if (row->state == TransferState::Revoked) return answer.give({});
  if (!isOut(*row) || row->state == TransferState::Expired) return answer.give(fail(ExchangeError::NotAllowed));
  quiesce(key, [this, row = *row, answer = std::move(answer)]() mutable {
    // The word to the others stands in the outbox with the state: who reads "taken back" here can rely on it.
    auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
      if (auto gone = giveUpParts(db, row.key, now()); !gone) return gone;
      const Note note{.what = Note::What::Revoked, .message = row.id, .place = row.place};
      auto told = messaging::enqueuePayload(db, row.conversation, std::nullopt,
                                            {.id = messaging::newMessageId(),
                                             .sent = now(),
                                             .resentFor = {},
                                             .body = messaging::FileNote{encodeNote(note)}});
      if (!told) return told;
      if (auto counted = messaging::recount(db, row.conversation); !counted) return counted;
      return setStanding(db, row.key, {.state = TransferState::Revoked, .failure = {}}, now());
    });
    m_goneDue = true;
    m_syncDue = m_syncDue || done.has_value();
    tell(row.key);
    answer.give(std::move(done));
    // Nobody else knows that something waits in the outbox; a round that is being waited for sends it anyway.
    if (done && m_settling.empty()) static_cast<void>(m_ports.messaging.synchronise());
  });
}

Result<void> Engine::setExpiry(TransferKey key, std::optional<Instant> expires) {
  auto row = find(key);
  if (!row) return pass(row);
  if (row->direction == Direction::Incoming) return fail(ExchangeError::NotAllowed);
  auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
    auto rules = readShareRules(db);
    if (!rules) return pass(rules);
    return setExpires(db, row->share, rules->within(expires, now()));
  });
  m_expiryDue = true;
  tellList();
  return done;
}

Result<void> Engine::fetch(TransferKey key) {
  auto row = find(key);
  if (!row) return pass(row);
  if (row->direction == Direction::Outgoing) return fail(ExchangeError::NotAllowed);
  if (row->state == TransferState::Received && !row->blob.empty()) return {};
  if (row->state == TransferState::Revoked) return fail(ExchangeError::Revoked);
  if (row->state == TransferState::Expired) return fail(ExchangeError::Expired);
  if (moves(row->state)) return row->paused ? resume(key) : Result<void>();
  if (row->sealedSize == 0) return fail(ExchangeError::BadManifest);
  if (row->blob.empty() && m_folder.shortFor(row->sealedSize) > 0)
    return noSpace(row->sealedSize, m_folder.freeBytes());
  auto done = writeDurably([&](WriteConnection& db) {
    return setStanding(db, key, {.state = TransferState::Downloading, .failure = {}}, now());
  });
  tell(key);
  return done;
}

void Engine::removeFromVault(TransferKey key, Answer<Result<void>> answer) {
  auto row = find(key);
  if (!row) return answer.give(pass(row));
  const bool settled = row->state == TransferState::Received || row->state == TransferState::Sent ||
                       row->state == TransferState::Delivered || row->state == TransferState::Revoked ||
                       row->state == TransferState::Expired;
  if (!settled) return answer.give(fail(ExchangeError::NotAllowed));
  quiesce(key, [this, row = *row, answer = std::move(answer)]() mutable {
    auto done = writeDurably([&](WriteConnection& db) -> Result<void> {
      if (auto none = setBlob(db, row.key, {}); !none) return none;
      if (auto none = removeThumbnail(db, row.key); !none) return none;
      if (row.state != TransferState::Received) return {};
      if (auto none = setAllParts(db, row.key, There::No, now()); !none) return none;
      return setStanding(db, row.key, {.state = TransferState::Offered, .failure = {}}, now());
    });
    if (done && !row.blob.empty()) m_folder.remove(row.blob);
    tell(row.key);
    answer.give(std::move(done));
  });
}

} // namespace clavis::core::exchange
