// The sandbox's SQLite store: current resources, every older version, the search index and who was let in.
//
// Transactions: write() runs one function at a time inside BEGIN IMMEDIATE … COMMIT; a refusal or error rolls all of it
// back. read() runs on one of several read-only connections inside one snapshot. WAL and synchronous=NORMAL: after kill
// -9 the store is as the last commit left it. Time: each transaction has one instant, later than every one before by at
// least a millisecond even when the clock goes back, and becomes visible before a later one is given out: whoever has
// seen everything up to an instant has missed nothing before it. All resources of one transaction share their
// lastUpdated. Thread: read() and write() from any thread; not from inside one another.
#pragma once

#include "app/sandbox/errors.h"
#include "app/sandbox/json/json_tree.h"
#include "app/sandbox/rest/refusal.h"
#include "app/sandbox/search/parameters.h"
#include "core/base/clock.h"
#include "core/vault/sqlite/connection.h"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace clavis::sandbox {

enum class ChangeMethod { Created = 1, Updated = 2, Deleted = 3 };

/// One version of one resource. `body` is empty for a deletion.
struct Version {
  std::int64_t rid = 0;
  std::string type;
  std::string id;
  std::int64_t version = 0;
  std::int64_t updated = 0; ///< milliseconds since 1970
  ChangeMethod method = ChangeMethod::Created;
  std::string body;
  [[nodiscard]] bool deleted() const { return method == ChangeMethod::Deleted; }
};

/// What a transaction has written, for whoever waits for news.
struct Changed {
  std::string type;
  std::string id;
};

/// Numbers of search parameters in this database, by their position in searchParameters().
using ParameterNumbers = std::vector<std::int64_t>;

class StoreReader {
 public:
  StoreReader(core::Connection& sql, const ParameterNumbers& numbers) : m_sql(&sql), m_numbers(&numbers) {}

  /// The current state, a deletion included; nullopt when it never was.
  [[nodiscard]] Reply<std::optional<Version>> find(std::string_view type, std::string_view id) const;
  [[nodiscard]] Reply<std::optional<Version>> findVersion(std::string_view type, std::string_view id,
                                                          std::int64_t version) const;
  [[nodiscard]] Reply<std::optional<Version>> findByRid(std::int64_t rid) const;
  [[nodiscard]] Reply<std::optional<std::int64_t>> ridOf(std::string_view type, std::string_view id) const;
  /// kind: 0 only what is the patient's own, 1 also what that refers to.
  [[nodiscard]] Reply<bool> inCompartment(std::int64_t patient, std::int64_t rid, int kind) const;

  struct HistoryScope {
    std::string type; ///< empty: everything
    std::optional<std::int64_t> rid;
    std::int64_t since = 0;             ///< updated at or after
    std::optional<std::int64_t> before; ///< sequence number, for the next page
    std::size_t count = 100;
  };
  struct HistoryRow {
    std::int64_t sequence;
    Version version;
  };
  /// Newest first.
  [[nodiscard]] Reply<std::vector<HistoryRow>> history(const HistoryScope& scope) const;

  [[nodiscard]] std::int64_t number(int parameter) const { return (*m_numbers)[static_cast<std::size_t>(parameter)]; }
  [[nodiscard]] core::Connection& sql() const { return *m_sql; }

 protected:
  core::Connection* m_sql;
  const ParameterNumbers* m_numbers;
};

class StoreWriter : public StoreReader {
 public:
  StoreWriter(core::Connection& sql, const ParameterNumbers& numbers, std::int64_t instant)
      : StoreReader(sql, numbers), m_instant(instant) {}

  /// Writes a new version; id and meta are set in `resource`. The body of the answer is what was stored.
  [[nodiscard]] Reply<Version> put(const std::string& type, const std::string& id, JsonTree& resource);
  /// A deletion as a version of its own; nullopt when there was nothing to delete.
  [[nodiscard]] Reply<std::optional<Version>> remove(const std::string& type, const std::string& id);
  [[nodiscard]] std::int64_t instant() const { return m_instant; }
  /// Stored so far, deletions not.
  [[nodiscard]] std::vector<Changed>& changed() { return m_changed; }

 private:
  [[nodiscard]] Reply<std::int64_t> entity(const std::string& type, const std::string& id);
  [[nodiscard]] Reply<void> index(const Version& version, const JsonTree& resource, bool add);
  [[nodiscard]] Reply<void> attached(const Version& version, const JsonTree& resource, std::set<std::int64_t>& patients,
                                     std::set<std::int64_t>& supporting);

  std::int64_t m_instant;
  std::vector<Changed> m_changed;
  std::unordered_map<std::string, std::int64_t> m_entities; ///< those met in this transaction
};

class Store {
 public:
  [[nodiscard]] static core::Result<std::unique_ptr<Store>> open(const std::filesystem::path& file,
                                                                 const core::Clock& clock);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// F: Reply<T>(StoreReader&)
  template <class F>
  auto read(F&& work) -> decltype(work(std::declval<StoreReader&>())) {
    auto lease = borrow();
    if (!lease) return std::unexpected(std::move(lease.error()));
    const Return guard{*this, *lease};
    if (auto begun = lease.value()->execute("BEGIN"); !begun) return refuse(begun.error());
    StoreReader reader(**lease, m_numbers);
    auto result = work(reader);
    if (auto ended = lease.value()->execute("COMMIT"); !ended && result) return refuse(ended.error());
    return result;
  }

  /// F: Reply<T>(StoreWriter&)
  template <class F>
  auto write(F&& work) -> decltype(work(std::declval<StoreWriter&>())) {
    const std::lock_guard lock(m_writing);
    auto transaction = core::Transaction::begin(*m_writer);
    if (!transaction) return refuse(transaction.error());
    StoreWriter writer(*m_writer, m_numbers, nextInstant());
    auto result = work(writer);
    if (!result) return result;
    if (auto committed = transaction->commit(); !committed) return refuse(committed.error());
    m_lastInstant = writer.instant();
    if (m_told && !writer.changed().empty()) m_told(std::move(writer.changed()));
    return result;
  }

  /// `told` hears of every transaction once it is committed, while no other is: it must be short. Once, before there
  /// is anybody to write.
  void whenChanged(std::function<void(std::vector<Changed>)> told) { m_told = std::move(told); }

  /// While it lives the writer has a large page cache and folds its log seldom: millions of rows land all over the
  /// index, and each page should be read and written a few times rather than once a row.
  class BulkLoad {
   public:
    explicit BulkLoad(Store& store);
    ~BulkLoad();
    BulkLoad(const BulkLoad&) = delete;
    BulkLoad& operator=(const BulkLoad&) = delete;

   private:
    Store& m_store;
  };

 private:
  explicit Store(const core::Clock& clock) : m_clock(clock) {}
  [[nodiscard]] std::int64_t nextInstant() const;
  [[nodiscard]] core::Result<void> prepare(const std::filesystem::path& file);
  [[nodiscard]] Reply<core::Connection*> borrow();
  void giveBack(core::Connection* connection);
  struct Return {
    Store& store;
    core::Connection* connection;
    ~Return() { store.giveBack(connection); }
  };

  const core::Clock& m_clock;
  std::filesystem::path m_file;
  std::mutex m_writing;
  std::unique_ptr<core::Connection> m_writer;
  std::int64_t m_lastInstant = 0;
  std::function<void(std::vector<Changed>)> m_told;
  ParameterNumbers m_numbers;
  std::mutex m_pool;
  std::condition_variable m_returned;
  std::vector<std::unique_ptr<core::Connection>> m_readers;
  std::vector<core::Connection*> m_idle;
};

/// zstd, for bodies.
[[nodiscard]] std::vector<std::byte> packed(std::string_view text);
[[nodiscard]] Reply<std::string> unpacked(std::span<const std::byte> bytes);

} // namespace clavis::sandbox
