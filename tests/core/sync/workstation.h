// A vault that is synced against the server in memory, and charts for that server.
#pragma once

#include "core/fhir/store/resource_store.h"
#include "core/sync/sync_engine.h"
#include "core/sync/sync_settings.h"
#include "core/sync/sync_status_reader.h"
#include "tests/core/sync/fake_server.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

/// A vault with a panel, and the rounds it makes against a server in memory.
class Workstation {
 public:
  explicit Workstation(FakeServer& server, const std::string& panel = "all")
      : m_vault(core::Vault::create(m_folder / "vault", passphrase(), cheapOptions()).value().vault), m_server(server) {
    choose(panel);
  }
  void choose(const std::string& panel) {
    const core::Panel chosen = core::Panel::parse(panel).value();
    REQUIRE(
        waitFor(m_vault->writer().run([&](core::WriteConnection& db) { return core::writePanelSetting(db, chosen); })));
  }
  core::Projection* projection = nullptr;
  std::string person; ///< who works here
  core::SyncOptions options{.charts = 2, .pageSize = 2};
  core::Result<core::SyncSummary> sync(core::SyncRequest request = {}) {
    core::SyncEngine engine(
        {.vault = *m_vault, .source = m_server, .clock = m_clock, .person = person, .projection = projection}, options);
    return waitFor(engine.start(request));
  }
  /// Every resource, as it lies here.
  std::map<std::string, std::string> all() {
    return waitFor(
               m_vault->readers().run([](core::ReadConnection& db) -> core::Result<std::map<std::string, std::string>> {
                 std::map<std::string, std::string> out;
                 core::ResourceReader reader(db);
                 auto read =
                     reader.each({}, [&](const core::ResourceInfo& info, std::string_view body) -> core::Result<bool> {
                       out[info.type + '/' + info.id] = std::string(body);
                       return true;
                     });
                 if (!read) return core::pass(read);
                 return out;
               }))
        .value();
  }
  std::int64_t integer(std::string sql) {
    return waitFor(m_vault->readers().run([&](core::ReadConnection& db) { return db.sql().integer(sql); }))
        .value()
        .value_or(-1);
  }
  /// Id of the patient whose chart a resource is in; empty: nobody's.
  std::string patientOf(const std::string& type, const std::string& id) {
    return waitFor(m_vault->readers().run([&](core::ReadConnection& db) -> core::Result<std::string> {
             core::ResourceReader reader(db);
             auto info = reader.info(type, id);
             if (!info) return core::pass(info);
             if (!*info || !(*info)->patient) return std::string();
             auto patient = reader.info(*(*info)->patient);
             if (!patient) return core::pass(patient);
             return *patient ? (*patient)->id : std::string();
           }))
        .value();
  }
  core::SectionStatus section(const std::string& patient, const std::string& type) {
    return waitFor(m_vault->readers().run(
                       [&](core::ReadConnection& db) { return core::SyncStatusReader::section(db, patient, type); }))
        .value();
  }
  bool indexIsTrue() {
    return waitFor(m_vault->readers().run([](core::ReadConnection& db) { return core::ResourceReader(db).verify(); }))
        ->clean();
  }
  core::Vault& vault() { return *m_vault; }

 private:
  TemporaryFolder m_folder;
  std::unique_ptr<core::Vault> m_vault;
  FakeServer& m_server;
  core::SystemClock m_clock;
};

inline void fill(FakeServer& server, int patients = 3, int observations = 5) {
  server.put("Practitioner", "doc", {}, R"("name":[{"family":"Weiß"}])");
  for (int p = 0; p < patients; ++p) {
    const std::string id = "p" + std::to_string(p);
    server.putPatient(id, R"("generalPractitioner":[{"reference":"Practitioner/doc"}])");
    for (int o = 0; o < observations; ++o)
      server.put("Observation", id + "-o" + std::to_string(o), id, R"("status":"final","valueQuantity":{"value":1.0})");
    server.put("Condition", id + "-c", id);
  }
}

inline void checkSame(Workstation& here, const FakeServer& server, const std::vector<std::string>& names) {
  auto all = here.all();
  for (const std::string& name : names) {
    INFO(name);
    const auto slash = name.find('/');
    CHECK(all[name] == server.json(name.substr(0, slash), name.substr(slash + 1)));
  }
}

} // namespace clavis::tests
