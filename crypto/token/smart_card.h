// Smart cards and other PKCS#11 tokens, through libp11: finding a key on them, and locking 32 bytes so that only that
// key gets them back.
//
// RSA: 32 random bytes encrypted to the key (PKCS #1 v1.5, which every card decrypts; nobody but the holder of card and
// PIN can ask it to, so there is no oracle), then HKDF. EC (P-256, P-384): an ephemeral key whose public half is kept;
// the shared x coordinate (ECDH, the card's own operation), then HKDF over both public keys. The private key never
// leaves the card.
//
// A module is code of somebody else that is loaded into this process: its path comes from the administrator's policy or
// the person, never from a file that an attacker with the disk could have written. Thread: one at a time; blocks on the
// reader.
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace clavis::crypto {

enum class CardFault : std::uint8_t {
  None,
  NoModule, ///< the PKCS#11 module cannot be loaded
  NoToken,  ///< no card, or not this one
  NoKey,    ///< the card is there, the key is not on it
  PinWrong,
  PinBlocked, ///< too many wrong PINs: the card wants its PUK
  Removed,    ///< pulled out while it was at work
  Failed,     ///< the card or its driver failed in another way
};

struct CardFailure {
  CardFault fault = CardFault::Failed;
  std::string detail; ///< for logs: no PIN, no secret
};
template <class T>
using CardResult = std::expected<T, CardFailure>;

enum class CardKeyKind : std::uint8_t { Rsa = 1, Ec = 2 };

struct CardKey {
  std::string tokenLabel;
  std::string tokenSerial;
  std::string label;
  std::vector<std::byte> id;
  CardKeyKind kind = CardKeyKind::Rsa;
  std::vector<std::byte> publicKey; ///< SubjectPublicKeyInfo, DER
};

/// What is kept to get the secret back; public.
struct CardLock {
  CardKeyKind kind = CardKeyKind::Rsa;
  std::string tokenLabel; ///< for the sentence "put in the card …"
  std::string tokenSerial;
  std::vector<std::byte> keyId;
  std::vector<std::byte> publicKey; ///< of the key, DER: the card's key is compared with it before it is used
  std::vector<std::byte> sealed;    ///< RSA: the ciphertext. EC: the ephemeral public key, DER

  /// Version 1, kind, then five fields of length 2 and bytes.
  [[nodiscard]] std::vector<std::byte> encode() const;
  [[nodiscard]] static Result<CardLock> decode(std::span<const std::byte> bytes);
};

struct LockedSecret {
  CardLock lock;
  SecretBytes secret; ///< 32 bytes
};

/// A new secret locked to `key`; needs its public half only, no card.
[[nodiscard]] Result<LockedSecret> lockToCard(const CardKey& key);

class SmartCards {
 public:
  /// Tries a module. NoModule.
  [[nodiscard]] static CardResult<SmartCards> load(const std::filesystem::path& module);

  /// Keys on the card `tokenSerial` (empty: on the only one) that can lock a secret. The PIN, because many cards show
  /// their keys only then.
  [[nodiscard]] CardResult<std::vector<CardKey>> keys(const std::string& tokenSerial, const SecretBytes& pin) const;
  /// Labels and serial numbers of the cards that are in.
  struct Token {
    std::string label;
    std::string serial;
    bool lastTry = false; ///< the next wrong PIN blocks it
  };
  [[nodiscard]] CardResult<std::vector<Token>> tokens() const;
  /// The 32 bytes that were locked.
  [[nodiscard]] CardResult<SecretBytes> unlock(const CardLock& lock, const SecretBytes& pin) const;

 private:
  class Visit;
  explicit SmartCards(std::filesystem::path module);
  std::filesystem::path m_module;
};

} // namespace clavis::crypto
