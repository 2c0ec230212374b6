// Mail that came from the server: kept before it is looked at, opened once, and remembered for a while so that the same
// mail, which servers hand out again, is not taken for new.
#pragma once

#include "core/backend/mailbox.h"
#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <string_view>

namespace clavis::core::messaging {

struct KeptMail {
  std::string mail{};
  MailKind kind = MailKind::Application;
  std::string predecessor{};
  std::string token{};
  Octets content{};
};

/// True: it is new. Mail keeps the order of these calls.
[[nodiscard]] Result<bool> keepMail(const WriteConnection& db, const Mail& mail, Instant now);
/// Our own posting: known before it comes back.
[[nodiscard]] Result<void> rememberPosted(const WriteConnection& db, std::string_view id, std::string_view route,
                                          MailKind kind, Instant now);
/// What has not been dealt with on a route, oldest first.
[[nodiscard]] Result<std::vector<KeptMail>> waitingMail(const ReadConnection& db, std::string_view route, MailKind kind,
                                                        int limit);
[[nodiscard]] Result<std::optional<KeptMail>> findMail(const ReadConnection& db, std::string_view id);
[[nodiscard]] Result<void> settleMail(const WriteConnection& db, std::string_view id, std::string_view failure = {});
/// Rows that nobody needs: dealt with, or orphaned commits, and older than `before`.
[[nodiscard]] Result<void> forgetMail(const WriteConnection& db, Instant before);

} // namespace clavis::core::messaging
