#include "core/vault/sqlite/connection.h"

#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace clavis::core {

namespace {

StoreError classify(int rc) {
  switch (rc & 0xff) {
  case SQLITE_CORRUPT: return StoreError::Corrupt;
  case SQLITE_NOTADB: return StoreError::NotADatabase;
  case SQLITE_FULL: return StoreError::NoSpace;
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return StoreError::Busy;
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_AUTH: return StoreError::ReadOnly;
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN: return StoreError::Io;
  case SQLITE_CONSTRAINT: return StoreError::Constraint;
  case SQLITE_NOMEM: return StoreError::OutOfMemory;
  case SQLITE_INTERRUPT: return StoreError::Interrupted;
  default: return StoreError::Internal;
  }
}

std::unexpected<Error> failure(sqlite3* db, int rc) {
  StoreError code = classify(rc);
  if (code == StoreError::Io && db != nullptr) {
    const int system = sqlite3_system_errno(db);
    if (system == ENOSPC || system == EDQUOT || system == EFBIG) code = StoreError::NoSpace;
  }
  const Retry retry = code == StoreError::Busy                                ? Retry::Later
                      : code == StoreError::NoSpace || code == StoreError::Io ? Retry::AfterAction
                                                                              : Retry::Never;
  std::string detail = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
  return fail(code, detail + " (" + std::to_string(rc) + ")", retry);
}

} // namespace

// --- Statement

Statement::Statement(Statement&& other) noexcept
    : m_db(other.m_db), m_handle(other.m_handle), m_slot(other.m_slot), m_bindError(other.m_bindError) {
  other.m_handle = nullptr;
  other.m_slot = nullptr;
}

Statement::~Statement() {
  if (m_handle == nullptr) return;
  if (m_slot != nullptr) {
    sqlite3_reset(m_handle);
    sqlite3_clear_bindings(m_handle);
    m_slot->inUse = false;
  } else {
    sqlite3_finalize(m_handle);
  }
}

void Statement::checkBind(int rc) {
  if (rc != SQLITE_OK && m_bindError == 0) m_bindError = rc;
}

Statement& Statement::bind(int index, std::int64_t value) {
  return checkBind(sqlite3_bind_int64(m_handle, index, value)), *this;
}
Statement& Statement::bind(int index, double value) {
  return checkBind(sqlite3_bind_double(m_handle, index, value)), *this;
}
Statement& Statement::bind(int index, std::string_view text) {
  const char* data = text.data() != nullptr ? text.data() : "";
  return checkBind(sqlite3_bind_text64(m_handle, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8)), *this;
}
Statement& Statement::bind(int index, std::span<const std::byte> blob) {
  const void* data = blob.data() != nullptr ? static_cast<const void*>(blob.data()) : "";
  return checkBind(sqlite3_bind_blob64(m_handle, index, data, blob.size(), SQLITE_STATIC)), *this;
}
Statement& Statement::bind(int index, std::nullptr_t) { return checkBind(sqlite3_bind_null(m_handle, index)), *this; }

Statement& Statement::bindColumn(int index, const Statement& source, int column) {
  return checkBind(sqlite3_bind_value(m_handle, index, sqlite3_column_value(source.m_handle, column))), *this;
}

Result<bool> Statement::step() {
  if (m_bindError != 0) return failure(m_db, m_bindError);
  const int rc = sqlite3_step(m_handle);
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  return failure(m_db, rc);
}

Result<void> Statement::run() {
  for (;;) {
    auto more = step();
    if (!more) return pass(more);
    if (!*more) return {};
  }
}

void Statement::reset() {
  sqlite3_reset(m_handle);
  m_bindError = 0;
}

bool Statement::isNull(int column) const { return sqlite3_column_type(m_handle, column) == SQLITE_NULL; }
bool Statement::isBlob(int column) const { return sqlite3_column_type(m_handle, column) == SQLITE_BLOB; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_handle, column); }
double Statement::real(int column) const { return sqlite3_column_double(m_handle, column); }

std::string_view Statement::text(int column) const {
  const auto* data = sqlite3_column_text(m_handle, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column));
  return data == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

std::span<const std::byte> Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(m_handle, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column));
  return data == nullptr ? std::span<const std::byte>() : std::span(static_cast<const std::byte*>(data), size);
}

int Statement::columnCount() const { return sqlite3_column_count(m_handle); }

// --- Connection

Result<Connection> Connection::open(const std::filesystem::path& path, std::span<const std::byte> rawKey,
                                    OpenMode mode) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                    (mode == OpenMode::ReadOnly    ? SQLITE_OPEN_READONLY
                     : mode == OpenMode::ReadWrite ? SQLITE_OPEN_READWRITE
                                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* db = nullptr;
  const int rc = sqlite3_open_v2(path.string().c_str(), &db, flags, nullptr);
  Connection connection(db); // closes the handle on every path below
  if (rc != SQLITE_OK) return failure(db, rc);
  sqlite3_extended_result_codes(db, 1);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);

  if (!rawKey.empty()) {
    if (rawKey.size() != 32 && rawKey.size() != 48) return fail(StoreError::Internal, "a raw key has 32 or 48 bytes");
    // The literal x'<hex>' is the raw key; 32 binary bytes would silently be taken as a passphrase.
    std::array<char, 99> literal{};
    static constexpr char digits[] = "0123456789abcdef";
    const std::size_t length = 3 + 2 * rawKey.size();
    literal[0] = 'x';
    literal[1] = '\'';
    for (std::size_t i = 0; i < rawKey.size(); ++i) {
      const auto value = std::to_integer<unsigned>(rawKey[i]);
      literal[2 + 2 * i] = digits[value >> 4U];
      literal[3 + 2 * i] = digits[value & 15U];
    }
    literal[length - 1] = '\'';
    const int keyed = sqlite3_key_v2(db, "main", literal.data(), static_cast<int>(length));
    explicit_bzero(literal.data(), literal.size());
    if (keyed != SQLITE_OK) return failure(db, keyed);
    // After the key and before the first query, or SQLCipher writes its complaints to stderr.
    if (auto quiet = connection.executeScript("PRAGMA cipher_log_level=NONE;"); !quiet) return pass(quiet);
    // Half of what a page costs is its HMAC: SHA256 has instructions of its own on most processors, SHA512 has not.
    if (auto hmac = connection.executeScript("PRAGMA cipher_hmac_algorithm=HMAC_SHA256;"); !hmac) return pass(hmac);
  }
  sqlite3_busy_timeout(db, 5000);
  auto configured =
      connection.executeScript("PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON;"
                               "PRAGMA cache_size=-16384;");
  if (!configured) return pass(configured);
  // A wrong key or a file that is no database shows only at the first read.
  auto readable = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (!readable) return pass(readable);
  if (mode == OpenMode::ReadOnly) {
    if (auto only = connection.executeScript("PRAGMA query_only=ON;"); !only) return pass(only);
  } else {
    auto mode2 = connection.executeScript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
    if (!mode2) return pass(mode2);
  }
  return connection;
}

Connection::Connection(Connection&& other) noexcept : m_db(other.m_db), m_cache(std::move(other.m_cache)) {
  other.m_db = nullptr;
}

Connection& Connection::operator=(Connection&& other) noexcept {
  if (this != &other) {
    close();
    m_db = other.m_db;
    m_cache = std::move(other.m_cache);
    other.m_db = nullptr;
  }
  return *this;
}

Connection::~Connection() { close(); }

void Connection::close() {
  for (auto& [sql, slot] : m_cache) sqlite3_finalize(slot->handle);
  m_cache.clear();
  if (m_db != nullptr) sqlite3_close_v2(m_db);
  m_db = nullptr;
}

Result<Statement> Connection::prepare(std::string_view sql) {
  auto found = m_cache.find(sql);
  if (found != m_cache.end() && !found->second->inUse) {
    found->second->inUse = true;
    return Statement(m_db, found->second->handle, found->second.get());
  }
  sqlite3_stmt* handle = nullptr;
  const unsigned flags = found == m_cache.end() ? SQLITE_PREPARE_PERSISTENT : 0;
  const int rc = sqlite3_prepare_v3(m_db, sql.data(), static_cast<int>(sql.size()), flags, &handle, nullptr);
  if (rc != SQLITE_OK) return failure(m_db, rc);
  if (handle == nullptr) return fail(StoreError::Internal, "empty statement");
  // The same text is already running further up the stack: this one is not cached.
  if (found != m_cache.end()) return Statement(m_db, handle, nullptr);
  auto slot = std::make_unique<Statement::Slot>();
  slot->handle = handle;
  slot->inUse = true;
  Statement::Slot* borrowed = slot.get();
  m_cache.emplace(std::string(sql), std::move(slot));
  return Statement(m_db, handle, borrowed);
}

Result<void> Connection::executeScript(std::string_view sql) {
  const std::string script(sql); // sqlite3_exec wants a terminator
  const int rc = sqlite3_exec(m_db, script.c_str(), nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK) return failure(m_db, rc);
  return {};
}

Result<void> Connection::allowRawCopy() {
  for (const int option : {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_TRIGGER}) {
    if (const int rc = sqlite3_db_config(m_db, option, 0, nullptr); rc != SQLITE_OK) return failure(m_db, rc);
  }
  return executeScript("PRAGMA foreign_keys=OFF");
}

Result<void> Connection::copyPagesTo(Connection& target) {
  sqlite3_backup* copying = sqlite3_backup_init(target.m_db, "main", m_db, "main");
  if (copying == nullptr) return failure(target.m_db, sqlite3_errcode(target.m_db));
  const int stepped = sqlite3_backup_step(copying, -1);
  const int finished = sqlite3_backup_finish(copying);
  if (stepped != SQLITE_DONE) return failure(nullptr, stepped);
  if (finished != SQLITE_OK) return failure(target.m_db, finished);
  return {};
}

std::int64_t Connection::lastInsertRowId() const { return sqlite3_last_insert_rowid(m_db); }
std::int64_t Connection::changes() const { return sqlite3_changes64(m_db); }
void Connection::interrupt() { sqlite3_interrupt(m_db); }

// --- Transaction

Result<Transaction> Transaction::begin(Connection& connection) {
  if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) return pass(begun);
  return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept : m_connection(other.m_connection) {
  other.m_connection = nullptr;
}

Transaction::~Transaction() {
  // A failed statement may already have rolled back (disk full); then there is nothing left to undo.
  if (m_connection != nullptr && sqlite3_get_autocommit(m_connection->handle()) == 0)
    static_cast<void>(m_connection->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
  auto done = m_connection->execute("COMMIT");
  if (done) m_connection = nullptr;
  return done;
}

// --- SyncedCommits

Result<SyncedCommits> SyncedCommits::begin(Connection& connection) {
  // fullfsync is macOS's: there fsync() alone leaves the bytes in the drive's cache. Nothing elsewhere.
  if (auto full = connection.execute("PRAGMA fullfsync=ON"); !full) return pass(full);
  if (auto set = connection.execute("PRAGMA synchronous=FULL"); !set) return pass(set);
  return SyncedCommits(connection);
}

SyncedCommits::SyncedCommits(SyncedCommits&& other) noexcept : m_connection(other.m_connection) {
  other.m_connection = nullptr;
}

SyncedCommits::~SyncedCommits() {
  if (m_connection == nullptr) return;
  // Should this fail, later commits are slower and safer than they must be.
  static_cast<void>(m_connection->execute("PRAGMA synchronous=NORMAL"));
  static_cast<void>(m_connection->execute("PRAGMA fullfsync=OFF"));
}

// --- Snapshot

Result<Snapshot> Snapshot::begin(Connection& connection) {
  if (auto begun = connection.execute("BEGIN DEFERRED"); !begun) return pass(begun);
  return Snapshot(connection);
}

Snapshot::Snapshot(Snapshot&& other) noexcept : m_connection(other.m_connection) { other.m_connection = nullptr; }

Snapshot::~Snapshot() {
  if (m_connection != nullptr && sqlite3_get_autocommit(m_connection->handle()) == 0)
    static_cast<void>(m_connection->execute("ROLLBACK"));
}

} // namespace clavis::core
