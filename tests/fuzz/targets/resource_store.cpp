// One resource a line, put one after the other into an empty store: each is taken or refused, what was taken comes back
// byte for byte, the index agrees with the bodies, and removing everything leaves nothing behind.
#include "core/fhir/store/resource_store.h"

#include "core/vault/migrations/migrations.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

struct Database {
  Connection connection;
  WriteConnection write;

  Database() : connection(opened()), write(connection) {
    // The dictionary is written with the first body; packing it takes far longer than a round.
    ResourceStore store(write);
    require(store.put(R"({"resourceType":"Patient","id":"first"})").has_value());
    require(store.remove("Patient", "first").has_value());
  }
  static Connection opened() {
    auto connection = Connection::open(":memory:", {}, OpenMode::ReadWriteCreate);
    require(connection.has_value());
    const int only[] = {2};
    require(applyMigrations(*connection, only).has_value());
    return std::move(*connection);
  }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Database database;
  auto transaction = Transaction::begin(database.connection); // rolled back at the end
  require(transaction.has_value());
  ResourceStore store(database.write);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::pair<std::string, std::string>> taken;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto put = store.put(line);
    if (!put) continue;
    const auto info = store.info(put->row);
    require(info && *info);
    taken.emplace_back((*info)->type, (*info)->id);
    if (put->change == PutChange::Older) continue;
    const auto body = store.get(put->row);
    require(body && *body && **body == line);
  }
  if (taken.empty()) return 0;
  const auto verified = store.verify();
  require(verified && verified->wrongIndex.empty() && verified->unreadable.empty());
  for (const auto& [type, id] : taken) require(store.remove(type, id).has_value());
  for (const char* table : {"resource", "index_token", "index_reference", "index_string", "index_date",
                            "index_quantity", "index_number", "resource_compartment", "token"}) {
    const auto left = database.connection.integer(std::string("SELECT count(*) FROM ") + table);
    require(left && *left && **left == 0);
  }
  return 0;
}
