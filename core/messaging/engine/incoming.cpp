#include "core/messaging/engine/incoming.h"

#include "core/messaging/store/extra.h"
#include "core/messaging/store/file_notes.h"
#include "core/messaging/store/members.h"
#include "core/messaging/store/messages.h"
#include "core/messaging/store/outbox.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

/// Asked for again more often than this, a message is not sent once more: somebody's device is broken, or worse.
constexpr int resendsAtMost = 3;

struct Apply {
  const WriteConnection& db;
  const Arrival& arrival;
  const Payload& payload;

  [[nodiscard]] bool own() const { return arrival.person == arrival.ownPerson; }

  Result<Effect> insert(MessageKind kind, const std::string& words, bool urgent,
                        const std::optional<MessageId>& replyTo, std::vector<std::byte> extra) const {
    if (payload.resentFor)
      if (auto gone = removePlaceholder(db, arrival.conversation.key, *payload.resentFor); !gone) return pass(gone);
    auto added = insertMessage(db, {.conversation = arrival.conversation.key,
                                    .id = payload.id,
                                    .kind = kind,
                                    .own = own(),
                                    .person = std::string(arrival.person),
                                    .device = std::string(arrival.device),
                                    .words = words,
                                    .sent = payload.sent,
                                    .arrived = arrival.now,
                                    .urgent = urgent,
                                    .replyTo = replyTo,
                                    .delivery = Delivery::Sent,
                                    .failure = {},
                                    .server = std::string(arrival.server),
                                    .extra = std::move(extra)});
    if (!added) return pass(added);
    // Ours, from another device of ours: who had it then is whoever is in the group with us.
    if (own() && *added)
      if (auto to = noteRecipients(db, arrival.conversation.key, **added, arrival.ownPerson, arrival.now); !to)
        return pass(to);
    Effect effect;
    effect.shown = added->has_value();
    if (!own() && kind != MessageKind::Unknown) effect.arrived = payload.id;
    return effect;
  }
  static Result<Effect> shown(const Result<void>& done) {
    if (!done) return std::unexpected(done.error());
    return Effect{.shown = true, .arrived = {}};
  }

  Result<Effect> operator()(const Text& text) const {
    return insert(MessageKind::Text, text.text, text.urgent, text.replyTo, {});
  }
  Result<Effect> operator()(const Files& files) const {
    return insert(MessageKind::Files, files.text, false, {}, writeFiles(files.files));
  }
  Result<Effect> operator()(const Unknown& unknown) const {
    return insert(MessageKind::Unknown, {}, false, {}, unknown.bytes);
  }
  Result<Effect> operator()(const Edit& edit) const {
    auto done = editMessage(db, arrival.conversation.key, edit.target, arrival.person, edit.text, arrival.now);
    if (!done) return pass(done);
    return Effect{.shown = *done, .arrived = {}};
  }
  Result<Effect> operator()(const Delete& gone) const {
    auto done = deleteMessage(db, arrival.conversation.key, gone.target, arrival.person, arrival.now);
    if (!done) return pass(done);
    return Effect{.shown = *done, .arrived = {}};
  }
  Result<Effect> operator()(const Reaction& reaction) const {
    return shown(reactTo(db, arrival.conversation.key, reaction.target, arrival.person, reaction.emoji));
  }
  Result<Effect> operator()(const Receipt& receipt) const {
    const Delivery state = receipt.what == Receipt::What::Read ? Delivery::Read : Delivery::Delivered;
    for (const MessageId& id : receipt.messages) {
      auto noted = noteReceipt(db, arrival.conversation.key, id, arrival.person, state, arrival.ownPerson, arrival.now);
      if (!noted) return pass(noted);
    }
    return Effect{};
  }
  Result<Effect> operator()(const Typing&) const { return Effect{}; }
  Result<Effect> operator()(const CallSignal&) const { return Effect{}; } // visits are not here yet
  Result<Effect> operator()(const FileNote& note) const {
    auto kept = own() ? Result<void>() : keepNote(db, arrival.conversation.key, arrival.person, note.note, arrival.now);
    if (!kept) return pass(kept);
    return Effect{};
  }
  Result<Effect> operator()(const ResendRequest& request) const {
    for (const auto& token : request.tokens)
      if (auto done = resend(token); !done) return pass(done);
    return Effect{};
  }

  Result<void> resend(const MessageId& token) const {
    auto found = messageByToken(db, tokenText(token));
    if (!found) return pass(found);
    if (!*found) return {};
    const MessageRow& row = (*found)->row;
    const bool ours = row.own && row.conversation == arrival.conversation.key && !row.deleted;
    if (!ours || (*found)->resent >= resendsAtMost) return {};
    // Nobody gets by asking what was sent before they were in the group. It may have been written before: the first
    // words to a patient wait for the group that they are sent in.
    auto since = memberSince(db, row.conversation, arrival.person, arrival.device);
    if (!since) return pass(since);
    auto sent = sentTo(db, row.key, arrival.person);
    if (!sent) return pass(sent);
    if (!*since || !*sent || **sent < **since) return {};
    Payload again{.id = row.id, .sent = row.sent, .resentFor = token, .body = Text{row.words, row.urgent, row.replyTo}};
    if (row.kind == MessageKind::Files) again.body = Files{row.words, row.files};
    if (auto queued = enqueuePayload(db, row.conversation, std::nullopt, again); !queued) return queued;
    return setToken(db, row.key, (*found)->token, true);
  }
};

} // namespace

Result<Effect> applyPayload(const WriteConnection& db, const Arrival& arrival, const Payload& payload) {
  return std::visit(Apply{db, arrival, payload}, payload.body);
}

Result<void> addPlaceholder(const WriteConnection& db, const Conversation& conversation, const MessageId& token,
                            std::string_view failure, std::string_view server, Instant now) {
  auto added = insertMessage(db, {.conversation = conversation.key,
                                  .id = token,
                                  .kind = MessageKind::Undecryptable,
                                  .own = false,
                                  .person = {},
                                  .device = {},
                                  .words = {},
                                  .sent = now,
                                  .arrived = now,
                                  .urgent = false,
                                  .replyTo = {},
                                  .delivery = Delivery::Sent,
                                  .failure = std::string(failure),
                                  .server = std::string(server),
                                  .extra = {}});
  if (!added) return pass(added);
  return {};
}

Result<void> enqueuePayload(const WriteConnection& db, ConversationKey conversation,
                            std::optional<std::int64_t> message, const Payload& payload) {
  auto bytes = encodePayload(payload);
  if (!bytes) return pass(bytes);
  return enqueue(db, conversation, message, *bytes);
}

MessageId newMessageId() { return crypto::randomArray<16>(); }

std::string tokenText(const MessageId& id) { return crypto::toHex(id); }

std::optional<MessageId> tokenOf(std::string_view text) {
  auto bytes = crypto::fromHex(text);
  MessageId id{};
  if (!bytes || bytes->size() != id.size()) return std::nullopt;
  std::ranges::copy(*bytes, id.begin());
  return id;
}

} // namespace clavis::core::messaging
