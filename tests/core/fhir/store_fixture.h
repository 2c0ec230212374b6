// A database with the tables of resources, in a temporary folder, encrypted or plain.
#pragma once

#include "core/fhir/store/resource_store.h"
#include "core/vault/migrations/migrations.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

namespace clavis::tests {

struct StoreFixture {
  explicit StoreFixture(bool encrypted = false) {
    static constexpr std::array<std::byte, 32> key{std::byte{7}};
    auto opened = core::Connection::open(folder / "store.db",
                                         encrypted ? std::span<const std::byte>(key) : std::span<const std::byte>(),
                                         core::OpenMode::ReadWriteCreate);
    REQUIRE(opened);
    connection = std::make_unique<core::Connection>(std::move(*opened));
    static constexpr int resources[] = {2};
    auto migrated = core::applyMigrations(*connection, resources);
    INFO((migrated ? std::string() : migrated.error().toString()));
    REQUIRE(migrated);
    write = std::make_unique<core::WriteConnection>(*connection);
  }

  [[nodiscard]] std::int64_t count(std::string_view sql) const {
    auto value = connection->integer(sql);
    INFO(sql << (value ? std::string() : value.error().toString()));
    REQUIRE(value);
    return value->value_or(0);
  }

  TemporaryFolder folder;
  std::unique_ptr<core::Connection> connection;
  std::unique_ptr<core::WriteConnection> write;
};

/// The value of a Result that must be one.
template <class T>
T must(core::Result<T> result) {
  INFO((result ? std::string() : result.error().toString()));
  REQUIRE(result);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

} // namespace clavis::tests
