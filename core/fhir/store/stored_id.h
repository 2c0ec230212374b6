// A resource id as the tables hold it: a lower-case UUID as 16 bytes, everything else as its text.
#pragma once

#include "core/vault/sqlite/connection.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace clavis::core {

/// Borrows the text it was made from.
class StoredId {
 public:
  explicit StoredId(std::string_view id);
  /// Must live until the statement has been stepped.
  void bind(Statement& statement, int index) const;
  [[nodiscard]] static std::string read(const Statement& statement, int column);

 private:
  std::string_view m_text;
  std::array<std::byte, 16> m_bytes{};
  bool m_isUuid = false;
};

} // namespace clavis::core
