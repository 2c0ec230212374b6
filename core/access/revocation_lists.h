// The clinic's lists of withdrawn certificates (CRL, RFC 5280 section 5): where they are, and which are believed. A
// list counts when the clinic's authority signed it, so the way it comes by need not be trusted with more than delay;
// and no list takes back what a later one has said. Errors: AccessError, those of the transport.
#pragma once

#include "core/access/access_error.h"
#include "core/access/backend_identity.h"
#include "core/base/clock.h"

#include <string>
#include <vector>

namespace clavis::core {

/// Where to ask: the configured address, or else those that our certificates and their authorities name. https only:
/// others are left out, and then a clinic configures one.
[[nodiscard]] std::vector<std::string> revocationListUrls(const BackendIdentity& identity);

/// GET, from a server of the clinic's authority, as nobody: neither our certificate nor a list is needed for it. DER or
/// PEM; not verified yet. Blocks.
[[nodiscard]] Result<std::string> fetchList(const BackendIdentity& identity, const std::string& url);

/// The lists to keep (PEM) once `fresh` has been seen: with it, when it says something new or the one of before is past
/// the middle of its time; without it otherwise, so that connections need not be made anew every few minutes. BadList,
/// OlderList.
[[nodiscard]] Result<std::string> mergeList(const BackendIdentity& identity, std::string_view fresh, Instant now);

} // namespace clavis::core
