// A dying disk under a real profile: what verify says of it, what rescue keeps, and that a sync brings back the rest.
#include "core/vault/salvage.h"
#include "core/vault/settings.h"
#include "tests/app/ctl/profile.h"

#include <QJsonArray>

#include <map>
#include <set>

using namespace clavis;
using namespace clavis::tests;
namespace fs = std::filesystem;

namespace {

/// Type -> the lines of its file, in any order.
std::map<std::string, std::multiset<std::string>> exported(const Profile& profile, const std::string& name) {
  const fs::path folder = profile / name;
  const auto ended = profile.ctl({"export", "--ndjson", folder.string()});
  INFO(ended.err);
  REQUIRE(ended.exit == 0);
  std::map<std::string, std::multiset<std::string>> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) out[entry.path().filename()].insert(line);
  }
  return out;
}

void scratch(const fs::path& database, int pages) {
  const auto count = static_cast<std::int64_t>(fs::file_size(database)) / 4096;
  REQUIRE(count > 100);
  std::fstream stream(database, std::ios::in | std::ios::out | std::ios::binary);
  // The last quarter: the roots of all tables, the small ones of this machine's own included, lie before it.
  for (int i = 0; i < pages; ++i) {
    stream.seekp((count * 3 / 4 + i * count / (4 * pages)) * 4096 + 200);
    stream << "scratched by a dying disk";
  }
  REQUIRE(stream.flush());
}

std::optional<std::string> mark(const Profile& profile) {
  auto vault = core::Vault::open(profile.dir(),
                                 core::Passphrase{crypto::SecretBytes::copyOf(std::string_view(ProfilePassphrase))});
  REQUIRE(vault);
  return (*vault)
      ->readers()
      .run([](core::ReadConnection& db) { return core::readSetting(db, core::incompleteTablesSetting); })
      .takeResult()
      .value();
}

} // namespace

TEST_CASE("Damaged pages: verify names what can be saved, rescue keeps it, a sync brings the rest", "[ctl][rescue]") {
  Synced s;
  const Profile& p = s.profile;
  const auto before = exported(p, "before");
  scratch(p.dir() / "vault.db", 8);

  const auto verified = p.json({"verify"});
  INFO(verified.out);
  CHECK(verified.exit == 6);
  const QJsonObject damage = verified.json().value(QStringLiteral("damage")).toObject();
  CHECK(damage.value(QStringLiteral("damagedPages")).toInt() == 8);
  CHECK(damage.value(QStringLiteral("serverHasTheRest")).toBool());
  bool lost = false;
  bool saved = false;
  for (const auto& table : damage.value(QStringLiteral("tables")).toArray()) {
    lost = lost || table.toObject().value(QStringLiteral("lost")).toBool();
    saved = saved || table.toObject().value(QStringLiteral("rows")).toInt() > 0;
  }
  CHECK(lost);
  CHECK(saved);
  CHECK(p.ctl({"verify"}).out.find("rows can be saved") != std::string::npos);

  const auto rescued = p.json({"rescue", "--recovery-file", (p / "code2").string()});
  INFO(rescued.err);
  REQUIRE(rescued.exit == 0);
  CHECK(fs::exists(rescued.json().value(QStringLiteral("damaged")).toString().toStdString() + "/vault.db"));
  CHECK(fs::exists(p / "code2"));
  CHECK(mark(p));

  // Offline, what is left is whole in itself: every list and index says what the resources say.
  const auto left = p.json({"verify"});
  INFO(left.out);
  CHECK(left.exit == 0);
  CHECK(left.json().value(QStringLiteral("clean")).toBool());

  const auto synced = p.json({"sync"});
  INFO(synced.out << synced.err);
  REQUIRE(synced.exit == 0);
  CHECK(synced.json().value(QStringLiteral("inserted")).toInt() > 0);
  CHECK(p.json({"verify"}).exit == 0);
  CHECK(exported(p, "after") == before);
  CHECK_FALSE(mark(p));
  // Nothing is fetched anew for ever.
  const auto again = p.json({"sync"});
  CHECK(again.json().value(QStringLiteral("inserted")).toInt() == 0);
  CHECK(again.json().value(QStringLiteral("filled")).toInt() == 0);
}

TEST_CASE("A first page that is gone: nothing can be saved, and verify says so", "[ctl][rescue]") {
  Synced s;
  {
    std::fstream stream(s.profile.dir() / "vault.db", std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(200);
    stream << "scratched by a dying disk";
  }
  const auto verified = s.profile.json({"verify"});
  CHECK(verified.exit == 6);
  CHECK_FALSE(
      verified.json().value(QStringLiteral("damage")).toObject().value(QStringLiteral("schemaReadable")).toBool(true));
  CHECK(s.profile.ctl({"patients"}).exit == 6);
}
