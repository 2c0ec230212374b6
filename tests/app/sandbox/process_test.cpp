// The program itself, as others start it.
#include "app/sandbox/identity/authority.h"
#include "crypto/x509/certificate_request.h"
#include "tests/app/sandbox/support/sandbox_client.h"
#include "tests/support/shared_data.h"

#include <QProcess>

#include <catch2/catch_test_macros.hpp>
#include <signal.h>

#include <thread>

using namespace clavis::tests;
using namespace clavis;

namespace {

class Program {
 public:
  explicit Program(const QStringList& arguments) {
    m_process.start(QString::fromStdString((programs() / "clavis-sandbox").string()), arguments);
    REQUIRE(m_process.waitForStarted());
  }
  ~Program() {
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.kill();
    m_process.waitForFinished();
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  sandbox::JsonTree ready() {
    while (!m_process.canReadLine()) REQUIRE(m_process.waitForReadyRead(60'000));
    auto line = sandbox::JsonTree::parse(m_process.readLine().toStdString());
    REQUIRE(line);
    return *line;
  }
  QProcess& process() { return m_process; }

 private:
  QProcess m_process;
};

ClientIdentity enrolAt(const sandbox::JsonTree& ready, const std::string& authority) {
  auto key = crypto::PrivateKey::generateP256();
  REQUIRE(key);
  auto request = crypto::CertificateRequest::create(*key, {"a workstation", {}, {}});
  REQUIRE(request);
  const auto reply = enrolRequest(ready.textOf("enrol"), authority, ready.textOf("code"), request->toPem());
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  return {certificateIn(reply), std::string(key->toPem()->text()), {}};
}

} // namespace

TEST_CASE("serve prints one line when it is ready, and ends cleanly on SIGTERM") {
  TemporaryFolder folder;
  Program program({QStringLiteral("serve"), QStringLiteral("--dir"), QString::fromStdString((folder / "s").string())});
  const auto ready = program.ready();
  CHECK(ready.members().size() == 5);
  auto authority = sandbox::readFile(ready.textOf("ca"));
  REQUIRE(authority);
  const auto identity = enrolAt(ready, *authority);
  CHECK(SandboxClient(ready.textOf("fhir"), *authority, identity).get("/Practitioner").status == 200);
  program.process().terminate();
  REQUIRE(program.process().waitForFinished(10'000));
  CHECK(program.process().exitStatus() == QProcess::NormalExit);
  CHECK(program.process().exitCode() == 0);
  CHECK(program.process().readAllStandardOutput().isEmpty());
}

TEST_CASE("What was acknowledged before kill -9 is there afterwards, and the store is whole") {
  TemporaryFolder folder;
  const QStringList arguments{QStringLiteral("serve"), QStringLiteral("--dir"),
                              QString::fromStdString((folder / "s").string())};
  std::vector<std::string> acknowledged;
  ClientIdentity identity;
  std::string authority;
  for (int round = 0; round < 3; ++round) {
    Program program(arguments);
    const auto ready = program.ready();
    if (round == 0) {
      authority = sandbox::readFile(ready.textOf("ca")).value();
      identity = enrolAt(ready, authority);
    }
    SandboxClient client(ready.textOf("fhir"), authority, identity);
    for (const std::string& id : acknowledged) CHECK(client.get("/Patient/" + id).status == 200);
    CHECK(client.ids("/Patient").size() >= acknowledged.size());
    CHECK(client.ids("/Observation").size() == client.ids("/Patient").size()); // written in pairs, found in pairs
    std::jthread killer;
    for (int i = 0; i < 200; ++i) {
      const std::string id = "r" + std::to_string(round) + "-" + std::to_string(i);
      if (i == 30) killer = std::jthread([&] { ::kill(static_cast<pid_t>(program.process().processId()), SIGKILL); });
      const auto reply = client.post(
          "", R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"PUT","url":"Patient/)" +
                  id + R"("},"resource":{"resourceType":"Patient","id":")" + id +
                  R"("}},{"request":{"method":"PUT","url":"Observation/)" + id +
                  R"("},"resource":{"resourceType":"Observation","id":")" + id +
                  R"(","subject":{"reference":"Patient/)" + id + R"("}}}]})");
      if (reply.status != 200) break;
      acknowledged.push_back(id);
    }
    killer = {};
    program.process().waitForFinished();
  }
  CHECK(acknowledged.size() >= 90);
}

TEST_CASE("A wrong command line is exit code 1, what cannot be done is 2, both with a sentence") {
  const auto run = [](const QStringList& arguments) {
    Program program(arguments);
    program.process().waitForFinished();
    CHECK_FALSE(program.process().readAllStandardError().isEmpty());
    return program.process().exitCode();
  };
  TemporaryFolder folder;
  const auto dir = QString::fromStdString((folder / "s").string());
  CHECK(run({QStringLiteral("serve")}) == 1);
  CHECK(run({QStringLiteral("serve"), QStringLiteral("--dir"), dir, QStringLiteral("--fault"),
             QStringLiteral("explode")}) == 1);
  CHECK(run({QStringLiteral("serve"), QStringLiteral("--dir"), dir, QStringLiteral("--listen"),
             QStringLiteral("nowhere")}) == 1);
  CHECK(run({QStringLiteral("code"), QStringLiteral("--dir"), dir}) == 2);
}
