// What a damaged vault still holds, in words and as JSON: shared by verify and rescue.
#pragma once

#include "app/ctl/console.h"
#include "core/vault/salvage.h"

namespace clavis::ctl {

void print(Console& console, const core::DamageReport& report);
/// {"pages", "damagedPages", "schemaReadable", "serverHasTheRest", "tables": [{"table", "rows", "lost", "onlyHere"}]}
[[nodiscard]] QJsonObject toJson(const core::DamageReport& report);

} // namespace clavis::ctl
