#include "core/access/factors/card_factor.h"

#include "core/base/crypto_error.h"

#include <algorithm>
#include <array>

namespace clavis::core {

namespace {

#if defined(__APPLE__)
constexpr std::array usualModules = {"/Library/OpenSC/lib/opensc-pkcs11.so", "/opt/homebrew/lib/opensc-pkcs11.so",
                                     "/usr/local/lib/opensc-pkcs11.so"};
#elif defined(_WIN32)
constexpr std::array usualModules = {"C:/Windows/System32/opensc-pkcs11.dll",
                                     "C:/Program Files/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll"};
#else
// p11-kit's library is itself a module that passes on to every module the system has been told of.
constexpr std::array usualModules = {"/usr/lib/x86_64-linux-gnu/libp11-kit.so.0",
                                     "/usr/lib/aarch64-linux-gnu/libp11-kit.so.0",
                                     "/usr/lib64/libp11-kit.so.0",
                                     "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
                                     "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
                                     "/usr/lib64/opensc-pkcs11.so"};
#endif

FactorError of(crypto::CardFault fault) {
  switch (fault) {
  case crypto::CardFault::NoModule: return FactorError::NoModule;
  case crypto::CardFault::NoToken: return FactorError::NoCard;
  case crypto::CardFault::NoKey: return FactorError::NoKey;
  case crypto::CardFault::PinWrong: return FactorError::PinWrong;
  case crypto::CardFault::PinBlocked: return FactorError::PinBlocked;
  case crypto::CardFault::Removed: return FactorError::Removed;
  case crypto::CardFault::None:
  case crypto::CardFault::Failed: return FactorError::Failed;
  }
  return FactorError::Failed;
}

struct Found {
  crypto::SmartCards cards;
  crypto::SmartCards::Token token;
};

/// The first module that has the card in (with an empty serial: exactly one card).
Result<Found> findCard(std::span<const std::filesystem::path> modules, const std::string& serial) {
  std::optional<Error> first;
  for (const auto& module : modules) {
    auto cards = crypto::SmartCards::load(module);
    if (!cards) {
      if (!first) first = toError(std::move(cards.error()));
      continue;
    }
    auto tokens = cards->tokens();
    if (!tokens) {
      first = toError(std::move(tokens.error()));
      continue;
    }
    const auto ours = std::ranges::find_if(
        *tokens, [&](const crypto::SmartCards::Token& token) { return serial.empty() || token.serial == serial; });
    if (ours != tokens->end() && (!serial.empty() || tokens->size() == 1))
      return Found{.cards = std::move(*cards), .token = *ours};
    first = Error(FactorError::NoCard, tokens->size() > 1 ? "more than one card: name one" : "", Retry::AfterAction);
  }
  if (first) return std::unexpected(std::move(*first));
  return fail(FactorError::NoModule, "no PKCS#11 module is installed", Retry::AfterAction);
}

} // namespace

Error toError(crypto::CardFailure failure) {
  return Error(of(failure.fault), std::move(failure.detail), Retry::AfterAction);
}

std::vector<std::filesystem::path> cardModules(std::span<const std::filesystem::path> fromPolicy) {
  if (!fromPolicy.empty()) return {fromPolicy.begin(), fromPolicy.end()};
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  for (const char* const path : usualModules)
    if (std::filesystem::exists(path, ignored)) found.emplace_back(path);
  return found;
}

PartDescription describe(const SlotPart& part) {
  PartDescription description{.kind = part.kind, .label = {}, .pin = true, .serial = {}};
  if (part.kind == FactorKind::SecurityKey) {
    if (auto lock = crypto::KeyLock::decode(part.descriptor)) {
      description.label = lock->product;
      description.pin = lock->withPin;
    }
  }
  if (part.kind != FactorKind::SmartCard) return description;
  if (auto lock = crypto::CardLock::decode(part.descriptor)) {
    description.label = lock->tokenLabel;
    description.serial = lock->tokenSerial;
  }
  return description;
}

Result<std::vector<crypto::CardKey>> cardKeys(std::span<const std::filesystem::path> modules, const std::string& serial,
                                              const crypto::SecretBytes& pin) {
  auto found = findCard(modules, serial);
  if (!found) return pass(found);
  auto keys = found->cards.keys(found->token.serial, pin);
  if (!keys) return std::unexpected(toError(std::move(keys.error())));
  return std::move(*keys);
}

Result<NewPart> newCardPart(const crypto::CardKey& key) {
  auto locked = crypto::lockToCard(key);
  if (!locked) return pass(std::move(locked));
  auto secret = PartSecret::fromBytes(std::move(locked->secret));
  if (!secret) return pass(std::move(secret));
  return NewPart{.part = {.kind = FactorKind::SmartCard, .descriptor = locked->lock.encode()},
                 .secret = std::move(*secret)};
}

Result<NewPart> newKeyPart(const crypto::SecurityKey& key, const crypto::SecretBytes& pin) {
  auto locked = key.lock(pin);
  if (!locked) return std::unexpected(toError(std::move(locked.error())));
  auto secret = PartSecret::fromBytes(std::move(locked->secret));
  if (!secret) return pass(std::move(secret));
  return NewPart{.part = {.kind = FactorKind::SecurityKey, .descriptor = locked->lock.encode()},
                 .secret = std::move(*secret)};
}

DeviceFactors::DeviceFactors(std::vector<std::filesystem::path> modules, AskPin askPin)
    : m_modules(std::move(modules)), m_askPin(std::move(askPin)) {}

Result<PartSecret> DeviceFactors::secretOf(const SlotPart& part) {
  Result<PartSecret> secret = fail(FactorError::Unknown, {}, Retry::AfterAction);
  if (part.kind == FactorKind::SmartCard) secret = fromCard(part);
  if (part.kind == FactorKind::SecurityKey) secret = fromKey(part);
  if (secret) m_given.insert(part.kind);
  return secret;
}

Result<PartSecret> DeviceFactors::fromCard(const SlotPart& part) {
  auto lock = crypto::CardLock::decode(part.descriptor);
  if (!lock) return pass(std::move(lock));
  auto found = findCard(m_modules, lock->tokenSerial);
  if (!found) return std::unexpected(std::move(found.error()).on(lock->tokenLabel));
  auto pin = m_askPin(describe(part), found->token.lastTry);
  if (!pin) return pass(pin);
  auto bytes = found->cards.unlock(*lock, *pin);
  if (!bytes) return std::unexpected(toError(std::move(bytes.error())).on(lock->tokenLabel));
  auto secret = PartSecret::fromBytes(std::move(*bytes));
  if (!secret) return pass(std::move(secret));
  return std::move(*secret);
}

Result<PartSecret> DeviceFactors::fromKey(const SlotPart& part) {
  auto lock = crypto::KeyLock::decode(part.descriptor);
  if (!lock) return pass(std::move(lock));
  auto key = m_key ? crypto::CardResult<crypto::SecurityKey>(*m_key) : crypto::SecurityKey::attached();
  if (!key) return std::unexpected(toError(std::move(key.error())).on(lock->product));
  auto pin = lock->withPin ? m_askPin(describe(part), false) : Result<crypto::SecretBytes>();
  if (!pin) return pass(pin);
  auto bytes = key->unlock(*lock, *pin);
  if (!bytes) return std::unexpected(toError(std::move(bytes.error())).on(lock->product));
  auto secret = PartSecret::fromBytes(std::move(*bytes));
  if (!secret) return pass(std::move(secret));
  return std::move(*secret);
}

} // namespace clavis::core
