// Hidden; run by name: how fast pages come, beside the curl program on the same nginx. `test_backend "[throughput]"`
#include "tests/core/backend/support/client.h"
#include "tests/core/backend/support/server_process.h"

#include <QProcess>

#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <fstream>
#include <iostream>

using namespace clavis::core;
using namespace clavis::tests;

TEST_CASE("throughput of pages beside the curl program", "[.][throughput]") {
  const Authority ca("Clinic CA");
  const Issued client = ca.issueClient("dr-alice");
  const TemporaryFolder folder;
  std::ofstream(folder / "ca.pem") << ca.pem();
  std::ofstream(folder / "client.pem") << client.certificatePem << client.keyPem;

  for (const bool http2 : {true, false}) {
    const Nginx nginx(ca.issue({}), {.clientCaPem = ca.pem(), .http2 = http2});
    for (const auto& [bytes, count] : {std::pair{1024, 4000}, std::pair{4 << 20, 200}}) {
      std::ofstream(nginx.root() / "page.json", std::ios::binary) << std::string(static_cast<std::size_t>(bytes), 'x');
      const auto transport = connect(nginx.url(), ca.pem(), client);
      REQUIRE(get(*transport, "page.json"));
      const auto begun = std::chrono::steady_clock::now();
      std::deque<QFuture<Result<HttpResponse>>> ahead;
      for (int i = 0; i < count || !ahead.empty(); ++i) {
        if (i < count) ahead.push_back(transport->send({.target = "page.json"}));
        if (ahead.size() < 4 && i < count) continue;
        REQUIRE(ahead.front().takeResult()->body.size() == static_cast<std::size_t>(bytes));
        ahead.pop_front();
      }
      const std::chrono::duration<double> ours = std::chrono::steady_clock::now() - begun;

      QProcess curl;
      const auto text = [](const std::string& s) { return QString::fromStdString(s); };
      curl.setStandardOutputFile(QProcess::nullDevice());
      const auto curlBegun = std::chrono::steady_clock::now();
      curl.start(QStringLiteral("curl"),
                 {QStringLiteral("-s"), http2 ? QStringLiteral("--http2") : QStringLiteral("--http1.1"),
                  QStringLiteral("--cacert"), text((folder / "ca.pem").string()), QStringLiteral("--cert"),
                  text((folder / "client.pem").string()), QStringLiteral("-Z"), QStringLiteral("--parallel-max"),
                  QStringLiteral("4"), text(nginx.url("/page.json?[1-" + std::to_string(count) + "]"))});
      REQUIRE(curl.waitForFinished(120'000));
      REQUIRE(curl.exitCode() == 0);
      const std::chrono::duration<double> theirs = std::chrono::steady_clock::now() - curlBegun;
      const auto rate = [&](std::chrono::duration<double> time) {
        return std::to_string(static_cast<int>(count / time.count())) + " pages/s, " +
               std::to_string(static_cast<int>(1.0 * bytes * count / 1e6 / time.count())) + " MB/s";
      };
      std::cout << (http2 ? "HTTP/2   " : "HTTP/1.1 ") << bytes << " bytes: ours " << rate(ours) << "; curl "
                << rate(theirs) << '\n';
    }
  }
}
