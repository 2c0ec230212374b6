// Smart cards and security keys as factors of a key slot: what is there, a new part for a slot, and the answer when one
// is asked for. Thread: blocks on the reader, and until a key was touched; one at a time.
#pragma once

#include "core/access/factors/errors.h"
#include "core/vault/header/combined_slot.h"
#include "crypto/token/security_key.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace clavis::core {

/// The modules to look for cards with, in this order: those of the policy, or, when it names none, the places where
/// OpenSC and p11-kit install theirs. Never a path out of the profile.
[[nodiscard]] std::vector<std::filesystem::path> cardModules(std::span<const std::filesystem::path> fromPolicy);

/// What a person is told about one part of a slot; from its descriptor, which may have been changed until the slot has
/// opened.
struct PartDescription {
  FactorKind kind = FactorKind::SmartCard;
  std::string label; ///< of the card, or the product's name of the security key
  bool pin = true;   ///< a PIN will be asked for
  std::string serial;
};
[[nodiscard]] PartDescription describe(const SlotPart& part);

/// The keys that could lock a secret on the card in the reader. FactorError.
[[nodiscard]] Result<std::vector<crypto::CardKey>> cardKeys(std::span<const std::filesystem::path> modules,
                                                            const std::string& serial, const crypto::SecretBytes& pin);
/// A part locked to that key. The card is not used: try it before the slot is relied on (FactorSource::secretOf).
[[nodiscard]] Result<NewPart> newCardPart(const crypto::CardKey& key);

/// A part on the security key; the key is touched twice. `pin` is empty for a key without one.
[[nodiscard]] Result<NewPart> newKeyPart(const crypto::SecurityKey& key, const crypto::SecretBytes& pin);

/// Answers for the factors of this machine. Asks for a PIN through `askPin`, once for each card, and remembers a PIN
/// only as long as it lives.
class DeviceFactors final : public FactorSource {
 public:
  /// The PIN of the card so described; an error (FactorError::PinNeeded) when nobody gives one.
  using AskPin = std::function<Result<crypto::SecretBytes>(const PartDescription& card, bool lastTry)>;
  DeviceFactors(std::vector<std::filesystem::path> modules, AskPin askPin);
  /// For tests: this one instead of what is plugged in.
  void useKey(crypto::SecurityKey key) { m_key = std::move(key); }

  [[nodiscard]] Result<PartSecret> secretOf(const SlotPart& part) override;
  /// The kinds that have given a secret.
  [[nodiscard]] std::vector<FactorKind> given() const { return {m_given.begin(), m_given.end()}; }

 private:
  Result<PartSecret> fromCard(const SlotPart& part);
  Result<PartSecret> fromKey(const SlotPart& part);

  std::vector<std::filesystem::path> m_modules;
  AskPin m_askPin;
  std::optional<crypto::SecurityKey> m_key;
  std::set<FactorKind> m_given;
};

} // namespace clavis::core
