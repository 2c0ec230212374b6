#include "core/vault/hardening/hardening.h"

#include "core/vault/sqlite/connection.h"
#include "crypto/primitives/random.h"
#include "crypto/self_test/self_test.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace clavis::core {

namespace {

#ifdef __linux__
bool isTraced() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("TracerPid:")) return std::strtol(line.c_str() + 10, nullptr, 10) != 0;
  }
  return false;
}
#endif

Result<void> versionIsRecent(Connection& database) {
  auto version = database.text("PRAGMA cipher_version");
  if (!version) return pass(version);
  int major = 0;
  int minor = 0;
  char dot = 0;
  std::istringstream text(version->value_or(""));
  text >> major >> dot >> minor;
  if (major < 4 || (major == 4 && minor < 6))
    return fail(HardeningError::SelfTestFailed,
                "SQLCipher " + version->value_or("without a version") + " is older than 4.6");
  return {};
}

/// SQLCipher is a drop-in for SQLite: linked wrongly, everything works and nothing is encrypted. So we look.
Result<void> databaseEncrypts() {
  std::string pattern = (std::filesystem::temp_directory_path() / "clavis-self-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    return fail(HardeningError::SelfTestFailed, std::string("temporary folder: ") + std::strerror(errno),
                Retry::AfterAction);
  const std::filesystem::path folder = pattern;
  const auto outcome = [&]() -> Result<void> {
    const auto file = folder / "self-test.db";
    const auto key = crypto::randomArray<32>();
    const auto otherKey = crypto::randomArray<32>();
    constexpr std::string_view needle = "clavis-self-test-needle";
    {
      auto database = Connection::open(file, key, OpenMode::ReadWriteCreate);
      if (!database) return pass(database);
      if (auto recent = versionIsRecent(*database); !recent) return recent;
      auto inMemory = database->integer("PRAGMA temp_store");
      if (!inMemory || *inMemory != 2)
        return fail(HardeningError::SelfTestFailed, "temporary tables would be written to disk");
      if (auto made = database->executeScript("CREATE TABLE t(a TEXT)"); !made) return made;
      if (auto put = database->execute("INSERT INTO t VALUES(?1)", needle); !put) return put;
    }
    if (Connection::open(file, otherKey, OpenMode::ReadOnly))
      return fail(HardeningError::SelfTestFailed, "a database opened with a wrong key");
    auto database = Connection::open(file, key, OpenMode::ReadOnly);
    if (!database) return pass(database);
    auto text = database->text("SELECT a FROM t");
    if (!text || *text != needle) return fail(HardeningError::SelfTestFailed, "a database lost what was written");
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    if (bytes.empty() || bytes.find(needle) != std::string::npos || bytes.starts_with("SQLite format 3"))
      return fail(HardeningError::SelfTestFailed, "a database was written in the clear");
    return {};
  }();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return outcome;
}

} // namespace

Result<void> hardenProcess([[maybe_unused]] Tracers tracers) {
  ::umask(077);
  // A full disk shall be an error we can report, not a signal that ends us in the middle of a write.
  if (::signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return fail(HardeningError::CoreDumpsAllowed, "SIGXFSZ");
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return fail(HardeningError::CoreDumpsAllowed, std::strerror(errno));
#ifdef __linux__
  if (tracers == Tracers::Refuse && isTraced()) return fail(HardeningError::BeingTraced, {}, Retry::AfterAction);
  // Not dumpable: no core even through a pipe, no ptrace and no /proc/PID/mem for other processes of this user.
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
    return fail(HardeningError::Traceable, std::strerror(errno));
#endif
  return {};
}

Result<void> startupSelfTest() {
  if (auto tested = crypto::selfTest(); !tested)
    return fail(HardeningError::SelfTestFailed, std::move(tested.error().detail));
  auto encrypts = databaseEncrypts();
  if (encrypts || encrypts.error().as<HardeningError>()) return encrypts;
  return fail(HardeningError::SelfTestFailed, encrypts.error().toString());
}

} // namespace clavis::core
