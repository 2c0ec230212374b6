#include "crypto/mls/ports.h"

#include "crypto/primitives/random.h"

namespace clavis::crypto::mls {

void SystemRandom::fill(std::span<std::byte> out) { fillRandom(out); }

} // namespace clavis::crypto::mls
