// A thin, typed face on one SQLite/SQLCipher connection. sqlite3.h is included by connection.cpp only.
//
// Ownership: a Connection owns its handle and its cache of prepared statements; a Statement borrows one from that cache
// and resets it when it dies, so it must not outlive its connection. Thread: a connection and its statements belong to
// one thread at a time. Errors: StoreError. The detail is SQLite's own text, which names tables and columns but no
// values.
#pragma once

#include "core/base/error.h"
#include "core/vault/sqlite/store_error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace clavis::core {

/// A borrowed prepared statement. Text and blob columns are views that live until the next step() or the statement's
/// end.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Parameters are numbered from 1. Bound text and blobs are not copied: they must live until the statement has been
  // stepped.
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, std::span<const std::byte> blob);
  Statement& bind(int index, std::nullptr_t);
  /// The value of another statement's current row, of whatever type it is; copied.
  Statement& bindColumn(int index, const Statement& source, int column);
  template <class T>
  Statement& bind(int index, const std::optional<T>& value) {
    return value ? bind(index, *value) : bind(index, nullptr);
  }
  template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, std::int64_t>)
  Statement& bind(int index, T value) {
    return bind(index, static_cast<std::int64_t>(value));
  }
  Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  Statement& bind(int index, const std::string& text) { return bind(index, std::string_view(text)); }
  template <class... Args>
  Statement& bindAll(const Args&... args) {
    int index = 0;
    (bind(++index, args), ...);
    return *this;
  }

  /// True: a row is there. False: done. Resets nothing; call reset() to run it again with new values.
  [[nodiscard]] Result<bool> step();
  /// Steps to the end; for statements whose rows do not matter.
  [[nodiscard]] Result<void> run();
  void reset();

  [[nodiscard]] bool isNull(int column) const;
  /// True for a blob, false for text, numbers and NULL (columns of type ANY).
  [[nodiscard]] bool isBlob(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::span<const std::byte> blob(int column) const;
  [[nodiscard]] int columnCount() const;

 private:
  friend class Connection;
  struct Slot {
    sqlite3_stmt* handle = nullptr;
    bool inUse = false;
  };
  Statement(sqlite3* db, sqlite3_stmt* handle, Slot* slot) : m_db(db), m_handle(handle), m_slot(slot) {}
  void checkBind(int rc);

  sqlite3* m_db;
  sqlite3_stmt* m_handle;
  Slot* m_slot; ///< null: not from the cache, finalized at the end
  int m_bindError = 0;
};

enum class OpenMode { ReadWriteCreate, ReadWrite, ReadOnly };

class Connection {
 public:
  /// Opens `path`. `rawKey` is the 32-byte SQLCipher key, or 48 bytes: the key and the 16 bytes of salt that the file
  /// begins with (drawn at random when not given), or empty for a plain database (the sandbox's store and benchmarks
  /// only; the vault never passes an empty key). Every connection gets temp_store=MEMORY (Debian's SQLCipher would
  /// spill sorts to disk in the clear), WAL, synchronous=NORMAL, foreign keys on, extension loading off, trusted_schema
  /// off.
  [[nodiscard]] static Result<Connection> open(const std::filesystem::path& path, std::span<const std::byte> rawKey,
                                               OpenMode mode);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  ~Connection();

  /// Compiles once per connection and SQL text; the text is the cache key.
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// prepare + bind + run.
  template <class... Args>
  [[nodiscard]] Result<void> execute(std::string_view sql, const Args&... args) {
    auto statement = prepare(sql);
    if (!statement) return pass(statement);
    statement->bindAll(args...);
    return statement->run();
  }
  /// Several statements separated by ';', without parameters (migrations).
  [[nodiscard]] Result<void> executeScript(std::string_view sql);
  /// The first column of the first row, or nullopt when there is no row or it is NULL.
  template <class... Args>
  [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view sql, const Args&... args) {
    auto statement = prepare(sql);
    if (!statement) return pass(statement);
    auto row = statement->bindAll(args...).step();
    if (!row) return pass(row);
    if (!*row || statement->isNull(0)) return std::optional<std::int64_t>{};
    return std::optional(statement->integer(0));
  }
  template <class... Args>
  [[nodiscard]] Result<std::optional<std::string>> text(std::string_view sql, const Args&... args) {
    auto statement = prepare(sql);
    if (!statement) return pass(statement);
    auto row = statement->bindAll(args...).step();
    if (!row) return pass(row);
    if (!*row || statement->isNull(0)) return std::optional<std::string>{};
    return std::optional(std::string(statement->text(0)));
  }
  /// Calls `row` for each row; the callback returns false to stop early.
  template <class F, class... Args>
    requires(std::is_invocable_r_v<bool, F, const Statement&>)
  [[nodiscard]] Result<void> each(std::string_view sql, F&& row, const Args&... args) {
    auto statement = prepare(sql);
    if (!statement) return pass(statement);
    statement->bindAll(args...);
    for (;;) {
      auto more = statement->step();
      if (!more) return pass(more);
      if (!*more || !row(std::as_const(*statement))) return {};
    }
  }

  /// For copying whole databases row by row: no triggers, no foreign keys, shadow tables of virtual tables may be
  /// written.
  [[nodiscard]] Result<void> allowRawCopy();

  /// Makes `target`, which is empty, the same database page by page, each encrypted under the target's own key.
  [[nodiscard]] Result<void> copyPagesTo(Connection& target);

  [[nodiscard]] std::int64_t lastInsertRowId() const;
  [[nodiscard]] std::int64_t changes() const;
  /// Makes a running statement on this connection end with StoreError::Interrupted. Safe from any thread.
  void interrupt();
  /// For folders of core that need SQLite itself (backup, functions). Not for SQL.
  [[nodiscard]] sqlite3* handle() const { return m_db; }

 private:
  explicit Connection(sqlite3* db) : m_db(db) {}
  void close();

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  sqlite3* m_db;
  std::unordered_map<std::string, std::unique_ptr<Statement::Slot>, TextHash, std::equal_to<>> m_cache;
};

/// BEGIN IMMEDIATE at birth, ROLLBACK at death unless committed. Transactions do not nest.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : m_connection(&connection) {}
  Connection* m_connection; ///< null when settled
};

/// While it lives, a commit returns only when the disk has acknowledged the log up to and including it; before and
/// after, commits are left to the next checkpoint (synchronous=NORMAL). Begin and end it outside transactions.
class SyncedCommits {
 public:
  [[nodiscard]] static Result<SyncedCommits> begin(Connection& connection);
  SyncedCommits(SyncedCommits&& other) noexcept;
  SyncedCommits& operator=(SyncedCommits&&) = delete;
  ~SyncedCommits();

 private:
  explicit SyncedCommits(Connection& connection) : m_connection(&connection) {}
  Connection* m_connection; ///< null when moved from
};

/// One unchanging view of the database: fixed by the first read after birth, let go at death.
class Snapshot {
 public:
  [[nodiscard]] static Result<Snapshot> begin(Connection& connection);
  Snapshot(Snapshot&& other) noexcept;
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot();

 private:
  explicit Snapshot(Connection& connection) : m_connection(&connection) {}
  Connection* m_connection; ///< null when moved from
};

/// What only reads takes a ReadConnection&, what writes takes a WriteConnection&: the compiler keeps writers off the
/// reader pool.
class ReadConnection {
 public:
  explicit ReadConnection(Connection& connection) : m_connection(&connection) {}
  [[nodiscard]] Connection& sql() const { return *m_connection; }

 protected:
  Connection* m_connection;
};
class WriteConnection : public ReadConnection {
 public:
  using ReadConnection::ReadConnection;
};

} // namespace clavis::core
