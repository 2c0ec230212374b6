// Many devices that commit at the same moment end in the same group.
#include "tests/interop/support/workstation.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <thread>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;
using core::messaging::ConversationKey;

namespace {

struct GroupView {
  std::int64_t epoch = 0;
  std::set<std::string> devices;
  friend bool operator==(const GroupView&, const GroupView&) = default;
};

GroupView viewOf(Device& device) {
  return waitFor(device.vault().readers().run([](ReadConnection& db) -> Result<GroupView> {
           GroupView out;
           out.epoch = db.sql().integer("SELECT epoch FROM messaging_conversation").value().value_or(-1);
           auto read = db.sql().each("SELECT device FROM messaging_member", [&](const Statement& row) {
             out.devices.emplace(row.text(0));
             return true;
           });
           if (!read) return pass(read);
           return out;
         }))
      .value();
}

/// All at once, each on its own thread; errors are thrown here.
void together(std::vector<std::unique_ptr<Device>>& devices) {
  std::vector<QFuture<Result<core::messaging::SyncReport>>> reports;
  for (auto& device : devices) reports.push_back((*device)->synchronise());
  for (auto& report : reports) {
    auto done = waitFor(report);
    if (!done) throw std::runtime_error(done.error().toString());
    for (const auto& failure : done->failures) throw std::runtime_error("in a conversation: " + failure.toString());
  }
}

} // namespace

TEMPLATE_TEST_CASE("Ten members committing at once converge, and read each other afterwards", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  std::vector<std::unique_ptr<Device>> devices;
  devices.push_back(std::make_unique<Device>(server.identity("Patient/p1")));
  devices.front()->sync();
  for (int i = 0; i < 10; ++i) devices.push_back(std::make_unique<Device>(server.identity(clinician)));
  for (std::size_t i = 2; i < devices.size(); ++i) devices[i]->sync();
  Device& founder = *devices[1];
  founder.say(founder.open("Patient/p1"), "welcome");
  founder.sync();
  for (auto& device : devices) device->sync();
  CHECK(viewOf(founder).devices.size() == 11);

  // Five more devices appear: every one of the ten wants to add them, at the same moment.
  for (int i = 0; i < 5; ++i) {
    devices.push_back(std::make_unique<Device>(server.identity(i % 2 == 0 ? "Patient/p1" : clinician)));
    devices.back()->sync();
  }
  for (int round = 0; round < 3; ++round) together(devices);
  const GroupView agreed = viewOf(founder);
  CHECK(agreed.devices.size() == 16);
  for (auto& device : devices) CHECK(viewOf(*device) == agreed);

  // One epoch in the vault could still be two in truth: each writes, and all read it.
  std::set<std::string> said;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    said.insert("from " + std::to_string(i));
    devices[i]->say(devices[i]->first(), "from " + std::to_string(i));
  }
  for (int round = 0; round < 2; ++round) together(devices);
  for (auto& device : devices) {
    const auto words = device->words(device->first());
    std::set<std::string> read(words.begin(), words.end());
    read.erase("welcome");
    CHECK(read == said);
  }
}
