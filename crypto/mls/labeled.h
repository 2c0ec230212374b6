// Every use of a primitive under a label of its own (RFC 9420 section 5.1 and 8), so that what one part of the protocol
// signs or derives means nothing to another.
#pragma once

#include "crypto/hpke/hpke.h"
#include "crypto/mls/cipher_suite.h"
#include "crypto/mls/ports.h"
#include "crypto/primitives/ed25519.h"
#include "crypto/primitives/hash.h"

namespace clavis::crypto::mls {

using Hash = Sha256Digest;

/// RefHash (5.2); the label is written out in full, as the RFC does.
[[nodiscard]] Hash refHash(std::string_view label, ByteView value);

/// 5.1.2. The label is without its "MLS 1.0 ".
[[nodiscard]] Bytes signWithLabel(const Ed25519Key& key, std::string_view label, ByteView content);
[[nodiscard]] bool verifyWithLabel(ByteView publicKey, std::string_view label, ByteView content, ByteView signature);

/// 8: at most 8160 bytes; more is a defect of the caller and ends the process.
[[nodiscard]] SecretBytes expandWithLabel(ByteView secret, std::string_view label, ByteView context,
                                          std::size_t length = hashSize);
[[nodiscard]] SecretBytes deriveSecret(ByteView secret, std::string_view label);
/// 9
[[nodiscard]] SecretBytes deriveTreeSecret(ByteView secret, std::string_view label, std::uint32_t generation,
                                           std::size_t length = hashSize);

/// HPKECiphertext
struct Sealed {
  static constexpr const char* structure = "HPKECiphertext";
  Bytes kemOutput;
  Bytes ciphertext;

  void write(Writer& writer) const;
  [[nodiscard]] static Sealed read(Reader& reader);
  friend bool operator==(const Sealed&, const Sealed&) = default;
};
/// EncryptContext (5.1.3), ready for many recipients.
[[nodiscard]] HpkeInfo encryptContext(CipherSuite suite, std::string_view label, ByteView context);
/// `ephemeral`: 32 random bytes, for this call only. Malformed for a recipient's key that is none.
[[nodiscard]] Result<Sealed> encryptWithLabel(const HpkeInfo& info, ByteView publicKey, ByteView ephemeral,
                                              ByteView plaintext);
/// Undecryptable.
[[nodiscard]] Result<SecretBytes> decryptWithLabel(const HpkeInfo& info, ByteView privateKey, const Sealed& sealed);

} // namespace clavis::crypto::mls
