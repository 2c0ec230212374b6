// Reads a server's /metadata (http://hl7.org/fhir/R4/capabilitystatement.html).
#pragma once

#include "core/backend/backend_error.h"
#include "core/backend/server_capabilities.h"

#include <string_view>

namespace clavis::core {

/// Tolerates a byte-order mark, unknown members and members of the wrong kind (they count as not said). Several `rest`
/// entries are merged; those of mode "client" are left out. Errors: NotFhir when it is not a CapabilityStatement, or of
/// a FHIR version other than R4 (4.0.x) or R4B (4.3.x).
[[nodiscard]] Result<ServerCapabilities> readCapabilityStatement(std::string_view json);

} // namespace clavis::core
