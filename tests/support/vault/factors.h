// Factors for tests: a "card" is a name, its secret a hash of it, and it answers while it is in the set of those that
// are at hand.
#pragma once

#include "core/vault/header/combined_slot.h"
#include "crypto/primitives/hash.h"

#include <set>
#include <string>

namespace clavis::tests {

inline core::NewPart fakePart(const std::string& name, core::FactorKind kind = core::FactorKind::SmartCard) {
  const auto descriptor = std::as_bytes(std::span(name));
  auto digest = crypto::sha256(descriptor);
  return {.part = {.kind = kind, .descriptor = {descriptor.begin(), descriptor.end()}},
          .secret = *core::PartSecret::fromBytes(crypto::SecretBytes::copyOf(digest))};
}

class FakeFactors final : public core::FactorSource {
 public:
  explicit FakeFactors(std::set<std::string> atHand) : m_atHand(std::move(atHand)) {}
  core::Result<core::PartSecret> secretOf(const core::SlotPart& part) override {
    const std::string name(reinterpret_cast<const char*>(part.descriptor.data()), part.descriptor.size());
    if (!m_atHand.contains(name)) return core::fail(core::VaultError::FactorNeeded, name, core::Retry::AfterAction);
    return fakePart(name).secret;
  }

 private:
  std::set<std::string> m_atHand;
};

} // namespace clavis::tests
