// The feed above the wire: what it asks a server for, what it believes, and how it comes back. Sockets and servers are
// scripted; nothing sleeps, everything waits for what it expects.
#include "core/backend/fhir/fhir_client.h"
#include "core/backend/fhir/fhir_event_feed.h"
#include "core/backend/fhir/subscription_resource.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>

using namespace clavis::core;
using namespace std::chrono_literals;

namespace {

/// What happened, in order, and a way to wait for it.
class Log {
 public:
  void note(std::string what) {
    const std::scoped_lock lock(m_mutex);
    m_all.push_back(std::move(what));
    m_news.notify_all();
  }
  /// Whether `count` entries that begin so have come.
  bool wait(const std::string& prefix, long count = 1) {
    std::unique_lock lock(m_mutex);
    return m_news.wait_for(lock, 30s, [&] { return countLocked(prefix) >= count; });
  }
  long count(const std::string& prefix) {
    const std::scoped_lock lock(m_mutex);
    return countLocked(prefix);
  }
  std::vector<std::string> all(const std::string& prefix) {
    const std::scoped_lock lock(m_mutex);
    std::vector<std::string> out;
    for (const auto& one : m_all)
      if (one.starts_with(prefix)) out.push_back(one.substr(prefix.size()));
    return out;
  }

 private:
  long countLocked(const std::string& prefix) const {
    return std::ranges::count_if(m_all, [&](const std::string& one) { return one.starts_with(prefix); });
  }
  std::mutex m_mutex;
  std::condition_variable m_news;
  std::vector<std::string> m_all;
};

/// A server of subscriptions s1, s2, …
class Server final : public HttpTransport {
 public:
  Server(Log& log, std::string address) : m_log(log), m_address(std::move(address)) {}
  [[nodiscard]] const Origin& origin() const override { return m_origin; }
  void start(HttpRequest request, std::shared_ptr<BodySink>, Cancelled, Finish finish) override {
    if (request.target.starts_with("metadata")) {
      m_log.note("metadata");
      const std::string extension = m_address.empty()
                                        ? ""
                                        : R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/)"
                                          R"(capabilitystatement-websocket","valueUri":")" +
                                              m_address + R"("}],)";
      return finish(HttpResponse{
          .status = 200,
          .headers = {{"Content-Type", "application/fhir+json"}},
          .body = R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{)" + extension +
                  R"("mode":"server","resource":[{"type":"Subscription","interaction":[{"code":"create"}]}]}]})"});
    }
    if (request.method == HttpMethod::Post) {
      const int status = refuseWith.load();
      const auto resource = QJsonDocument::fromJson(QByteArray::fromStdString(request.body)).object();
      m_log.note("create " + resource[QStringLiteral("criteria")].toString().toStdString());
      if (status != 0) return finish(HttpResponse{.status = status});
      const std::string id = "s" + std::to_string(++m_count);
      return finish(HttpResponse{.status = 201, .headers = {{"Location", "Subscription/" + id + "/_history/1"}}});
    }
    if (request.method == HttpMethod::Delete) m_log.note("remove " + request.target);
    finish(HttpResponse{.status = request.method == HttpMethod::Delete ? 204 : 404});
  }
  std::atomic<int> refuseWith = 0;

 private:
  Log& m_log;
  std::string m_address;
  Origin m_origin = *Origin::parse("https://fhir.example/r4");
  std::atomic<int> m_count = 0;
};

class Socket final : public WebSocket {
 public:
  explicit Socket(Log& log) : m_log(log) {}
  void dial(std::string target, std::shared_ptr<Listener> listener) override {
    {
      const std::scoped_lock lock(m_mutex);
      m_listener = listener;
    }
    m_log.note("dial " + target);
    if (opens) listener->opened();
  }
  void send(std::string text) override {
    m_log.note("send " + text);
    if (binds && text.starts_with("bind ")) say("bound " + text.substr(5));
  }
  void hangUp() override { m_log.note("hang up"); }
  void say(std::string word) { listener()->said(std::move(word)); }
  void end(BackendError code) { listener()->ended(Error(code, {}, Retry::Later)); }

  std::atomic<bool> opens = true;
  std::atomic<bool> binds = true;

 private:
  std::shared_ptr<Listener> listener() {
    const std::scoped_lock lock(m_mutex);
    return m_listener;
  }
  Log& m_log;
  std::mutex m_mutex;
  std::shared_ptr<Listener> m_listener;
};

struct Scene {
  explicit Scene(EventFeedOptions options = quick(), const std::string& address = "wss://fhir.example/ws")
      : server(log, address), client(server, {}), socket(log),
        feed(client, client, &socket, clock, [] { return 0.999; }, options) {}
  static EventFeedOptions quick() {
    EventFeedOptions options;
    options.reconnectQuickest = 1ms;
    options.reconnectSlowest = 4ms;
    options.spacing = 0ms;
    return options;
  }
  void begin(std::vector<std::string> routes = {"r"}) {
    feed.watch(std::move(routes));
    feed.start([this] { log.note("look"); });
  }

  SystemClock clock;
  Log log;
  Server server;
  FhirClient client;
  Socket socket;
  FhirEventFeed feed;
};

} // namespace

TEST_CASE("Feed: subscribes to mail and heads, binds both, and looks once it is open and at each ping") {
  Scene scene;
  scene.begin({"b", "a"});
  REQUIRE(scene.log.wait("look"));
  CHECK(scene.feed.isOpen());
  CHECK(scene.log.all("create ") ==
        std::vector<std::string>{"Communication?identifier=urn:x-clavis:mls:route|a,urn:x-clavis:mls:route|b",
                                 "Basic?identifier=urn:x-clavis:mls:group-head|a,urn:x-clavis:mls:group-head|b"});
  CHECK(scene.log.all("send ") == std::vector<std::string>{"bind s1", "bind s2"});
  CHECK(scene.log.all("dial ") == std::vector<std::string>{"wss://fhir.example/ws"});
  scene.socket.say("ping s2");
  CHECK(scene.log.wait("look", 2));
  scene.feed.stop();
  CHECK(scene.log.all("remove ") == std::vector<std::string>{"Subscription/s1", "Subscription/s2"});
}

TEST_CASE("Feed: a server that offers no web socket is not subscribed to") {
  Scene scene(Scene::quick(), {});
  scene.begin();
  REQUIRE(scene.log.wait("hang up"));
  scene.feed.stop();
  CHECK(scene.log.count("create") == 0);
  CHECK(scene.log.count("dial") == 0);
  CHECK_FALSE(scene.feed.isOpen());
}

TEST_CASE("Feed: a server that refuses the subscription is asked again in an hour, not in a moment") {
  Scene scene;
  scene.server.refuseWith = 422;
  scene.begin();
  REQUIRE(scene.log.wait("hang up"));
  scene.feed.stop();
  CHECK(scene.log.count("create") == 1);
  CHECK(scene.log.count("dial") == 0);
}

TEST_CASE("Feed: words that are none of ours are not looked for") {
  Scene scene;
  scene.begin();
  REQUIRE(scene.log.wait("look"));
  for (const char* word : {"ping s9", "ping ", "pong s1", "bound s9", "", "ping s1 ", "PING s1"})
    scene.socket.say(word);
  scene.socket.say("ping s1");
  REQUIRE(scene.log.wait("look", 2));
  scene.feed.stop();
  CHECK(scene.log.count("look") == 2);
}

TEST_CASE("Feed: a socket that is never bound is given up") {
  auto options = Scene::quick();
  options.answerWithin = 5ms;
  Scene scene(options);
  scene.socket.binds = false;
  scene.begin();
  REQUIRE(scene.log.wait("dial", 3));
  CHECK_FALSE(scene.feed.isOpen());
  CHECK(scene.log.count("look") == 0);
  // What the server may have forgotten is made anew.
  CHECK(scene.log.count("create") >= 4);
  scene.socket.binds = true;
  CHECK(scene.log.wait("look"));
}

TEST_CASE("Feed: a lost socket is looked after, dialled again and bound to the same subscriptions") {
  Scene scene;
  scene.begin();
  REQUIRE(scene.log.wait("look"));
  for (int time = 1; time <= 5; ++time) {
    scene.socket.end(BackendError::ClosedWithoutAnswer);
    REQUIRE(scene.log.wait("dial", time + 1));
    REQUIRE(scene.log.wait("look", 1 + 2 * time)); // when it was lost, and when it is open again
  }
  scene.feed.stop();
  CHECK(scene.log.count("create") == 2);
  CHECK(scene.log.count("metadata") == 1);
}

TEST_CASE("Feed: reconnecting waits longer and longer, at most as long as it may") {
  std::vector<double> asked;
  Log log;
  Server server(log, "wss://fhir.example/ws");
  FhirClient client(server, {});
  Socket socket(log);
  socket.opens = false;
  SystemClock clock;
  auto options = Scene::quick();
  options.reconnectQuickest = 3'600'000ms;
  options.reconnectSlowest = 86'400'000ms;
  options.answerWithin = 1ms;
  // The first wait is drawn as nothing, the second as nearly all of two hours: there is no third dial.
  FhirEventFeed feed(client, client, &socket, clock, [n = 0]() mutable { return n++ == 0 ? 0.0 : 0.999; }, options);
  feed.watch({"r"});
  feed.start([] {});
  REQUIRE(log.wait("hang up", 2));
  feed.stop();
  CHECK(log.count("dial") == 2);
}

TEST_CASE("Feed: a flood of pings ends the connection, and looks keep their distance") {
  auto options = Scene::quick();
  options.spacing = 3'600'000ms;
  options.wordsAtMost = 50;
  options.reconnectQuickest = options.reconnectSlowest = 3'600'000ms;
  Scene scene(options);
  scene.begin();
  REQUIRE(scene.log.wait("look"));
  for (int i = 0; i < 10'000; ++i) scene.socket.say("ping s1");
  REQUIRE(scene.log.wait("hang up"));
  CHECK_FALSE(scene.feed.isOpen());
  REQUIRE(scene.log.wait("look", 2)); // because it was lost; none of the pings came sooner
  scene.feed.stop();
  CHECK(scene.log.count("look") == 2);
  CHECK(scene.log.count("dial") == 1);
}

TEST_CASE("Feed: a change of routes is subscribed to before what was is taken back") {
  Scene scene;
  scene.begin({"a"});
  REQUIRE(scene.log.wait("look"));
  scene.feed.watch({"a", "b"});
  REQUIRE(scene.log.wait("remove", 2));
  CHECK(scene.log.count("create") == 4);
  CHECK(scene.log.all("send ") == std::vector<std::string>{"bind s1", "bind s2", "bind s3", "bind s4"});
  CHECK(scene.log.all("remove ") == std::vector<std::string>{"Subscription/s1", "Subscription/s2"});
  CHECK(scene.feed.isOpen());
  scene.feed.watch({"b", "a"}); // the same
  scene.socket.say("ping s4");
  REQUIRE(scene.log.wait("look", 2));
  scene.feed.stop();
  CHECK(scene.log.count("create") == 4);
}

TEST_CASE("Feed: when nothing is to be watched any more it closes and takes its subscriptions back") {
  Scene scene;
  scene.begin();
  REQUIRE(scene.log.wait("look"));
  scene.feed.watch({});
  REQUIRE(scene.log.wait("remove", 2));
  CHECK_FALSE(scene.feed.isOpen());
  scene.feed.watch({"r"});
  REQUIRE(scene.log.wait("look", 2));
  CHECK(scene.log.count("create") == 4);
}

TEST_CASE("Feed: many routes are watched in several subscriptions, and very many as a whole") {
  std::vector<std::string> routes(130, "r");
  CHECK(watchCriteria(routes, 60, 480).size() == 6);
  routes.resize(481, "r");
  CHECK(watchCriteria(routes, 60, 480) ==
        std::vector<std::string>{"Communication?category=urn:x-clavis:mls|commit,urn:x-clavis:mls|welcome,"
                                 "urn:x-clavis:mls|application",
                                 "Basic?code=urn:x-clavis:mls|group-head"});
  const auto resource =
      QJsonDocument::fromJson(QByteArray::fromStdString(subscriptionResource("Communication?x=y", Instant(1'000ms))))
          .object();
  CHECK(resource[QStringLiteral("end")].toString() == QStringLiteral("1970-01-01T00:00:01.000Z"));
  CHECK_FALSE(resource[QStringLiteral("channel")].toObject().contains(QStringLiteral("payload")));
}

TEST_CASE("Feed: it ends while a server keeps it waiting, and without ever having begun") {
  {
    Scene idle;
    idle.feed.stop();
  }
  Scene scene;
  scene.socket.opens = false;
  scene.begin();
  REQUIRE(scene.log.wait("dial"));
  scene.feed.stop();
  CHECK(scene.log.count("remove") == 2);
}
