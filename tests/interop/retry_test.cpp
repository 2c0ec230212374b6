// What a person is told when a round ends early, and what asking again for an unreadable message does.
#include "core/messaging/engine/incoming.h"
#include "core/messaging/store/messages.h"
#include "tests/interop/support/workstation.h"

#include <QObject>

#include <catch2/catch_test_macros.hpp>

#include <mutex>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

TEST_CASE("A round that ends early says why to windows, and fails for who asked for it") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician));
  doctor.sync();
  std::mutex mutex;
  std::vector<std::string> ends;
  QObject listener;
  QObject::connect(
      &doctor->events(), &MessagingEvents::synchronised, &listener,
      [&](const SyncReport& report) {
        const std::scoped_lock lock(mutex);
        ends.push_back(report.endedBy ? report.endedBy->area() : "");
      },
      Qt::DirectConnection);
  doctor.sync();
  server.server().stop();
  const auto report = waitFor(doctor->synchronise());
  REQUIRE_FALSE(report);
  CHECK(std::string_view(report.error().area()) == "backend");
  const std::scoped_lock lock(mutex);
  CHECK(ends == std::vector<std::string>{"", "backend"});
}

TEST_CASE("An unreadable message that is asked for again comes, in the place of the line that named its cause") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician));
  Device patient(server.identity("Patient/p1"));
  patient.sync();
  const auto key = doctor.open("Patient/p1");
  const auto sent = doctor.say(key, "Take one a day.");
  doctor.sync();
  patient.sync();
  const auto theirs = patient.first();
  // As if its keys had been lost: the line takes the message's place.
  const auto token = waitFor(doctor.vault().readers().run([&](ReadConnection& db) -> Result<std::string> {
                       auto found = findMessage(db, sent);
                       if (!found) return pass(found);
                       return (*found)->token;
                     })).value();
  REQUIRE(waitFor(patient.vault().writer().run([&](WriteConnection& db) -> Result<void> {
    auto conversation = findConversation(db, theirs);
    if (!conversation) return pass(conversation);
    if (auto gone = db.sql().execute("DELETE FROM messaging_message"); !gone) return gone;
    return addPlaceholder(db, **conversation, tokenOf(token).value(), "mls/Undecryptable", "x", Instant{});
  })));
  const auto lines = patient.thread(theirs);
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().kind == MessageKind::Undecryptable);
  CHECK(lines.front().failure == "mls/Undecryptable");

  REQUIRE(waitFor(patient->retry(lines.front().key)));
  patient.sync();
  doctor.sync();
  patient.sync();
  CHECK(patient.words(theirs) == std::vector<std::string>{"Take one a day."});
  CHECK(patient.thread(theirs).front().kind == MessageKind::Text);
  // Nobody else's message is sent again by asking, and nobody's for ever.
  for (int i = 0; i < 5; ++i) {
    REQUIRE(waitFor(patient.vault().writer().run([&](WriteConnection& db) -> Result<void> {
      auto conversation = findConversation(db, theirs);
      if (!conversation) return pass(conversation);
      if (auto gone = db.sql().execute("DELETE FROM messaging_message"); !gone) return gone;
      return addPlaceholder(db, **conversation, tokenOf(token).value(), "mls/Undecryptable", "x", Instant{});
    })));
    REQUIRE(waitFor(patient->retry(patient.thread(theirs).front().key)));
    patient.sync();
    doctor.sync();
    patient.sync();
  }
  CHECK(patient.thread(theirs).front().kind == MessageKind::Undecryptable);
}
