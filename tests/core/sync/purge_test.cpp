// Who left the panel is nowhere: a marker planted in every text of a chart is found in no table, no index and no page
// that is still in use.
#include "core/chart/chart_projection.h"
#include "tests/core/sync/workstation.h"
#include "tests/support/vault/marker_rows.h"

using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// Tables in which `marker` stands in any column, as text or bytes. The access log says who opened what and stays by
/// law; nobody opened anything here.
std::vector<std::string> tablesWith(Vault& vault, const std::string& marker) {
  auto found = waitFor(vault.readers().run([&](ReadConnection& db) -> Result<std::vector<std::string>> {
    std::vector<std::string> tables;
    auto all = db.sql().each("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')",
                             [&](const Statement& row) {
                               tables.emplace_back(row.text(0));
                               return true;
                             });
    if (!all) return pass(all);
    std::vector<std::string> out;
    for (const std::string& table : tables) {
      bool here = false;
      auto read = db.sql().each("SELECT * FROM \"" + table + '"', [&](const Statement& row) {
        for (int column = 0; column < row.columnCount(); ++column) {
          const auto bytes = row.isBlob(column) ? row.blob(column) : std::as_bytes(std::span(row.text(column)));
          const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
          here = here || text.find(marker) != std::string_view::npos;
        }
        return !here;
      });
      if (!read) return pass(read);
      if (here) out.push_back(table);
    }
    return out;
  }));
  REQUIRE(found);
  return std::move(*found);
}

std::int64_t bodiesWith(Workstation& here, const std::string& marker) {
  std::int64_t count = 0;
  for (const auto& [name, body] : here.all()) count += body.find(marker) != std::string::npos ? 1 : 0;
  return count;
}

} // namespace

TEST_CASE("A purged patient's words are in no table and no index", "[purge]") {
  FakeServer server;
  // Words that only this patient's chart has: as name, text, code, identifier, unit, address and id.
  server.putPatient("leaver", R"("identifier":[{"system":"urn:zzmarkersystem","value":"zzmarkerid"}],)"
                              R"("name":[{"family":"Zzmarkername","given":["Zzmarkergiven"]}])");
  server.put(
      "Observation", "zzmarkerobservation", "leaver",
      R"("status":"final","code":{"coding":[{"system":"http://zzmarkercodes","code":"zzmarkercode"}],)"
      R"("text":"zzmarkertext of a finding"},"note":[{"text":"zzmarkernote"}],)"
      R"("valueQuantity":{"value":1.0,"unit":"zzmarkerunit","system":"urn:zzmarkerunits","code":"zzmarkerunit"},)"
      R"("performer":[{"reference":"Practitioner/zzmarkerdoctor"}])");
  server.put("Practitioner", "zzmarkerdoctor", {}, R"("name":[{"family":"Zzmarkerdoctor"}])");
  server.putPatient("stays", R"("name":[{"family":"Remains"}])");
  server.put(
      "Group", "g", {},
      R"("actual":true,"member":[{"entity":{"reference":"Patient/leaver"}},{"entity":{"reference":"Patient/stays"}}])");
  chart::ChartProjection projection;
  Workstation here(server, "group/g");
  here.projection = &projection;
  REQUIRE(here.sync()->complete());
  REQUIRE(bodiesWith(here, "zzmarker") == 3);
  // The search finds the planted words, so that not finding them later means something.
  const auto before = tablesWith(here.vault(), "zzmarker");
  CHECK(std::ranges::find(before, "resource_text_data") != before.end());
  CHECK(std::ranges::find(before, "token") != before.end());
  CHECK(std::ranges::find(before, "index_string") != before.end());
  CHECK(std::ranges::find(before, "patient_name") != before.end());

  server.put("Group", "g", {}, R"("actual":true,"member":[{"entity":{"reference":"Patient/stays"}}])");
  const auto second = here.sync();
  REQUIRE(second);
  CHECK(second->patientsPurged == 1);
  CHECK(bodiesWith(here, "zzmarker") == 0);
  CHECK(tablesWith(here.vault(), "zzmarker") == std::vector<std::string>{});
  CHECK(tablesWith(here.vault(), "leaver") == std::vector<std::string>{});
  CHECK(here.integer("SELECT count(*) FROM resource_text WHERE resource_text MATCH 'zzmarkertext OR zzmarkernote'") ==
        0);
  CHECK(here.indexIsTrue());
}
