// Devices that are killed while they write and read: no message is lost, none arrives twice, and no key seals two
// things.
#include "core/messaging/engine/incoming.h"
#include "tests/interop/support/killed_device.h"
#include "tests/support/process/child.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

namespace {

/// Ends the process at the n-th border between the vault and the server: before a request leaves, or after its answer
/// has come and before the vault knows.
class DeadlyMailbox final : public Mailbox {
 public:
  DeadlyMailbox(Mailbox& inner, int dieAt) : m_inner(inner), m_left(dieAt) {}

  QFuture<Result<void>> publish(MailboxPackage p) override {
    return at([&] { return m_inner.publish(std::move(p)); });
  }
  QFuture<Result<PackagePage>> packages(std::string o) override { return m_inner.packages(std::move(o)); }
  QFuture<Result<PackagePage>> packagesSince(std::string s) override { return m_inner.packagesSince(std::move(s)); }
  QFuture<Result<PackagePage>> packagesNext(std::string n) override { return m_inner.packagesNext(std::move(n)); }
  QFuture<Result<bool>> claim(MailboxPackage p, std::string t) override {
    return at([&] { return m_inner.claim(std::move(p), std::move(t)); });
  }
  QFuture<Result<void>> withdraw(std::string id) override { return m_inner.withdraw(std::move(id)); }
  QFuture<Result<PackagePage>> claimed(std::string o) override { return m_inner.claimed(std::move(o)); }
  QFuture<Result<std::string>> post(MailPosting p) override {
    return at([&] { return m_inner.post(std::move(p)); });
  }
  QFuture<Result<MailPage>> collect(std::vector<std::string> r, std::string s) override {
    return at([&] { return m_inner.collect(std::move(r), std::move(s)); });
  }
  QFuture<Result<MailPage>> collectNext(std::string n) override { return m_inner.collectNext(std::move(n)); }
  QFuture<Result<Mail>> fetch(std::string id) override { return m_inner.fetch(std::move(id)); }
  QFuture<Result<GroupHead>> createHead(std::string r, std::string p, std::string c) override {
    return at([&] { return m_inner.createHead(std::move(r), std::move(p), std::move(c)); });
  }
  QFuture<Result<std::optional<GroupHead>>> head(std::string r) override { return m_inner.head(std::move(r)); }
  QFuture<Result<std::optional<GroupHead>>> moveHead(GroupHead f, std::string c) override {
    return at([&] { return m_inner.moveHead(std::move(f), std::move(c)); });
  }

 private:
  template <class Ask>
  std::invoke_result_t<Ask&> at(Ask ask) {
    border();
    auto answer = ask();
    // Waited for here, so that the answer has come when the process ends: result() leaves it for the caller.
    static_cast<void>(answer.result());
    border();
    return answer;
  }
  void border() {
    if (--m_left == 0) static_cast<void>(std::raise(SIGKILL));
  }
  Mailbox& m_inner;
  std::atomic<int> m_left;
};

/// Writes and synchronises until it is killed or has done it `rounds` times. Says each message once it is in the vault.
const ChildRole writer("messaging-writer", [](ChildSide& parent) {
  const SystemClock clock;
  const auto profile = EnrolledProfile::open(parent.argument(0), clock);
  if (!profile) return 2;
  FhirMailbox plain(profile->connection->charts(), profile->connection->writer());
  const int dieAt = std::stoi(parent.argument(2));
  DeadlyMailbox deadly(plain, dieAt == 0 ? -1 : dieAt);
  MessagingService service({*profile->vault, &deadly, profile->identity, clock}, Device::quiet());
  const auto key = waitFor(service.open("Patient/p1"));
  if (!key) return 5;
  parent.say("ready");
  for (int round = 0; round < 4; ++round) {
    const std::string words = parent.argument(1) + '-' + std::to_string(round);
    if (!waitFor(service.send(*key, {.words = words}))) return 6;
    parent.say(words);
    static_cast<void>(waitFor(service.synchronise()));
  }
  return 0;
});

} // namespace

TEST_CASE("kill -9 at 240 points: no message is lost or doubled, and no key seals two things") {
  const EnrolledPair pair;
  const auto& [server, folder, clinic, patient] = pair;
  std::mt19937 random(7);
  std::vector<std::string> promised; // in somebody's vault: it must arrive
  int killed = 0;
  int lives = 0;
  while (killed < 240 && lives < 400) {
    ++lives;
    const bool clinical = lives % 2 == 0;
    // Two of three die at a border between vault and server, from the first on; the others at any moment at all.
    const bool atBorder = lives % 3 != 0;
    const int dieAt = atBorder ? 1 + lives / 2 % 29 : 0;
    Child child("messaging-writer", {(clinical ? clinic : patient).string(),
                                     (clinical ? "c" : "p") + std::to_string(lives), std::to_string(dieAt)});
    bool ended = false;
    if (!atBorder) {
      REQUIRE(child.hear() == "ready");
      const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 120'000);
      while (std::chrono::steady_clock::now() < moment) std::this_thread::yield();
      child.kill();
      ended = true;
      ++killed;
    }
    for (std::string line = child.hear(); !line.empty(); line = child.hear())
      if (line != "ready") promised.push_back(line);
    if (!ended && child.wait() == -SIGKILL) ++killed;
  }
  INFO(lives << " lives");
  CHECK(killed == 240);

  Settled ofClinic(clinic);
  Settled ofPatient(patient);
  for (int i = 0; i < 4; ++i) {
    ofClinic.sync();
    ofPatient.sync();
  }
  const Rest there = ofPatient.rest();
  const Rest here = ofClinic.rest();
  CHECK(there.waiting == 0);
  CHECK(here.waiting == 0);
  // A key used for two messages shows as the second one's KeyUsed; a lost one as Undecryptable.
  CHECK(there.failures == std::vector<std::string>{});
  CHECK(here.failures == std::vector<std::string>{});
  std::vector<std::string> a = there.words;
  std::vector<std::string> b = here.words;
  std::ranges::sort(a);
  std::ranges::sort(b);
  CHECK(a == b);
  CHECK(std::ranges::adjacent_find(a) == a.end());
  for (const std::string& words : promised) {
    INFO(words);
    CHECK(std::ranges::binary_search(a, words));
  }
}
