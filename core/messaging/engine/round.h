// What the parts of one round of the engine share: the ports, the room, and what happened so far. Thread: the engine's.
#pragma once

#include "core/backend/mailbox.h"
#include "core/messaging/engine/group_room.h"
#include "core/messaging/messaging_service.h"
#include "core/vault/vault.h"

#include <functional>
#include <set>
#include <stop_token>

namespace clavis::core::messaging {

struct Round {
  Vault& vault;
  Mailbox& mailbox;
  GroupRoom& room;
  const Clock& clock;
  const MessagingOptions& options;
  std::stop_token stop;

  SyncReport report{};
  std::set<ConversationKey> changed{}; ///< to be told to windows
  std::set<std::string> trustNews{};   ///< persons
  std::vector<std::string> routes{};   ///< where mail for us comes
  bool busy = false;                   ///< something happened that another turn may follow up

  template <class F>
  auto read(F work) {
    return vault.readers().run(std::move(work)).takeResult();
  }
  /// For what can be had again from the server after a power cut.
  template <class F>
  auto write(F work) {
    return vault.writer().run(std::move(work)).takeResult();
  }
  /// For what has had, or is about to have, an effect outside.
  template <class F>
  auto writeDurably(F work) {
    return vault.writer().runDurably(std::move(work)).takeResult();
  }
  /// An answer of the server. Blocks.
  template <class T>
  Result<T> ask(QFuture<Result<T>> answer) {
    if (stop.stop_requested()) return fail(MessagingError::Stopped, {}, Retry::Later);
    return answer.takeResult();
  }
  void noteTrust() { trustNews.insert(room.trustNews().begin(), room.trustNews().end()); }
};

/// A success whose work ended early: the transaction is kept, and the error is told afterwards.
template <class T>
struct Outcome {
  std::optional<T> value{};
  std::optional<Error> error{};
};

/// Whether the whole server is out of reach, so that the round had better end.
[[nodiscard]] bool endsRound(const Error& error);

} // namespace clavis::core::messaging
