// Reads the clinic's rules for shares from the vault's settings.
#pragma once

#include "core/exchange/model/share_rules.h"
#include "core/vault/sqlite/connection.h"

namespace clavis::core::exchange {

/// What is not set, or set to something else than it may be, has its default.
[[nodiscard]] Result<ShareRules> readShareRules(ReadConnection& db);

} // namespace clavis::core::exchange
