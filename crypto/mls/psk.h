// Pre-shared keys in the key schedule (RFC 9420 section 8.4).
#pragma once

#include "crypto/mls/cipher_suite.h"
#include "crypto/mls/tls_codec.h"

namespace clavis::crypto::mls {

enum class PskType : std::uint8_t { External = 1, Resumption = 2 };
enum class ResumptionUsage : std::uint8_t { Application = 1, ReInit = 2, Branch = 3 };

/// PreSharedKeyID
struct PskId {
  static constexpr const char* structure = "PreSharedKeyID";

  PskType type = PskType::External;
  Bytes externalId;                                     ///< External only
  ResumptionUsage usage = ResumptionUsage::Application; ///< Resumption only, as are the next two
  Bytes groupId;
  std::uint64_t epoch = 0;
  Bytes nonce; ///< fresh in every use, hashSize bytes

  /// Same key, whatever the nonce.
  [[nodiscard]] bool namesSameKey(const PskId& other) const;
  void write(Writer& writer) const;
  [[nodiscard]] static PskId read(Reader& reader);
  friend bool operator==(const PskId&, const PskId&) = default;
};

struct Psk {
  PskId id;
  SecretBytes key;
};

/// psk_secret of these keys in this order; all zeros when there are none.
[[nodiscard]] SecretBytes pskSecret(const std::vector<Psk>& psks);

} // namespace clavis::crypto::mls
