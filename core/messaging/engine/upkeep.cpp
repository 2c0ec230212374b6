#include "core/messaging/engine/upkeep.h"

#include "core/access/backend_identity.h"
#include "core/messaging/engine/care_team.h"
#include "core/messaging/retention.h"
#include "core/messaging/store/conversations.h"
#include "core/vault/settings.h"

#include <charconv>

namespace clavis::core::messaging {
namespace {

constexpr std::chrono::hours every{1};
constexpr std::chrono::days retentionEvery{1};
constexpr std::string_view retainedSetting = "messaging.retained"; // when, in milliseconds

Result<void> inspect(Round& round) {
  auto out = round.write([&](WriteConnection& db) { return round.room.inspect(db, round.clock.now()); });
  if (!out) return pass(out);
  round.trustNews.insert(out->begin(), out->end());
  return {};
}

/// Whoever is in the patient's care team is in the conversation, unless somebody took them out.
Result<void> inviteCareTeams(Round& round) {
  if (!round.options.careTeam || !round.room.person().starts_with("Practitioner/")) return {};
  const Instant now = round.clock.now();
  struct Invited {
    std::set<ConversationKey> conversations;
    std::set<std::string> persons;
  };
  auto invited = round.write([&](WriteConnection& db) -> Result<Invited> {
    Invited news;
    auto all = liveConversations(db);
    if (!all) return pass(all);
    for (const Conversation& conversation : *all) {
      auto added = inviteCareTeam(db, conversation.key, conversation.patient, now);
      if (!added) return pass(added);
      if (added->empty()) continue;
      news.conversations.insert(conversation.key);
      news.persons.insert(added->begin(), added->end());
    }
    return news;
  });
  if (!invited) return pass(invited);
  round.changed.insert(invited->conversations.begin(), invited->conversations.end());
  round.trustNews.insert(invited->persons.begin(), invited->persons.end());
  return {};
}

Result<void> retain(Round& round) {
  const Instant now = round.clock.now();
  auto last = round.read([](ReadConnection& db) { return readSetting(db, retainedSetting); });
  if (!last) return pass(last);
  std::int64_t when = 0;
  const std::string text = last->value_or("0");
  std::from_chars(text.data(), text.data() + text.size(), when);
  // A clock that was set back shall not keep old messages for longer.
  const auto since = now - Instant(std::chrono::milliseconds(when));
  if (since >= std::chrono::milliseconds(0) && since < retentionEvery) return {};
  auto removed = removeOldMessages(round.vault, now, round.options.retention);
  if (!removed) return pass(removed);
  round.changed.insert(removed->conversations.begin(), removed->conversations.end());
  return round.write([&](WriteConnection& db) {
    return writeSetting(db, retainedSetting, std::to_string(now.time_since_epoch().count()));
  });
}

} // namespace

// A list that cannot be read ends the round: who it names is not known, and might be somebody we are about to write to.
Result<void> Upkeep::hearRevocations(Round& round) {
  auto lists = round.read([](ReadConnection& db) { return readRevocationLists(db); });
  if (!lists) return pass(lists);
  if (m_lists == *lists && m_toldRoom == &round.room) return {};
  if (auto heard = round.room.hearRevocations(*lists); !heard) return heard;
  m_lists = std::move(*lists);
  m_toldRoom = &round.room;
  m_next = {};
  return {};
}

Result<void> Upkeep::run(Round& round) {
  if (auto heard = hearRevocations(round); !heard) return heard;
  if (round.clock.ticks() < m_next) return {};
  for (const auto duty : {inspect, inviteCareTeams, retain})
    if (auto done = duty(round); !done) return done;
  m_next = round.clock.ticks() + every;
  return {};
}

} // namespace clavis::core::messaging
