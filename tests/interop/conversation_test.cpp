// Whole conversations between devices with vaults of their own, against every server we can start.
#include "tests/interop/support/workstation.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

namespace {

using Words = std::vector<std::string>;

} // namespace

TEMPLATE_TEST_CASE("A clinician and a patient write to each other, and every state that is shown is true", "",
                   SandboxPeer, EnginePeer) {
  const TestType server;
  Device doctor(server.identity(clinician));
  Device patient(server.identity("Patient/p1"));

  // Before the patient has a device the message waits, and says so.
  const auto key = doctor.open("Patient/p1", "results");
  const auto hello = doctor.say(key, "Your results are fine.");
  CHECK(doctor.sync().waiting == 1);
  CHECK(doctor.thread(key).at(0).delivery == messaging::Delivery::Queued);
  CHECK(waitFor(doctor->conversation(key)).value().state == ConversationState::Waiting);

  patient.sync(); // lays key packages out
  const auto founded = doctor.sync();
  CHECK(founded.commits == 1);
  CHECK(founded.sent == 1);
  CHECK(doctor.thread(key).at(0).delivery == messaging::Delivery::Sent);

  const auto joined = patient.sync();
  CHECK(joined.joined == 1);
  CHECK(joined.received == 1);
  const auto theirs = patient.first();
  CHECK(patient.words(theirs) == Words{"Your results are fine."});
  const auto row = waitFor(patient->conversation(theirs)).value();
  CHECK(row.topic == "results");
  CHECK(row.patient == "Patient/p1");
  CHECK(row.unread == 1);
  CHECK(patient.thread(theirs).at(0).person == clinician);

  doctor.sync();
  CHECK(doctor.thread(key).at(0).delivery == messaging::Delivery::Delivered);
  REQUIRE(waitFor(patient->markRead(theirs, patient.thread(theirs).back().key)));
  CHECK(waitFor(patient->inbox()).value().unread == 0);
  patient.say(theirs, "Thank you, Doctor. Müller");
  patient.sync();
  doctor.sync();
  CHECK(doctor.thread(key).at(0).delivery == messaging::Delivery::Read);
  CHECK(doctor.words(key) == Words{"Your results are fine.", "Thank you, Doctor. Müller"});
  CHECK(waitFor(doctor->inbox()).value().unread == 1);

  // Edit, react, delete, urgent.
  REQUIRE(waitFor(doctor->edit(hello, "Your results are good.")));
  REQUIRE(waitFor(patient->react(patient.thread(theirs).at(0).key, "👍")));
  REQUIRE(waitFor(patient->send(theirs, {.words = "It hurts now", .urgent = true})));
  doctor.sync();
  patient.sync();
  doctor.sync();
  CHECK(patient.thread(theirs).at(0).words == "Your results are good.");
  CHECK(patient.thread(theirs).at(0).edited);
  CHECK(doctor.thread(key).at(0).reactions.at(0).emoji == "👍");
  CHECK(waitFor(doctor->inbox()).value().urgentUnread == 1);
  CHECK(waitFor(doctor->search({.text = "mull thank"})).value().hits.size() == 1);
  CHECK(waitFor(doctor->search({.text = "fine"})).value().hits.empty());
  REQUIRE(waitFor(doctor->remove(hello)));
  CHECK_FALSE(waitFor(doctor->remove(doctor.thread(key).at(1).key)));
  doctor.sync();
  patient.sync();
  CHECK(patient.thread(theirs).at(0).deleted);
  CHECK(patient.thread(theirs).at(0).words.empty());
}

TEMPLATE_TEST_CASE("A patient may write first: the messages wait for the clinic and arrive in order", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Device patient(server.identity("Patient/p2"));
  const auto mine = patient.open("Patient/p2");
  patient.say(mine, "one");
  patient.say(mine, "two");
  patient.sync();
  CHECK(patient.thread(mine).at(0).delivery == messaging::Delivery::Queued);
  CHECK_FALSE(waitFor(patient->open("Patient/p1")));

  Device doctor(server.identity(clinician));
  doctor.sync();
  const auto key = doctor.open("Patient/p2");
  doctor.sync();
  patient.sync();
  doctor.sync();
  CHECK(doctor.words(key) == Words{"one", "two"});
  CHECK(patient.first() == mine);
  CHECK(patient.thread(mine).at(1).delivery == messaging::Delivery::Sent);
}

TEMPLATE_TEST_CASE("Everything goes on after a restart in the middle, on both sides", "", SandboxPeer, EnginePeer) {
  const TestType server;
  Device doctor(server.identity(clinician));
  Device patient(server.identity("Patient/p1"));
  patient.sync();
  const auto key = doctor.open("Patient/p1");
  Words all;
  for (int i = 0; i < 6; ++i) {
    all.push_back("from the doctor " + std::to_string(i));
    doctor.say(key, all.back());
    doctor.sync();
    doctor.connectAgain();
    patient.connectAgain();
    patient.sync();
    all.push_back("from the patient " + std::to_string(i));
    patient.say(patient.first(), all.back());
    patient.connectAgain();
    patient.sync();
    doctor.sync();
  }
  CHECK(doctor.words(key) == all);
  CHECK(patient.words(patient.first()) == all);
}

TEMPLATE_TEST_CASE("Two devices of each person: each reads everything, also the one that came later", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Device desk(server.identity(clinician));
  Device phone(server.identity("Patient/p1"));
  phone.sync();
  const auto key = desk.open("Patient/p1");
  desk.say(key, "before");
  desk.sync();
  phone.sync();

  Device laptop(server.identity(clinician));
  Device tablet(server.identity("Patient/p1"));
  laptop.sync();
  tablet.sync();
  CHECK(desk.sync().commits == 1);
  CHECK(laptop.sync().joined == 1);
  CHECK(tablet.sync().joined == 1);
  tablet.say(tablet.first(), "from the tablet");
  tablet.sync();
  desk.say(key, "from the desk");
  desk.sync();
  for (Device* device : {&phone, &laptop, &tablet, &desk}) device->sync();
  CHECK(desk.words(key) == Words{"before", "from the desk", "from the tablet"});
  CHECK(phone.words(phone.first()).size() == 3);
  CHECK(std::ranges::is_permutation(laptop.words(laptop.first()), Words{"from the tablet", "from the desk"}));
  // What the desk wrote is our own on the laptop, what the tablet wrote is the patient's own on the phone.
  for (const auto& message : laptop.thread(laptop.first())) CHECK(message.own == (message.words == "from the desk"));
  for (const auto& message : phone.thread(phone.first())) CHECK(message.own == (message.words == "from the tablet"));

  // A later device of a person who was known is noted, and shows as a doubt before the next message.
  const auto events = waitFor(desk->trustEvents("Patient/p1")).value();
  REQUIRE(events.size() == 2);
  CHECK(events.front().what == "new-device");
  CHECK(events.back().what == "pinned");
  const auto check = waitFor(desk->checkRecipient("Patient/p1", "p1")).value();
  CHECK(check.mustAsk());
  REQUIRE(waitFor(desk->approve("Patient/p1")));
  CHECK_FALSE(waitFor(desk->checkRecipient("Patient/p1", "p1")).value().mustAsk());
  CHECK(waitFor(desk->checkRecipient("Patient/p1", "p9")).value().mustAsk());
}

TEMPLATE_TEST_CASE("The safety number is the same on both sides, and another for another device", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Device doctor(server.identity(clinician));
  Device patient(server.identity("Patient/p1"));
  CHECK_FALSE(waitFor(doctor->safetyNumber("Patient/p1")));
  patient.sync();
  const auto key = doctor.open("Patient/p1");
  doctor.say(key, "hello");
  doctor.sync();
  patient.sync();
  const auto ours = waitFor(doctor->safetyNumber("Patient/p1")).value();
  const auto theirs = waitFor(patient->safetyNumber(clinician)).value();
  CHECK(ours.digits.size() == 60);
  CHECK(ours.digits == theirs.digits);
  CHECK(ours.qr == theirs.qr);
  CHECK_FALSE(ours.compared);
  CHECK_FALSE(waitFor(doctor->confirmCompared("Patient/p1", std::string(60, '0'))));
  REQUIRE(waitFor(doctor->confirmCompared("Patient/p1", ours.digits)));
  CHECK(waitFor(doctor->safetyNumber("Patient/p1")).value().compared);

  Device tablet(server.identity("Patient/p1"));
  tablet.sync();
  doctor.sync();
  patient.sync();
  const auto now = waitFor(doctor->safetyNumber("Patient/p1")).value();
  CHECK(now.digits != ours.digits);
  CHECK_FALSE(now.compared);
  CHECK(now.digits == waitFor(patient->safetyNumber(clinician)).value().digits);
}

TEMPLATE_TEST_CASE("Where the policy blocks, a new device takes no part until somebody approves", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  auto strict = Device::quiet();
  strict.newDevices = NewDevicePolicy::Block;
  Device doctor(server.identity(clinician), strict);
  Device phone(server.identity("Patient/p1"), strict);
  phone.sync();
  const auto key = doctor.open("Patient/p1");
  doctor.say(key, "one");
  doctor.sync();
  phone.sync();

  Device stolen(server.identity("Patient/p1"));
  stolen.sync();
  // The attempt is told once as the conversation's failure, and nobody is kept from writing.
  doctor.say(key, "two");
  const auto refused = waitFor(doctor->synchronise()).value();
  REQUIRE(refused.failures.size() <= 1);
  doctor.sync();
  CHECK(waitFor(phone->synchronise()).value().failures.size() <= 1);
  phone.sync();
  CHECK(stolen.sync().joined == 0);
  CHECK(phone.words(phone.first()) == Words{"one", "two"});
  // What is kept out is seen, or nobody could decide; the number is that of the other one.
  const auto devices = waitFor(doctor->safetyNumber("Patient/p1")).value().devices;
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].state == DeviceState::Pinned);
  CHECK(devices[1].state == DeviceState::Blocked);
  const auto events = waitFor(doctor->trustEvents("Patient/p1")).value();
  CHECK(std::ranges::count(events, std::string("blocked"), &TrustEvent::what) == 1);

  REQUIRE(waitFor(doctor->approve("Patient/p1")));
  doctor.sync();
  CHECK(stolen.sync().joined == 1);
  CHECK(waitFor(doctor->trustEvents("Patient/p1")).value().front().what == "approved");
  CHECK(waitFor(doctor->trustEvents("Patient/p1")).value().front().decidedBy == clinician);

  // The phone's owner has not approved: the conversation stands still there, says why, and goes on after a yes.
  doctor.say(key, "three");
  doctor.sync();
  CHECK(waitFor(phone->synchronise()).value().failures.size() == 1);
  const auto blocked = waitFor(phone->conversation(phone.first())).value();
  CHECK(blocked.state == ConversationState::Blocked);
  CHECK(blocked.failure == "messaging/KeyChanged");
  REQUIRE(waitFor(phone->approve("Patient/p1")));
  phone.sync();
  CHECK(phone.words(phone.first()) == Words{"one", "two", "three"});
  stolen.sync();
  CHECK(stolen.words(stolen.first()) == Words{"three"});
}

TEMPLATE_TEST_CASE("Key packages are kept laid out, and used up they leave the last resort", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Device patient(server.identity("Patient/p1"));
  patient.sync();
  const auto laidOut = waitFor(patient.mailbox().packages("Patient/p1")).value().packages;
  CHECK(laidOut.size() == 4);
  CHECK(std::ranges::count(laidOut, true, &MailboxPackage::lastResort) == 1);
  Device doctor(server.identity(clinician));
  std::set<std::string> topics;
  for (int i = 0; i < 6; ++i) {
    const std::string topic = "topic " + std::to_string(i);
    doctor.say(doctor.open("Patient/p1", topic), "about " + topic);
    topics.insert(topic);
  }
  doctor.sync();
  CHECK(waitFor(patient.mailbox().packages("Patient/p1")).value().packages.size() == 1);
  CHECK(patient.sync().joined == 6);
  std::set<std::string> arrived;
  const InboxPage inbox = waitFor(patient->inbox()).value();
  for (const auto& row : inbox.rows) {
    arrived.insert(row.topic);
    CHECK(patient.words(row.key) == Words{"about " + row.topic});
  }
  CHECK(arrived == topics);
  CHECK(waitFor(patient.mailbox().packages("Patient/p1")).value().packages.size() == 4);
}
