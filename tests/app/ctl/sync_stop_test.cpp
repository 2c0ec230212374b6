// SIGINT in the middle of a sync, and what `get` gives against what the server sends.
#include "core/access/backend_connection.h"
#include "core/vault/vault.h"
#include "tests/app/ctl/profile.h"

#include <QJsonDocument>
#include <QProcess>

#include <csignal>

using namespace clavis;
using namespace clavis::tests;

namespace {

QStringList toList(const std::vector<std::string>& arguments) {
  QStringList out;
  for (const std::string& argument : arguments) out << QString::fromStdString(argument);
  return out;
}

} // namespace

TEST_CASE("SIGINT ends a sync with exit code 130, and the next sync goes on from there", "[ctl][stop]") {
  // Every chart takes its time, so that the signal meets the sync under way.
  Synced s({"--fault", "delay=150:path=/fhir/Patient/"}, false);
  const Profile& p = s.profile;
  QProcess sync;
  auto arguments = p.arguments({"--json", "sync", "--panel", "all", "--charts", "1", "--page-size", "20"});
  sync.start(QString::fromStdString((programs() / "clavisctl").string()), toList(arguments));
  REQUIRE(sync.waitForStarted());
  sync.setReadChannel(QProcess::StandardError);
  // Until something of a chart has come.
  for (bool underWay = false; !underWay;) {
    while (!sync.canReadLine()) REQUIRE(sync.waitForReadyRead(60'000));
    const QJsonObject line = QJsonDocument::fromJson(sync.readLine()).object();
    underWay = line.value(QStringLiteral("progress")).toString() == QStringLiteral("charts") &&
               line.value(QStringLiteral("resources")).toInt() > 20;
  }
  REQUIRE(::kill(static_cast<pid_t>(sync.processId()), SIGINT) == 0);
  REQUIRE(sync.waitForFinished(60'000));
  CHECK(sync.exitStatus() == QProcess::NormalExit);
  CHECK(sync.exitCode() == 130);
  const QJsonObject said = QJsonDocument::fromJson(sync.readAllStandardOutput()).object();
  CHECK_FALSE(said.value(QStringLiteral("ok")).toBool(true));
  CHECK(said.value(QStringLiteral("exit")).toInt() == 130);

  // What had come is there and sound, and the rest comes.
  CHECK(p.ctl({"lock-status"}).exit == 0);
  CHECK(p.json({"verify"}).exit == 0);
  const auto next = p.json({"sync"});
  INFO(next.err << next.out);
  REQUIRE(next.exit == 0);
  const auto whole = p.json({"patients"}).json().value(QStringLiteral("total")).toInt();
  CHECK(whole == 3);
  CHECK(p.json({"sync"}).json().value(QStringLiteral("inserted")).toInt() == 0);
  CHECK(p.json({"verify"}).exit == 0);
}

TEST_CASE("get gives the very bytes that the server sends", "[ctl][get]") {
  Synced s;
  const Profile& p = s.profile;
  std::vector<std::pair<std::string, std::string>> sent; // Type/id, body of the server's answer to a read
  {
    auto vault =
        core::Vault::open(p.dir(), core::Passphrase{crypto::SecretBytes::copyOf(std::string_view(ProfilePassphrase))});
    REQUIRE(vault);
    auto identity =
        (*vault)->readers().run([](core::ReadConnection& db) { return core::loadIdentity(db); }).takeResult();
    REQUIRE(identity);
    const core::SystemClock clock;
    auto connection = core::BackendConnection::create(**identity, {}, clock);
    REQUIRE(connection);
    for (const char* type : {"Patient", "Observation", "MedicationRequest", "Encounter", "Practitioner"}) {
      auto page = (*connection)->charts().search({.type = type, .parameters = {}, .count = 2}).takeResult();
      REQUIRE(page);
      REQUIRE_FALSE(page->resources.empty());
      const std::string name = std::string(type) + '/' + std::string(page->resources.front().id);
      auto answer = (*connection)->transport().send({.target = name}).takeResult();
      REQUIRE(answer);
      sent.emplace_back(name, answer->body);
    }
  }
  for (const auto& [name, body] : sent) {
    INFO(name);
    const auto got = p.ctl({"get", name});
    if (got.exit == 14) continue; // a practitioner whom no chart names
    REQUIRE(got.exit == 0);
    CHECK(got.out == body);
  }
}
