// A rescued vault: whatever page was lost, what is left can be searched and listed in full, and nothing is invented.
#include "core/chart/chart_projection.h"
#include "core/fhir/store/mend.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/salvage.h"
#include "core/vault/settings.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iostream>
#include <map>
#include <set>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

constexpr std::streamoff pageSize = 4096;
using Bodies = std::map<std::string, std::string>;

Bodies makeVault(const std::filesystem::path& dir) {
  Bodies bodies;
  for (int p = 0; p < 12; ++p) {
    const std::string id = std::to_string(1000 + p); // digits: an id is text, whatever it looks like
    bodies["Patient/" + id] = R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":"Weiß)" + id +
                              R"(","given":["Zoë"]}],"birthDate":"19)" + std::to_string(40 + p) + R"("})";
    for (int o = 0; o < 8; ++o) {
      const std::string name = id + "-" + std::to_string(o);
      bodies["Observation/" + name] =
          R"({"resourceType":"Observation","id":")" + name + R"(","status":"final","subject":{"reference":"Patient/)" +
          id +
          R"("},"performer":[{"reference":"Practitioner/gone"}],"code":{"coding":[{"system":"http://loinc.org","code":"718-)" +
          std::to_string(o) + R"("}],"text":"Hämoglobin )" + name + R"("},"effectiveDateTime":"2024-05-0)" +
          std::to_string(1 + o) +
          R"(","valueQuantity":{"value":13.50,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}})";
    }
  }
  auto created = Vault::create(dir, passphrase(), cheapOptions());
  REQUIRE(created);
  auto filled = waitFor(created->vault->writer().run([&](WriteConnection& db) -> Result<void> {
    chart::ChartProjection projection;
    ResourceStore store(db, {&projection});
    for (const auto& [name, body] : bodies)
      if (auto put = store.put(body); !put) return pass(put);
    return {};
  }));
  REQUIRE(filled);
  return bodies;
}

void damagePage(const std::filesystem::path& file, std::int64_t page) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp((page - 1) * pageSize + 100);
  stream << "scratched by a dying disk";
}

struct Left {
  Bodies bodies;
  bool indexTrue = false;
  bool chartTrue = false;
  std::int64_t found = 0; ///< by their text
};

Left whatIsLeft(Vault& vault) {
  auto left = waitFor(vault.readers().run([](ReadConnection& db) -> Result<Left> {
    Left out;
    ResourceReader reader(db);
    auto read = reader.each({}, [&](const ResourceInfo& info, std::string_view body) -> Result<bool> {
      out.bodies[info.type + '/' + info.id] = std::string(body);
      return true;
    });
    if (!read) return pass(read);
    auto index = reader.verify();
    if (!index) return pass(index);
    out.indexTrue = index->clean();
    auto chart = chart::verifyChart(db);
    if (!chart) return pass(chart);
    out.chartTrue = chart->none();
    auto found = reader.searchText("hamoglobin", {}, 10'000);
    if (!found) return pass(found);
    out.found = static_cast<std::int64_t>(found->size());
    return out;
  }));
  INFO((left ? std::string() : left.error().toString()));
  REQUIRE(left);
  return std::move(*left);
}

} // namespace

TEST_CASE("Every page in turn may be lost: after the rescue, index and lists are true to the resources that are left") {
  TemporaryFolder folder;
  const Bodies bodies = makeVault(folder / "p");
  const auto database = folder / "p" / "vault.db";
  std::ifstream stream(database, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(stream), {}};
  const auto pages = static_cast<std::int64_t>(whole.size()) / pageSize;
  REQUIRE(pages > 40);
  std::int64_t rescued = 0;
  std::int64_t complete = 0;
  for (std::int64_t page = 2; page <= pages; ++page) {
    INFO("page " << page << " of " << pages);
    damagePage(database, page);
    auto salvaged = salvageVault(folder / "p", folder / ("fresh" + std::to_string(page)), passphrase(), cheapOptions());
    REQUIRE(salvaged);
    std::ofstream(database, std::ios::binary) << whole;
    if (!salvaged->report.schemaReadable) continue;
    Vault& vault = *salvaged->created.vault;
    chart::ChartProjection projection;
    auto mended = mendAfterRescue(vault, {&projection});
    INFO((mended ? std::string() : mended.error().toString()));
    REQUIRE(mended);
    const Left left = whatIsLeft(vault);
    CHECK(left.indexTrue);
    CHECK(left.chartTrue);
    std::int64_t observations = 0;
    for (const auto& [name, body] : left.bodies) {
      INFO(name);
      REQUIRE(bodies.contains(name));
      CHECK(body == bodies.at(name));
      observations += name.starts_with("Observation/") ? 1 : 0;
    }
    CHECK(left.found == observations);
    ++rescued;
    complete += left.bodies.size() == bodies.size() ? 1 : 0;
    // Once is enough.
    CHECK(mendAfterRescue(vault, {&projection}).value() == false);
    vault.close();
    std::filesystem::remove_all(folder / ("fresh" + std::to_string(page)));
  }
  std::cout << pages << " pages, " << rescued << " rescues, " << complete << " of them with every resource\n";
  CHECK(complete > 0);
}

TEST_CASE("A vault that was never rescued is left alone") {
  TemporaryFolder folder;
  makeVault(folder / "p");
  auto vault = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE(vault);
  chart::ChartProjection projection;
  CHECK(mendAfterRescue(**vault, {&projection}).value() == false);
}
