// What a thief of the profile, or a stranger with a sheet of paper, can put before us: bodies of key slots, descriptors
// of cards and keys, shares. What is understood is written back as it came.
#include "core/vault/header/combined_slot.h"
#include "core/vault/header/escrow_slot.h"
#include "crypto/escrow/shamir.h"
#include "crypto/token/security_key.h"
#include "crypto/token/smart_card.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace clavis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const core::Slot slot{.kind = 3, .flags = 0, .id = 1, .body = {bytes.begin(), bytes.end()}};
  if (const auto parts = core::combinedParts(slot)) {
    if (parts->empty() || parts->size() > core::maxSlotParts || !core::combinedParameters(slot)) std::abort();
    // The lengths fit, so a wrong key is all that can be wrong.
    if (core::keptParts(slot, {}, core::VaultKey::random())) std::abort();
  }
  static_cast<void>(core::escrowRecipient(slot));
  if (const auto lock = crypto::CardLock::decode(bytes); lock && !std::ranges::equal(lock->encode(), bytes))
    std::abort();
  if (const auto lock = crypto::KeyLock::decode(bytes); lock && !std::ranges::equal(lock->encode(), bytes))
    std::abort();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto share = crypto::SecretShare::parse(text)) {
    const auto again = crypto::SecretShare::parse(share->toText().text());
    if (!again || !(again->value == share->value) || again->index != share->index) std::abort();
  }
  return 0;
}
