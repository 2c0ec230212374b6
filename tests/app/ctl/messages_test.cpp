// clavisctl and clavis-patient talk to each other through the sandbox: four programs, as people start them.
#include "tests/app/ctl/program.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

#include <fstream>
#include <tuple>

using namespace clavis::tests;
namespace fs = std::filesystem;

namespace {

struct Parties {
  TemporaryFolder folder;
  std::unique_ptr<SandboxProcess> server;

  Parties() {
    write("clinic-pass", "seven green lamps over the harbour");
    write("patient-pass", "nine grey herons on the mast");
    write("patient.json", R"({"resourceType":"Patient","id":"p1","name":[{"family":"Ward","given":["Anna"]}],)"
                          R"("birthDate":"1970-02-03"})");
    server = std::make_unique<SandboxProcess>(folder / "server", std::vector{folder / "patient.json"});
    REQUIRE(clinic({"init", "--recovery-file", (folder / "clinic-code").string()}).exit == 0);
    REQUIRE(clinic({"enrol", "--url", server->enrol, "--code", server->code, "--ca", server->ca}).exit == 0);
  }
  fs::path write(const std::string& name, const std::string& text) {
    const fs::path path = folder / name;
    std::ofstream(path) << text << '\n';
    ::chmod(path.c_str(), 0600);
    return path;
  }
  [[nodiscard]] std::vector<std::string> arguments(const std::string& who, const std::vector<std::string>& rest) const {
    std::vector<std::string> all{"--profile", (folder / who).string(), "--passphrase-file",
                                 (folder / (who + "-pass")).string(), "--json"};
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
  }
  [[nodiscard]] Ended clinic(const std::vector<std::string>& rest) const {
    return run("clavisctl", arguments("clinic", rest));
  }
  [[nodiscard]] Ended patient(const std::vector<std::string>& rest) const {
    return run("clavis-patient", arguments("patient", rest));
  }
  QJsonObject good(const Ended& ended) const {
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    return ended.json();
  }
  void invite() const {
    const auto invitation = good(clinic({"invite", "Patient/p1"})).value(QLatin1String("invitation")).toString();
    const auto enrolled = good(
        patient({"enrol", "--invitation", invitation.toStdString(), "--recovery-file", (folder / "code").string()}));
    CHECK(enrolled.value(QLatin1String("subject")).toString() == QLatin1String("Patient/p1"));
  }
};

QString text(const QJsonObject& object, const char* name) { return object.value(QLatin1String(name)).toString(); }

} // namespace

TEST_CASE("A patient is invited, and both write, read, search and compare numbers") {
  const Parties parties;
  CHECK(parties.patient({"enrol", "--invitation", "clavis-invite:1:e30", "--recovery-file", "/dev/null"}).exit == 18);
  parties.invite();
  const auto sent = parties.good(
      parties.clinic({"messages", "send", "--to", "Patient/p1", "--text", "How are you?", "--topic", "results"}));
  CHECK(text(sent, "delivery") == QLatin1String("sent"));
  const auto read = parties.good(parties.patient({"sync"}));
  CHECK(read.value(QLatin1String("received")).toInt() == 1);
  const auto messages = parties.good(parties.patient({"messages", "read"})).value(QLatin1String("messages")).toArray();
  REQUIRE(messages.size() == 1);
  CHECK(text(messages.at(0).toObject(), "text") == QLatin1String("How are you?"));
  CHECK(text(messages.at(0).toObject(), "person") == QLatin1String("Practitioner/clavis-clinician"));
  parties.good(parties.patient({"messages", "send", "--text", "Better, thank you", "--topic", "results", "--urgent"}));
  parties.good(parties.clinic({"messages", "sync"}));
  const auto inbox = parties.good(parties.clinic({"messages", "list"}));
  CHECK(inbox.value(QLatin1String("urgentUnread")).toInt() == 1);
  const auto thread = parties.good(parties.clinic({"messages", "read", "Patient/p1", "--topic", "results"}))
                          .value(QLatin1String("messages"))
                          .toArray();
  REQUIRE(thread.size() == 2);
  CHECK(text(thread.at(0).toObject(), "delivery") == QLatin1String("read"));
  CHECK(parties.good(parties.clinic({"messages", "search", "thank"})).value(QLatin1String("hits")).toArray().size() ==
        1);
  const auto ours = parties.good(parties.clinic({"messages", "verify", "Patient/p1"}));
  const auto theirs = parties.good(parties.patient({"verify"})).value(QLatin1String("numbers")).toArray();
  REQUIRE(theirs.size() == 1);
  CHECK(text(ours, "digits") == text(theirs.at(0).toObject(), "digits"));
  CHECK(text(ours, "digits").size() == 60);
  CHECK(parties.clinic({"messages", "verify", "Patient/p1", "--confirm", "12345"}).exit == 11);
  CHECK(parties
            .good(parties.clinic({"messages", "verify", "Patient/p1", "--confirm", text(ours, "digits").toStdString()}))
            .value(QLatin1String("compared"))
            .toBool());

  // What the clinic decides: hold, policy, and a lost phone that gets nothing any more.
  CHECK(parties.good(parties.clinic({"messages", "hold", "Patient/p1"})).value(QLatin1String("hold")).toBool());
  CHECK(parties.clinic({"messages", "hold", "Patient/p2"}).exit != 0);
  const auto policy =
      parties.good(parties.clinic({"messages", "policy", "--retention-days", "400", "--new-devices", "block"}));
  CHECK(policy.value(QLatin1String("retentionDays")).toInt() == 400);
  CHECK(text(parties.good(parties.clinic({"messages", "policy"})), "newDevices") == QLatin1String("block"));
  const std::string phone = ours.value(QLatin1String("devices")).toArray().at(0).toString().toStdString();
  CHECK(parties.clinic({"messages", "lost", "Patient/p1", std::string(32, '0')}).exit != 0);
  CHECK(parties.good(parties.clinic({"messages", "lost", "Patient/p1", phone}))
            .value(QLatin1String("conversations"))
            .toInt() >= 1);
  std::ignore = parties.clinic(
      {"messages", "send", "--to", "Patient/p1", "--text", "not for the thief", "--topic", "results", "--sure"});
  std::ignore = parties.patient({"sync"});
  const auto stolen = parties.good(parties.patient({"messages", "read"})).value(QLatin1String("messages")).toArray();
  for (const auto& message : stolen) CHECK(text(message.toObject(), "text") != QLatin1String("not for the thief"));
}

TEST_CASE("A message written without a server is queued, and goes when there is one again") {
  Parties parties;
  parties.invite();
  parties.good(parties.clinic({"messages", "sync"}));
  parties.server->stop();
  const auto queued = parties.good(parties.clinic({"messages", "send", "--to", "Patient/p1", "--text", "Later"}));
  CHECK(text(queued, "delivery") == QLatin1String("queued"));
  CHECK(parties.clinic({"messages", "sync"}).exit == 10);
}

TEST_CASE("clavis-patient stays, answers by its rules, and ends when told to") {
  Parties parties;
  parties.invite();
  const auto rules = parties.write("rules", "# what to say\nmonday => Monday is fine\n* => I have read it");
  QProcess patient;
  QStringList arguments;
  for (const auto& argument : parties.arguments("patient", {"run", "--auto-reply", rules.string()}))
    arguments << QString::fromStdString(argument);
  patient.start(QString::fromStdString((programs() / "clavis-patient").string()), arguments);
  REQUIRE(patient.waitForStarted());
  parties.good(parties.clinic({"messages", "send", "--to", "Patient/p1", "--text", "Can you come on MONDAY?"}));
  while (!patient.canReadLine()) REQUIRE(patient.waitForReadyRead(60'000));
  const auto shown = QJsonDocument::fromJson(patient.readLine()).object();
  CHECK(text(shown, "text") == QLatin1String("Can you come on MONDAY?"));
  QStringList answers;
  for (int tries = 0; tries < 30 && answers.size() < 2; ++tries) {
    parties.good(parties.clinic({"messages", "sync"}));
    const auto messages =
        parties.good(parties.clinic({"messages", "read", "Patient/p1"})).value(QLatin1String("messages")).toArray();
    answers.clear();
    for (const auto& message : messages) answers << text(message.toObject(), "text");
  }
  CHECK(answers == QStringList{QStringLiteral("Can you come on MONDAY?"), QStringLiteral("Monday is fine")});
  patient.terminate();
  REQUIRE(patient.waitForFinished(20'000));
  INFO(patient.readAllStandardError().toStdString());
  CHECK(patient.exitCode() == 0);
}
