#include "core/vault/settings.h"

#include <charconv>

namespace clavis::core {

Result<std::optional<std::string>> readSetting(ReadConnection& connection, std::string_view key) {
  return connection.sql().text("SELECT value FROM setting WHERE key = ?1", key);
}

Result<std::optional<int>> readCount(ReadConnection& connection, std::string_view key, int most) {
  auto text = readSetting(connection, key);
  if (!text) return pass(text);
  if (!*text) return std::optional<int>();
  const char* const end = (*text)->data() + (*text)->size();
  int count = 0;
  const auto read = std::from_chars((*text)->data(), end, count);
  const bool fits = read.ec == std::errc() && read.ptr == end && count >= 0 && count <= most;
  return fits ? std::optional(count) : std::nullopt;
}

Result<void> writeSetting(WriteConnection& connection, std::string_view key, std::string_view value) {
  return connection.sql().execute("INSERT INTO setting(key, value) VALUES(?1, ?2)"
                                  " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                                  key, value);
}

Result<void> removeSetting(WriteConnection& connection, std::string_view key) {
  return connection.sql().execute("DELETE FROM setting WHERE key = ?1", key);
}

Result<std::optional<crypto::SecretBytes>> readSecret(ReadConnection& connection, std::string_view name) {
  auto statement = connection.sql().prepare("SELECT value FROM secret WHERE name = ?1");
  if (!statement) return pass(statement);
  auto row = statement->bindAll(name).step();
  if (!row) return pass(row);
  if (!*row) return std::optional<crypto::SecretBytes>{};
  return std::optional(crypto::SecretBytes::copyOf(statement->blob(0)));
}

Result<void> writeSecret(WriteConnection& connection, std::string_view name, std::span<const std::byte> secret) {
  return connection.sql().execute("INSERT INTO secret(name, value) VALUES(?1, ?2)"
                                  " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                                  name, secret);
}

Result<void> removeSecret(WriteConnection& connection, std::string_view name) {
  return connection.sql().execute("DELETE FROM secret WHERE name = ?1", name);
}

} // namespace clavis::core
