// Devices that are lost, taken back, renewed or rescued, and people who come and go: what the others' devices do by
// themselves.
#include "core/fhir/store/resource_store.h"
#include "tests/interop/support/workstation.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

namespace {

using Words = std::vector<std::string>;

std::vector<std::string> happened(Device& device, const std::string& person) {
  std::vector<std::string> out;
  const auto events = waitFor(device->trustEvents(person)).value();
  for (const TrustEvent& event : events) out.push_back(event.what);
  return out;
}
bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

std::string deviceOf(const Device& device) { return device.identity().messaging.device; }
ConversationState stateOf(Device& device) { return waitFor(device->conversation(device.first())).value().state; }
std::int64_t count(Device& device, std::string_view sql) {
  return waitFor(device.vault().readers().run([&](ReadConnection& db) { return db.sql().integer(sql); }))
      .value()
      .value_or(-1);
}

} // namespace

TEMPLATE_TEST_CASE("A lost device is taken out of every conversation, and nobody's device lets it in again", "",
                   SandboxPeer, EnginePeer) {
  const TestType server;
  Device desk(server.identity(clinician));
  Device laptop(server.identity(clinician));
  Device phone(server.identity("Patient/p1"));
  Device tablet(server.identity("Patient/p1"));
  for (Device* device : {&laptop, &phone, &tablet}) device->sync();
  const auto key = desk.open("Patient/p1");
  desk.say(key, "one");
  desk.sync();
  for (Device* device : {&laptop, &phone, &tablet}) device->sync();
  CHECK(tablet.words(tablet.first()) == Words{"one"});
  const auto before = waitFor(desk->safetyNumber("Patient/p1")).value();

  CHECK_FALSE(waitFor(desk->reportLost(clinician, deviceOf(desk))));
  CHECK_FALSE(waitFor(desk->reportLost("Patient/p1", std::string(32, 'f'))));
  REQUIRE(waitFor(desk->reportLost("Patient/p1", deviceOf(tablet))));
  desk.say(key, "two");
  CHECK(desk.sync().commits == 1);
  for (Device* device : {&laptop, &phone, &tablet, &desk, &laptop, &phone, &tablet}) device->sync();
  CHECK(phone.words(phone.first()) == Words{"one", "two"});
  CHECK(laptop.words(laptop.first()) == Words{"one", "two"});
  CHECK(tablet.words(tablet.first()) == Words{"one"});
  CHECK(stateOf(tablet) == ConversationState::Left);

  const auto after = waitFor(desk->safetyNumber("Patient/p1")).value();
  CHECK(after.digits != before.digits);
  CHECK(after.devices.size() == 1);
  const auto events = waitFor(desk->trustEvents("Patient/p1")).value();
  const auto lost = std::ranges::find(events, std::string("lost"), &TrustEvent::what);
  REQUIRE(lost != events.end());
  CHECK(lost->decidedBy == clinician);
  CHECK(lost->device == deviceOf(tablet));
  const auto seen = waitFor(phone->trustEvents("Patient/p1")).value();
  const auto out = std::ranges::find(seen, std::string("taken-out"), &TrustEvent::what);
  REQUIRE(out != seen.end());
  CHECK(out->decidedBy == clinician);
  // Approving the person is no way back for it.
  REQUIRE(waitFor(desk->approve("Patient/p1")));
  for (Device* device : {&desk, &laptop, &tablet}) device->sync();
  CHECK(stateOf(tablet) == ConversationState::Left);
}

TEST_CASE("A device whose credential the clinic has revoked is taken out within the hour") {
  const EnginePeer server;
  Device phone(server.identity("Patient/p1"));
  Device tablet(server.identity("Patient/p1"));
  auto identity = server.identity(clinician);
  const std::string list = server.revocationList(tablet.identity().messaging);
  phone.sync();
  tablet.sync();
  Device desk(std::move(identity), Device::quiet(), &server.clock());
  const auto key = desk.open("Patient/p1");
  desk.say(key, "one");
  desk.sync();
  for (Device* device : {&phone, &tablet}) device->sync();
  CHECK(tablet.words(tablet.first()) == Words{"one"});

  REQUIRE(
      waitFor(desk.vault().writer().run([&](WriteConnection& db) { return writeSetting(db, "backend.crl", list); })));
  desk.connectAgain();
  desk.say(key, "two");
  desk.sync();
  for (Device* device : {&phone, &tablet}) device->sync();
  CHECK(phone.words(phone.first()) == Words{"one", "two"});
  CHECK(tablet.words(tablet.first()) == Words{"one"});
  CHECK(has(happened(desk, "Patient/p1"), "revoked"));
}

TEST_CASE("A revocation list that comes while the program runs counts with the next round") {
  const EnginePeer server;
  Device phone(server.identity("Patient/p1"));
  Device tablet(server.identity("Patient/p1"));
  const std::string list = server.revocationList(tablet.identity().messaging);
  phone.sync();
  tablet.sync();
  Device desk(server.identity(clinician), Device::quiet(), &server.clock());
  const auto key = desk.open("Patient/p1");
  desk.say(key, "one");
  desk.sync();
  for (Device* device : {&phone, &tablet}) device->sync();
  const auto hear = [&](const std::string& lists) {
    REQUIRE(waitFor(
        desk.vault().writer().run([&](WriteConnection& db) { return writeSetting(db, "backend.crl", lists); })));
  };
  hear(list);
  desk.say(key, "two");
  desk.sync();
  for (Device* device : {&phone, &tablet}) device->sync();
  CHECK(phone.words(phone.first()) == Words{"one", "two"});
  CHECK(tablet.words(tablet.first()) == Words{"one"});
  CHECK(has(happened(desk, "Patient/p1"), "revoked"));
  // Whoever it names might be written to next: nothing is sent until the list can be read.
  hear("-----BEGIN X509 CRL-----\nnonsense\n-----END X509 CRL-----\n");
  desk.say(key, "three");
  CHECK_FALSE(waitFor(desk->synchronise()));
  hear(list);
  desk.sync();
  phone.sync();
  CHECK(phone.words(phone.first()) == Words{"one", "two", "three"});
}

TEST_CASE("Certificates are renewed before they run out, with the same key; who misses it is out until renewed") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician), Device::quiet(), &server.clock());
  Device patient(server.identity("Patient/p1"), Device::quiet(), &server.clock());
  patient.sync();
  const auto key = doctor.open("Patient/p1");
  doctor.say(key, "spring");
  doctor.sync();
  patient.sync();
  doctor.sync();
  const auto number = waitFor(doctor->safetyNumber("Patient/p1")).value().digits;
  REQUIRE(waitFor(doctor->confirmCompared("Patient/p1", number)));
  const std::string certificate = doctor.identity().messaging.certificatePem;

  server.clock().advance(std::chrono::days(340));
  CHECK(doctor.sync().commits == 1); // the group learns the new certificate
  CHECK(patient.sync().commits == 1);
  doctor.sync();
  patient.sync();
  doctor.connectAgain();
  CHECK(doctor.identity().messaging.certificatePem != certificate);
  CHECK(has(happened(patient, clinician), "renewed"));
  CHECK_FALSE(has(happened(patient, clinician), "key-changed"));
  const auto same = waitFor(doctor->safetyNumber("Patient/p1")).value();
  CHECK(same.digits == number);
  CHECK(same.compared);

  // The patient is away for more than a year; the doctor is not.
  server.clock().advance(std::chrono::days(200));
  doctor.sync();
  server.clock().advance(std::chrono::days(200));
  doctor.say(key, "autumn");
  CHECK(doctor.sync().commits >= 1);
  CHECK(has(happened(doctor, "Patient/p1"), "expired"));
  patient.sync(); // a new certificate, new packages; the group has gone on without it
  doctor.sync();
  patient.sync();
  doctor.say(key, "winter");
  doctor.sync();
  patient.sync();
  CHECK(patient.words(patient.first()) == Words{"spring", "winter"});
  CHECK(waitFor(doctor->safetyNumber("Patient/p1")).value().digits == number);
  CHECK(happened(doctor, "Patient/p1").size() < 12);
}

TEST_CASE(
    "After a rescue no ratchet state is used: the clinic's only device founds the group anew, in the same thread") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician));
  Device patient(server.identity("Patient/p1"));
  patient.sync();
  const auto key = doctor.open("Patient/p1", "results");
  doctor.say(key, "one");
  doctor.sync();
  patient.sync();
  patient.say(patient.first(), "two");
  patient.sync();
  doctor.sync();
  const std::string old = deviceOf(doctor);
  doctor.say(key, "written before the rescue");

  doctor.rescue();
  CHECK(count(doctor, "SELECT count(*) FROM messaging_group_part") > 0); // copied, and not yet looked at
  patient.sync();
  doctor.sync();
  // The service writes as the device that it has become, also before the program starts again.
  doctor.say(key, "as another device");
  const std::string now = doctor.thread(key).back().device;
  CHECK(now != old);
  CHECK_FALSE(waitFor(doctor->reportLost(clinician, now)));
  doctor.connectAgain();
  CHECK(deviceOf(doctor) == now);
  CHECK(deviceOf(doctor) != old);
  CHECK(count(doctor, "SELECT count(*) FROM messaging_device WHERE out = 'lost'") == 1);
  patient.sync();
  doctor.sync();
  patient.say(patient.first(), "after");
  patient.sync();
  doctor.sync();
  // Each in the order of arrival.
  CHECK(doctor.words(key) == Words{"one", "two", "written before the rescue", "as another device", "after"});
  CHECK(patient.words(patient.first()) ==
        Words{"one", "two", "written before the rescue", "after", "as another device"});
  CHECK(waitFor(patient->inbox()).value().rows.size() == 1);
  CHECK(waitFor(doctor->inbox()).value().rows.size() == 1);
}

TEST_CASE("After a rescue a device that others share a group with joins it anew, and its old leaf is taken out") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician));
  Device patient(server.identity("Patient/p1"));
  patient.sync();
  const auto key = doctor.open("Patient/p1");
  doctor.say(key, "one");
  doctor.sync();
  patient.sync();

  patient.rescue();
  const auto waiting = patient.first();
  patient.say(waiting, "from the rescued phone");
  patient.sync(); // a new device lays its packages out
  CHECK(stateOf(patient) == ConversationState::Waiting);
  CHECK(waitFor(patient->conversation(waiting)).value().failure == "messaging/StateLost");
  CHECK(count(patient, "SELECT count(*) FROM messaging_group_part") == 0);
  doctor.say(key, "two");
  doctor.sync(); // adds it
  CHECK(patient.sync().joined == 1);
  patient.sync();
  doctor.sync();
  CHECK(patient.first() == waiting);
  CHECK(patient.words(waiting) == Words{"one", "from the rescued phone", "two"});
  CHECK(doctor.words(key) == Words{"one", "two", "from the rescued phone"});
  // Its old leaf is gone from the group: one device of theirs is left to compare.
  CHECK(waitFor(doctor->safetyNumber("Patient/p1")).value().devices.size() == 1);
}

TEST_CASE("The care team is in the conversation by itself; who was taken out stays out") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician), Device::quiet(), &server.clock());
  const auto connection = connect(doctor.identity(), server.clock());
  const auto put = [&](const std::string& type, const std::string& id, const std::string& json) {
    REQUIRE(waitFor(connection->writer().update({.type = type, .id = id, .json = json, .onlyIfNew = false})));
    REQUIRE(waitFor(doctor.vault().writer().run([&](WriteConnection& db) -> Result<void> {
      ResourceStore store(db);
      auto stored = store.put(json);
      if (!stored) return pass(stored);
      return {};
    })));
  };
  const auto team = [&](const std::string& members) {
    return R"({"resourceType":"CareTeam","id":"t1","status":"active","subject":{"reference":"Patient/p1"},"participant":[)" +
           members + "]}";
  };
  const auto member = [](const std::string& id, const std::string& end = {}) {
    return R"({"member":{"reference":"Practitioner/)" + id + "\"}" +
           (end.empty() ? "" : R"(,"period":{"end":")" + end + "\"}") + "}";
  };
  for (const std::string id : {"nurse", "dietician", "retired"})
    put("Practitioner", id, R"({"resourceType":"Practitioner","id":")" + id + "\"}");
  put("Patient", "p1", R"({"resourceType":"Patient","id":"p1"})");
  put("CareTeam", "t1", team(member("nurse") + "," + member("retired", "2020-01-01")));

  Device nurse(server.identity("Practitioner/nurse"));
  Device dietician(server.identity("Practitioner/dietician"));
  Device retired(server.identity("Practitioner/retired"));
  Device patient(server.identity("Patient/p1"));
  for (Device* device : {&nurse, &dietician, &retired, &patient}) device->sync();
  const auto key = doctor.open("Patient/p1");
  CHECK(waitFor(doctor->members(key)).value() == Words{"Patient/p1", clinician, "Practitioner/nurse"});
  doctor.say(key, "one");
  doctor.sync();
  CHECK(nurse.sync().joined == 1);
  CHECK(nurse.words(nurse.first()) == Words{"one"});
  CHECK(has(happened(doctor, "Practitioner/nurse"), "care-team"));
  // Delivered is said when everybody it went to has it.
  patient.sync();
  doctor.sync();
  CHECK(doctor.thread(key).at(0).delivery == messaging::Delivery::Delivered);
  REQUIRE(doctor.thread(key).at(0).persons.size() == 2);

  // Somebody joins the team, and is in the conversation within the hour.
  put("CareTeam", "t1", team(member("nurse") + "," + member("dietician")));
  server.clock().advance(std::chrono::hours(2));
  doctor.say(key, "two");
  doctor.sync();
  CHECK(dietician.sync().joined == 1);
  CHECK(retired.sync().joined == 0);
  nurse.sync();

  REQUIRE(waitFor(doctor->removePerson(key, "Practitioner/nurse")));
  CHECK_FALSE(waitFor(doctor->removePerson(key, "Patient/p1")));
  CHECK_FALSE(waitFor(patient->removePerson(patient.first(), clinician)));
  doctor.sync();
  server.clock().advance(std::chrono::hours(2));
  doctor.say(key, "three");
  doctor.sync();
  nurse.sync();
  CHECK(stateOf(nurse) == ConversationState::Left);
  CHECK(nurse.words(nurse.first()) == Words{"one", "two"});
  REQUIRE(waitFor(doctor->addPerson(key, "Practitioner/nurse")));
  doctor.say(key, "four");
  doctor.sync();
  CHECK(nurse.sync().joined == 1);
  CHECK(nurse.words(nurse.first()) == Words{"one", "two", "four"});
}

TEST_CASE("Old messages go once a day by the clinic's policy, but not those on legal hold") {
  const SandboxPeer server;
  auto options = Device::quiet();
  options.retention = std::chrono::days(30);
  Device doctor(server.identity(clinician), options, &server.clock());
  const auto gone = doctor.open("Patient/p1");
  const auto held = doctor.open("Patient/p2");
  Device one(server.identity("Patient/p1"));
  Device two(server.identity("Patient/p2"));
  one.sync();
  two.sync();
  doctor.say(gone, "an old answer");
  doctor.say(held, "evidence");
  doctor.sync();
  REQUIRE(waitFor(doctor->setHold(held, true)));
  server.clock().advance(std::chrono::days(29));
  doctor.sync();
  CHECK(doctor.words(gone) == Words{"an old answer"});
  server.clock().advance(std::chrono::hours(25));
  doctor.say(gone, "a new one");
  doctor.sync();
  CHECK(doctor.words(gone) == Words{"a new one"});
  CHECK(doctor.words(held) == Words{"evidence"});
  CHECK(waitFor(doctor->search({.text = "answer"})).value().hits.empty());
  REQUIRE(waitFor(doctor->setHold(held, false)));
  server.clock().advance(std::chrono::hours(25));
  doctor.sync();
  CHECK(doctor.words(held).empty());
}

TEST_CASE("What happened to trust can be added to, and neither changed nor deleted") {
  const SandboxPeer server;
  Device doctor(server.identity(clinician));
  doctor.sync();
  REQUIRE(count(doctor, "SELECT count(*) FROM messaging_trust_event") == 1);
  for (const std::string_view attempt :
       {"DELETE FROM messaging_trust_event", "UPDATE messaging_trust_event SET what = 'compared'"})
    CHECK_FALSE(waitFor(doctor.vault().writer().run([&](WriteConnection& db) { return db.sql().execute(attempt); })));
  CHECK(count(doctor, "SELECT count(*) FROM messaging_trust_event WHERE what = 'pinned'") == 1);
}
