// Known answers, run before the first window and before any key is touched: a library that miscomputes must not see a
// secret.
#pragma once

#include "crypto/error.h"

namespace clavis::crypto {

/// SHA-256, BLAKE2b, HMAC, HKDF, XChaCha20-Poly1305 (and that it refuses an altered tag), Argon2id (cheap parameters),
/// an ECDSA P-256 round trip, ChaCha20-Poly1305, X25519 (and that it refuses a key of low order), Ed25519, HPKE with
/// AES-128-GCM, MLS key derivation, and that two random draws differ. SelfTestFailed names the first that came out
/// wrong. Takes a few milliseconds.
[[nodiscard]] Result<void> selfTest();

} // namespace clavis::crypto
