// What the files of MessagingService share. Nobody else includes it.
#pragma once

#include "core/access/backend_identity.h"
#include "core/base/mapped_future.h"
#include "core/messaging/engine/engine_thread.h"
#include "core/messaging/messaging_service.h"
#include "core/messaging/store/messages.h"

#include <mutex>

namespace clavis::core::messaging {

class MessagingService::Private {
 public:
  Private(MessagingPorts given, MessagingOptions chosen) : ports(std::move(given)), options(std::move(chosen)) {
    if (ports.identity) {
      person = ports.identity->subject;
      ownDevice = ports.identity->messaging.device;
    }
    if (ports.mailbox == nullptr || !ports.identity) return;
    auto room = GroupRoom::create(*ports.identity, options.newDevices);
    if (!room) {
      noEngine = std::move(room.error());
      return;
    }
    person = (*room)->person();
    engine = std::make_unique<EngineThread>(
        std::make_unique<Engine>(
            ports.vault, *ports.mailbox, std::move(*room),
            CredentialKeeper(ports.vault, ports.clock, ports.identity, ports.issuer, options.newDevices), ports.clock,
            options),
        ports.feed, options, [this](const RoundResult& result) { tell(result); });
  }

  template <class F>
  auto read(F work) {
    return ports.vault.readers().run(std::move(work));
  }
  /// Work that changes a conversation: durable, then told. `work` leaves the conversation's key in the pointer.
  template <class F>
  auto change(F work) {
    auto key = std::make_shared<ConversationKey>(0);
    auto done = ports.vault.writer().runDurably([work = std::move(work), key](WriteConnection& db) mutable {
      auto result = work(db, *key);
      using R = decltype(result);
      if (result && *key != 0)
        if (auto counted = recount(db, *key); !counted) return R(pass(counted));
      return result;
    });
    return mapped(std::move(done), [this, key](auto result) {
      if (result && *key != 0) {
        Q_EMIT events.conversationChanged(*key);
        Q_EMIT events.inboxChanged();
        if (engine) engine->wake();
      }
      return result;
    });
  }

  void tell(const RoundResult& result) {
    if (!result.device.empty()) {
      const std::scoped_lock lock(mutex);
      ownDevice = result.device;
    }
    for (const ConversationKey key : result.changed) Q_EMIT events.conversationChanged(key);
    if (!result.changed.empty()) Q_EMIT events.inboxChanged();
    for (const std::string& who : result.trustNews) Q_EMIT events.trustChanged(QString::fromStdString(who));
    SyncReport report = result.report;
    report.endedBy = result.ended;
    Q_EMIT events.synchronised(report);
  }

  void tellTrust(const std::string& who) {
    Q_EMIT events.trustChanged(QString::fromStdString(who));
    Q_EMIT events.inboxChanged();
    if (engine) engine->wake();
  }

  /// Ours now: the engine may have begun anew with another one.
  [[nodiscard]] std::string device() const {
    const std::scoped_lock lock(mutex);
    return ownDevice;
  }
  [[nodiscard]] Instant now() const { return ports.clock.now(); }

  /// Own, not deleted; else NoSuchMessage or NotAllowed.
  Result<MessageRow> ownMessage(const ReadConnection& db, MessageKey key) const {
    auto found = findMessage(db, key);
    if (!found) return pass(found);
    if (!*found) return fail(MessagingError::NoSuchMessage);
    if (!(*found)->row.own || (*found)->row.deleted) return fail(MessagingError::NotAllowed);
    return std::move((*found)->row);
  }

  MessagingPorts ports;
  MessagingOptions options;
  MessagingEvents events;
  std::string person;
  std::optional<Error> noEngine;
  mutable std::mutex mutex;
  std::string ownDevice;
  std::unique_ptr<EngineThread> engine; // last: its thread uses the rest
};

} // namespace clavis::core::messaging
