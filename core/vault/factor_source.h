// Where the vault gets the secrets of factors from: something a person has, that holds or computes 32 bytes which are
// nowhere on the disk. The vault knows nothing of cards and keys; core/access fills this port.
#pragma once

#include "core/base/error.h"
#include "crypto/primitives/secret_key.h"

#include <cstdint>
#include <vector>

namespace clavis::core {

enum class FactorKind : std::uint16_t {
  SmartCard = 1,   ///< PKCS#11: the key on the card opens or derives the secret
  SecurityKey = 2, ///< FIDO2 hmac-secret
  ThisMachine = 3, ///< the key store of the operating system account
};

struct PartSecretRole {
  static constexpr std::size_t size = 32;
};
/// What one factor gives to a slot.
using PartSecret = crypto::SecretKey<PartSecretRole>;

/// One factor of a slot. The descriptor is what the factor needs to give the same secret again (a credential id, a
/// wrapped secret, an ephemeral public key). It lies in vault.header in the clear and is bound into the slot's box.
struct SlotPart {
  static constexpr std::size_t maxDescriptor = 2048;
  FactorKind kind = FactorKind::SmartCard;
  std::vector<std::byte> descriptor;
  friend bool operator==(const SlotPart&, const SlotPart&) = default;
};

class FactorSource {
 public:
  virtual ~FactorSource() = default;
  /// Blocks while a person looks for the card, types a PIN or touches the key; called on the thread that opens the
  /// vault. An error says why this one does not answer; the vault then tries its other slots.
  [[nodiscard]] virtual Result<PartSecret> secretOf(const SlotPart& part) = 0;
};

} // namespace clavis::core
