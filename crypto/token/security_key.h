// FIDO2 security keys with the extension hmac-secret (CTAP 2.0 section 9.1), through libfido2: a key holds a random
// value for each credential and gives HMAC-SHA256 of it and a salt, after a touch, and after its PIN where it has one.
//
// Phishing-resistant and part of the encryption: without the key in the hand the value does not exist. The credential
// is not stored on the key (no resident key), so there is no limit to how many profiles one key serves, and the key
// alone does not tell which. With and without a PIN a key gives two different values; the lock remembers which one was
// taken. Thread: one at a time; blocks until the key was touched, or half a minute.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"
#include "crypto/token/smart_card.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace clavis::crypto {

/// What is kept to get the secret back; public.
struct KeyLock {
  bool withPin = false;
  std::string product; ///< for the sentence "touch your …"
  std::vector<std::byte> credentialId;
  std::vector<std::byte> salt; ///< 32 bytes

  /// Version 1, flags, then three fields of length 2 and bytes.
  [[nodiscard]] std::vector<std::byte> encode() const;
  [[nodiscard]] static Result<KeyLock> decode(std::span<const std::byte> bytes);
};

struct KeyLockedSecret {
  KeyLock lock;
  SecretBytes secret; ///< 32 bytes
};

/// The way to one key, for tests: CTAP commands out and in, without USB. Real keys are found by libfido2.
class KeyWire {
 public:
  virtual ~KeyWire() = default;
  [[nodiscard]] virtual bool send(std::uint8_t command, std::span<const std::byte> content) = 0;
  /// Bytes written to `room`, or nothing when the key is gone.
  [[nodiscard]] virtual std::optional<std::size_t> receive(std::uint8_t command, std::span<std::byte> room) = 0;
};

/// The faults of a card (CardFault) are those of a key: NoToken no key is in, NoKey it is another key, PinWrong,
/// PinBlocked, Removed, Failed (also: nobody touched it in time).
class SecurityKey {
 public:
  /// The only key that is in. NoToken, also when there are several.
  [[nodiscard]] static CardResult<SecurityKey> attached();
  /// `wire` must outlive it.
  [[nodiscard]] static SecurityKey through(KeyWire& wire);

  /// Whether its owner has set a PIN; then one is needed.
  [[nodiscard]] CardResult<bool> hasPin() const;
  /// A new credential and its secret: two touches. `pin` is empty for a key without one.
  [[nodiscard]] CardResult<KeyLockedSecret> lock(const SecretBytes& pin) const;
  [[nodiscard]] CardResult<SecretBytes> unlock(const KeyLock& lock, const SecretBytes& pin) const;

 private:
  SecurityKey() = default;
  std::string m_path;
  std::string m_product;
  KeyWire* m_wire = nullptr;
};

} // namespace clavis::crypto
