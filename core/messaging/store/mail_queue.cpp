#include "core/messaging/store/mail_queue.h"

namespace clavis::core::messaging {
namespace {

/// Later than any before it on its route, also when the clock stands still or goes back: the order of arrival. One step
/// in the index of what waits there.
constexpr std::string_view arrival =
    "max(?1, ifnull((SELECT max(came) FROM messaging_mail WHERE route = ?3 AND content IS NOT NULL), 0) + 1)";

KeptMail mailOf(const Statement& row) {
  const auto content = row.blob(4);
  return {.mail = std::string(row.text(0)),
          .kind = static_cast<MailKind>(row.integer(1)),
          .predecessor = std::string(row.text(2)),
          .token = std::string(row.text(3)),
          .content = {content.begin(), content.end()}};
}

} // namespace

Result<bool> keepMail(const WriteConnection& db, const Mail& mail, Instant now) {
  auto kept = db.sql().execute(
      "INSERT OR IGNORE INTO messaging_mail(came, mail, route, kind, predecessor, token, content) VALUES(" +
          std::string(arrival) + ", ?2, ?3, ?4, ?5, ?6, ?7)",
      now.time_since_epoch().count(), mail.id, mail.route, static_cast<int>(mail.kind), mail.predecessor, mail.token,
      std::span<const std::byte>(mail.content));
  if (!kept) return pass(kept);
  return db.sql().changes() > 0;
}

Result<void> rememberPosted(const WriteConnection& db, std::string_view id, std::string_view route, MailKind kind,
                            Instant now) {
  return db.sql().execute("INSERT INTO messaging_mail(mail, route, kind, came) VALUES(?1, ?2, ?3, ?4)"
                          " ON CONFLICT DO UPDATE SET content = NULL",
                          id, route, static_cast<int>(kind), now.time_since_epoch().count());
}

Result<std::vector<KeptMail>> waitingMail(const ReadConnection& db, std::string_view route, MailKind kind, int limit) {
  std::vector<KeptMail> out;
  auto read = db.sql().each(
      "SELECT mail, kind, predecessor, token, content FROM messaging_mail WHERE route = ?1 AND content IS NOT NULL AND"
      " kind = ?2 ORDER BY came LIMIT ?3",
      [&](const Statement& row) {
        out.push_back(mailOf(row));
        return true;
      },
      route, static_cast<int>(kind), limit);
  if (!read) return pass(read);
  return out;
}

Result<std::optional<KeptMail>> findMail(const ReadConnection& db, std::string_view id) {
  std::optional<KeptMail> found;
  auto read = db.sql().each(
      "SELECT mail, kind, predecessor, token, content FROM messaging_mail WHERE mail = ?1 AND content IS NOT NULL",
      [&](const Statement& row) {
        found = mailOf(row);
        return false;
      },
      id);
  if (!read) return pass(read);
  return found;
}

Result<void> settleMail(const WriteConnection& db, std::string_view id, std::string_view failure) {
  return db.sql().execute("UPDATE messaging_mail SET content = NULL, failure = nullif(?2, '') WHERE mail = ?1", id,
                          failure);
}

Result<void> forgetMail(const WriteConnection& db, Instant before) {
  const auto limit = before.time_since_epoch().count();
  auto gone = db.sql().execute("DELETE FROM messaging_mail WHERE came < ?1 AND content IS NULL", limit);
  if (!gone) return gone;
  return db.sql().execute("DELETE FROM messaging_mail WHERE came < ?1 AND kind = 0", limit);
}

} // namespace clavis::core::messaging
