#include "core/messaging/store/group_state.h"

namespace clavis::core::messaging {
namespace {

std::vector<std::byte> copied(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

LaidOutPackage packageOf(const Statement& row) {
  return {.reference = std::string(row.text(0)),
          .saved = crypto::SecretBytes::copyOf(row.blob(1)),
          .lastResort = row.integer(2) != 0,
          .expires = Instant(std::chrono::milliseconds(row.integer(3))),
          .published = row.integer(4) != 0};
}
constexpr std::string_view packageColumns =
    "SELECT reference, saved, last_resort, expires, published FROM messaging_package ";

} // namespace

Result<StateParts> readParts(const ReadConnection& db, ConversationKey conversation) {
  StateParts parts;
  auto read = db.sql().each(
      "SELECT part, content FROM messaging_group_part WHERE conversation = ?1",
      [&](const Statement& row) {
        parts.push_back({std::string(row.text(0)), crypto::SecretBytes::copyOf(row.blob(1))});
        return true;
      },
      conversation);
  if (!read) return pass(read);
  return parts;
}

Result<void> writeParts(const WriteConnection& db, ConversationKey conversation, const StateParts& changes) {
  for (const auto& part : changes) {
    auto written = part.content
                       ? db.sql().execute("INSERT OR REPLACE INTO messaging_group_part(conversation, part, content)"
                                          " VALUES(?1, ?2, ?3)",
                                          conversation, part.key, part.content->view())
                       : db.sql().execute("DELETE FROM messaging_group_part WHERE conversation = ?1 AND part = ?2",
                                          conversation, part.key);
    if (!written) return written;
  }
  return {};
}

Result<void> forgetGroup(const WriteConnection& db, ConversationKey conversation) {
  for (const std::string_view step :
       {"DELETE FROM messaging_group_part WHERE conversation = ?1",
        "DELETE FROM messaging_commit_part WHERE conversation = ?1",
        "DELETE FROM messaging_commit WHERE conversation = ?1", "DELETE FROM messaging_welcome WHERE conversation = ?1",
        "DELETE FROM messaging_member WHERE conversation = ?1",
        "UPDATE messaging_outbox SET sealed = NULL, token = NULL, epoch = NULL WHERE conversation = ?1"})
    if (auto done = db.sql().execute(step, conversation); !done) return done;
  return {};
}

Result<bool> forgetAllGroups(const WriteConnection& db, bool staff) {
  auto held = db.sql().integer("SELECT EXISTS (SELECT 1 FROM messaging_group_part)"
                               " OR EXISTS (SELECT 1 FROM messaging_package)"
                               " OR EXISTS (SELECT 1 FROM messaging_conversation WHERE ifnull(head, '') <> '')");
  if (!held) return pass(held);
  if (held->value_or(0) == 0) return false;
  // Alone of the clinic in a group: nobody could add this device again, so it founds the group that replaces it.
  if (staff) {
    auto alone =
        db.sql().execute("UPDATE messaging_conversation SET former_route = ifnull(former_route, route), route = NULL"
                         " WHERE state <> 3 AND NOT EXISTS (SELECT 1 FROM messaging_member m"
                         "  WHERE m.conversation = messaging_conversation.conversation AND m.person LIKE "
                         "'Practitioner/%' AND m.device <>"
                         "   (SELECT value FROM setting WHERE key = 'messaging.device'))");
    if (!alone) return pass(alone);
  }
  std::vector<ConversationKey> all;
  auto read = db.sql().each("SELECT conversation FROM messaging_conversation", [&](const Statement& row) {
    all.push_back(row.integer(0));
    return true;
  });
  if (!read) return pass(read);
  for (const ConversationKey key : all)
    if (auto done = forgetGroup(db, key); !done) return pass(done);
  for (const std::string_view step :
       {"DELETE FROM messaging_package",
        "UPDATE messaging_conversation SET state = 0, head = NULL, epoch = 0, failure = 'messaging/StateLost'"
        " WHERE state <> 3"})
    if (auto done = db.sql().execute(step); !done) return pass(done);
  return true;
}

Result<void> writePending(const WriteConnection& db, const PendingCommit& commit, const StateParts& after,
                          const std::vector<PendingWelcome>& welcomes) {
  auto written = db.sql().execute("INSERT INTO messaging_commit(conversation, token, predecessor, content)"
                                  " VALUES(?1, ?2, ?3, ?4)",
                                  commit.conversation, commit.token, commit.predecessor,
                                  std::span<const std::byte>(commit.content));
  for (const auto& part : after) {
    if (!written) return written;
    written = db.sql().execute("INSERT INTO messaging_commit_part(conversation, part, content) VALUES(?1, ?2, ?3)",
                               commit.conversation, part.key,
                               part.content ? std::optional(part.content->view()) : std::nullopt);
  }
  for (const PendingWelcome& welcome : welcomes) {
    if (!written) return written;
    written = db.sql().execute("INSERT INTO messaging_welcome(conversation, device, token, content)"
                               " VALUES(?1, ?2, ?3, ?4)",
                               commit.conversation, welcome.device, welcome.token,
                               std::span<const std::byte>(welcome.content));
  }
  return written;
}

Result<std::optional<PendingCommit>> readPending(const ReadConnection& db, ConversationKey conversation) {
  std::optional<PendingCommit> found;
  auto read = db.sql().each(
      "SELECT token, predecessor, content, ifnull(server, '') FROM messaging_commit WHERE conversation = ?1",
      [&](const Statement& row) {
        found = PendingCommit{conversation, std::string(row.text(0)), std::string(row.text(1)), copied(row.blob(2)),
                              std::string(row.text(3))};
        return false;
      },
      conversation);
  if (!read) return pass(read);
  return found;
}

Result<void> notePosted(const WriteConnection& db, ConversationKey conversation, std::string_view server) {
  return db.sql().execute("UPDATE messaging_commit SET server = ?2 WHERE conversation = ?1", conversation, server);
}

Result<void> adoptPending(const WriteConnection& db, ConversationKey conversation) {
  for (const std::string_view step :
       {"DELETE FROM messaging_group_part WHERE conversation = ?1 AND part IN"
        " (SELECT part FROM messaging_commit_part WHERE conversation = ?1)",
        "INSERT INTO messaging_group_part(conversation, part, content) SELECT conversation, part, content"
        " FROM messaging_commit_part WHERE conversation = ?1 AND content IS NOT NULL",
        "DELETE FROM messaging_commit_part WHERE conversation = ?1",
        "DELETE FROM messaging_commit WHERE conversation = ?1",
        "UPDATE messaging_welcome SET won = 1 WHERE conversation = ?1"})
    if (auto done = db.sql().execute(step, conversation); !done) return done;
  return {};
}

Result<void> dropPending(const WriteConnection& db, ConversationKey conversation) {
  for (const std::string_view step : {"DELETE FROM messaging_commit_part WHERE conversation = ?1",
                                      "DELETE FROM messaging_commit WHERE conversation = ?1",
                                      "DELETE FROM messaging_welcome WHERE conversation = ?1 AND won = 0"})
    if (auto done = db.sql().execute(step, conversation); !done) return done;
  return {};
}

Result<std::vector<PendingWelcome>> welcomesToPost(const ReadConnection& db, ConversationKey conversation) {
  std::vector<PendingWelcome> out;
  auto read = db.sql().each(
      "SELECT welcome, device, token, content FROM messaging_welcome WHERE conversation = ?1 AND won = 1"
      " ORDER BY welcome",
      [&](const Statement& row) {
        out.push_back(
            {row.integer(0), conversation, std::string(row.text(1)), std::string(row.text(2)), copied(row.blob(3))});
        return true;
      },
      conversation);
  if (!read) return pass(read);
  return out;
}

Result<void> removeWelcome(const WriteConnection& db, std::int64_t welcome) {
  return db.sql().execute("DELETE FROM messaging_welcome WHERE welcome = ?1", welcome);
}

Result<void> writePackage(const WriteConnection& db, const LaidOutPackage& package) {
  return db.sql().execute(
      "INSERT INTO messaging_package(reference, saved, last_resort, expires) VALUES(?1, ?2, ?3, ?4)", package.reference,
      package.saved.view(), package.lastResort ? 1 : 0, package.expires.time_since_epoch().count());
}

Result<std::vector<LaidOutPackage>> readPackages(const ReadConnection& db) {
  std::vector<LaidOutPackage> out;
  auto read = db.sql().each(packageColumns, [&](const Statement& row) {
    out.push_back(packageOf(row));
    return true;
  });
  if (!read) return pass(read);
  return out;
}

Result<std::optional<LaidOutPackage>> findPackage(const ReadConnection& db, std::string_view reference) {
  std::optional<LaidOutPackage> found;
  auto read = db.sql().each(
      std::string(packageColumns) + "WHERE reference = ?1",
      [&](const Statement& row) {
        found = packageOf(row);
        return false;
      },
      reference);
  if (!read) return pass(read);
  return found;
}

Result<void> retirePackages(const WriteConnection& db, Instant now) {
  return db.sql().execute("UPDATE messaging_package SET last_resort = 0, expires = min(expires, ?1)",
                          (now + packageHandover - std::chrono::days(1)).time_since_epoch().count());
}

Result<void> markPublished(const WriteConnection& db, std::string_view reference) {
  return db.sql().execute("UPDATE messaging_package SET published = 1 WHERE reference = ?1", reference);
}

Result<void> removePackage(const WriteConnection& db, std::string_view reference) {
  return db.sql().execute("DELETE FROM messaging_package WHERE reference = ?1", reference);
}

Result<void> noteReachable(const WriteConnection& db, std::string_view person, std::string_view device, Instant now) {
  return db.sql().execute("INSERT OR REPLACE INTO messaging_reachable(person, device, seen) VALUES(?1, ?2, ?3)", person,
                          device, now.time_since_epoch().count());
}

Result<std::vector<std::string>> reachableDevices(const ReadConnection& db, std::string_view person) {
  std::vector<std::string> out;
  auto read = db.sql().each(
      "SELECT device FROM messaging_reachable WHERE person = ?1 ORDER BY device",
      [&](const Statement& row) {
        out.emplace_back(row.text(0));
        return true;
      },
      person);
  if (!read) return pass(read);
  return out;
}

} // namespace clavis::core::messaging
