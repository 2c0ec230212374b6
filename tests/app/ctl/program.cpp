#include "tests/app/ctl/program.h"

#include "tests/support/shared_data.h"

#include <QJsonDocument>

#include <catch2/catch_test_macros.hpp>

namespace clavis::tests {
namespace {

QStringList toList(const std::vector<std::string>& arguments) {
  QStringList out;
  for (const std::string& argument : arguments) out << QString::fromStdString(argument);
  return out;
}

} // namespace

QJsonObject Ended::json() const {
  QJsonParseError error{};
  const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(out), &error);
  INFO(out);
  REQUIRE(error.error == QJsonParseError::NoError);
  REQUIRE(document.isObject());
  return document.object();
}

Ended run(const std::string& program, const std::vector<std::string>& arguments) {
  QProcess process;
  process.setStandardInputFile(QProcess::nullDevice());
  process.start(QString::fromStdString((programs() / program).string()), toList(arguments));
  REQUIRE(process.waitForFinished(120'000));
  REQUIRE(process.exitStatus() == QProcess::NormalExit);
  return {process.exitCode(), process.readAllStandardOutput().toStdString(),
          process.readAllStandardError().toStdString()};
}

SandboxProcess::SandboxProcess(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& load,
                               const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"serve", "--dir", folder.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  for (const auto& path : load) {
    arguments.emplace_back("--load");
    arguments.push_back(path.string());
  }
  m_process.setProcessChannelMode(QProcess::SeparateChannels);
  m_process.setStandardErrorFile(QString::fromStdString((folder.string() + ".log")));
  m_process.start(QString::fromStdString((programs() / "clavis-sandbox").string()), toList(arguments));
  REQUIRE(m_process.waitForStarted());
  while (!m_process.canReadLine()) REQUIRE(m_process.waitForReadyRead(120'000));
  const QJsonObject ready = QJsonDocument::fromJson(m_process.readLine()).object();
  const auto text = [&](const char* name) { return ready.value(QLatin1String(name)).toString().toStdString(); };
  fhir = text("fhir");
  ca = text("ca");
  enrol = text("enrol");
  code = text("code");
  invitation = text("invitation");
  REQUIRE_FALSE(code.empty());
}

SandboxProcess::~SandboxProcess() { stop(); }

void SandboxProcess::stop() {
  if (m_process.state() == QProcess::NotRunning) return;
  m_process.terminate();
  if (!m_process.waitForFinished(10'000)) m_process.kill();
}

} // namespace clavis::tests
