// What every Mailbox must do, against every server we can start.
#include "core/backend/fhir/fhir_mailbox.h"
#include "tests/interop/support/peer_server.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <thread>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

Octets octets(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

template <class T>
T value(QFuture<Result<T>> future) {
  auto result = waitFor(std::move(future));
  if (!result) throw std::runtime_error(result.error().toString()); // thrown: also called from threads
  return std::move(*result);
}

/// One person at the server.
struct Person {
  SystemClock clock;
  std::unique_ptr<BackendConnection> connection;
  FhirMailbox mailbox;
  explicit Person(const BackendIdentity& identity, int pageSize = 100)
      : connection(connect(identity, clock)), mailbox(connection->charts(), connection->writer(), pageSize) {}
  Mailbox* operator->() { return &mailbox; }
};

MailboxPackage package(const std::string& owner, const std::string& device, const std::string& name) {
  return {.owner = owner, .device = device, .reference = name, .content = octets("package " + name)};
}
MailPosting posting(const std::string& route, const std::string& token, const std::string& text) {
  return {.token = token, .route = route, .patient = "Patient/p1", .content = octets(text)};
}

} // namespace

TEMPLATE_TEST_CASE("Mailbox: a key package is laid out once, found by its owner's name, and withdrawn", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Person patient(server.identity("Patient/p1"));
  Person doctor(server.identity(clinician));
  REQUIRE(waitFor(patient->publish(package("Patient/p1", "phone", "k1"))));
  REQUIRE(waitFor(patient->publish(package("Patient/p1", "phone", "k1"))));
  MailboxPackage last = package("Patient/p1", "phone", "k2");
  last.lastResort = true;
  REQUIRE(waitFor(patient->publish(last)));
  REQUIRE(waitFor(doctor->publish(package(clinician, "desk", "k3"))));

  auto found = value(doctor->packages("Patient/p1")).packages;
  std::ranges::sort(found, {}, &MailboxPackage::reference);
  REQUIRE(found.size() == 2);
  CHECK(found[0].content == octets("package k1"));
  CHECK(found[0].device == "phone");
  CHECK(found[0].owner == "Patient/p1");
  CHECK_FALSE(found[0].lastResort);
  CHECK(found[1].lastResort);

  const auto everybodys = value(doctor->packagesSince({}));
  CHECK(everybodys.packages.size() == 3);
  REQUIRE_FALSE(everybodys.updated.empty());
  CHECK(value(doctor->packagesSince(everybodys.updated)).packages.size() >= 1);

  REQUIRE(waitFor(patient->withdraw(found[0].id)));
  REQUIRE(waitFor(patient->withdraw(found[0].id)));
  CHECK(value(doctor->packages("Patient/p1")).packages.size() == 1);
  CHECK_FALSE(value(doctor->claim(found[0], "late")));
}

TEMPLATE_TEST_CASE("Mailbox: ten claim the same packages at once and each package has one claimer", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Person owner(server.identity(clinician));
  constexpr int packages = 5;
  constexpr int claimers = 10;
  for (int i = 0; i < packages; ++i)
    REQUIRE(waitFor(owner->publish(package(clinician, "desk", "k" + std::to_string(i)))));
  const auto found = value(owner->packages(clinician)).packages;
  REQUIRE(found.size() == packages);

  std::vector<std::unique_ptr<Person>> people;
  for (int i = 0; i < claimers; ++i) people.push_back(std::make_unique<Person>(server.identity(clinician)));
  std::vector<std::set<std::string>> won(claimers);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < claimers; ++i)
      threads.emplace_back([&, i] {
        for (const auto& one : found)
          if (value((*people[i])->claim(one, "token" + std::to_string(i)))) won[i].insert(one.reference);
      });
  }
  std::multiset<std::string> all;
  for (const auto& mine : won) all.insert(mine.begin(), mine.end());
  for (const auto& one : found) CHECK(all.count(one.reference) == 1);
  CHECK(value(owner->packages(clinician)).packages.empty());
  CHECK(value(owner->claimed(clinician)).packages.size() == packages);
  // Asking again, as after a lost answer, finds that it was us.
  const auto winner =
      static_cast<std::size_t>(std::ranges::find_if(won, [](const auto& mine) { return !mine.empty(); }) - won.begin());
  const auto again = std::ranges::find(found, *won[winner].begin(), &MailboxPackage::reference);
  CHECK(value((*people[winner])->claim(*again, "token" + std::to_string(winner))));
  CHECK_FALSE(value((*people[winner])->claim(*again, "somebody else")));
}

TEMPLATE_TEST_CASE("Mailbox: mail is posted once per token and collected by route, oldest first, page by page", "",
                   SandboxPeer, EnginePeer) {
  const TestType server;
  Person doctor(server.identity(clinician), 3);
  Person patient(server.identity("Patient/p1"), 3);
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i)
    ids.push_back(value(doctor->post(posting("route-a", "a" + std::to_string(i), "text " + std::to_string(i)))));
  CHECK(value(doctor->post(posting("route-a", "a3", "text 3"))) == ids[3]);
  CHECK(value(patient->post(posting("route-b", "b0", "from the patient"))) != ids[0]);

  std::vector<std::string> texts;
  std::string newest;
  MailPage page = value(patient->collect({"route-a", "route-b", "route-c"}, {}));
  for (;;) {
    for (const auto& mail : page.mail) {
      texts.emplace_back(reinterpret_cast<const char*>(mail.content.data()), mail.content.size());
      newest = mail.updated;
      CHECK(mail.kind == MailKind::Application);
      CHECK(mail.patient == "Patient/p1");
    }
    if (page.next.empty()) break;
    page = value(patient->collectNext(page.next));
  }
  CHECK(texts == std::vector<std::string>{"text 0", "text 1", "text 2", "text 3", "text 4", "text 5", "text 6",
                                          "text 7", "from the patient"});
  const auto later = value(patient->collect({"route-a", "route-b"}, newest)).mail;
  REQUIRE_FALSE(later.empty());
  CHECK(later.back().token == "b0");
  CHECK(value(patient->fetch(ids[5])).content == octets("text 5"));
  CHECK(value(patient->collect({}, {})).mail.empty());
}

TEMPLATE_TEST_CASE("Mailbox: a commit names its predecessor, and a head is moved by one of many", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Person doctor(server.identity(clinician));
  Person patient(server.identity("Patient/p1"));
  CHECK_FALSE(value(doctor->head("route")));
  MailPosting first = posting("route", "c0", "founding");
  first.kind = MailKind::Commit;
  const std::string founding = value(doctor->post(first));
  const GroupHead head = value(doctor->createHead("route", "Patient/p1", founding));
  CHECK(head.commit == founding);
  CHECK(value(doctor->createHead("route", "Patient/p1", "other")).commit == founding);
  const auto seen = value(patient->head("route"));
  REQUIRE(seen);
  CHECK(seen->id == head.id);

  constexpr int racers = 10;
  std::vector<std::unique_ptr<Person>> people;
  for (int i = 0; i < racers; ++i)
    people.push_back(std::make_unique<Person>(server.identity(i == 0 ? "Patient/p1" : clinician)));
  std::vector<std::string> commits(racers);
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < racers; ++i)
      threads.emplace_back([&, i] {
        MailPosting commit = posting("route", "r" + std::to_string(i), "commit");
        commit.kind = MailKind::Commit;
        commit.predecessor = founding;
        commits[i] = value((*people[i])->post(commit));
        if (value((*people[i])->moveHead(head, commits[i]))) ++winners;
      });
  }
  CHECK(winners == 1);
  const auto now = value(patient->head("route"));
  REQUIRE(now);
  CHECK(std::ranges::find(commits, now->commit) != commits.end());
  const Mail last = value(patient->fetch(now->commit));
  CHECK(last.kind == MailKind::Commit);
  CHECK(last.predecessor == founding);
  // The mover who never heard the answer asks again and finds that it was done.
  CHECK(value(doctor->moveHead(head, now->commit)));
}

TEMPLATE_TEST_CASE("Mailbox: what stands in the clear is what routing needs", "", SandboxPeer, EnginePeer) {
  const TestType server;
  Person doctor(server.identity(clinician));
  const std::string id = value(doctor->post(posting("route", "t0", "sealed")));
  const auto page = value(doctor.connection->charts().read("Communication", id));
  const std::string json(page.resources.at(0).json);
  CHECK(json.contains("message/mls"));
  for (const char* leak : {"sender", "recipient", "topic", "Practitioner", "sent", "title", "sealed"})
    CHECK_FALSE(json.contains(leak));
}

TEST_CASE("Mailbox: at the sandbox a patient reaches no mail and no packages of somebody else") {
  const SandboxPeer server;
  Person doctor(server.identity(clinician));
  Person other(server.identity("Patient/p2"));
  const std::string id = value(doctor->post(posting("route", "t0", "sealed")));
  REQUIRE(waitFor(doctor->publish(package(clinician, "desk", "k0"))));
  CHECK(value(other->collect({"route"}, {})).mail.empty());
  CHECK_FALSE(waitFor(other->fetch(id)));
  CHECK(value(other->packages(clinician)).packages.empty());
  CHECK_FALSE(waitFor(other->publish(package("Patient/p1", "phone", "k1"))));
}
