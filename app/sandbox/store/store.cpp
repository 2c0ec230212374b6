#include "app/sandbox/store/store.h"

#include "app/sandbox/store/schema.h"

#include <zstd.h>

#include <algorithm>

namespace clavis::sandbox {
namespace {

using core::Connection;
using core::Result;

constexpr std::size_t readerLimit = 8;
constexpr std::size_t bodyLimit = 256 * 1024 * 1024;

} // namespace

std::vector<std::byte> packed(std::string_view text) {
  std::vector<std::byte> out(ZSTD_compressBound(text.size()));
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  const std::size_t size = ZSTD_compressCCtx(context.get(), out.data(), out.size(), text.data(), text.size(), 1);
  // The only possible failure is memory, and the bound above rules out a small target.
  out.resize(ZSTD_isError(size) != 0U ? 0 : size);
  return out;
}

Reply<std::string> unpacked(std::span<const std::byte> bytes) {
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size > bodyLimit) return refuse(500, "exception", "a stored body is damaged");
  std::string text(size, '\0');
  const std::size_t done = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(done) != 0U || done != size) return refuse(500, "exception", "a stored body is damaged");
  return text;
}

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& file, const core::Clock& clock) {
  std::unique_ptr<Store> store(new Store(clock));
  if (auto ready = store->prepare(file); !ready) return core::pass(ready);
  return store;
}

Store::~Store() = default;

// Settings that are not taken cost time, nothing else.
Store::BulkLoad::BulkLoad(Store& store) : m_store(store) {
  const std::lock_guard lock(m_store.m_writing);
  static_cast<void>(m_store.m_writer->executeScript("PRAGMA cache_size=-393216; PRAGMA wal_autocheckpoint=65536"));
}

Store::BulkLoad::~BulkLoad() {
  const std::lock_guard lock(m_store.m_writing);
  static_cast<void>(m_store.m_writer->executeScript(
      "PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=1000; PRAGMA wal_checkpoint(TRUNCATE)"));
}

Result<void> Store::prepare(const std::filesystem::path& file) {
  m_file = file;
  auto opened = Connection::open(file, {}, core::OpenMode::ReadWriteCreate);
  if (!opened) return core::pass(opened);
  m_writer = std::make_unique<Connection>(std::move(*opened));
  auto version = m_writer->integer("PRAGMA user_version");
  if (!version) return core::pass(version);
  const auto found = version->value_or(0);
  if (found > schemaVersion)
    return core::fail(SandboxError::Newer, "schema " + std::to_string(found), core::Retry::AfterAction);
  auto transaction = core::Transaction::begin(*m_writer);
  if (!transaction) return core::pass(transaction);
  if (found == 0) {
    if (auto made = m_writer->executeScript(schemaSql); !made) return made;
    if (auto marked = m_writer->executeScript("PRAGMA user_version=" + std::to_string(schemaVersion)); !marked)
      return marked;
  }
  // Not of version 1's tables, and of no account to an older program: made where they are missing. A device is known
  // by the number of its first certificate.
  if (auto indexed = m_writer->executeScript(
          "CREATE INDEX IF NOT EXISTS compartment_owner ON compartment(rid, patient) WHERE kind = 0;"
          "CREATE TABLE IF NOT EXISTS certificate_device(serial TEXT PRIMARY KEY, device TEXT NOT NULL) STRICT;"
          "CREATE INDEX IF NOT EXISTS certificate_of_device ON certificate_device(device);"
          "CREATE TABLE IF NOT EXISTS subscription(id TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT NULL,"
          " updated INTEGER NOT NULL, ends INTEGER, body TEXT NOT NULL) STRICT");
      !indexed)
    return indexed;
  std::unordered_map<std::string, std::int64_t> known;
  auto listed = m_writer->each("SELECT number, type, name FROM parameter", [&](const core::Statement& row) {
    known[std::string(row.text(1)) + ' ' + std::string(row.text(2))] = row.integer(0);
    return true;
  });
  if (!listed) return listed;
  for (const SearchParameter& parameter : searchParameters()) {
    const auto name = std::string(parameter.type) + ' ' + std::string(parameter.name);
    if (const auto old = known.find(name); old != known.end()) {
      m_numbers.push_back(old->second);
      continue;
    }
    if (auto added =
            m_writer->execute("INSERT INTO parameter(type, name) VALUES(?1, ?2)", parameter.type, parameter.name);
        !added)
      return added;
    m_numbers.push_back(m_writer->lastInsertRowId());
  }
  auto last = m_writer->integer("SELECT updated FROM change ORDER BY seq DESC LIMIT 1");
  if (!last) return core::pass(last);
  m_lastInstant = last->value_or(0);
  return transaction->commit();
}

std::int64_t Store::nextInstant() const {
  return std::max<std::int64_t>(m_clock.now().time_since_epoch().count(), m_lastInstant + 1);
}

Reply<Connection*> Store::borrow() {
  std::unique_lock lock(m_pool);
  if (m_idle.empty() && m_readers.size() < readerLimit) {
    auto opened = Connection::open(m_file, {}, core::OpenMode::ReadOnly);
    if (!opened) return refuse(opened.error());
    m_readers.push_back(std::make_unique<Connection>(std::move(*opened)));
    return m_readers.back().get();
  }
  m_returned.wait(lock, [this] { return !m_idle.empty(); });
  Connection* connection = m_idle.back();
  m_idle.pop_back();
  return connection;
}

void Store::giveBack(Connection* connection) {
  {
    const std::lock_guard lock(m_pool);
    m_idle.push_back(connection);
  }
  m_returned.notify_one();
}

} // namespace clavis::sandbox
