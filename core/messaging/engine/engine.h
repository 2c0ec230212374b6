// One round of messaging: collect, join, commit, open and send until nothing more can be done now. No thread of its own
// and no waiting between rounds: MessagingService has those.
#pragma once

#include "core/messaging/engine/credential_keeper.h"
#include "core/messaging/engine/package_keeper.h"
#include "core/messaging/engine/upkeep.h"

#include <memory>
#include <stop_token>

namespace clavis::core::messaging {

struct RoundResult {
  SyncReport report{};
  std::set<ConversationKey> changed{};
  std::set<std::string> trustNews{};
  std::string device{};              ///< our pseudonym now: another one after beginning anew
  std::vector<std::string> routes{}; ///< where mail for us comes; empty: it was not looked up
  std::optional<Error> ended{};      ///< why it ended early
};

class Engine {
 public:
  /// `room` is for the identity of `credential`.
  Engine(Vault& vault, Mailbox& mailbox, std::unique_ptr<GroupRoom> room, CredentialKeeper credential,
         const Clock& clock, const MessagingOptions& options)
      : m_vault(vault), m_mailbox(mailbox), m_room(std::move(room)), m_credential(std::move(credential)),
        m_clock(clock), m_options(options) {}

  [[nodiscard]] RoundResult round(const std::stop_token& stop);

 private:
  [[nodiscard]] Result<void> turn(Round& round);
  [[nodiscard]] Result<void> tend(Round& round, ConversationKey key);
  [[nodiscard]] Result<void> prepare(Round& round);

  Vault& m_vault;
  Mailbox& m_mailbox;
  std::unique_ptr<GroupRoom> m_room;
  CredentialKeeper m_credential;
  const Clock& m_clock;
  const MessagingOptions& m_options;
  PackageKeeper m_packages;
  Upkeep m_upkeep;
  bool m_prepared = false;
};

} // namespace clavis::core::messaging
