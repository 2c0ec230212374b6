// Devices that are killed at each write to their vault, one after the other: before it, before the commit, after the
// commit. What left the device is compared with what the server holds and with what a third device makes of it.
#include "core/messaging/store/conversations.h"
#include "core/messaging/store/group_state.h"
#include "crypto/primitives/hash.h"
#include "tests/interop/support/killed_device.h"
#include "tests/support/process/child.h"

#include <sqlite3.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

namespace {

/// Counts the places where a write can be cut off, and ends the process at the n-th.
class DeadlyWrites {
 public:
  explicit DeadlyWrites(int dieAt) : m_left(dieAt) {}

  void attach(sqlite3* db) {
    sqlite3_trace_v2(db, SQLITE_TRACE_STMT, &DeadlyWrites::onStatement, this);
    sqlite3_commit_hook(db, &DeadlyWrites::onCommit, this);
    sqlite3_wal_hook(db, &DeadlyWrites::onLogged, this);
  }

 private:
  static int onStatement(unsigned, void* self, void*, void* text) {
    const std::string_view sql(static_cast<const char*>(text));
    for (const std::string_view verb : {"INSERT", "UPDATE", "DELETE"})
      if (sql.starts_with(verb)) static_cast<DeadlyWrites*>(self)->point();
    return 0;
  }
  static int onCommit(void* self) {
    static_cast<DeadlyWrites*>(self)->point();
    return 0;
  }
  static int onLogged(void* self, sqlite3*, const char*, int) {
    static_cast<DeadlyWrites*>(self)->point();
    return SQLITE_OK;
  }
  void point() {
    if (--m_left == 0) static_cast<void>(std::raise(SIGKILL));
  }
  int m_left; // the writer's thread alone
};

/// Writes down every ciphertext before it leaves, where a killed process cannot take it back.
class RecordingMailbox final : public Mailbox {
 public:
  RecordingMailbox(Mailbox& inner, const std::string& file) : m_inner(inner), m_file(file, std::ios::app) {}

  QFuture<Result<std::string>> post(MailPosting p) override {
    if (p.kind == MailKind::Application)
      m_file << p.token << ' ' << crypto::toHex(crypto::sha256(p.content)) << std::endl;
    return m_inner.post(std::move(p));
  }
  QFuture<Result<void>> publish(MailboxPackage p) override { return m_inner.publish(std::move(p)); }
  QFuture<Result<PackagePage>> packages(std::string o) override { return m_inner.packages(std::move(o)); }
  QFuture<Result<PackagePage>> packagesSince(std::string s) override { return m_inner.packagesSince(std::move(s)); }
  QFuture<Result<PackagePage>> packagesNext(std::string n) override { return m_inner.packagesNext(std::move(n)); }
  QFuture<Result<bool>> claim(MailboxPackage p, std::string t) override {
    return m_inner.claim(std::move(p), std::move(t));
  }
  QFuture<Result<void>> withdraw(std::string id) override { return m_inner.withdraw(std::move(id)); }
  QFuture<Result<PackagePage>> claimed(std::string o) override { return m_inner.claimed(std::move(o)); }
  QFuture<Result<MailPage>> collect(std::vector<std::string> r, std::string s) override {
    return m_inner.collect(std::move(r), std::move(s));
  }
  QFuture<Result<MailPage>> collectNext(std::string n) override { return m_inner.collectNext(std::move(n)); }
  QFuture<Result<Mail>> fetch(std::string id) override { return m_inner.fetch(std::move(id)); }
  QFuture<Result<GroupHead>> createHead(std::string r, std::string p, std::string c) override {
    return m_inner.createHead(std::move(r), std::move(p), std::move(c));
  }
  QFuture<Result<std::optional<GroupHead>>> head(std::string r) override { return m_inner.head(std::move(r)); }
  QFuture<Result<std::optional<GroupHead>>> moveHead(GroupHead f, std::string c) override {
    return m_inner.moveHead(std::move(f), std::move(c));
  }

 private:
  Mailbox& m_inner;
  std::ofstream m_file;
};

/// Collects, writes twice and posts, and is killed at the n-th write of that. Says each message once it is in the
/// vault.
const ChildRole writer("messaging-write-by-write", [](ChildSide& parent) {
  const SystemClock clock;
  const auto profile = EnrolledProfile::open(parent.argument(0), clock);
  if (!profile) return 2;
  FhirMailbox plain(profile->connection->charts(), profile->connection->writer());
  RecordingMailbox recording(plain, parent.argument(3));
  DeadlyWrites deadly(std::stoi(parent.argument(2)));
  const auto attached = waitFor(profile->vault->writer().run([&](WriteConnection& db) -> Result<void> {
    deadly.attach(db.sql().handle());
    return {};
  }));
  if (!attached) return 5;
  MessagingService service({*profile->vault, &recording, profile->identity, clock}, Device::quiet());
  const auto key = waitFor(service.open("Patient/p1"));
  if (!key) return 6;
  for (int round = 0; round < 2; ++round) {
    const std::string words = parent.argument(1) + '-' + std::to_string(round);
    if (!waitFor(service.send(*key, {.words = words}))) return 7;
    parent.say(words);
    static_cast<void>(waitFor(service.synchronise()));
  }
  return 0;
});

class EverybodyIsBelieved final : public crypto::mls::CredentialPolicy {
 public:
  bool accepts(const crypto::mls::Credential&, crypto::mls::ByteView) override { return true; }
  bool mayBecome(const crypto::mls::Credential&, const crypto::mls::Credential&) override { return true; }
  bool sameClient(const crypto::mls::Credential&, const crypto::mls::Credential&) override { return false; }
};

/// Everything a group's route holds at the server, oldest first.
std::vector<Mail> everything(Mailbox& mailbox, const std::string& route) {
  std::vector<Mail> all;
  auto page = waitFor(mailbox.collect({route}, {})).value();
  for (;;) {
    std::ranges::move(page.mail, std::back_inserter(all));
    if (page.next.empty()) return all;
    page = waitFor(mailbox.collectNext(page.next)).value();
  }
}

} // namespace

TEST_CASE("kill -9 at each write: no message is lost, and no two ciphertexts share a key and nonce") {
  const EnrolledPair pair;
  const auto& [server, folder, clinic, patient] = pair;
  // A third device, in the group from its beginning: what it could read then is kept, and opens everything afterwards.
  Device witness(server.identity("Patient/p1"));
  witness.sync();
  {
    Settled(patient).sync();
  }
  {
    Settled founder(clinic);
    founder.open("Patient/p1");
    founder.sync();
  }
  REQUIRE(witness.sync().joined == 1);
  const auto parts = std::make_shared<StateParts>();
  std::string route;
  REQUIRE(waitFor(witness.vault().readers().run([&](ReadConnection& db) -> Result<void> {
    auto read = readParts(db, 1);
    if (!read) return pass(read);
    *parts = std::move(*read);
    auto conversation = findConversation(db, 1);
    if (!conversation) return pass(conversation);
    route = (*conversation)->route;
    return {};
  })));

  const std::string log = (folder / "left.log").string();
  std::set<std::string> promised;
  int killed = 0;
  // Whose turn it is dies one write later than the last time, and further on some more, until it gets through its work.
  for (const bool clinical : {true, false}) {
    bool survived = false;
    for (int dieAt = 1; !survived && dieAt < 3000; dieAt += 1 + dieAt / 100 * 4) {
      Child child("messaging-write-by-write",
                  {(clinical ? clinic : patient).string(), (clinical ? "c" : "p") + std::to_string(dieAt),
                   std::to_string(dieAt), log});
      for (std::string line = child.hear(); !line.empty(); line = child.hear()) promised.insert(line);
      const int end = child.wait();
      REQUIRE((end == -SIGKILL || end == 0));
      killed += end == -SIGKILL ? 1 : 0;
      survived = end == 0;
    }
    CHECK(survived);
  }
  INFO(killed << " kills");
  CHECK(killed >= 200);

  Settled ofClinic(clinic);
  Settled ofPatient(patient);
  for (int i = 0; i < 3; ++i) {
    ofClinic.sync();
    ofPatient.sync();
  }
  std::vector<std::string> here = ofClinic.rest().words;
  std::vector<std::string> there = ofPatient.rest().words;
  std::ranges::sort(here);
  std::ranges::sort(there);
  CHECK(here == there);
  CHECK(std::ranges::adjacent_find(here) == here.end());
  for (const std::string& words : promised) {
    INFO(words);
    CHECK(std::ranges::binary_search(here, words));
  }

  // What left: under one token always the same bytes, and nothing that the server does not hold.
  std::map<std::string, std::string> left;
  std::ifstream file(log);
  for (std::string token, digest; file >> token >> digest;) {
    INFO(token);
    CHECK(left.emplace(token, digest).first->second == digest);
  }
  const auto mail = everything(witness.mailbox(), route);
  std::set<std::string> held;
  crypto::mls::SystemRandom random;
  EverybodyIsBelieved beliefs;
  auto group = crypto::mls::Group::restore(*parts, {random, beliefs, nullptr});
  REQUIRE(group);
  std::set<std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>> used; // epoch, leaf, generation: one key and nonce
  for (const Mail& one : mail) {
    if (one.kind != MailKind::Application) continue;
    held.insert(crypto::toHex(crypto::sha256(one.content)));
    const auto opened = group->unprotect(one.content);
    INFO(one.id);
    REQUIRE(opened);
    CHECK(used.emplace(opened->epoch, opened->sender, opened->generation).second);
  }
  for (const auto& [token, digest] : left) CHECK(held.contains(digest));
  CHECK(used.size() == held.size());
  CHECK(used.size() >= promised.size());
  std::cout << killed << " kills at writes, " << left.size() << " postings left, " << held.size()
            << " ciphertexts at the server, each with a key of its own\n";
}
