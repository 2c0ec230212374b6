// Messages that come because the server says "look now", and what is left when it does not.
#include "tests/interop/support/workstation.h"

#include <catch2/catch_test_macros.hpp>

#include <condition_variable>
#include <mutex>

using namespace clavis;
using namespace clavis::tests;
using namespace clavis::core::messaging;

namespace {

/// Polls as good as never: what comes comes because somebody said so.
MessagingOptions patient() {
  auto options = Device::quiet();
  options.quickest = std::chrono::hours(1);
  options.slowest = std::chrono::hours(1);
  return options;
}

/// Waits until something holds, looking after each round of a service. The time is what a failure takes.
class Rounds {
 public:
  explicit Rounds(Device& device) {
    QObject::connect(&device->events(), &MessagingEvents::synchronised, [this](const SyncReport&) {
      const std::scoped_lock lock(m_mutex);
      ++m_count;
      m_news.notify_all();
    });
  }
  template <class F>
  bool until(F holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (int seen = -1;;) {
      {
        std::unique_lock lock(m_mutex);
        if (!m_news.wait_until(lock, end, [&] { return m_count != seen; })) return false;
        seen = m_count;
      }
      if (holds()) return true;
    }
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_news;
  int m_count = 0;
};

} // namespace

TEST_CASE("Push: a message arrives by the server's ping, and its receipts come back, without a poll") {
  const SandboxPeer server;
  Device phone(server.identity("Patient/p1"), patient());
  Device desk(server.identity(clinician), patient());
  Rounds atPhone(phone);
  Rounds atDesk(desk);
  phone.sync();
  const auto key = desk.open("Patient/p1");
  desk.say(key, "First");
  desk.sync();
  phone.sync();
  phone->start();
  desk->start();
  REQUIRE(atPhone.until([&] { return phone.feed().isOpen(); }));
  REQUIRE(atDesk.until([&] { return desk.feed().isOpen(); }));

  desk.say(key, "Can you come at nine?");
  REQUIRE(atPhone.until([&] { return phone.words(phone.first()).back() == "Can you come at nine?"; }));
  phone.say(phone.first(), "I can");
  REQUIRE(atDesk.until([&] { return desk.words(key).back() == "I can"; }));
  REQUIRE(atDesk.until([&] {
    for (const auto& message : desk.thread(key))
      if (message.words == "Can you come at nine?") return message.delivery == Delivery::Delivered;
    return false;
  }));
}

TEST_CASE("Push: a group that is founded reaches a device that only listens") {
  const SandboxPeer server;
  Device phone(server.identity("Patient/p1"), patient());
  Device desk(server.identity(clinician), patient());
  Rounds atPhone(phone);
  phone.sync();
  phone->start();
  REQUIRE(atPhone.until([&] { return phone.feed().isOpen(); }));
  const auto key = desk.open("Patient/p1", "Blood pressure");
  desk.say(key, "Good morning");
  desk.sync();
  REQUIRE(atPhone.until([&] {
    const auto page = waitFor(phone->inbox()).value();
    return !page.rows.empty() && page.rows.front().lastWords == "Good morning";
  }));
  // The new group's route is watched as well.
  desk.say(key, "And again");
  desk.sync();
  REQUIRE(atPhone.until([&] { return phone.words(phone.first()).back() == "And again"; }));
}

TEST_CASE("Push: a socket that is cut is dialled again, and what came meanwhile is found") {
  const SandboxPeer server;
  Device phone(server.identity("Patient/p1"), patient());
  Device desk(server.identity(clinician), patient());
  Rounds atPhone(phone);
  phone.sync();
  const auto key = desk.open("Patient/p1");
  desk.say(key, "First");
  desk.sync();
  phone.sync();
  phone->start();
  REQUIRE(atPhone.until([&] { return phone.feed().isOpen(); }));
  for (const char* words : {"Second", "Third"}) {
    server.server().cutSockets();
    desk.say(key, words);
    desk.sync();
    REQUIRE(atPhone.until([&] { return phone.words(phone.first()).back() == words; }));
    REQUIRE(atPhone.until([&] { return phone.feed().isOpen(); }));
  }
}

TEST_CASE("Push: where the server offers none, polling brings it") {
  const EnginePeer server;
  auto quick = Device::quiet();
  quick.quickest = std::chrono::milliseconds(20);
  quick.slowest = std::chrono::milliseconds(200);
  Device phone(server.identity("Patient/p1"), quick);
  Device desk(server.identity(clinician), quick);
  Rounds atPhone(phone);
  phone.sync();
  phone->start();
  const auto key = desk.open("Patient/p1");
  desk.say(key, "Polled");
  desk.sync();
  REQUIRE(atPhone.until([&] {
    const auto page = waitFor(phone->inbox()).value();
    return !page.rows.empty() && page.rows.front().lastWords == "Polled";
  }));
  CHECK_FALSE(phone.feed().isOpen());
}

TEST_CASE("Push: the end of a service takes its subscriptions back") {
  const SandboxPeer server;
  Device phone(server.identity("Patient/p1"), patient());
  Rounds atPhone(phone);
  phone->start();
  REQUIRE(atPhone.until([&] { return phone.feed().isOpen(); }));
  const auto count = [&] {
    const auto connection = connect(phone.identity(), server.clock());
    return waitFor(connection->charts().search({.type = "Subscription", .parameters = {}, .count = 0}))
        .value()
        .resources.size();
  };
  CHECK(count() == 2); // letters and heads of the device's own route
  phone.connectAgain();
  CHECK(count() == 0);
}
