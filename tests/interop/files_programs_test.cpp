// clavisctl and clavis-patient, as people and scripts start them, exchange files through the sandbox, through nginx
// with mutual TLS in front of it, and through somebody else's engine.
#include "core/chart/access_log.h"
#include "tests/interop/support/enrolled_profile.h"
#include "tests/interop/support/file_end.h"
#include "tests/interop/support/nginx_peer.h"
#include "tests/support/shared_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

using namespace clavis;
using namespace clavis::tests;

namespace {

QString q(const std::string& text) { return QString::fromStdString(text); }

/// A profile of its own, and the program that works on it.
class Party {
 public:
  Party(const std::filesystem::path& folder, std::string program, const core::BackendIdentity& identity)
      : m_profile(folder / program), m_secret(folder / (program + ".pass")), m_program(std::move(program)) {
    enrol(m_profile, identity);
    std::ofstream(m_secret) << "correct horse battery staple\n";
    ::chmod(m_secret.c_str(), 0600);
  }
  /// Its one JSON object; `exit` is what it must end with.
  [[nodiscard]] QJsonObject run(const std::vector<std::string>& arguments, int exit = 0) const {
    QStringList all{QStringLiteral("--profile"), q(m_profile.string()), QStringLiteral("--passphrase-file"),
                    q(m_secret.string()), QStringLiteral("--json")};
    for (const auto& argument : arguments) all << q(argument);
    QProcess process;
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(q((programs() / m_program).string()), all);
    REQUIRE(process.waitForFinished(120'000));
    INFO(m_program << ' ' << arguments.at(0) << ' ' << process.readAllStandardError().toStdString());
    CHECK(process.exitCode() == exit);
    const auto document = QJsonDocument::fromJson(process.readAllStandardOutput());
    REQUIRE(document.isObject());
    return document.object();
  }
  /// Who wrote what out of the vault, and why.
  [[nodiscard]] std::vector<core::chart::LoggedAccess> departures() const {
    const auto vault = core::Vault::open(m_profile, passphrase(), cheapOptions()).value();
    auto all = waitFor(vault->readers().run([](core::ReadConnection& db) {
                 return core::chart::readAccessLog(db, 0, 1000);
               })).value();
    std::erase_if(all, [](const auto& one) { return one.entry.kind != core::chart::AccessKind::Export; });
    return all;
  }

 private:
  std::filesystem::path m_profile;
  std::filesystem::path m_secret;
  std::string m_program;
};

QJsonArray filesOf(const QJsonObject& object) { return object.value(QLatin1String("files")).toArray(); }
std::string text(const QJsonValue& object, const char* name) {
  return object.toObject().value(QLatin1String(name)).toString().toStdString();
}
std::string idOf(const QJsonValue& file) {
  return std::to_string(file.toObject().value(QLatin1String("id")).toInteger());
}

} // namespace

TEMPLATE_TEST_CASE("Two programs exchange files: send, list, status, get, revoke, cancel", "", SandboxPeer, NginxPeer,
                   EnginePeer) {
  const TestType server;
  const TemporaryFolder folder;
  const Party clinic(folder.path(), "clavisctl", server.identity(clinician));
  const Party patient(folder.path(), "clavis-patient", server.identity("Patient/p1"));
  static_cast<void>(patient.run({"sync"})); // lays packages out
  const auto scan = randomBytes(5'000'000);
  const auto letter = randomBytes(20'000);
  writeBytes(folder / "scan.dcm", scan);
  writeBytes(folder / "letter.pdf", letter);

  auto sent = filesOf(clinic.run({"files", "send", "--to", "Patient/p1", "--text", "your scan", "--expires", "48",
                                  (folder / "scan.dcm").string(), (folder / "letter.pdf").string()}));
  REQUIRE(sent.size() == 2);
  CHECK(text(sent[0], "state") == "sent");
  auto offered = filesOf(patient.run({"files", "status"}));
  REQUIRE(offered.size() == 2); // newest first
  CHECK(text(offered[1], "name") == "scan.dcm");
  CHECK(text(offered[1], "state") == "offered");
  CHECK_FALSE(text(offered[1], "expires").empty());
  const auto out = folder / "out";
  std::filesystem::create_directories(out);
  const auto got = patient.run({"files", "get", idOf(offered[1]), "--out", out.string()});
  CHECK(text(got, "state") == "received");
  CHECK(readBytes(out / "scan.dcm") == scan);
  const auto again = patient.run({"files", "get", idOf(offered[1]), "--out", out.string()});
  CHECK(text(again, "file") == (out / "scan (2).dcm").string());
  static_cast<void>(patient.run({"sync"})); // the receipt goes
  auto ours = filesOf(clinic.run({"files", "status"}));
  REQUIRE(ours.size() == 2);
  CHECK(text(ours[1], "state") == "delivered");
  CHECK(text(ours[0], "state") == "sent");

  // What was not fetched yet can be taken back; what was stays.
  CHECK(text(clinic.run({"files", "revoke", idOf(ours[0])}), "state") == "revoked");
  static_cast<void>(patient.run({"files", "status"}));
  offered = filesOf(patient.run({"files", "list"}));
  CHECK(text(offered[0], "state") == "revoked");
  CHECK(text(offered[1], "state") == "received");
  static_cast<void>(patient.run({"files", "get", idOf(offered[0]), "--out", out.string()}, 12));
  static_cast<void>(clinic.run({"files", "cancel", idOf(ours[1])}, 18));
  static_cast<void>(clinic.run({"files", "send", "--to", "Patient/p1", (folder / "nothing").string()}, 18));

  // And the patient's way.
  const auto wound = randomBytes(1'000'000);
  writeBytes(folder / "wound.jpg", wound);
  CHECK(text(filesOf(patient.run({"files", "send", (folder / "wound.jpg").string()}))[0], "state") == "sent");
  const auto came = filesOf(clinic.run({"files", "status"}));
  REQUIRE(came.size() == 3);
  CHECK(text(came[0], "direction") == "in");
  static_cast<void>(clinic.run({"files", "get", idOf(came[0]), "--out", out.string(), "--reason", "second opinion"}));
  CHECK(readBytes(out / "wound.jpg") == wound);
  const auto left = clinic.departures();
  REQUIRE(left.size() == 1);
  CHECK(left[0].entry.patientId == "p1");
  CHECK(left[0].entry.what == "file " + idOf(came[0]));
  CHECK(left[0].entry.why == "second opinion");
  CHECK(patient.departures().size() == 2);
}
