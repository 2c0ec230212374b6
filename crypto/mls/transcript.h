// The running hash over all commits of a group, and the tag that proves its members agree on it (RFC 9420 section 8.2
// and 6.1).
#pragma once

#include "crypto/mls/framing.h"

namespace clavis::crypto::mls {

/// `interimBefore`: empty in the first epoch.
[[nodiscard]] Hash confirmedTranscriptHash(ByteView interimBefore, const AuthenticatedContent& commit);
[[nodiscard]] Hash interimTranscriptHash(ByteView confirmed, ByteView confirmationTag);
[[nodiscard]] Hash confirmationTag(ByteView confirmationKey, ByteView confirmed);

} // namespace clavis::crypto::mls
