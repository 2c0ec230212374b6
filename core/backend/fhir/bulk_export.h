// The answers of a Bulk Data job (https://hl7.org/fhir/uv/bulkdata/, STU 2): where it is, and what it made.
#pragma once

#include "core/backend/chart_source.h"
#include "core/backend/http_message.h"
#include "core/backend/origin.h"

namespace clavis::core {

/// The kick-off: 202 with Content-Location. Errors: NotFhir without one, LeftOrigin.
[[nodiscard]] Result<ExportJob> readKickOff(const HttpResponse& answer, const Origin& origin);
/// A poll: 202 (or 429) still at work, 200 the manifest. Every file must lie at the origin. Errors: NotFhir,
/// LeftOrigin.
[[nodiscard]] Result<ExportProgress> readProgress(const HttpResponse& answer, const Origin& origin);

} // namespace clavis::core
