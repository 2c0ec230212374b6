// What the protocol asks of its surroundings: randomness, belief in credentials, pre-shared keys. It reads no clock:
// where time matters it is an argument. Thread: called on the thread of the call that needs them.
#pragma once

#include "crypto/mls/credential.h"

namespace clavis::crypto::mls {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
  [[nodiscard]] SecretBytes secret(std::size_t size) {
    SecretBytes bytes(size);
    fill(bytes.writable());
    return bytes;
  }
};

/// The operating system's (crypto/primitives/random.h).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

/// The authentication service of section 5.3.1. Asked once for every credential that enters the group, before anything
/// changes; a refusal refuses the message it came in.
class CredentialPolicy {
 public:
  virtual ~CredentialPolicy() = default;
  /// Whether `signatureKey` may speak for `credential` now: chain trusted, pin unchanged or change accepted.
  [[nodiscard]] virtual bool accepts(const Credential& credential, ByteView signatureKey) = 0;
  /// Whether a member may replace `before` by `after` in an update or commit (section 5.3.1: the same client still).
  [[nodiscard]] virtual bool mayBecome(const Credential& before, const Credential& after) = 0;
  /// For an external commit that removes the joiner's former leaf (section 12.2): whether both are the same client.
  [[nodiscard]] virtual bool sameClient(const Credential& a, const Credential& b) = 0;
};

/// Pre-shared keys that the group does not know by itself (section 8.4).
class PskSource {
 public:
  virtual ~PskSource() = default;
  /// An external key by its identifier; nothing when it is not known.
  [[nodiscard]] virtual std::optional<SecretBytes> external(ByteView id) = 0;
  /// The resumption secret of another group, or of an epoch of this group that has left its window.
  [[nodiscard]] virtual std::optional<SecretBytes> resumption(ByteView groupId, std::uint64_t epoch) = 0;
};

/// Everything a group is given. All of them must outlive it. `psks` may be null: then there are none.
struct Ports {
  Random& random;
  CredentialPolicy& credentials;
  PskSource* psks = nullptr;
};

} // namespace clavis::crypto::mls
