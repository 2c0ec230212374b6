// ClamAV's own daemon, with one signature of our making; skipped where it is not installed.
#include "core/preview/scan/virus_scan.h"
#include "tests/support/temporary_folder.h"

#include <QProcess>
#include <QStandardPaths>

#include <catch2/catch_test_macros.hpp>

#include <fstream>

using namespace clavis::core::preview;
using namespace clavis::tests;

TEST_CASE("clamd finds a planted signature, passes what is clean and says what is too large") {
  const QString program = QStandardPaths::findExecutable(QStringLiteral("clamd"), {QStringLiteral("/usr/sbin")});
  if (program.isEmpty()) SKIP("clamd is not installed");
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "signatures");
  const QByteArray marker("CLAVIS-PLANTED-MARKER-FILE");
  std::ofstream(folder / "signatures" / "clavis.ndb") << "Clavis-Test:0:*:" << marker.toHex().toStdString() << '\n';
  std::ofstream(folder / "clamd.conf") << "DatabaseDirectory " << (folder / "signatures").string() << "\nLocalSocket "
                                       << (folder / "clamd").string() << "\nForeground yes\nStreamMaxLength 1M\n";
  QProcess daemon;
  daemon.setProcessChannelMode(QProcess::MergedChannels);
  daemon.start(program, {QStringLiteral("-c"), QString::fromStdString((folder / "clamd.conf").string())});
  QByteArray said;
  while (!said.contains("Self checking") && daemon.waitForReadyRead(60'000)) said += daemon.readAll();
  INFO(said.toStdString());
  REQUIRE(said.contains("Self checking"));

  ClamdScanner scanner(folder / "clamd");
  const auto verdict = [&](const QByteArray& bytes) {
    return scanner.scan(std::make_shared<MemorySource>(bytes)).takeResult();
  };
  const ScanResult found = verdict("harmless words, " + marker + ", and more");
  CHECK(found.verdict == ScanVerdict::Found);
  CHECK(found.signature.startsWith(QStringLiteral("Clavis-Test")));
  CHECK(verdict("harmless words").verdict == ScanVerdict::Clean);
  CHECK(verdict(QByteArray(3 << 20, 'x')).verdict == ScanVerdict::TooLarge);
  daemon.kill();
  daemon.waitForFinished(10'000);
}
