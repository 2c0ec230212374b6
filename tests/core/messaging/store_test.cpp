// The store with many messages: the plans of the queries a person waits for, and pages that neither repeat nor lose.
#include "core/messaging/policy.h"
#include "core/messaging/store/conversations.h"
#include "core/messaging/store/mail_queue.h"
#include "core/messaging/store/messages.h"
#include "core/vault/migrations/migrations.h"
#include "core/vault/settings.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <iostream>
#include <set>

using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

namespace {

class Database {
 public:
  Database()
      : m_connection(
            Connection::open(m_folder / "db", std::vector<std::byte>(32, std::byte{1}), OpenMode::ReadWriteCreate)
                .value()),
        m_db(m_connection) {
    REQUIRE(applyMigrations(m_connection));
  }
  WriteConnection& operator*() { return m_db; }
  Connection& sql() { return m_connection; }

  /// `total` messages spread over `count` conversations, one word in a thousand of them rare.
  void fill(int count, int total) {
    REQUIRE(m_connection.executeScript("BEGIN"));
    std::vector<ConversationKey> keys;
    for (int i = 0; i < count; ++i)
      keys.push_back(openConversation(m_db, "Patient/" + std::to_string(i), "", Instant{}).value());
    for (int i = 0; i < total; ++i) {
      MessageId id{};
      for (std::size_t b = 0; b < 4; ++b) id[b] = static_cast<std::byte>(i >> (8 * b));
      const auto added = insertMessage(
          m_db, {.conversation = keys[static_cast<std::size_t>(i % count)],
                 .id = id,
                 .person = "Patient/" + std::to_string(i % count),
                 .device = "d",
                 .words = "message number " + std::to_string(i) + (i % 1000 == 0 ? " Müller" : " about nothing much"),
                 .arrived = Instant(std::chrono::milliseconds(i))});
      REQUIRE(added);
    }
    for (const ConversationKey key : keys) REQUIRE(recount(m_db, key));
    REQUIRE(m_connection.executeScript("COMMIT"));
  }
  std::string plan(const std::string& query) {
    std::string out;
    REQUIRE(m_connection.each("EXPLAIN QUERY PLAN " + query, [&](const Statement& row) {
      out += std::string(row.text(3)) + '\n';
      return true;
    }));
    return out;
  }

 private:
  TemporaryFolder m_folder;
  Connection m_connection;
  WriteConnection m_db;
};

template <class F>
double milliseconds(F work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE("A thread and the inbox are walked by their index, without a sort") {
  Database db;
  const std::string thread = db.plan("SELECT * FROM messaging_message m WHERE m.conversation = 1 AND m.message < 5"
                                     " ORDER BY m.message DESC LIMIT 50");
  INFO(thread);
  CHECK(thread.contains("messaging_thread"));
  CHECK_FALSE(thread.contains("TEMP B-TREE"));
  const std::string inbox =
      db.plan("SELECT * FROM messaging_conversation c WHERE (c.rank, c.last_message, c.conversation) < (2, 5, 1)"
              " ORDER BY c.rank DESC, c.last_message DESC, c.conversation DESC LIMIT 50");
  INFO(inbox);
  CHECK(inbox.contains("messaging_inbox"));
  CHECK_FALSE(inbox.contains("TEMP B-TREE"));
  const std::string found =
      db.plan("SELECT * FROM messaging_text t CROSS JOIN messaging_message m ON m.message = t.rowid"
              " WHERE t.messaging_text MATCH 'words : (\"a\"*)' AND t.rowid < 5 ORDER BY t.rowid DESC LIMIT 50");
  INFO(found);
  CHECK_FALSE(found.contains("TEMP B-TREE"));
}

TEST_CASE("Mail is put at the end of its route by the index, however much waits") {
  Database db;
  const std::string plan = db.plan("SELECT max(came) FROM messaging_mail WHERE route = 'r' AND content IS NOT NULL");
  INFO(plan);
  CHECK(plan.contains("messaging_mail_waiting"));
  for (const char* id : {"b", "a", "c"})
    REQUIRE(keepMail(*db, {.id = id, .route = "r", .content = Octets(4)}, Instant{}).value());
  CHECK_FALSE(keepMail(*db, {.id = "a", .route = "r", .content = Octets(4)}, Instant{}).value());
  std::string order;
  const auto waiting = waitingMail(*db, "r", MailKind::Application, 10).value();
  for (const KeptMail& mail : waiting) order += mail.mail;
  CHECK(order == "bac");
}

TEST_CASE("A topic takes the conversation that waits for one; an unused general one is not shown beside it") {
  Database db;
  const auto general = openConversation(*db, "Patient/1", "", Instant{}).value();
  CHECK(openConversation(*db, "Patient/1", "results", Instant{}).value() == general);
  const auto second = openConversation(*db, "Patient/1", "", Instant{}).value();
  CHECK(second != general);
  REQUIRE(setRoute(*db, second, "ab"));
  CHECK(readInbox(*db, {}).value().rows.size() == 2);
  REQUIRE(insertMessage(*db, {.conversation = general, .person = "Patient/1", .words = "hello"}));
  REQUIRE(recount(*db, general));
  const auto rows = readInbox(*db, {}).value().rows;
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().topic == "results");
  REQUIRE(writeDraft(*db, second, "not yet sent", Instant{}));
  CHECK(readInbox(*db, {}).value().rows.size() == 2);
}

TEST_CASE("The clinic's policy is kept in the vault; what cannot be meant is the default") {
  Database db;
  CHECK(readPolicy(*db).value().retention == std::chrono::days(0));
  MessagingOptions policy;
  policy.retention = std::chrono::days(365);
  policy.newDevices = NewDevicePolicy::Block;
  policy.careTeam = false;
  policy.sendReadReceipts = false;
  REQUIRE(writePolicy(*db, policy));
  const auto read = readPolicy(*db).value();
  CHECK(read.retention == std::chrono::days(365));
  CHECK(read.newDevices == NewDevicePolicy::Block);
  CHECK_FALSE(read.careTeam);
  CHECK_FALSE(read.sendReadReceipts);
  policy.retention = std::chrono::days(-1);
  CHECK_FALSE(writePolicy(*db, policy));
  REQUIRE(writeSetting(*db, "messaging.retention_days", "-5"));
  REQUIRE(writeSetting(*db, "messaging.new_devices", "whatever"));
  CHECK(readPolicy(*db).value().retention == std::chrono::days(0));
  CHECK(readPolicy(*db).value().newDevices == NewDevicePolicy::Warn);
}

TEST_CASE("Pages of a thread, of the inbox and of a search meet without a gap") {
  Database db;
  db.fill(7, 2100);
  std::size_t seen = 0;
  ThreadQuery query{.conversation = 3, .limit = 64};
  for (;;) {
    const auto page = readThread(*db, query).value();
    seen += page.messages.size();
    if (!page.more) break;
    query.before = page.messages.front().key;
  }
  CHECK(seen == 300);
  std::set<ConversationKey> conversations;
  InboxQuery inbox{.limit = 2};
  for (;;) {
    const auto page = readInbox(*db, inbox).value();
    for (const auto& row : page.rows) CHECK(conversations.insert(row.key).second);
    CHECK(page.unread == 2100);
    if (!page.next) break;
    inbox.after = page.next;
  }
  CHECK(conversations.size() == 7);
  CHECK(searchMessages(*db, {.text = "MULLER"}).value().hits.size() == 3);
  CHECK(searchMessages(*db, {.text = "number", .conversation = 2, .limit = 500}).value().hits.size() == 300);
  CHECK(searchMessages(*db, {.text = "number", .patient = "Patient/2", .limit = 500}).value().hits.size() == 300);
  CHECK(searchMessages(*db, {.text = "\" OR * --"}).value().hits.empty());

  // Retention takes the oldest, their words too, and leaves what is on hold.
  REQUIRE(setHold(*db, 1, true));
  CHECK(readConversation(*db, 1).value().hold);
  CHECK_FALSE(readConversation(*db, 2).value().hold);
  const auto removed = removeOlder(*db, Instant(std::chrono::milliseconds(700)), 10'000).value();
  CHECK(removed.messages == 600);
  CHECK(searchMessages(*db, {.text = "number", .conversation = 2, .limit = 500}).value().hits.size() == 200);
  CHECK(searchMessages(*db, {.text = "number", .conversation = 1, .limit = 500}).value().hits.size() == 300);
}

TEST_CASE("A million messages: a thread opens and a search answers without a stall", "[.million]") {
  Database db;
  const double filling = milliseconds([&] { db.fill(1000, 1'000'000); });
  const double thread = milliseconds([&] { REQUIRE(readThread(*db, {.conversation = 500})); });
  const double inbox = milliseconds([&] { REQUIRE(readInbox(*db, {})); });
  const double cold = milliseconds([&] { REQUIRE(searchMessages(*db, {.text = "num"})); });
  const double common = milliseconds([&] { REQUIRE(searchMessages(*db, {.text = "num"})->hits.size() == 50); });
  const double older =
      milliseconds([&] { REQUIRE(searchMessages(*db, {.text = "mess", .before = 500'000})->hits.size() == 50); });
  const double rare = milliseconds([&] { REQUIRE(searchMessages(*db, {.text = "mull"})); });
  const double within = milliseconds([&] { REQUIRE(searchMessages(*db, {.text = "num", .conversation = 7})); });
  std::cout << "1,000,000 messages in 1,000 conversations stored in " << filling / 1000 << " s; thread " << thread
            << " ms, inbox " << inbox << " ms, search common " << cold << " ms cold, " << common
            << " ms warm, deep page " << older << " ms, rare " << rare << " ms, in one conversation " << within
            << " ms\n";
  CHECK(thread < 100);
  CHECK(inbox < 100);
  // A word that is in every message is the worst there is: only the page is read, not all that match.
  CHECK(cold < 200);
  CHECK(common < 50);
  CHECK(older < 100);
  CHECK(rare < 200);
  CHECK(within < 100);
}
