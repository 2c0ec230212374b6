// The commands about keys, with a card that SoftHSM plays and p11-kit finds.
#include "tests/app/ctl/profile.h"
#include "tests/app/ctl/program.h"
#include "tests/tokens/cards/soft_card.h"

#include <QJsonArray>
#include <QJsonObject>

#include <catch2/catch_test_macros.hpp>

using namespace clavis::tests;

namespace {

/// A vault of its own, made.
struct Made : Profile {
  Made() { REQUIRE(ctl({"init", "--recovery-file", (*this / "code").string()}).exit == 0); }
};

bool opens(const Profile& profile, const std::vector<std::string>& before = {}) {
  std::vector<std::string> all = before;
  all.push_back("patients");
  return profile.ctl(all).exit == 0;
}

} // namespace

TEST_CASE("A passphrase that is tried first is not taken; the vault is not made") {
  Profile profile;
  for (const char* weak : {"short", "passwordpassword", "123456789012345678", "CorrectHorseBatteryStaple1!"}) {
    INFO(weak);
    profile.write("pass", weak);
    CHECK(profile.ctl({"init"}).exit == 18);
  }
  CHECK(profile.ctl({"lock-status"}).exit == 4);
}

TEST_CASE("clavisctl adds a card, and from then on asks for both") {
  if (!std::filesystem::exists("/usr/lib/x86_64-linux-gnu/libp11-kit.so.0") ||
      !std::filesystem::exists("/usr/share/p11-kit/modules/softhsm2.module"))
    SKIP("p11-kit does not know SoftHSM here");
  const SoftCard card;
  Made profile;
  const auto pin = profile.write("pin", SoftCard::pin).string();
  const auto wrongPin = profile.write("wrong-pin", "000000").string();

  const auto several = profile.ctl({"--pin-file", pin, "factors", "add"});
  CHECK(several.exit == 2); // two keys: which?
  CHECK(several.err.find("--key-id") != std::string::npos);
  CHECK(profile.ctl({"--pin-file", wrongPin, "factors", "add", "--key-id", "02"}).exit == 3);
  CHECK(opens(profile)); // nothing has changed so far
  REQUIRE(profile.ctl({"--pin-file", pin, "factors", "add", "--key-id", "02"}).exit == 0);

  CHECK_FALSE(opens(profile, {"--pin-file", wrongPin}));
  CHECK(opens(profile, {"--pin-file", pin}));
  const auto listed = profile.json({"factors", "list"});
  CHECK(listed.json().value(QStringLiteral("passphraseAlone")).toBool() == false);
  CHECK(listed.json().value(QStringLiteral("factors")).toArray().size() == 1);
  CHECK(profile.ctl({"--pin-file", pin, "factors", "test"}).exit == 0);
  card.pullOut();
  CHECK(profile.ctl({"--pin-file", pin, "factors", "test"}).exit == 3);
  const auto without = profile.json({"--pin-file", pin, "patients"});
  CHECK(without.exit == 3);
  CHECK(without.json().value(QStringLiteral("error")).toObject().value(QStringLiteral("name")).toString() ==
        QStringLiteral("NoCard"));
  card.putIn();

  REQUIRE(profile.ctl({"--pin-file", pin, "key", "rotate", "--recovery-file", (profile / "code2").string()}).exit == 0);
  CHECK(opens(profile, {"--pin-file", pin}));

  SECTION("removed again") {
    const auto id = profile.json({"factors", "list"})
                        .json()
                        .value(QStringLiteral("factors"))
                        .toArray()
                        .first()
                        .toObject()
                        .value(QStringLiteral("id"))
                        .toInt();
    CHECK(profile.ctl({"--pin-file", pin, "factors", "remove", "4711"}).exit == 18);
    REQUIRE(profile.ctl({"--pin-file", pin, "factors", "remove", std::to_string(id)}).exit == 0);
    CHECK(opens(profile));
  }
  SECTION("lost") {
    card.pullOut();
    const auto next = profile.write("next", "a new one that is long enough").string();
    REQUIRE(profile
                .ctl({"recover", "--code-file", (profile / "code2").string(), "--new-passphrase-file", next,
                      "--recovery-file", (profile / "code3").string(), "--lost-factors"})
                .exit == 0);
    profile.write("pass", "a new one that is long enough");
    CHECK(opens(profile));
  }
}

TEST_CASE("The clinic's key: shares are made, one is too few, two set a new passphrase") {
  Made profile;
  const auto made3 =
      profile.json({"escrow", "make-key", "--need", "2", "--of", "3", "--out", (profile / "s").string()});
  REQUIRE(made3.exit == 0);
  const std::string key = made3.json().value(QStringLiteral("key")).toString().toStdString();
  CHECK(key.size() == 64);
  CHECK(profile.ctl({"escrow", "make-key", "--need", "4", "--of", "3", "--out", (profile / "t").string()}).exit == 18);
  CHECK(profile.ctl({"escrow", "set"}).exit == 2); // no policy, no key
  REQUIRE(profile.ctl({"escrow", "set", "--key", key}).exit == 0);
  CHECK(profile.json({"factors", "list"}).json().value(QStringLiteral("escrow")).toBool());
  const auto next = profile.write("next", "a new one that is long enough").string();
  const auto share = [&](int number) {
    return (profile / "s" / ("share-" + std::to_string(number) + ".txt")).string();
  };
  const auto open = [&](std::vector<std::string> with, const std::string& code) {
    std::vector<std::string> all{
        "escrow", "open", "--new-passphrase-file", next, "--recovery-file", (profile / code).string()};
    for (const std::string& one : with) all.insert(all.end(), {"--share", one});
    return profile.ctl(all).exit;
  };
  CHECK(open({share(1)}, "c1") == 18);
  CHECK(open({share(1), share(1)}, "c1") == 18);
  CHECK(opens(profile)); // nothing has changed
  REQUIRE(open({share(3), share(1)}, "c1") == 0);
  profile.write("pass", "a new one that is long enough");
  CHECK(opens(profile));
}

TEST_CASE("policy check names what is wrong with a file, explain says where the rules come from") {
  Profile profile;
  const auto good = profile.write("good", R"({"version": 1, "factors": "any", "lockAfterMinutes": 5})");
  const auto bad = profile.write("bad", R"({"version": 1, "factor": "any"})");
  const auto read = profile.json({"policy", "check", good.string()});
  REQUIRE(read.exit == 0);
  const auto rules = read.json().value(QStringLiteral("rules")).toObject();
  CHECK(rules.value(QStringLiteral("factors")).toObject().value(QStringLiteral("value")).toString() ==
        QStringLiteral("any"));
  CHECK(rules.value(QStringLiteral("factors")).toObject().value(QStringLiteral("fromFile")).toBool());
  CHECK_FALSE(rules.value(QStringLiteral("export")).toObject().value(QStringLiteral("fromFile")).toBool());
  CHECK(profile.ctl({"policy", "check", bad.string()}).exit == 19);
  if (!std::filesystem::exists("/etc/clavis")) CHECK(profile.ctl({"policy", "explain"}).exit == 0);
}
