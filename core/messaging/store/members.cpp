#include "core/messaging/store/members.h"

#include <algorithm>
#include <set>

namespace clavis::core::messaging {
namespace {

bool isIn(const std::vector<MemberDevice>& all, const MemberDevice& one) {
  return std::ranges::any_of(all,
                             [&](const MemberDevice& m) { return m.person == one.person && m.device == one.device; });
}

Result<std::vector<MemberDevice>> devices(const ReadConnection& db, std::string_view where, ConversationKey key) {
  std::vector<MemberDevice> out;
  auto read = db.sql().each(
      "SELECT m.person, m.device, m.key FROM messaging_member m WHERE m.conversation = ?1" + std::string(where),
      [&](const Statement& row) {
        const auto bytes = row.blob(2);
        out.push_back({std::string(row.text(0)), std::string(row.text(1)), {bytes.begin(), bytes.end()}});
        return true;
      },
      key);
  if (!read) return pass(read);
  return out;
}

Result<std::vector<std::string>> names(const ReadConnection& db, std::string_view sql, ConversationKey key,
                                       std::string_view person = {}) {
  std::vector<std::string> out;
  const auto take = [&](const Statement& row) {
    out.emplace_back(row.text(0));
    return true;
  };
  auto read = person.empty() ? db.sql().each(sql, take, key) : db.sql().each(sql, take, key, person);
  if (!read) return pass(read);
  return out;
}

Result<void> insertParticipant(const WriteConnection& db, ConversationKey key, std::string_view person) {
  return db.sql().execute("INSERT OR IGNORE INTO messaging_participant(conversation, person) VALUES(?1, ?2)", key,
                          person);
}

Result<void> takeOut(const WriteConnection& db, ConversationKey key, const MemberDevice& member) {
  auto gone = db.sql().execute("DELETE FROM messaging_member WHERE conversation = ?1 AND person = ?2 AND device = ?3",
                               key, member.person, member.device);
  if (!gone) return gone;
  return db.sql().execute("INSERT OR IGNORE INTO messaging_excluded(conversation, person, device) VALUES(?1, ?2, ?3)",
                          key, member.person, member.device);
}

Result<void> letIn(const WriteConnection& db, ConversationKey key, const MemberDevice& member, bool isNew,
                   Instant now) {
  auto done = db.sql().execute(
      "INSERT INTO messaging_member(conversation, person, device, key, since) VALUES(?1, ?2, ?3, ?4,"
      " ?5) ON CONFLICT DO UPDATE SET key = excluded.key",
      key, member.person, member.device, std::span<const std::byte>(member.key), now.time_since_epoch().count());
  if (!done || !isNew) return done;
  // Whoever is told to go here goes on being so: their devices are removed with the next commit.
  done = db.sql().execute("DELETE FROM messaging_excluded WHERE conversation = ?1 AND person = ?2 AND device = ?3", key,
                          member.person, member.device);
  if (done) done = insertParticipant(db, key, member.person);
  return done;
}

} // namespace

Result<MemberChange> setMembers(const WriteConnection& db, ConversationKey key,
                                const std::vector<MemberDevice>& members, std::string_view own, Instant now) {
  auto before = memberDevices(db, key);
  if (!before) return pass(before);
  MemberChange change;
  std::set<std::string> gone;
  for (MemberDevice& old : *before) {
    if (isIn(members, old)) continue;
    if (auto out = takeOut(db, key, old); !out) return pass(out);
    gone.insert(old.person);
    change.removed.push_back(old);
  }
  for (const MemberDevice& member : members) {
    const bool isNew = !isIn(*before, member);
    if (auto in = letIn(db, key, member, isNew, now); !in) return pass(in);
    if (isNew) change.added.push_back(member);
    gone.erase(member.person);
  }
  for (const std::string& person : gone) {
    if (person == own) continue;
    auto left =
        db.sql().execute("DELETE FROM messaging_participant WHERE conversation = ?1 AND person = ?2 AND person <>"
                         " (SELECT patient FROM messaging_conversation WHERE conversation = ?1)"
                         " AND NOT EXISTS (SELECT 1 FROM messaging_device d WHERE d.person = ?2 AND d.out = 'expired')",
                         key, person);
    if (!left) return pass(left);
  }
  return change;
}

Result<std::optional<Instant>> memberSince(const ReadConnection& db, ConversationKey key, std::string_view person,
                                           std::string_view device) {
  auto since =
      db.sql().integer("SELECT since FROM messaging_member WHERE conversation = ?1 AND person = ?2 AND device = ?3",
                       key, person, device);
  if (!since) return pass(since);
  if (!*since) return std::optional<Instant>{};
  return std::optional(Instant(std::chrono::milliseconds(**since)));
}

Result<std::vector<MemberDevice>> memberDevices(const ReadConnection& db, ConversationKey key) {
  return devices(db, {}, key);
}

Result<std::vector<MemberDevice>> membersToRemove(const ReadConnection& db, ConversationKey key) {
  return devices(db,
                 " AND (EXISTS (SELECT 1 FROM messaging_excluded e WHERE e.conversation = ?1 AND e.person = m.person"
                 "   AND e.device = m.device)"
                 " OR EXISTS (SELECT 1 FROM messaging_device d WHERE d.person = m.person AND d.device = m.device"
                 "   AND d.key = m.key AND d.out IS NOT NULL))",
                 key);
}

Result<std::vector<std::string>> devicesToAdd(const ReadConnection& db, ConversationKey key, std::string_view person) {
  // A blocked device waits for approval: claiming for it would only use its packages up.
  return names(db,
               "SELECT r.device FROM messaging_reachable r WHERE r.person = ?2"
               " AND NOT EXISTS (SELECT 1 FROM messaging_member m WHERE m.conversation = ?1 AND m.person = r.person"
               "   AND m.device = r.device)"
               " AND NOT EXISTS (SELECT 1 FROM messaging_excluded e WHERE e.conversation = ?1 AND e.person = r.person"
               "   AND e.device = r.device)"
               " AND NOT EXISTS (SELECT 1 FROM messaging_device d WHERE d.person = r.person AND d.device = r.device"
               "   AND (d.state = 3 OR ifnull(d.out, '') IN ('lost', 'revoked'))) ORDER BY r.device",
               key, person);
}

Result<void> addParticipant(const WriteConnection& db, ConversationKey key, std::string_view person) {
  auto back = db.sql().execute("DELETE FROM messaging_excluded WHERE conversation = ?1 AND person = ?2", key, person);
  if (!back) return back;
  return insertParticipant(db, key, person);
}

Result<bool> inviteParticipant(const WriteConnection& db, ConversationKey key, std::string_view person) {
  auto out =
      db.sql().integer("SELECT 1 FROM messaging_excluded WHERE conversation = ?1 AND person = ?2 LIMIT 1", key, person);
  if (!out) return pass(out);
  if (*out) return false;
  if (auto in = insertParticipant(db, key, person); !in) return pass(in);
  return db.sql().changes() > 0;
}

Result<void> removeParticipant(const WriteConnection& db, ConversationKey key, std::string_view person) {
  auto out = db.sql().execute("INSERT OR IGNORE INTO messaging_excluded(conversation, person, device)"
                              " SELECT conversation, person, device FROM messaging_member"
                              " WHERE conversation = ?1 AND person = ?2"
                              " UNION SELECT ?1, person, device FROM messaging_reachable WHERE person = ?2",
                              key, person);
  if (!out) return out;
  return db.sql().execute("DELETE FROM messaging_participant WHERE conversation = ?1 AND person = ?2", key, person);
}

Result<std::vector<std::string>> participants(const ReadConnection& db, ConversationKey key) {
  return names(db, "SELECT person FROM messaging_participant WHERE conversation = ?1 ORDER BY person", key);
}

} // namespace clavis::core::messaging
