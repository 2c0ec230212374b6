// Binary as FHIR JSON and back, what a server says of its limits, and digests in headers. Pure: no I/O.
#pragma once

#include "core/backend/blob_store.h"

#include <optional>
#include <string>
#include <string_view>

namespace clavis::core::binary {

/// What sealed parts are, to a server.
inline constexpr const char* sealedType = "application/octet-stream";
/// Extensions of the Binary entry of a CapabilityStatement: valueDecimal, bytes.
inline constexpr std::string_view largestExtension = "urn:x-clavis:blob-largest";
inline constexpr std::string_view roomExtension = "urn:x-clavis:blob-room";

/// With `withId`, for an update at an id of ours.
[[nodiscard]] std::string resource(const BlobPosting& posting, bool withId);
/// The content of a Binary as JSON. NotFhir; TooLarge above `most` bytes.
[[nodiscard]] Result<std::string> contentOf(std::string_view json, std::size_t most);
/// What /metadata says. Nothing readable says nothing.
[[nodiscard]] BlobLimits limitsOf(std::string_view capabilityStatement);
/// The SHA-256 of a Repr-Digest field (RFC 9530, 3): "sha-256=:BASE64:", other algorithms beside it.
[[nodiscard]] std::optional<BlobDigest> sha256Of(std::string_view reprDigest);

} // namespace clavis::core::binary
