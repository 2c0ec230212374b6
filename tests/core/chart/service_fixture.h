// A real encrypted vault with the chart services over it.
#pragma once

#include "core/chart/chart_projection.h"
#include "core/chart/chart_service.h"
#include "core/chart/patient_list.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/vault.h"
#include "tests/core/chart/chart_fixture.h"
#include "tests/support/vault/vaults.h"

#include <map>
#include <mutex>

namespace clavis::tests {

/// Stands at one moment.
class StandingClock final : public core::Clock {
 public:
  [[nodiscard]] core::Instant now() const override {
    return core::Instant(std::chrono::milliseconds(1'795'000'000'000));
  } // 2026-11-18
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override { return {}; }
};

/// Says what a test tells it to.
class ToldAges final : public core::chart::SectionAgeSource {
 public:
  void tell(core::chart::SectionKind section, core::chart::SectionAge age) {
    const std::scoped_lock lock(m_mutex);
    m_ages[section] = std::move(age);
  }
  [[nodiscard]] core::Result<core::chart::SectionAge> age(const core::ReadConnection&, std::string_view,
                                                          core::chart::SectionKind section) const override {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_ages.find(section);
    return found == m_ages.end() ? core::chart::SectionAge{} : found->second;
  }

 private:
  mutable std::mutex m_mutex;
  std::map<core::chart::SectionKind, core::chart::SectionAge> m_ages;
};

struct ServiceFixture {
  ServiceFixture() : vault(std::move(must(core::Vault::create(folder / "vault", passphrase(), cheapOptions())).vault)) {
    log = std::make_unique<core::chart::VaultAccessLog>(vault->writer(), clock, "Dr Test");
    service = std::make_unique<core::chart::ChartService>(vault->readers(), *log, ages, clock);
  }

  void put(std::vector<PublicResource> resources) {
    must(waitFor(
        vault->writer().run([this, resources = std::move(resources)](core::WriteConnection& db) -> core::Result<void> {
          core::ResourceStore store(db, {&projection});
          for (const auto& resource : resources) {
            core::PutOptions options;
            options.id = resource.id;
            if (auto put = store.put(resource.json, options); !put) return core::pass(put);
          }
          return {};
        })));
  }
  void put(std::string json) {
    must(waitFor(vault->writer().run([this, json = std::move(json)](core::WriteConnection& db) -> core::Result<void> {
      core::ResourceStore store(db, {&projection});
      if (auto put = store.put(json); !put) return core::pass(put);
      return {};
    })));
  }
  std::vector<core::chart::LoggedAccess> accesses() {
    return must(waitFor(
        vault->readers().run([](core::ReadConnection& db) { return core::chart::readAccessLog(db, 0, 10000); })));
  }

  TemporaryFolder folder;
  StandingClock clock;
  ToldAges ages;
  core::chart::ChartProjection projection;
  std::unique_ptr<core::Vault> vault;
  std::unique_ptr<core::chart::VaultAccessLog> log;
  std::unique_ptr<core::chart::ChartService> service;
};

/// The answer of a future that must be one.
template <class T>
T answer(QFuture<core::Result<T>> future) {
  return must(waitFor(std::move(future)));
}

} // namespace clavis::tests
