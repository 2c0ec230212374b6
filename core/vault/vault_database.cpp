#include "core/vault/vault_database.h"

#include "core/base/crypto_error.h"
#include "core/vault/files/private_files.h"
#include "core/vault/migrations/migrations.h"
#include "core/vault/settings.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/hkdf.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

namespace clavis::core {

namespace {

constexpr std::size_t keySize = 32;
constexpr std::size_t saltSize = 16;

// Sizes of page caches: three readers and the writer together stay far below the memory we promise.
constexpr const char* writerCache = "PRAGMA cache_size=-32768";
constexpr const char* readerCache = "PRAGMA cache_size=-8192";
// A log that was once long is cut to this when it starts over.
constexpr const char* logLimit = "PRAGMA journal_size_limit=16777216";

std::array<std::byte, saltSize> firstBytes(const std::filesystem::path& file) {
  std::array<std::byte, saltSize> bytes{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  return bytes;
}

Result<void> checkProfile(Connection& connection, const ProfileId& profile) {
  ReadConnection reader(connection);
  auto recorded = readSetting(reader, profileSetting);
  if (!recorded) return pass(recorded);
  if (!*recorded) return fail(VaultError::DamagedPages, "the database names no profile", Retry::AfterAction);
  if (**recorded != crypto::toHex(profile))
    return fail(VaultError::ProfileMismatch, "the database belongs to another profile", Retry::AfterAction);
  return {};
}

/// Reads what every session depends on. Pages of patients' charts are checked when they are read: each has its own
/// HMAC.
Result<void> readSmallTables(Connection& connection) {
  for (const char* sql : {"SELECT * FROM setting", "SELECT * FROM secret", "SELECT * FROM migration"}) {
    auto read = connection.each(sql, [](const Statement&) { return true; });
    if (!read) return read;
  }
  return {};
}

} // namespace

Error asVaultError(Error error) {
  const auto store = error.as<StoreError>();
  if (!store) return error;
  switch (*store) {
  case StoreError::Corrupt:
  case StoreError::NotADatabase:
    return Error(VaultError::DamagedPages, error.detail(), Retry::AfterAction).on(error.subject());
  case StoreError::NoSpace: return Error(VaultError::NoSpace, error.detail(), Retry::AfterAction);
  case StoreError::Busy: return Error(VaultError::LockedByAnotherProcess, error.detail(), Retry::AfterAction);
  case StoreError::Io:
  case StoreError::ReadOnly: return Error(VaultError::Io, error.detail(), Retry::AfterAction);
  default: return error;
  }
}

Result<crypto::SecretBytes> databaseKey(const VaultKey& key, const ProfileId& profile) {
  auto derived = crypto::hkdf(profile, key.view(), "clavis vault database v1", keySize + saltSize);
  if (!derived) return pass(std::move(derived));
  return std::move(*derived);
}

bool beginsWithSaltOf(const std::filesystem::path& file, const crypto::SecretBytes& databaseKey) {
  return std::ranges::equal(firstBytes(file), databaseKey.view().last(saltSize));
}

Result<void> createDatabase(const std::filesystem::path& file, const crypto::SecretBytes& key,
                            const VaultHeader& header, const std::function<Result<void>(Connection&)>& prepare) {
  // SQLite would create it readable by all whom the umask admits; the log files take their mode from it.
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return systemFailure("create database", errno);
  ::close(fd);
  auto connection = Connection::open(file, key.view(), OpenMode::ReadWriteCreate);
  if (!connection) return std::unexpected(asVaultError(std::move(connection.error())));
  if (auto prepared = prepare(*connection); !prepared)
    return std::unexpected(asVaultError(std::move(prepared.error())));
  auto recorded = [&]() -> Result<void> {
    auto transaction = Transaction::begin(*connection);
    if (!transaction) return pass(transaction);
    WriteConnection writer(*connection);
    if (auto profile = writeSetting(writer, profileSetting, crypto::toHex(header.profile)); !profile) return profile;
    if (auto generation = writeSetting(writer, generationSetting, std::to_string(header.generation)); !generation)
      return generation;
    if (auto committed = transaction->commit(); !committed) return committed;
    return connection->executeScript("PRAGMA wal_checkpoint(TRUNCATE)");
  }();
  if (!recorded) return std::unexpected(asVaultError(std::move(recorded.error())));
  return {};
}

Result<Connection> openDatabase(const std::filesystem::path& file, const crypto::SecretBytes& key,
                                const ProfileId& profile) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  // SQLite would take an empty file for a new database.
  if (missing || size == 0)
    return fail(VaultError::DamagedPages, "the database file is missing or empty", Retry::AfterAction);
  const bool ours = beginsWithSaltOf(file, key);

  const auto attempt = [&]() -> Result<Connection> {
    auto connection = Connection::open(file, key.view(), OpenMode::ReadWrite);
    if (!connection) return connection;
    if (auto profiled = checkProfile(*connection, profile); !profiled) return pass(profiled);
    if (auto migrated = applyMigrations(*connection); !migrated) return pass(migrated);
    if (auto readable = readSmallTables(*connection); !readable) return pass(readable);
    for (const char* pragma : {writerCache, logLimit}) {
      if (auto set = connection->executeScript(pragma); !set) return pass(set);
    }
    return connection;
  };
  auto connection = attempt();
  if (connection) return connection;
  Error error = asVaultError(std::move(connection.error()));
  if (error.is(VaultError::DamagedPages) && !ours)
    return fail(VaultError::ProfileMismatch, "the database was made under another vault key", Retry::AfterAction);
  return std::unexpected(std::move(error));
}

Result<Connection> openReader(const std::filesystem::path& file, const crypto::SecretBytes& key) {
  auto connection = Connection::open(file, key.view(), OpenMode::ReadOnly);
  if (!connection) return std::unexpected(asVaultError(std::move(connection.error())));
  if (auto set = connection->executeScript(readerCache); !set)
    return std::unexpected(asVaultError(std::move(set.error())));
  return connection;
}

} // namespace clavis::core
