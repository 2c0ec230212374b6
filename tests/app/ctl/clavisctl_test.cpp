// clavisctl as a person or a script meets it: processes, files, exit codes.
#include "core/vault/vault.h"
#include "tests/app/ctl/profile.h"

#include <QJsonArray>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>

using namespace clavis::tests;
namespace fs = std::filesystem;

namespace {

std::string firstId(const Ended& list) {
  return list.json()
      .value(QStringLiteral("patients"))
      .toArray()
      .at(0)
      .toObject()
      .value(QStringLiteral("id"))
      .toString()
      .toStdString();
}

} // namespace

TEST_CASE("init makes a vault once and hands the recovery code out once", "[ctl]") {
  Profile profile;
  const auto made = profile.json({"init"});
  REQUIRE(made.exit == 0);
  CHECK(made.json().value(QStringLiteral("recoveryCode")).toString().size() == 34);
  CHECK(profile.ctl({"init"}).exit == 4);
  CHECK(profile.ctl({"lock-status"}).exit == 0);
}

TEST_CASE("A profile is enrolled, synced, searched, shown, exported and verified", "[ctl]") {
  Synced s;
  const Profile& p = s.profile;

  SECTION("patients are found with and without their accents") {
    CHECK(p.json({"patients"}).json().value(QStringLiteral("total")).toInt() == 3);
    CHECK(p.json({"patients", "gómez"}).json().value(QStringLiteral("total")).toInt() == 1);
    const auto plain = p.json({"patients", "acuna"});
    CHECK(plain.json().value(QStringLiteral("total")).toInt() == 1);
    CHECK(plain.out.find("Acuña") != std::string::npos);
    CHECK(p.json({"patients", "nobody"}).json().value(QStringLiteral("total")).toInt() == 0);
  }
  SECTION("a chart has its banner, its sections with their age, and entries") {
    const std::string id = firstId(p.json({"patients", "Gómez"}));
    const auto chart = p.json({"chart", id, "--section", "problems"});
    INFO(chart.err);
    REQUIRE(chart.exit == 0);
    const auto sections = chart.json().value(QStringLiteral("sections")).toArray();
    REQUIRE(sections.size() == 1);
    CHECK(sections.at(0).toObject().value(QStringLiteral("count")).toInt() == 6);
    CHECK(sections.at(0).toObject().value(QStringLiteral("entries")).toArray().size() == 6);
    CHECK(sections.at(0).toObject().value(QStringLiteral("age")).toObject().value(QStringLiteral("state")).toString() ==
          QStringLiteral("complete"));
    CHECK(p.ctl({"chart", id, "--section", "nonsense"}).exit == 2);
    CHECK(p.ctl({"chart", "no-such-patient"}).exit == 14);
  }
  SECTION("get gives the bytes that export has, and export is private and never overwrites") {
    const std::string id = firstId(p.json({"patients", "Gómez"}));
    const auto got = p.ctl({"get", "Patient/" + id});
    REQUIRE(got.exit == 0);
    CHECK(got.out.starts_with("{"));
    const fs::path target = p / "out";
    const auto exported = p.json({"export", "--ndjson", target.string()});
    INFO(exported.err);
    REQUIRE(exported.exit == 0);
    CHECK(exported.err.find("not encrypted") != std::string::npos);
    std::ifstream file(target / "Patient.ndjson");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::string line = got.out;
    for (char& c : line)
      if (c == '\n' || c == '\r') c = ' ';
    CHECK(text.find(line) != std::string::npos);
    CHECK((fs::status(target / "Patient.ndjson").permissions() & fs::perms::mask) ==
          (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(p.ctl({"export", "--ndjson", target.string()}).exit == 16);
    CHECK(p.ctl({"get", "Patient/none"}).exit == 14);
    CHECK(p.ctl({"get", "Patient"}).exit == 2);
  }
  SECTION("verify finds everything in order, and syncs that follow nothing new") {
    const auto verified = p.json({"verify"});
    INFO(verified.out);
    CHECK(verified.exit == 0);
    CHECK(verified.json().value(QStringLiteral("clean")).toBool());
    const auto again = p.json({"sync"});
    CHECK(again.exit == 0);
    CHECK(again.json().value(QStringLiteral("inserted")).toInt() == 0);
  }
  SECTION("without its server everything is still there") {
    s.server.stop();
    CHECK(p.ctl({"sync"}).exit == 10);
    CHECK(p.json({"patients"}).json().value(QStringLiteral("total")).toInt() == 3);
    CHECK(p.ctl({"verify"}).exit == 0);
  }
  SECTION("words are found in all charts") {
    const auto hits = p.json({"search", "hypertension"});
    INFO(hits.err);
    CHECK(hits.exit == 0);
    CHECK(hits.json().value(QStringLiteral("hits")).isArray());
  }
}

TEST_CASE("Each kind of trouble has its exit code and touches nothing", "[ctl]") {
  Profile profile;
  CHECK(profile.ctl({"patients"}).exit == 4);
  REQUIRE(profile.ctl({"init", "--recovery-file", (profile / "code").string()}).exit == 0);

  SECTION("wrong passphrase") {
    const auto wrong = profile.write("wrong", "not this one");
    const auto ended = run(
        "clavisctl", {"--json", "--profile", profile.dir().string(), "--passphrase-file", wrong.string(), "patients"});
    CHECK(ended.exit == 3);
    CHECK_FALSE(ended.json().value(QStringLiteral("ok")).toBool());
    CHECK(ended.json().value(QStringLiteral("exit")).toInt() == 3);
  }
  SECTION("a passphrase file that others may read") {
    const auto open = profile.write("open", ProfilePassphrase, 0644);
    CHECK(
        run("clavisctl", {"--profile", profile.dir().string(), "--passphrase-file", open.string(), "patients"}).exit ==
        16);
  }
  SECTION("not enrolled") { CHECK(profile.ctl({"sync", "--panel", "all"}).exit == 9); }
  SECTION("a panel that is none") { CHECK(profile.ctl({"sync", "--panel", "everyone"}).exit == 18); }
  SECTION("no arguments, unknown arguments") {
    CHECK(run("clavisctl", {}).exit == 2);
    CHECK(run("clavisctl", {"frobnicate"}).exit == 2);
    CHECK(profile.ctl({"get"}).exit == 2);
    CHECK(run("clavisctl", {"--help"}).exit == 0);
    CHECK(run("clavisctl", {"--help-exit-codes"}).out.find(" 10  ") != std::string::npos);
  }
  SECTION("in use by another process") {
    auto held = clavis::core::Vault::open(profile.dir(), clavis::core::Passphrase{clavis::crypto::SecretBytes::copyOf(
                                                             std::string_view(ProfilePassphrase))});
    REQUIRE(held);
    CHECK(profile.ctl({"patients"}).exit == 5);
    CHECK(profile.ctl({"lock-status"}).exit == 5);
    held->reset();
    CHECK(profile.ctl({"lock-status"}).exit == 0);
  }
  SECTION("a damaged vault") {
    for (const char* header : {"vault.header", "vault.header.copy"}) {
      std::ofstream(profile.dir() / header, std::ios::trunc) << "nothing that was here before";
    }
    CHECK(profile.ctl({"patients"}).exit == 6);
    CHECK(fs::exists(profile.dir() / "vault.db"));
  }
  SECTION("a forgotten passphrase") {
    const auto next = profile.write("next", "a new one that is long enough");
    const auto recovered = profile.ctl({"recover", "--code-file", (profile / "code").string(), "--new-passphrase-file",
                                        next.string(), "--recovery-file", (profile / "code2").string()});
    INFO(recovered.err);
    REQUIRE(recovered.exit == 0);
    CHECK(profile.ctl({"patients"}).exit == 3);
    CHECK(
        run("clavisctl", {"--profile", profile.dir().string(), "--passphrase-file", next.string(), "patients"}).exit ==
        0);
    // The code is used up.
    CHECK(profile.ctl({"recover", "--code-file", (profile / "code").string(), "--new-passphrase-file", next.string()})
              .exit == 3);
  }
  SECTION("another passphrase") {
    const auto next = profile.write("next", "a new one that is long enough");
    REQUIRE(profile.ctl({"passphrase", "change", "--new-passphrase-file", next.string()}).exit == 0);
    CHECK(profile.ctl({"patients"}).exit == 3);
    CHECK(
        run("clavisctl", {"--profile", profile.dir().string(), "--passphrase-file", next.string(), "patients"}).exit ==
        0);
  }
}
