// The first line is a resource type, the rest a query string: refused by name, or a statement that runs.
#include "core/fhir/search/search_query.h"

#include "core/fhir/store/resource_store.h"
#include "core/vault/migrations/migrations.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core;

namespace {

constexpr std::string_view resources[] = {
    R"({"resourceType":"Patient","id":"p1","name":[{"family":"Ward","given":["Anna"]}],"birthDate":"1970-02-03"})",
    R"({"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"718-7"}]},)"
    R"("subject":{"reference":"Patient/p1"},"effectiveDateTime":"2020-01-02","valueQuantity":{"value":13.5,"unit":"g/dL"}})",
};

Connection filled() {
  auto connection = Connection::open(":memory:", {}, OpenMode::ReadWriteCreate);
  if (!connection) std::abort();
  const int only[] = {2};
  if (!applyMigrations(*connection, only)) std::abort();
  WriteConnection write(*connection);
  ResourceStore store(write);
  for (const std::string_view resource : resources)
    if (!store.put(resource)) std::abort();
  return std::move(*connection);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Connection connection = filled();
  const ReadConnection read(connection);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view type = text.substr(0, end);
  const std::string_view query = text.substr(std::min(end + 1, text.size()));
  for (const SearchHandling handling : {SearchHandling::Strict, SearchHandling::Lenient}) {
    const auto search = SearchQuery::parse(type, query, handling);
    if (!search) continue;
    const auto page = search->run(read);
    if (!page) std::abort(); // what was accepted is a statement that SQLite accepts
    if (!search->included(read, page->rows)) std::abort();
  }
  return 0;
}
