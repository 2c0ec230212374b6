#include "core/vault/salvage.h"

#include "core/vault/files/lock_file.h"
#include "core/vault/files/private_files.h"
#include "core/vault/migrations/migrations.h"
#include "core/vault/rescue/table_reader.h"
#include "core/vault/settings.h"
#include "core/vault/unlock.h"
#include "core/vault/vault_database.h"

#include <algorithm>
#include <cerrno>

namespace clavis::core {

namespace {

constexpr int rowsPerTransaction = 2000;

/// The damaged vault, locked, its database open for reading when that is possible at all.
struct Source {
  LockFile lock;
  VaultFiles files;
  std::optional<Connection> database; ///< nullopt: not even the first page can be read
};

Result<Source> openSource(const std::filesystem::path& dir, const UnlockSecret& secret, const VaultOptions& options) {
  const HeaderStore store(dir);
  if (!store.anyExists()) return fail(VaultError::NoVaultHere, {}, Retry::AfterAction);
  const VaultFiles files{dir};
  auto lock = LockFile::acquire(files.lock());
  if (!lock) return pass(lock);
  auto unlocked = unlockHeader(dir, secret, options);
  if (!unlocked) return pass(unlocked);
  auto key = databaseKey(unlocked->header.key, unlocked->header.header.profile);
  if (!key) return pass(key);
  Source source{.lock = std::move(*lock), .files = files, .database = {}};
  std::error_code missing;
  if (std::filesystem::file_size(files.database(), missing) == 0 || missing) return source;
  auto database = Connection::open(files.database(), key->view(), OpenMode::ReadOnly);
  if (database)
    source.database = std::move(*database);
  else if (!isDamage(database.error()))
    return std::unexpected(asVaultError(std::move(database.error())));
  return source;
}

/// The number of pages, and of those whose HMAC does not fit.
Result<void> countPages(Source& source, DamageReport& report) {
  auto pages = source.database->integer("PRAGMA page_count");
  if (!pages) return isDamage(pages.error()) ? Result<void>{} : pass(pages);
  report.pages = pages->value_or(0);
  auto bad = source.database->each("PRAGMA cipher_integrity_check",
                                   [&](const Statement&) { return ++report.damagedPages, true; });
  if (!bad && !isDamage(bad.error())) return bad;
  return {};
}

/// Runs `visit` for each row of each readable table, and says what could not be read.
Result<DamageReport> readEverything(Source& source,
                                    const std::function<Result<void>(const TableShape&, const Statement&)>& visit) {
  DamageReport report;
  auto shapes = source.database ? readShapes(*source.database) : Result<std::vector<TableShape>>();
  if (!source.database || (!shapes && isDamage(shapes.error()))) {
    report.schemaReadable = false;
    std::error_code missing;
    const auto size = std::filesystem::file_size(source.files.database(), missing);
    report.pages = report.damagedPages = missing ? 0 : static_cast<std::int64_t>(size / 4096);
    return report;
  }
  if (!shapes) return pass(shapes);
  if (auto counted = countPages(source, report); !counted) return pass(counted);
  for (const TableShape& shape : *shapes) {
    auto condition = readTable(*source.database, shape, [&](const Statement& row) { return visit(shape, row); });
    if (!condition) return pass(condition);
    report.tables.push_back(std::move(*condition));
  }
  return report;
}

/// The steps of the damaged database, so that the new one has the same tables before rows are copied and the newer
/// steps run after.
Result<std::vector<int>> migrationsOf(Source& source) {
  std::vector<int> numbers;
  if (!source.database) return numbers;
  auto read = source.database->each("SELECT number FROM migration ORDER BY number", [&](const Statement& row) {
    numbers.push_back(static_cast<int>(row.integer(0)));
    return true;
  });
  if (!read && !isDamage(read.error())) return pass(read);
  if (!read) numbers.clear();
  const auto known = allMigrations();
  const bool newer = std::ranges::any_of(
      numbers, [&](int number) { return std::ranges::find(known, number, &Migration::number) == known.end(); });
  if (newer) return fail(VaultError::NewerVersion, "unknown migration", Retry::AfterAction);
  return numbers;
}

/// Text indexes of which something is lost, as their tables' names begin ("resource_text_"). A part of one does not
/// even open; an empty one does, and what it said can be computed again.
Result<std::vector<std::string>> lostTextIndexes(Connection& source) {
  std::vector<std::string> lost;
  auto shapes = readShapes(source);
  if (!shapes) return isDamage(shapes.error()) ? lost : Result<std::vector<std::string>>(pass(shapes));
  std::vector<std::string> indexes;
  auto named = source.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL %'",
                           [&](const Statement& row) {
                             indexes.push_back(std::string(row.text(0)) + '_');
                             return true;
                           });
  if (!named) return isDamage(named.error()) ? lost : Result<std::vector<std::string>>(pass(named));
  for (const std::string& index : indexes)
    for (const TableShape& shape : *shapes) {
      if (!shape.name.starts_with(index)) continue;
      auto condition = readTable(source, shape, [](const Statement&) { return Result<void>(); });
      if (!condition) return pass(condition);
      if (condition->whole()) continue;
      lost.push_back(index);
      break;
    }
  return lost;
}

/// Writes rows into the new database, some thousands to a transaction.
class Copier {
 public:
  /// `without`: beginnings of the names of tables that stay as the migrations made them.
  Copier(Connection& source, Connection& target, std::vector<std::string> without)
      : m_source(source), m_target(target), m_without(std::move(without)) {}

  Result<void> put(const TableShape& shape, const Statement& row) {
    if (shape.name == "migration") return {};
    if (shape.name == "setting" && row.text(0).starts_with("vault.")) return {}; // names the profile it was in
    if (std::ranges::any_of(m_without, [&](const std::string& start) { return shape.name.starts_with(start); }))
      return {};
    if (shape.name != m_table) {
      m_table = shape.name;
      auto begun = begin(shape);
      if (!begun) return begun;
    }
    auto statement = m_target.prepare(m_insert);
    if (!statement) return pass(statement);
    const int columns = row.columnCount();
    for (int i = 0; i < columns; ++i) statement->bindColumn(i + 1, row, i);
    if (auto done = statement->run(); !done) return done;
    if (++m_inTransaction < rowsPerTransaction) return {};
    return commit();
  }

  Result<void> commit() {
    m_inTransaction = 0;
    if (!m_transaction) return {};
    auto done = m_transaction->commit();
    m_transaction.reset();
    if (!done) return done;
    return open();
  }
  Result<void> finish() {
    if (!m_transaction) return {};
    auto done = m_transaction->commit();
    m_transaction.reset();
    return done;
  }

 private:
  Result<void> open() {
    auto transaction = Transaction::begin(m_target);
    if (!transaction) return pass(transaction);
    m_transaction.emplace(std::move(*transaction));
    return {};
  }

  Result<void> begin(const TableShape& shape) {
    if (!m_transaction) {
      if (auto opened = open(); !opened) return opened;
    }
    const std::string table = '"' + shape.name + '"';
    m_insert.clear();
    auto exists = m_target.integer("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", shape.name);
    if (!exists) return pass(exists);
    if (!*exists) {
      // No migration of ours makes it; it is kept all the same.
      auto definition = m_source.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1", shape.name);
      if (!definition) return pass(definition);
      if (auto made = m_target.executeScript(definition->value_or("")); !made) return made;
    }
    // Migrations put first rows into some tables; those of the old vault take their place. Where a virtual table keeps
    // its settings, the migration's stay unless there are others: without them the table could not even be emptied.
    if (shape.name != "setting" && !shape.name.ends_with("_config")) {
      if (auto emptied = m_target.executeScript("DELETE FROM " + table); !emptied) return emptied;
    }
    std::string names = shape.hasRowId() ? "rowid" : "";
    std::string values = shape.hasRowId() ? "?1" : "";
    int index = shape.hasRowId() ? 1 : 0;
    for (const std::string& column : shape.columns) {
      names += (names.empty() ? "\"" : ", \"") + column + '"';
      values += (values.empty() ? "?" : ", ?") + std::to_string(++index);
    }
    m_insert = "INSERT OR REPLACE INTO " + table + '(' + names + ") VALUES(" + values + ')';
    return {};
  }

  Connection& m_source;
  Connection& m_target;
  const std::vector<std::string> m_without;
  std::string m_table;
  std::string m_insert;
  std::optional<Transaction> m_transaction;
  int m_inTransaction = 0;
};

/// What an earlier rescue lost and no sync has brought back yet.
std::string earlierLosses(Source& source) {
  if (!source.database) return {};
  ReadConnection reader(*source.database);
  auto recorded = readSetting(reader, incompleteTablesSetting);
  return recorded ? recorded->value_or("") : std::string("*");
}

Result<void> recordLosses(Connection& target, const DamageReport& report, std::string names) {
  for (const TableCondition& condition : report.tables) {
    const bool named = (',' + names + ',').find(',' + condition.table + ',') != std::string::npos;
    if (!condition.whole() && !named) names += (names.empty() ? "" : ",") + condition.table;
  }
  if (!report.schemaReadable) names = "*";
  if (names.empty()) return {};
  auto transaction = Transaction::begin(target);
  if (!transaction) return pass(transaction);
  WriteConnection writer(target);
  if (auto written = writeSetting(writer, incompleteTablesSetting, names); !written) return written;
  return transaction->commit();
}

} // namespace

bool DamageReport::serverHasTheRest() const {
  return schemaReadable &&
         std::ranges::all_of(tables, [](const TableCondition& table) { return table.whole() || !table.onlyHere; });
}

bool DamageReport::whole() const {
  return schemaReadable && damagedPages == 0 && std::ranges::all_of(tables, &TableCondition::whole);
}

/// Has the one key that Vault keeps for it: making a vault whose first rows come from elsewhere.
class VaultRescue {
 public:
  static Result<CreatedVault> create(const std::filesystem::path& dir, const Passphrase& passphrase,
                                     const VaultOptions& options,
                                     const std::function<Result<void>(Connection&)>& prepare) {
    return Vault::createWith(dir, passphrase, options, prepare);
  }
};

Result<DamageReport> examineVault(const std::filesystem::path& dir, const UnlockSecret& secret,
                                  const VaultOptions& options) {
  auto source = openSource(dir, secret, options);
  if (!source) return pass(source);
  return readEverything(*source, [](const TableShape&, const Statement&) { return Result<void>{}; });
}

namespace {

Result<SalvagedVault> salvageFrom(Source& source, const std::filesystem::path& fresh, const UnlockSecret& secret,
                                  const VaultOptions& options) {
  auto migrations = migrationsOf(source);
  if (!migrations) return pass(migrations);
  DamageReport report;
  const auto fill = [&](Connection& target) -> Result<void> {
    if (auto made = applyMigrations(target, *migrations); !made) return made;
    if (auto raw = target.allowRawCopy(); !raw) return raw;
    std::optional<Copier> copier;
    if (source.database) {
      auto lost = lostTextIndexes(*source.database);
      if (!lost) return pass(lost);
      copier.emplace(*source.database, target, std::move(*lost));
    }
    auto read =
        readEverything(source, [&](const TableShape& shape, const Statement& row) { return copier->put(shape, row); });
    if (!read) return pass(read);
    report = std::move(*read);
    if (copier) {
      if (auto finished = copier->finish(); !finished) return finished;
    }
    if (auto rest = applyMigrations(target); !rest) return rest;
    return recordLosses(target, report, earlierLosses(source));
  };
  auto created = VaultRescue::create(fresh, passphraseAfter(secret), options, fill);
  if (!created) return pass(created);
  return SalvagedVault{.created = std::move(*created), .report = std::move(report)};
}

/// "profile/" names the same folder as "profile", but nothing can be put beside it.
std::filesystem::path withoutSlash(const std::filesystem::path& dir) {
  return dir.has_filename() || !dir.has_parent_path() ? dir : dir.parent_path();
}

/// `dir` + ending + a number that is not taken.
std::filesystem::path freeName(const std::filesystem::path& dir, const char* ending) {
  for (int number = 1;; ++number) {
    const std::filesystem::path name = dir.string() + ending + std::to_string(number);
    std::error_code ignored;
    if (!std::filesystem::exists(name, ignored)) return name;
  }
}

} // namespace

Result<SalvagedVault> salvageVault(const std::filesystem::path& damaged, const std::filesystem::path& fresh,
                                   const UnlockSecret& secret, const VaultOptions& options) {
  auto source = openSource(damaged, secret, options);
  if (!source) return pass(source);
  return salvageFrom(*source, fresh, secret, options);
}

namespace {

/// The sealed files beside the database: without them the rows that name them would speak of nothing. Linked where the
/// file system can, so that no second copy takes room; copied elsewhere. Both vaults have them afterwards: they are
/// sealed, and what no row of the new vault names is swept away there by itself.
Result<void> takeBlobsAlong(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code failed;
  if (!std::filesystem::is_directory(from, failed)) return {};
  if (auto made = makePrivateFolder(to); !made) return made;
  std::filesystem::directory_iterator entry(from, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    std::error_code other;
    if (!entry->is_regular_file(other) || entry->is_symlink(other)) continue;
    const std::filesystem::path target = to / entry->path().filename();
    std::filesystem::create_hard_link(entry->path(), target, other);
    if (!other) continue;
    std::filesystem::copy_file(entry->path(), target, other);
    if (other == std::errc::no_space_on_device) return systemFailure("copy a sealed file", ENOSPC);
    // One that the disk cannot give any more: its row says that it is missing, and it is fetched again.
    if (other) std::filesystem::remove(target, other);
  }
  if (failed) return systemFailure("read the sealed files", failed.value());
  return {};
}

} // namespace

Result<RescuedVault> rescueVault(const std::filesystem::path& dir, const UnlockSecret& secret,
                                 const VaultOptions& options) {
  const std::filesystem::path place = withoutSlash(dir);
  auto source = openSource(place, secret, options);
  if (!source) return pass(source);
  const std::filesystem::path fresh = freeName(place, ".rescue-");
  auto salvaged = salvageFrom(*source, fresh, secret, options);
  if (!salvaged) {
    std::error_code ignored;
    std::filesystem::remove_all(fresh, ignored); // made by us a moment ago, and no vault
    return pass(salvaged);
  }
  // Closed before it moves: SQLite finds its log by name. The damaged vault stays locked until it has gone, so nobody
  // writes to it meanwhile.
  salvaged->created.vault.reset();
  if (auto along = takeBlobsAlong(place / "blobs", fresh / "blobs"); !along) {
    std::error_code ignored;
    std::filesystem::remove_all(fresh, ignored);
    return pass(along);
  }
  source->database.reset();
  if (auto exchanged = exchangeFolders(place, fresh); !exchanged) return pass(exchanged);
  std::filesystem::path damaged = freeName(place, ".damaged-");
  if (auto named = renameDurably(fresh, damaged); !named) damaged = fresh; // the name is all that is wrong
  return RescuedVault{.report = std::move(salvaged->report),
                      .damaged = std::move(damaged),
                      .recoveryCode = std::move(salvaged->created.recoveryCode)};
}

} // namespace clavis::core
