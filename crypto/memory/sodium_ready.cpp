#include "crypto/memory/sodium_ready.h"

#include <sodium.h>

#include <cstdlib>

namespace clavis::crypto {

void needSodium() noexcept {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
}

} // namespace clavis::crypto
