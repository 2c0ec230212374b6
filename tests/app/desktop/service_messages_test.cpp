// What the window asks of messages reaches core's service on a real vault, without a server.
#include "app/desktop/service_messages.h"
#include "core/access/backend_identity.h"
#include "core/base/qualified_name.h"
#include "tests/core/chart/service_fixture.h"

#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis;
using tests::must;
using tests::waitFor;

namespace {

struct Ward : tests::ServiceFixture {
  desktop::ServiceMessages messages{*vault, *service, clock};

  Ward() {
    std::vector<tests::PublicResource> people;
    for (const char* id : {"1", "2", "3"})
      people.push_back({"Practitioner", id,
                        R"({"resourceType":"Practitioner","id":")" + std::string(id) +
                            R"(","name":[{"family":"Berg","given":["Anna )" + id + R"("]}]})"});
    people.push_back({"Patient", "1", R"({"resourceType":"Patient","id":"1","name":[{"family":"Treutel"}]})"});
    put(std::move(people));
    auto identity = std::make_shared<core::BackendIdentity>();
    identity->subject = "Practitioner/1";
    messages.use(std::move(identity), nullptr);
  }
  ~Ward() { static_cast<void>(messages.letGo()); } // the service goes before what it borrows
};

} // namespace

TEST_CASE("the window adds a colleague by name and takes them out: core's conversation has it", "[desktop][messages]") {
  Ward ward;
  const auto key = must(waitFor(ward.messages.open("Patient/1", "Wound")));
  const auto staff = must(waitFor(ward.messages.findStaff("berg", 8)));
  REQUIRE(staff.size() == 3);
  CHECK(staff[0].self);
  CHECK(staff[1].reference == "Practitioner/2");
  CHECK(staff[1].name == "Anna 2 Berg");
  QSignalSpy changed(&ward.messages, &ui::MessageSource::conversationChanged);
  must(waitFor(ward.messages.addPerson(key, staff[1].reference)));
  const auto both = must(waitFor(ward.messages.members(key)));
  CHECK(std::ranges::find(both, "Practitioner/2") != both.end());
  must(waitFor(ward.messages.removePerson(key, "Practitioner/2")));
  const auto without = must(waitFor(ward.messages.members(key)));
  CHECK(std::ranges::find(without, "Practitioner/2") == without.end());
  const auto events = must(waitFor(ward.messages.trustEvents("Practitioner/2", 10)));
  REQUIRE(events.size() == 1);
  CHECK(events[0].what == "taken-out");
  CHECK(events[0].decidedBy == "Practitioner/1");
  for (const char* stays : {"Patient/1", "Practitioner/1"}) {
    const auto refused = waitFor(ward.messages.removePerson(key, stays));
    REQUIRE_FALSE(refused);
    CHECK(core::qualifiedName(refused.error()) == "messaging/NotAllowed");
  }
  CHECK(QTest::qWaitFor([&] { return changed.size() >= 2; })); // the view reads its people again
}

TEST_CASE("the window sets a legal hold and lifts it: the conversation says so", "[desktop][messages]") {
  Ward ward;
  const auto key = must(waitFor(ward.messages.open("Patient/1", {})));
  CHECK_FALSE(must(waitFor(ward.messages.conversation(key))).hold);
  must(waitFor(ward.messages.setHold(key, true)));
  CHECK(must(waitFor(ward.messages.conversation(key))).hold);
  CHECK(must(waitFor(ward.messages.inbox({}))).rows.at(0).hold);
  must(waitFor(ward.messages.setHold(key, false)));
  CHECK_FALSE(must(waitFor(ward.messages.conversation(key))).hold);
}

TEST_CASE("a device that nobody knows cannot be reported lost", "[desktop][messages]") {
  Ward ward;
  const auto refused = waitFor(ward.messages.reportLost("Patient/1", "0f3a9c21d0"));
  REQUIRE_FALSE(refused);
  CHECK(core::qualifiedName(refused.error()) == "messaging/NoDevice");
  CHECK(must(waitFor(ward.messages.trustEvents("Patient/1", 10))).empty());
}
