// A sandbox in this process and workstations that are enrolled with it: real TLS, real HTTP, real files.
#pragma once

#include "app/sandbox/server/sandbox.h"
#include "core/access/backend_connection.h"
#include "core/access/enrolment.h"
#include "core/fhir/store/resource_store.h"
#include "core/sync/sync_engine.h"
#include "core/sync/sync_settings.h"
#include "tests/support/shared_data.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

inline std::unique_ptr<sandbox::Sandbox> startSandbox(const std::filesystem::path& folder,
                                                      const std::vector<std::filesystem::path>& load,
                                                      const core::Clock& clock) {
  sandbox::SandboxOptions options;
  options.folder = folder;
  options.load = load;
  auto started = sandbox::Sandbox::start(std::move(options), clock);
  if (!started) FAIL(started.error().toString());
  return std::move(*started);
}

/// A vault that is enrolled and has a panel, closed again.
inline void makeWorkstation(const std::filesystem::path& folder, sandbox::Sandbox& server,
                            const std::string& person = sandbox::sandboxPractitioner) {
  auto vault = core::Vault::create(folder, passphrase(), cheapOptions()).value().vault;
  std::ifstream ca(server.authorityPath());
  const std::string pem{std::istreambuf_iterator<char>(ca), {}};
  const auto identity = core::enrolByCode(
      {.estUrl = server.enrolUrl(), .caPem = pem, .code = server.newCode(person).value(), .deviceName = "test"},
      core::SystemClock());
  if (!identity) FAIL(identity.error().toString());
  REQUIRE(waitFor(vault->writer().run([&](core::WriteConnection& db) -> core::Result<void> {
    if (auto saved = core::saveIdentity(db, *identity); !saved) return saved;
    return core::writePanelSetting(db, core::Panel::all());
  })));
}

/// Opens, runs one round, closes.
inline core::Result<core::SyncSummary> syncOnce(const std::filesystem::path& folder, const core::SyncOptions& options,
                                                const std::function<void()>& progressed = {},
                                                core::SyncRequest request = {}) {
  const core::SystemClock clock;
  auto vault = core::Vault::open(folder, passphrase(), cheapOptions());
  if (!vault) return core::pass(vault);
  auto identity = waitFor((*vault)->readers().run([](core::ReadConnection& db) { return core::loadIdentity(db); }));
  if (!identity) return core::pass(identity);
  auto connection = core::BackendConnection::create(**identity, {}, clock);
  if (!connection) return core::pass(connection);
  core::SyncEngine engine({.vault = **vault, .source = (*connection)->charts(), .clock = clock}, options);
  QObject::connect(
      &engine, &core::SyncEngine::progressed, &engine,
      [&](const core::SyncProgress&) {
        if (progressed) progressed();
      },
      Qt::DirectConnection);
  return waitFor(engine.start(request));
}

/// Somebody else at the clinic who writes, by systems of the clinic's own.
class ClinicSide {
 public:
  explicit ClinicSide(sandbox::Sandbox& server) {
    std::ifstream ca(server.authorityPath());
    const std::string pem{std::istreambuf_iterator<char>(ca), {}};
    const auto identity = core::enrolByCode(
        {.estUrl = server.enrolUrl(), .caPem = pem, .code = server.newCode().value(), .deviceName = "other"}, m_clock);
    REQUIRE(identity);
    auto connection = core::BackendConnection::create(*identity, {}, m_clock);
    REQUIRE(connection);
    m_connection = std::move(*connection);
  }
  /// Creates or replaces "Type/id".
  void put(const std::string& name, std::string json) {
    const auto slash = name.find('/');
    check(m_connection->writer()
              .update({.type = name.substr(0, slash), .id = name.substr(slash + 1), .json = std::move(json)})
              .takeResult());
  }
  void remove(const std::string& name) {
    const auto slash = name.find('/');
    check(m_connection->writer().remove({.type = name.substr(0, slash), .id = name.substr(slash + 1)}).takeResult());
  }

 private:
  static void check(const core::Result<core::Written>& written) {
    if (!written) FAIL(written.error().toString());
  }
  core::SystemClock m_clock;
  std::unique_ptr<core::BackendConnection> m_connection;
};

struct Content {
  std::map<std::string, std::string> resources;
  bool indexTrue = false;
  bool operator==(const Content&) const = default;
};

inline Content contentOf(const std::filesystem::path& folder) {
  auto vault = core::Vault::open(folder, passphrase(), cheapOptions());
  REQUIRE(vault);
  auto content = waitFor((*vault)->readers().run([](core::ReadConnection& db) -> core::Result<Content> {
    Content out;
    core::ResourceReader reader(db);
    auto read = reader.each({}, [&](const core::ResourceInfo& info, std::string_view body) -> core::Result<bool> {
      out.resources[info.type + '/' + info.id] = std::string(body);
      return true;
    });
    if (!read) return core::pass(read);
    auto verified = reader.verify();
    if (!verified) return core::pass(verified);
    out.indexTrue = verified->clean();
    return out;
  }));
  REQUIRE(content);
  return std::move(*content);
}

/// Names of resources that are not the same in both, for a failing test to say.
inline std::string differences(const Content& a, const Content& b) {
  std::string out;
  for (const auto& [name, body] : a.resources) {
    const auto other = b.resources.find(name);
    if (other == b.resources.end()) {
      out += " only first: " + name;
    } else if (other->second != body) {
      out += " differs: " + name;
    }
  }
  for (const auto& [name, body] : b.resources)
    if (!a.resources.contains(name)) out += " only second: " + name;
  return out;
}

} // namespace clavis::tests
