#include "core/vault/rescue/table_reader.h"

#include <algorithm>
#include <array>
#include <limits>

namespace clavis::core {

namespace {

constexpr std::int64_t lastRowId = std::numeric_limits<std::int64_t>::max();
// Looking for readable islands between damaged pages stops after this many misses in one gap: a whole lost branch must
// not cost hours.
constexpr int maxMisses = 4000;

std::string sqlName(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

/// Indexes are kept out of it (one may be damaged while the table is whole), except where the key is the table.
std::string selection(const TableShape& shape) {
  std::string list;
  if (shape.hasRowId()) list = "rowid";
  for (const std::string& column : shape.columns) list += (list.empty() ? "" : ", ") + sqlName(column);
  return "SELECT " + list + " FROM " + sqlName(shape.name) + (shape.hasRowId() ? " NOT INDEXED " : " ");
}

using RowFunction = std::function<Result<void>(const Statement&)>;

class RowIdReader {
 public:
  RowIdReader(Connection& connection, const TableShape& shape, const RowFunction& row)
      : m_connection(connection), m_scan(selection(shape) + "WHERE rowid >= ?1 AND rowid <= ?2 ORDER BY rowid"),
        m_seek("SELECT rowid FROM " + sqlName(shape.name) + " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid LIMIT 1"),
        m_row(row) {
    m_condition.table = shape.name;
  }

  Result<TableCondition> run() {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    for (;;) {
      auto stopped = scan(from, lastRowId);
      if (!stopped) return pass(stopped);
      if (!*stopped) return std::move(m_condition);
      // Rowids of ours are never negative: when not even the first page can be read, the count begins at 0.
      const std::int64_t lost = std::max<std::int64_t>(**stopped, 0);
      auto next = readableFrom(lost);
      if (!next) return pass(next);
      const std::int64_t gapEnd = *next ? **next - 1 : lastRowId;
      m_misses = 0;
      if (auto islands = searchGap(lost, gapEnd); !islands) return pass(islands);
      if (!*next) return std::move(m_condition);
      from = **next;
    }
  }

 private:
  /// Reads rows from `from` to `to`. Nullopt: all of them. Otherwise the first rowid that may be lost.
  Result<std::optional<std::int64_t>> scan(std::int64_t from, std::int64_t to) {
    auto statement = m_connection.prepare(m_scan);
    if (!statement) {
      if (isDamage(statement.error())) return std::optional(from);
      return pass(statement);
    }
    statement->bindAll(from, to);
    std::int64_t next = from;
    for (;;) {
      auto more = statement->step();
      if (!more) {
        if (isDamage(more.error())) return std::optional(next);
        return pass(more);
      }
      if (!*more) return std::optional<std::int64_t>{};
      const std::int64_t rowId = statement->integer(0);
      if (auto taken = m_row(*statement); !taken) return pass(taken);
      ++m_condition.readableRows;
      if (rowId == lastRowId) return std::optional<std::int64_t>{};
      next = rowId + 1;
    }
  }

  enum class Seek { Row, End, Damaged };
  Result<Seek> seek(std::int64_t from, std::int64_t& rowId) {
    auto found = m_connection.integer(m_seek, from);
    if (!found) {
      if (isDamage(found.error())) return Seek::Damaged;
      return pass(found);
    }
    if (!*found) return Seek::End;
    rowId = **found;
    return Seek::Row;
  }

  /// A readable row beyond the damage that begins at `lost`, or nullopt when the table ends in it: ever larger steps.
  Result<std::optional<std::int64_t>> readableFrom(std::int64_t lost) {
    std::int64_t rowId = 0;
    const auto room = static_cast<std::uint64_t>(lastRowId - lost); // lost is never negative
    for (std::uint64_t step = 1;; step = step > room / 2 ? room : step * 2) {
      const std::int64_t at = lost + static_cast<std::int64_t>(std::min(step, room));
      auto outcome = seek(at, rowId);
      if (!outcome) return pass(outcome);
      if (*outcome == Seek::Row) return std::optional(rowId);
      if (*outcome == Seek::End || at == lastRowId) return std::optional<std::int64_t>{};
    }
  }

  /// Halves [first, last], which holds damage, until what is left cannot be read; readable rows found on the way are
  /// taken.
  Result<void> searchGap(std::int64_t first, std::int64_t last) {
    if (first > last) return {};
    if (first == last || ++m_misses > maxMisses) return lose(first, last), Result<void>{};
    const auto half = (static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first)) / 2;
    const auto middle = static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + half + 1);
    std::int64_t rowId = 0;
    auto outcome = seek(middle, rowId);
    if (!outcome) return pass(outcome);
    if (*outcome == Seek::Damaged) {
      if (auto lower = searchGap(first, middle - 1); !lower) return lower;
      return searchGap(middle, last);
    }
    if (auto lower = searchGap(first, middle - 1); !lower) return lower;
    if (*outcome == Seek::End || rowId > last) return {};
    auto stopped = scan(rowId, last);
    if (!stopped) return pass(stopped);
    return *stopped ? searchGap(**stopped, last) : Result<void>{};
  }

  void lose(std::int64_t first, std::int64_t last) {
    auto& lost = m_condition.lost;
    if (!lost.empty() && lost.back().second + 1 == first)
      lost.back().second = last;
    else
      lost.emplace_back(first, last);
  }

  Connection& m_connection;
  std::string m_scan;
  std::string m_seek;
  const RowFunction& m_row;
  TableCondition m_condition;
  int m_misses = 0;
};

/// Without rowids there is no number to halve: from the front to the damage, then from the back to the damage.
Result<TableCondition> readByKey(Connection& connection, const TableShape& shape, const RowFunction& row) {
  TableCondition condition{.table = shape.name, .readableRows = 0, .lost = {}, .onlyHere = false};
  for (const std::string& order : {shape.keyOrder, shape.keyDescending}) {
    const auto attempt = [&]() -> Result<void> {
      auto statement = connection.prepare(selection(shape) + "ORDER BY " + order);
      if (!statement) return pass(statement);
      for (;;) {
        auto more = statement->step();
        if (!more) return pass(more);
        if (!*more) return {};
        if (auto taken = row(*statement); !taken) return taken;
        ++condition.readableRows;
      }
    };
    auto done = attempt();
    if (done) return condition;
    if (!isDamage(done.error())) return pass(done);
    condition.lost = {{0, lastRowId}};
  }
  return condition;
}

int rankOf(std::string_view table) {
  static constexpr std::array<std::string_view, 4> first{"setting", "secret", "outbox", "draft"};
  const auto found = std::ranges::find_if(first, [table](std::string_view start) { return table.starts_with(start); });
  return static_cast<int>(found - first.begin());
}

/// Tables that hold what the server has, or what is computed from it (core/fhir, core/chart, core/sync); any other
/// table counts as existing only here.
bool isFromServer(std::string_view table) {
  static constexpr std::array<std::string_view, 9> starts{"resource", "index_",      "token", "quantity_unit", "body_",
                                                          "patient_", "chart_entry", "sync_", "migration"};
  return std::ranges::any_of(starts, [table](std::string_view start) { return table.starts_with(start); });
}

} // namespace

bool isDamage(const Error& error) {
  // Internal: SQLCipher 4.6 calls a page that is reached through another page's row (the rest of a long one) an
  // SQLITE_ERROR when its HMAC does not fit. Statements of ours that could be wrong are found out when they are
  // prepared, on whole vaults.
  return error.is(StoreError::Corrupt) || error.is(StoreError::NotADatabase) || error.is(StoreError::Io) ||
         error.is(StoreError::Internal);
}

Result<std::vector<TableShape>> readShapes(Connection& connection) {
  std::vector<TableShape> shapes;
  std::vector<bool> withoutRowId;
  // Not pragma_table_list: it opens every virtual table there is, and one damaged text index would end the reading.
  auto tables = connection.each(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL %'"
      " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
      [&](const Statement& row) {
        shapes.push_back({.name = std::string(row.text(0)), .columns = {}, .keyOrder = {}, .keyDescending = {}});
        const std::string_view definition = row.text(1);
        const std::string_view options = definition.substr(std::min(definition.rfind(')'), definition.size()));
        withoutRowId.push_back(options.find("WITHOUT ROWID") != std::string_view::npos);
        return true;
      });
  if (!tables) return pass(tables);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    TableShape& shape = shapes[i];
    std::vector<std::pair<std::int64_t, std::string>> key;
    auto columns = connection.each(
        "SELECT name, pk FROM pragma_table_xinfo(?1) WHERE hidden = 0",
        [&](const Statement& row) {
          shape.columns.emplace_back(row.text(0));
          if (row.integer(1) > 0) key.emplace_back(row.integer(1), sqlName(row.text(0)));
          return true;
        },
        shape.name);
    if (!columns) return pass(columns);
    if (!withoutRowId[i]) continue;
    std::ranges::sort(key);
    for (const auto& [position, column] : key) {
      shape.keyOrder += (shape.keyOrder.empty() ? "" : ", ") + column;
      shape.keyDescending += (shape.keyDescending.empty() ? "" : ", ") + column + " DESC";
    }
  }
  std::ranges::sort(shapes, {}, [](const TableShape& shape) { return std::pair(rankOf(shape.name), shape.name); });
  return shapes;
}

Result<TableCondition> readTable(Connection& connection, const TableShape& shape, const RowFunction& row) {
  auto condition = shape.hasRowId() ? RowIdReader(connection, shape, row).run() : readByKey(connection, shape, row);
  if (condition) condition->onlyHere = !isFromServer(shape.name);
  return condition;
}

} // namespace clavis::core
