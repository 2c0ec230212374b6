// An encrypted store with every table, written through the real ResourceStore with the chart's projection.
#pragma once

#include "core/chart/chart_projection.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/migrations/migrations.h"
#include "tests/support/fhir/public_charts.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::tests {

/// The value of a Result that must be one.
template <class T>
T must(core::Result<T> result) {
  INFO((result ? std::string() : result.error().toString()));
  REQUIRE(result);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct ChartFixture {
  ChartFixture() {
    static constexpr std::array<std::byte, 32> key{std::byte{9}};
    connection = std::make_unique<core::Connection>(
        must(core::Connection::open(folder / "chart.db", key, core::OpenMode::ReadWriteCreate)));
    must(core::applyMigrations(*connection));
    write = std::make_unique<core::WriteConnection>(*connection);
  }

  /// Puts resources in one transaction; each must be taken.
  void put(const std::vector<PublicResource>& resources) {
    auto transaction = must(core::Transaction::begin(*connection));
    core::ResourceStore store(*write, {&projection});
    for (const auto& resource : resources) {
      INFO(resource.type << "/" << resource.id);
      core::PutOptions options;
      options.id = resource.id;
      must(store.put(resource.json, options));
    }
    must(transaction.commit());
  }
  void put(std::string_view json) {
    auto transaction = must(core::Transaction::begin(*connection));
    core::ResourceStore store(*write, {&projection});
    INFO(json);
    must(store.put(json));
    must(transaction.commit());
  }
  void remove(std::string_view type, std::string_view id) {
    auto transaction = must(core::Transaction::begin(*connection));
    core::ResourceStore store(*write, {&projection});
    CHECK(must(store.remove(type, id)));
    must(transaction.commit());
  }
  void putBundle(const std::string& name) { put(bundleResources(sharedData("fhir-patients/" + name))); }

  [[nodiscard]] const core::ReadConnection& db() const { return *write; }
  [[nodiscard]] core::ResourceRow patient(std::string_view id) const {
    core::ResourceReader reader(*write);
    auto row = must(reader.find("Patient", id));
    REQUIRE(row);
    return *row;
  }
  /// The only patient of the store.
  [[nodiscard]] core::ResourceRow onlyPatient() const {
    auto row = must(connection->integer("SELECT rid FROM patient_list"));
    REQUIRE(row);
    return *row;
  }
  [[nodiscard]] std::string onlyPatientId() const {
    return *must(connection->text("SELECT patient_id FROM patient_list"));
  }

  TemporaryFolder folder;
  std::unique_ptr<core::Connection> connection;
  std::unique_ptr<core::WriteConnection> write;
  core::chart::ChartProjection projection;
};

} // namespace clavis::tests
