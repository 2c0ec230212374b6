// libsodium must be initialised before anything else of it is used; everything in this floor goes through here.
#pragma once

namespace clavis::crypto {

/// Initialises libsodium on the first call. Ends the process when that fails: without it there is neither randomness
/// nor guarded memory.
void needSodium() noexcept;

} // namespace clavis::crypto
