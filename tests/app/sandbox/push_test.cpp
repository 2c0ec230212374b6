// Subscriptions over web sockets: who is told of what, and who is not.
#include "core/backend/http/beast_socket.h"
#include "tests/app/sandbox/support/sandbox_client.h"
#include "tests/support/backend/socket_ear.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::tests;

namespace {

std::string subscription(const std::string& criteria, const std::string& more = {}) {
  return R"({"resourceType":"Subscription","status":"requested","reason":"test","criteria":")" + criteria +
         R"(","channel":{"type":"websocket"})" + more + "}";
}
std::string communication(const std::string& patient, const std::string& route) {
  return R"({"resourceType":"Communication","status":"completed","subject":{"reference":"Patient/)" + patient +
         R"("},"identifier":[{"system":"urn:x:route","value":")" + route + "\"}]}";
}

/// One person's web socket to the sandbox.
class Socket {
 public:
  Socket(const RunningSandbox& sandbox, const ClientIdentity& who) {
    auto origin = core::Origin::parse(sandbox->fhirUrl());
    REQUIRE(origin);
    const auto key = std::as_bytes(std::span(who.keyPem));
    auto made = core::BeastSocket::create(
        std::move(*origin), {.caPem = sandbox.authorityPem(), .certificatePem = who.certificatePem, .keyPem = key});
    REQUIRE(made);
    m_socket = std::move(*made);
    m_socket->dial("websocket", m_ear);
    REQUIRE(m_ear->waitOpen());
  }
  void bind(const std::string& id) { m_socket->send("bind " + id); }
  void say(const std::string& word) { m_socket->send(word); }
  SocketEar* operator->() { return m_ear.get(); }

 private:
  std::shared_ptr<SocketEar> m_ear = std::make_shared<SocketEar>();
  std::unique_ptr<core::BeastSocket> m_socket;
};

void makePatients(SandboxClient& clinic) {
  for (const std::string id : {"p1", "p2"})
    REQUIRE(clinic.put("/Patient/" + id, R"({"resourceType":"Patient","id":")" + id + "\"}").status == 201);
}

} // namespace

TEST_CASE("The CapabilityStatement names the web socket and what a Subscription can be") {
  RunningSandbox sandbox;
  const auto statement = sandbox.client()->get("/metadata").json();
  const auto& rest = statement.find("rest")->items().front();
  const auto& extension = rest.find("extension")->items().front();
  CHECK(extension.textOf("url") == "http://hl7.org/fhir/StructureDefinition/capabilitystatement-websocket");
  CHECK(extension.textOf("valueUri") == "wss" + sandbox->fhirUrl().substr(5) + "/websocket");
  bool found = false;
  for (const auto& type : rest.find("resource")->items())
    if (type.textOf("type") == "Subscription") {
      found = true;
      CHECK(type.find("interaction")->items().size() == 4);
    }
  CHECK(found);
}

TEST_CASE("A bound subscription is pinged for what meets its criteria, and for nothing else") {
  RunningSandbox sandbox;
  const auto doctor = sandbox.enrol();
  auto clinic = sandbox.client(doctor);
  makePatients(*clinic);
  const std::string wanted = clinic->create(subscription("Communication?identifier=urn:x:route|a,urn:x:route|b"));
  const std::string other = clinic->create(subscription("Communication?identifier=urn:x:route|end"));
  Socket socket(sandbox, doctor);
  socket.bind(wanted);
  CHECK(socket->word() == "bound " + wanted);
  socket.bind(other);
  CHECK(socket->word() == "bound " + other);

  clinic->create(communication("p1", "b"));
  CHECK(socket->word() == "ping " + wanted);
  clinic->create(communication("p1", "c"));
  clinic->create(R"({"resourceType":"Basic","code":{"text":"x"},"identifier":[{"system":"urn:x:route","value":"a"}]})");
  clinic->create(communication("p1", "end"));
  CHECK(socket->word() == "ping " + other);
  // A transaction is one thing that has happened.
  const auto entry = [](const std::string& route) {
    return R"({"resource":)" + communication("p1", route) + R"(,"request":{"method":"POST","url":"Communication"}})";
  };
  REQUIRE(clinic
              ->post("/", R"({"resourceType":"Bundle","type":"transaction","entry":[)" + entry("a") + "," + entry("b") +
                              "," + entry("a") + "]}")
              .status == 200);
  CHECK(socket->word() == "ping " + wanted);
  clinic->create(communication("p1", "end"));
  CHECK(socket->word() == "ping " + other);
}

TEST_CASE("A patient is told of the own record alone, whatever the criteria ask for") {
  RunningSandbox sandbox;
  auto clinic = sandbox.client();
  makePatients(*clinic);
  const auto patient = sandbox.enrol("Patient/p1");
  auto self = sandbox.client(patient);
  const std::string everything = self->create(subscription("Communication?identifier=urn:x:route|"));
  const std::string marker = self->create(subscription("Observation?status=final"));
  Socket socket(sandbox, patient);
  for (const auto& id : {everything, marker}) {
    socket.bind(id);
    CHECK(socket->word() == "bound " + id);
  }
  clinic->create(communication("p2", "a"));
  clinic->create(R"({"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p1"}})");
  CHECK(socket->word() == "ping " + marker);
  clinic->create(communication("p1", "a"));
  CHECK(socket->word() == "ping " + everything);
}

TEST_CASE("A subscription is its owner's: nobody else reads, binds, changes or deletes it") {
  RunningSandbox sandbox;
  const auto doctor = sandbox.enrol();
  auto clinic = sandbox.client(doctor);
  makePatients(*clinic);
  const auto patient = sandbox.enrol("Patient/p1");
  auto self = sandbox.client(patient);
  const std::string mine = clinic->create(subscription("Communication?identifier=urn:x:route|a"));
  const std::string path = "/Subscription/" + mine;
  CHECK(clinic->get(path).json().textOf("status") == "active");
  CHECK(self->get(path).status == 404);
  std::string changed = subscription("Observation?status=final");
  changed.insert(1, R"("id":")" + mine + R"(",)");
  CHECK(self->put(path, changed).status == 404);
  CHECK(self->send("DELETE", path).status == 204); // the same as for what is not there
  CHECK(clinic->get(path).status == 200);
  CHECK(self->get("/Subscription").json().find("entry") == nullptr);
  CHECK(clinic->get("/Subscription").json().find("entry")->items().size() == 1);
  Socket socket(sandbox, patient);
  socket.bind(mine);
  CHECK(socket->end());
  CHECK(clinic->put(path, changed, {"If-Match: W/\"9\""}).status == 412);
  CHECK(clinic->put(path, changed, {"If-Match: W/\"1\""}).status == 200);
}

TEST_CASE("A subscription that is over, turned off or deleted tells nobody") {
  RunningSandbox sandbox;
  const auto doctor = sandbox.enrol();
  auto clinic = sandbox.client(doctor);
  makePatients(*clinic);
  const std::string over =
      clinic->create(subscription("Communication?identifier=urn:x:route|a", R"(,"end":"2020-01-01T00:00:00Z")"));
  CHECK(clinic->get("/Subscription/" + over).json().textOf("status") == "off");
  {
    Socket socket(sandbox, doctor);
    socket.bind(over);
    CHECK(socket->end());
  }
  const std::string off = clinic->create(subscription("Communication?identifier=urn:x:route|a"));
  const std::string gone = clinic->create(subscription("Communication?identifier=urn:x:route|a"));
  const std::string marker = clinic->create(subscription("Observation?status=final"));
  Socket socket(sandbox, doctor);
  for (const auto& id : {off, gone, marker}) {
    socket.bind(id);
    CHECK(socket->word() == "bound " + id);
  }
  auto body = clinic->get("/Subscription/" + off).json();
  body.set("status", sandbox::JsonTree::string("off"));
  REQUIRE(clinic->put("/Subscription/" + off, body.write()).status == 200);
  REQUIRE(clinic->send("DELETE", "/Subscription/" + gone).status == 204);
  clinic->create(communication("p1", "a"));
  clinic->create(R"({"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p1"}})");
  CHECK(socket->word() == "ping " + marker);
}

TEST_CASE("A certificate that is revoked loses its web socket with the next news") {
  RunningSandbox sandbox;
  auto clinic = sandbox.client();
  makePatients(*clinic);
  const auto patient = sandbox.enrol("Patient/p1");
  const std::string id = sandbox.client(patient)->create(subscription("Communication?identifier=urn:x:route|a"));
  Socket socket(sandbox, patient);
  socket.bind(id);
  CHECK(socket->word() == "bound " + id);
  REQUIRE(sandbox->revoke(patient.serial));
  clinic->create(communication("p1", "a"));
  CHECK(socket->word().empty());
  CHECK(socket->end());
}

TEST_CASE("What a subscription cannot be is refused with a reason") {
  RunningSandbox sandbox;
  auto clinic = sandbox.client();
  const auto status = [&](const std::string& json) { return clinic->post("/Subscription", json).status; };
  CHECK(status(R"({"resourceType":"Subscription","criteria":"Communication?identifier=a",)"
               R"("channel":{"type":"rest-hook","endpoint":"https://elsewhere.example/"}})") == 422);
  CHECK(status(R"({"resourceType":"Subscription","criteria":"Communication?identifier=a",)"
               R"("channel":{"type":"websocket","payload":"application/fhir+json"}})") == 422);
  CHECK(status(subscription("Nonsense?identifier=a")) == 422);
  CHECK(status(subscription("Subscription?status=active")) == 422);
  CHECK(status(subscription("Communication?no-such-parameter=a")) == 400);
  CHECK(status(subscription("Communication?identifier=a", R"(,"end":"soon")")) == 422);
  CHECK(clinic
            ->post("/", R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" +
                            subscription("Communication?identifier=a") +
                            R"(,"request":{"method":"POST","url":"Subscription"}}]})")
            .status == 405);
  CHECK(clinic->get("/Subscription/x/_history").status == 404);
  for (int i = 0; i < 100; ++i) REQUIRE(status(subscription("Communication?identifier=a")) == 201);
  CHECK(status(subscription("Communication?identifier=a")) == 422);
}

TEST_CASE("A web socket that says anything but its word is closed") {
  RunningSandbox sandbox;
  const auto doctor = sandbox.enrol();
  for (const std::string& word : {std::string("hello"), std::string("bind "), std::string("bind a b"),
                                  std::string("bind nobody"), std::string(2000, 'a')}) {
    INFO(word);
    Socket socket(sandbox, doctor);
    socket.say(word);
    CHECK(socket->end());
  }
  // Elsewhere there is no web socket, and here is nothing else.
  CHECK(sandbox.client(doctor)->get("/websocket").status == 404);
}

TEST_CASE("Subscriptions outlive a restart of the server") {
  RunningSandbox sandbox;
  const auto doctor = sandbox.enrol();
  const std::string id = sandbox.client(doctor)->create(subscription("Patient?_id=p1"));
  sandbox.restart();
  auto clinic = sandbox.client(doctor);
  Socket socket(sandbox, doctor);
  socket.bind(id);
  CHECK(socket->word() == "bound " + id);
  makePatients(*clinic);
  CHECK(socket->word() == "ping " + id);
}
